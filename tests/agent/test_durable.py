"""Durable writes: whole or not at all, with the asked-for mode, never through a link."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from passmuster import durable


def test_a_file_is_replaced_whole_with_its_mode(tmp_path: Path) -> None:
    """The mode holds whatever the umask, and nothing is left beside it."""
    target = tmp_path / "state.json"
    for payload, mode in ((b"old", 0o600), (b"new", 0o644)):
        before = os.umask(0o777)
        try:
            durable.write(target, payload, mode=mode)
        finally:
            os.umask(before)
        assert target.read_bytes() == payload
        assert target.stat().st_mode & 0o777 == mode
    assert list(tmp_path.iterdir()) == [target]


def test_a_failure_leaves_the_former_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A full disk at the flush changes nothing under the final name and leaves no debris."""
    target = tmp_path / "state.json"
    durable.write(target, b"old")

    def full(descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(OSError, match="No space"):
        durable.write(target, b"new")
    assert target.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [target]


def test_a_link_at_the_target_is_replaced_and_not_followed(tmp_path: Path) -> None:
    """Nobody can make us write somewhere else."""
    victim = tmp_path / "victim"
    victim.write_bytes(b"untouched")
    target = tmp_path / "state.json"
    target.symlink_to(victim)
    durable.write(target, b"new")
    assert victim.read_bytes() == b"untouched"
    assert not target.is_symlink()


def test_debris_of_a_killed_run_does_not_stop_the_next(tmp_path: Path) -> None:
    """A temporary file of the same process id is taken away first."""
    target = tmp_path / "state.json"
    (tmp_path / f".state.json.{os.getpid()}.tmp").write_bytes(b"half")
    durable.write(target, b"whole")
    assert target.read_bytes() == b"whole"


def test_removing_twice_is_no_error(tmp_path: Path) -> None:
    """Gone is gone."""
    target = tmp_path / "state.json"
    durable.write(target, b"x")
    durable.remove(target)
    durable.remove(target)
    assert not target.exists()
