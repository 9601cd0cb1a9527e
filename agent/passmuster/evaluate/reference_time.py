"""The one time that judging sees: an instant, floored to the hour in UTC."""

from __future__ import annotations

from datetime import UTC, datetime


def floored(now: datetime) -> datetime:
    """Return the beginning of the instant's hour in UTC."""
    return now.astimezone(UTC).replace(minute=0, second=0, microsecond=0)
