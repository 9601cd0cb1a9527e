"""Acknowledged means stored: connections cut, the server killed, the database failing."""

from __future__ import annotations

import signal
import socket
import sqlite3
import threading
from collections import defaultdict
from copy import copy
from http.client import HTTPException
from pathlib import Path

import pytest

from fakes.device import Device
from fakes.postgresql import PostgreSQL
from fakes.running_collector import RunningCollector
from passmuster.wire import dsse


def send_and_leave(collector: RunningCollector, path: str, body: bytes) -> None:
    """Send a whole request and close the connection without waiting for the answer."""
    with socket.create_connection(collector.address) as connection:
        head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Length: {len(body)}\r\n\r\n"
        connection.sendall(head.encode() + body)


def test_the_answer_is_lost_after_the_commit(
    collector: RunningCollector, api_token: str, device: Device
) -> None:
    """Sent again it is a duplicate, stored once, and the chain goes on."""
    envelope = device.receipt()
    send_and_leave(collector, "/v1/receipts", envelope)
    while collector.api(f"receipts/{device.last}", api_token).status == 404:
        pass  # committed by the writer, whoever is still listening
    again = collector.post("receipts", envelope)
    assert (again.json["accepted"], again.json["duplicate"]) == (device.last, True)
    following = collector.post("receipts", device.receipt())
    assert not following.json["duplicate"]
    listed = collector.api(f"machines/{device.machine}/receipts", api_token).json
    assert [each["sequence"] for each in listed["statements"]] == [2, 1]
    assert not any(each["gap"] or each["fork"] for each in listed["statements"])


def test_half_requests_hold_nobody_up(collector: RunningCollector, device: Device) -> None:
    """A hundred clients that never finish, and one that is answered."""
    stuck = [socket.create_connection(collector.address) for _ in range(100)]
    try:
        for each in stuck:
            each.sendall(b"POST /v1/receipts HTTP/1.1\r\nHost: x\r\nContent-Length: 999\r\n\r\n{")
        assert collector.post("receipts", device.receipt()).status == 200
    finally:
        for each in stuck:
            each.close()


class Desk(threading.Thread):
    """A machine that sends one receipt after another until the server is gone."""

    def __init__(self, collector: RunningCollector, token: str, enough: threading.Event) -> None:
        super().__init__(daemon=True)
        self.device = Device()
        assert collector.post("enroll", self.device.request(token)).status == 200
        self.envelopes = [self.device.receipt() for _ in range(400)]
        self.acknowledged: list[str] = []
        self._collector = collector
        self._enough = enough

    def run(self) -> None:
        """Send until something breaks."""
        for number, envelope in enumerate(self.envelopes):
            try:
                answer = self._collector.post("receipts", envelope)
            except (OSError, HTTPException):
                return
            assert answer.status == 200
            self.acknowledged.append(answer.json["accepted"])
            if number == 8:
                self._enough.set()


