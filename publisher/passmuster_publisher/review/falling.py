"""Which lines of a branch fall, and which steps are emergencies.

A branch that comes or goes is compared with the one that judged its versions before, or will.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

import msgspec

from passmuster.evaluate.measure import Measure
from passmuster.model.requirement import Branch, Step
from passmuster.versions import VersionError
from passmuster_publisher.review import ladders, lanes
from passmuster_publisher.review.around import Around, caught_by
from passmuster_publisher.review.changes_model import Emergency, Fall, How


def falls_of(before: Branch | None, after: Branch | None, around: Around) -> Iterator[Fall]:
    """Yield what the branch that judged its versions asked for, and the one that will does not."""
    judged = before or caught_by(after, around.old)
    judges = after or caught_by(before, around.new)
    if judged is None:
        return
    if judges is None:
        unlisted = around.new.unlisted_branch if around.new else ""
        if unlisted not in {"", "unsupported"}:
            yield Fall(how=How.GONE, instead=unlisted)
        return
    told = lanes.gathered(
        lanes.names(judged, judges),
        lambda lane: ladders.falls(
            around.scheme, lanes.steps(judged, lane), lanes.steps(judges, lane), around.at
        ),
        key=lambda each: each,
    )
    for fall, architectures in told:
        yield msgspec.structs.replace(
            fall, architectures=architectures, withdrawn=_withdrawn(fall.asked, around)
        )
    yield from _reopened(judged, judges, around.at)


def _reopened(before: Branch, after: Branch, at: datetime) -> Iterator[Fall]:
    for track in ["", *sorted({*before.ends_by_track, *after.ends_by_track})]:
        old = before.ends_by_track.get(track, before.ends)
        new = after.ends_by_track.get(track, after.ends)
        if old is not None and at >= old and (new is None or at < new):
            yield Fall(how=How.REOPENED, asked=track, since=old, until=new)


def _withdrawn(minimum: str, around: Around) -> str | None:
    """Return why a version was withdrawn; None where it was not."""
    for each in around.withdrawn:
        try:
            if Measure(around.scheme, minimum).lies_in(each.versions, each.at_least, each.below):
                return each.reason
        except VersionError:
            continue
    return None


def emergencies_of(
    pairs: Iterable[tuple[Step | None, Step | None]], after: Branch | None, around: Around
) -> Iterator[Emergency]:
    """Yield the exploited steps that decide something and were not known for it before.

    Args:
        pairs: the steps of the branch, before and after.
        after: the branch; None where it is not there any more.
        around: the requirement that it stands in.
    """
    asked = [
        step
        for lane in lanes.names(after)
        for step in ladders.asking(around.scheme, lanes.steps(after, lane), around.at)
    ]
    for old, new in pairs:
        if new is None or not new.exploited or (old is not None and old.exploited):
            continue
        if any(step is new for step in asked):
            yield Emergency(step=new, known=old is not None)
