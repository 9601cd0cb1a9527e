"""How fresh a manifest is: a pure reckoning from times that are handed in."""

from __future__ import annotations

from datetime import datetime, timedelta

from passmuster.model.finding import Freshness

# After the last verified refresh: this long without a word the manifest is fresh (the rhythm is
# six hours, a desktop sleeps at night), this long it still judges.
FRESH_FOR = timedelta(hours=24)
AGING_FOR = timedelta(days=14)
# A clock may be this far behind what was verified before; beyond it no age can be told.
CLOCK_TOLERANCE = timedelta(hours=24)


def hours_between(earlier: datetime, later: datetime) -> int:
    """Return whole hours, 0 when `later` comes first."""
    return max(0, int((later - earlier) / timedelta(hours=1)))


def freshness_of(verified: datetime | None, now: datetime, *, troubled: bool) -> Freshness:
    """Tell the freshness of the last verified manifest.

    Args:
        verified: when a refresh last went through completely; None when that is not known.
        now: UTC.
        troubled: something is wrong, so the manifest is not fresh however young it is.
    """
    if verified is None or is_clock_behind(verified, now) or now - verified > AGING_FOR:
        return Freshness.STALE
    if troubled or now - verified > FRESH_FOR:
        return Freshness.AGING
    return Freshness.FRESH


def is_clock_behind(known: datetime | None, now: datetime) -> bool:
    """Tell whether `now` lies before an instant that has certainly been."""
    return known is not None and now < known - CLOCK_TOLERANCE
