"""Whether a branch still gets security fixes for a copy: its end, by track, and beyond it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from passmuster.evaluate.measure import Measure
from passmuster.model.installation import ReportedInstallation
from passmuster.model.requirement import Branch, Extended


class Ended(NamedTuple):
    """A branch that gets no fixes for a copy any more; `since` is None when the track decides."""

    reason: str
    since: datetime | None


def ended(
    branch: Branch, copy: ReportedInstallation, measured: Measure, at: datetime
) -> Ended | None:
    """Return since when a branch gets no fixes for a copy, or None while it gets them.

    A track that could not be told is no excuse and no accusation: only where every track's end has
    passed is the branch ended; where some have, `since` is None and the reason `track-unknown`.

    Raises:
        VersionError: the version, or one that proves an entitlement, cannot be read.
    """
    possible = _ends(branch, copy.track)
    over = [end for end in possible if end is not None and at >= end]
    if not over or any(_entitled(each, copy, measured, at) for each in branch.extended):
        return None
    if len(over) < len(possible):
        return Ended("track-unknown", None)
    alive = any(each.ends is None or at < each.ends for each in branch.extended)
    return Ended("extended-support-not-shown" if alive else "branch-ended", max(over))


def _ends(branch: Branch, track: str) -> list[datetime | None]:
    """Return the ends that may be the copy's; None is no end."""
    if track or not branch.ends_by_track:
        return [branch.ends_by_track.get(track, branch.ends)]
    return [*branch.ends_by_track.values(), branch.ends]


def _entitled(
    extended: Extended, copy: ReportedInstallation, measured: Measure, at: datetime
) -> bool:
    if extended.ends is not None and at >= extended.ends:
        return False
    if copy.support is not None and copy.support.value in extended.support:
        return True
    order = measured.order(extended.proven_from) if extended.proven_from else None
    return order is not None and order >= 0
