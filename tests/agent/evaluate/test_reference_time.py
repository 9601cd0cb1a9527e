"""The reference time: the beginning of the hour, in UTC."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

from passmuster.evaluate.reference_time import floored


def test_minutes_and_what_is_below_them_are_cut_off() -> None:
    """Never rounded up, and in UTC whatever the zone was."""
    exact = datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert floored(exact + timedelta(minutes=59, seconds=59, microseconds=999_999)) == exact
    assert floored(exact) == exact
    india = timezone(timedelta(hours=5, minutes=30))
    there = floored(datetime(2026, 11, 24, 8, 15, 30, 5, tzinfo=india))
    assert there == exact
    assert there.tzinfo is UTC
