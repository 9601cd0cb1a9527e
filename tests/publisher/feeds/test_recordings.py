"""The folder of recordings: found by day, read with care."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.errors import PublisherError, UsageError
from passmuster_publisher.feeds.recordings import Recordings, State

Record = Callable[[str, str], State]


def test_recordings_are_found_by_day(tmp_path: Path) -> None:
    """Oldest first, up to the day asked for; what is no day is passed over."""
    for name in ("2026-08-22", "2026-07-08", "notes", "2026-13-01"):
        (tmp_path / "debian-archive" / name).mkdir(parents=True)
    days = [state.day for state in Recordings(tmp_path).states("debian-archive")]
    assert days == [date(2026, 7, 8), date(2026, 8, 22)]
    limited = Recordings(tmp_path, date(2026, 8, 1))
    assert [state.day for state in limited.states("debian-archive")] == [date(2026, 7, 8)]
    assert limited.as_of(["debian-archive"]) == date(2026, 8, 1)
    assert Recordings(tmp_path).as_of(["debian-archive"]) == date(2026, 8, 22)
    with pytest.raises(PublisherError, match="up to 2026-01-01"):
        Recordings(tmp_path, date(2026, 1, 1)).states("debian-archive")
    with pytest.raises(UsageError, match="--as-of"):
        Recordings(tmp_path).as_of([])
    with pytest.raises(UsageError, match="no such folder"):
        Recordings(tmp_path / "absent")


@pytest.mark.parametrize("content", [b"a\x1b[31mb", b"\xff", b"\x00"])
def test_control_characters_and_other_encodings_are_refused(record: Record, content: bytes) -> None:
    """A recording is text; nothing of it may reach a terminal as a command."""
    state = record("x.md", "")
    (state.folder / "x.md").write_bytes(content)
    with pytest.raises(PublisherError, match=r"x\.md"):
        state.text("x.md")
