"""Ladders side by side: the floor at a moment, what is asked for, and what is asked no more.

What has no order is never guessed: a minimum that cannot be compared with the new ones is told as
a fall of kind `untold`, so that somebody looks.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

from passmuster.model.requirement import Step
from passmuster.versions import SCHEMES, VersionError, compare
from passmuster_publisher.review.changes_model import Fall, How, Rung

Steps = Sequence[Step]


def order(scheme: str, left: str, right: str) -> int | None:
    """Compare two versions as `versions.compare` does; None where they have no order.

    Args:
        scheme: a version scheme; empty where there is none that both are written in.
        left: a minimum.
        right: another one.
    """
    if left == right:
        return 0
    try:
        return compare(scheme, left, right)
    except VersionError:
        return None


def version_key(scheme: str, version: str) -> str:
    """Return a text that equal versions share; the version itself where it cannot be read."""
    try:
        return repr(SCHEMES[scheme].key(version))
    except (KeyError, VersionError):
        return version


def floor(scheme: str, steps: Steps, at: datetime) -> Rung | None:
    """Return the highest step in force, or the lowest pending one where none is in force yet."""
    found: Step | None = None
    for step in steps:
        if at >= step.deadline and (found is None or not _below(scheme, step, found)):
            found = step
    if found is not None:
        return Rung(step=found, pending=False)
    for step in steps:
        if found is None or _below(scheme, step, found):
            found = step
    return None if found is None else Rung(step=found, pending=True)


def asking(scheme: str, steps: Steps, at: datetime) -> list[Step]:
    """Return the steps that decide anything from a moment on.

    A step below another one that is asked for no later decides nothing.
    """
    return [
        step
        for index, step in enumerate(steps)
        if not any(
            _covers(scheme, each, step, at, earlier=other < index)
            for other, each in enumerate(steps)
            if other != index
        )
    ]


def met_by(scheme: str, step: Step, steps: Steps, at: datetime) -> Step | None:
    """Return the lowest of the steps that asks for no less than `step`, and no later."""
    moment = max(at, step.deadline)
    found: Step | None = None
    for each in _no_less(scheme, step, steps):
        if each.deadline <= moment and (found is None or _below(scheme, each, found)):
            found = each
    return found


def announced(scheme: str, step: Step, before: Steps) -> datetime | None:
    """Return the deadline under which the old steps ask for no less than `step`, if they do."""
    return min((each.deadline for each in _no_less(scheme, step, before)), default=None)


def comparable(scheme: str, step: Step, steps: Steps) -> bool:
    """Tell whether a step has an order with all the others."""
    return all(order(scheme, step.minimum, each.minimum) is not None for each in steps)


def falls(scheme: str, before: Steps, after: Steps, at: datetime) -> list[Fall]:
    """Return what the old ladder asks for, from a moment on, and the new one does not in time."""
    return [
        _fall(scheme, step, after, at)
        for step in asking(scheme, before, at)
        if met_by(scheme, step, after, at) is None
    ]


def _fall(scheme: str, step: Step, after: Steps, at: datetime) -> Fall:
    later = [each.deadline for each in _no_less(scheme, step, after)]
    instead = floor(scheme, after, max(at, step.deadline))
    in_force = instead is not None and not instead.pending
    if later:
        how = How.LATER
    elif any(order(scheme, each.minimum, step.minimum) is None for each in after):
        how = How.UNTOLD
    else:
        how = How.LESS
    return Fall(
        how=how,
        asked=step.minimum,
        since=step.deadline,
        instead=instead.step.minimum if instead is not None and in_force else "",
        until=min(later, default=None),
    )


def _no_less(scheme: str, step: Step, steps: Steps) -> list[Step]:
    found = []
    for each in steps:
        compared = order(scheme, each.minimum, step.minimum)
        if compared is not None and compared >= 0:
            found.append(each)
    return found


def _covers(scheme: str, one: Step, other: Step, at: datetime, *, earlier: bool) -> bool:
    """Tell whether `one` makes `other` idle; of equal ones the first does."""
    compared = order(scheme, one.minimum, other.minimum)
    if compared is None or max(at, one.deadline) > max(at, other.deadline):
        return False
    if compared > 0:
        return True
    same_moment = max(at, one.deadline) == max(at, other.deadline)
    return compared == 0 and (earlier or not same_moment)


def _below(scheme: str, one: Step, other: Step) -> bool:
    compared = order(scheme, one.minimum, other.minimum)
    return compared is not None and compared < 0
