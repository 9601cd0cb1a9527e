"""Several states of one feed as one statement."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fakes.feed_states import state
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.union import earliest, holding


def release(ref: str, released: date | None, day: int = 1) -> Release:
    """Return a release of one version, recorded on some day."""
    record = Record(feed="feed", day=date(2026, 8, day), file="x", needle="1.0")
    return Release(version="1.0", ref=ref, record=record, released=released)


def test_states_without_the_file_are_left_out(tmp_path: Path) -> None:
    """What one lacks another may have."""
    older = state(tmp_path, {"x": b""}, "2026-07-08")
    newer = state(tmp_path, {"y": b""}, "2026-08-22")
    assert holding("feed", [older, newer], "x") == [older]


def test_a_file_that_no_state_has_is_an_error(tmp_path: Path) -> None:
    """Never "nothing new"."""
    with pytest.raises(PublisherError, match="feed f: got 1 recordings without z"):
        holding("f", [state(tmp_path, {"y": b""})], "z")


def test_the_earliest_day_counts() -> None:
    """Of equal days the first row; of two references both; a told day before none."""
    first, later, again = (
        release("a", date(2026, 8, 3), 1),
        release("a", date(2026, 8, 4), 2),
        release("a", date(2026, 8, 3), 3),
    )
    assert earliest([first, later, again]) == [first]
    assert earliest([later, first]) == [first]
    untold, other = release("a", None), release("b", None)
    assert earliest([untold, other, later]) == [later, other]
    assert earliest([later, untold]) == [later]
    assert earliest([untold, untold]) == [untold]
