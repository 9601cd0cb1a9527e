"""The folder of recordings: found by day, read with care."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.errors import PublisherError, UsageError
from passmuster_publisher.feeds import recordings
from passmuster_publisher.feeds.recordings import CHECKED, Recordings, State

Record = Callable[[str, str], State]
FEED = "debian-archive"


def _folders(path: Path, *names: str, feed: str = FEED) -> None:
    for name in names:
        (path / feed / name).mkdir(parents=True)


def _checked(path: Path, text: bytes, feed: str = FEED) -> None:
    (path / feed).mkdir(exist_ok=True)
    (path / feed / CHECKED).write_bytes(text)


def test_recordings_are_found_by_day(tmp_path: Path) -> None:
    """Oldest first, up to the day asked for."""
    _folders(tmp_path, "2026-08-22", "2026-07-08")
    states = Recordings(tmp_path).states(FEED)
    assert states == [
        State(FEED, date(2026, 7, 8), tmp_path / FEED / "2026-07-08"),
        State(FEED, date(2026, 8, 22), tmp_path / FEED / "2026-08-22"),
    ]
    assert Recordings(tmp_path, date(2026, 8, 22)).states(FEED) == states
    assert Recordings(tmp_path, date(2026, 8, 21)).states(FEED) == states[:1]


@pytest.mark.parametrize(
    "name", ["notes", "2026-13-01", "20260822", "2026-W34-6", ".2026-08-22", "2026-08-22.part"]
)
def test_what_is_no_day_is_passed_over(tmp_path: Path, name: str) -> None:
    """A day has one name only; others are folders on the way, or notes."""
    _folders(tmp_path, "2026-07-08", name)
    (tmp_path / FEED / "2026-08-01").write_text("a file")
    assert [each.folder.name for each in Recordings(tmp_path).states(FEED)] == ["2026-07-08"]


def test_a_linked_state_counts(tmp_path: Path) -> None:
    """Recordings that lie elsewhere may be put into the layout."""
    _folders(tmp_path, "state", feed="elsewhere")
    (tmp_path / FEED).mkdir()
    (tmp_path / FEED / "2026-08-22").symlink_to(tmp_path / "elsewhere" / "state")
    assert len(Recordings(tmp_path).states(FEED)) == 1


def test_no_recording_is_an_error(tmp_path: Path) -> None:
    """Of the feed, up to the day, or of anything."""
    _folders(tmp_path, "2026-08-22")
    with pytest.raises(PublisherError, match="feed sofa: got no recording below"):
        Recordings(tmp_path).states("sofa")
    with pytest.raises(PublisherError, match="got no recording up to 2026-01-01"):
        Recordings(tmp_path, date(2026, 1, 1)).states(FEED)
    with pytest.raises(UsageError, match="no such folder"):
        Recordings(tmp_path / "absent")
    with pytest.raises(UsageError, match=r"got no recording.*expected FEED/DATE"):
        Recordings(tmp_path, date(2026, 1, 1)).newest()


def test_the_newest_day_of_all(tmp_path: Path) -> None:
    """Of any feed: a recording, or a look that found none newer; files beside feeds are no feed."""
    _folders(tmp_path, "2026-07-08")
    _folders(tmp_path, "2026-08-20", feed="sofa")
    (tmp_path / "README.md").write_text("x")
    assert Recordings(tmp_path).newest() == date(2026, 8, 20)
    _checked(tmp_path, b"2026-08-21\n")
    assert Recordings(tmp_path).newest() == date(2026, 8, 21)
    assert Recordings(tmp_path, date(2026, 8, 19)).newest() == date(2026, 7, 8)


@pytest.mark.parametrize(
    ("text", "day"),
    [
        (b"2026-08-22\n", date(2026, 8, 22)),
        (b" 2026-08-22", date(2026, 8, 22)),
        (b"2026-08-23\n", None),
        (b"20260822\n", None),
        (b"soon\n", None),
        (b"", None),
        (b"\xff\xfe", None),
        (b" " * 100 + b"2026-08-22", None),
    ],
)
def test_a_look_that_found_nothing_new(tmp_path: Path, text: bytes, day: date | None) -> None:
    """It counts up to the day asked for; what is no day says nothing."""
    _folders(tmp_path, "2026-08-20")
    _checked(tmp_path, text)
    assert Recordings(tmp_path, date(2026, 8, 22)).checked(FEED) == day
    assert Recordings(tmp_path).checked("sofa") is None


def test_a_file_is_read_as_text(record: Record) -> None:
    """With its name in every error."""
    state = record("sub/x.md", "ein Täg\n\tx\r\n")
    assert state.has("sub/x.md")
    assert not state.has("sub")
    assert not state.has("y.md")
    assert state.text("sub/x.md") == "ein Täg\n\tx\r\n"
    assert state.where("y.md") == "recording feed/2026-08-22/y.md"
    with pytest.raises(PublisherError, match=r"^recording feed/2026-08-22/y\.md: No such file"):
        state.text("y.md")


@pytest.mark.parametrize("content", [b"a\x1b[31mb", b"\xff", b"\x00"])
def test_control_characters_and_other_encodings_are_refused(record: Record, content: bytes) -> None:
    """A recording is text; nothing of it may reach a terminal as a command."""
    state = record("x.md", "")
    (state.folder / "x.md").write_bytes(content)
    with pytest.raises(PublisherError, match=r"x\.md: "):
        state.text("x.md")


def test_a_file_has_a_largest_size(record: Record, monkeypatch: pytest.MonkeyPatch) -> None:
    """One byte more is refused, and no more than that is read."""
    monkeypatch.setattr(recordings, "_LIMIT", 10)
    assert record("x.md", "x" * 10).text("x.md") == "x" * 10
    with pytest.raises(PublisherError, match="got more than 10 bytes"):
        record("x.md", "x" * 11).text("x.md")
