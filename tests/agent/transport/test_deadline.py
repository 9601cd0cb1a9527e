"""The time limit for everything: a connection is cut at its end, or not made any more."""

from __future__ import annotations

import socket

import pytest

from passmuster.transport.deadline import Deadline


def test_a_connection_that_nobody_would_cut_is_not_used() -> None:
    """One that is made when the time is already over."""
    near, far = socket.socketpair()
    with far, pytest.raises(TimeoutError):
        Deadline().register(near)
    assert near.fileno() == -1


def test_whoever_waits_on_a_socket_is_woken_when_the_time_is_over() -> None:
    """The peer never says a word; without the deadline this waits for ever."""
    deadline = Deadline()
    near, far = socket.socketpair()
    with near, far:
        deadline.start(0.05)
        deadline.register(near)
        with deadline.armed():
            assert near.recv(1) == b""
        assert deadline.passed
        deadline.close()


def test_a_kept_connection_gets_the_new_time_too() -> None:
    """It lives on under a second limit, and is cut at the end of that one."""
    deadline = Deadline()
    near, far = socket.socketpair()
    with near, far:
        deadline.start(60)
        deadline.register(near)
        with deadline.armed():
            far.sendall(b"a")
            assert near.recv(1) == b"a"
        deadline.start(0.05)
        with deadline.armed():
            assert near.recv(1) == b""
        deadline.close()


def test_letting_go_of_the_duplicates_leaves_the_connections() -> None:
    """They are only watched; closing them is the pools' business."""
    deadline = Deadline()
    near, far = socket.socketpair()
    with near, far:
        deadline.start(60)
        for _ in range(16):
            assert not deadline.full
            deadline.register(near)
        assert deadline.full
        deadline.close()
        assert not deadline.full
        far.sendall(b"a")
        assert near.recv(1) == b"a"