@pytest.mark.parametrize("database", ["sqlite", "postgresql"])
def test_killed_in_the_middle(
    database: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """After kill -9 every acknowledged receipt is there; sent again, all are there once."""
    environment = {}
    if database == "postgresql":
        server: PostgreSQL = request.getfixturevalue("postgresql")
        environment["DATABASE_URL"] = server.database()
    with RunningCollector(tmp_path / "data", **environment) as collector:
        token = collector.token()
        enough = threading.Event()
        desks = [Desk(collector, token, enough) for _ in range(8)]
        for desk in desks:
            desk.start()
        enough.wait()
        collector.stop(signal.SIGKILL)
        for desk in desks:
            desk.join()
        assert all(len(desk.acknowledged) < len(desk.envelopes) for desk in desks)
        collector.start()
        secret = collector.run("token", "create", "after")["token"]
        for desk in desks:
            check(collector, secret, desk)


def check(collector: RunningCollector, secret: str, desk: Desk) -> None:
    """Compare acknowledged ids with what is stored, send the next few again, compare again."""
    path = f"machines/{desk.device.machine}/receipts?limit=1000"
    stored = {each["id"] for each in collector.api(path, secret).json["statements"]}
    assert set(desk.acknowledged) <= stored
    # At most the one that was in flight is stored and was not acknowledged.
    assert len(stored) - len(desk.acknowledged) in {0, 1}
    some = desk.envelopes[: len(desk.acknowledged) + 5]
    for envelope in some:
        known = dsse.unseal(envelope).statement_id in stored
        assert collector.post("receipts", envelope).json["duplicate"] == known
    kept = collector.api(path, secret).json["statements"]
    by_number: dict[int, int] = defaultdict(int)
    for each in kept:
        by_number[each["sequence"]] += 1
    assert by_number == dict.fromkeys(range(1, len(some) + 1), 1)
    assert not any(each["gap"] or each["fork"] for each in kept)


def test_a_failing_database_loses_nothing_and_says_so(tmp_path: Path) -> None:
    """While it fails: 503 with Retry-After and no acknowledgement; afterwards the same is taken."""
    with RunningCollector(tmp_path / "data") as collector:
        device = Device()
        collector.post("enroll", device.request(collector.token()))
        envelope = device.receipt()
        file = tmp_path / "data" / "collector.sqlite3"
        with sqlite3.connect(file) as database:
            database.execute("ALTER TABLE fleet_statement RENAME TO hidden")
        answer = collector.post("receipts", envelope)
        assert (answer.status, answer.json["error"]) == (503, "busy")
        assert int(answer.headers["retry-after"]) > 0
        with sqlite3.connect(file) as database:
            database.execute("ALTER TABLE hidden RENAME TO fleet_statement")
        assert not collector.post("receipts", envelope).json["duplicate"]
    assert "Traceback" not in collector.errors.read_text()


def test_stopping_answers_what_was_taken(tmp_path: Path) -> None:
    """SIGTERM ends with status 0, and what was acknowledged before is there after a restart."""
    with RunningCollector(tmp_path / "data") as collector:
        device = Device()
        collector.post("enroll", device.request(collector.token()))
        assert collector.post("receipts", device.receipt()).status == 200
        assert collector.stop() == 0
        collector.start()
        assert collector.post("receipts", device.seal(device.written[0])).json["duplicate"]


def test_two_processes_over_one_database(tmp_path: Path, postgresql: PostgreSQL) -> None:
    """The same receipts to both at once: each stored once, each acknowledged by both."""
    url = postgresql.database()
    with (
        RunningCollector(tmp_path / "one", DATABASE_URL=url) as one,
        RunningCollector(tmp_path / "two", DATABASE_URL=url) as two,
    ):
        token = one.token()
        desks = [Desk(one, token, threading.Event()) for _ in range(4)]
        for desk in desks:
            desk.envelopes = desk.envelopes[:40]
        twins = [twin(desk, two) for desk in desks]
        for thread in (*desks, *twins):
            thread.start()
        for thread in (*desks, *twins):
            thread.join()
        secret = one.run("token", "create", "both")["token"]
        for desk, other in zip(desks, twins, strict=True):
            assert desk.acknowledged == other.acknowledged
            assert len(desk.acknowledged) == 40
            listed = two.api(f"machines/{desk.device.machine}/receipts?limit=1000", secret).json
            assert [each["sequence"] for each in listed["statements"]] == list(range(40, 0, -1))
            assert not any(each["gap"] or each["fork"] for each in listed["statements"])
    for each in (one, two):
        assert "Traceback" not in each.errors.read_text()


def twin(desk: Desk, collector: RunningCollector) -> Desk:
    """Return the same machine, sending the same receipts to another process."""
    other = copy(desk)
    threading.Thread.__init__(other, daemon=True)
    other.acknowledged = []
    other._collector = collector
    return other
