"""What changes in one branch: floors, steps, ends, scope."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime

import msgspec

from passmuster.model.requirement import Branch, Step
from passmuster_publisher.review import ladders, lanes, wording
from passmuster_publisher.review.around import Around, caught_by
from passmuster_publisher.review.changes_model import (
    BranchReview,
    Change,
    FloorChange,
    Lane,
    State,
    StepChange,
    What,
)
from passmuster_publisher.review.falling import emergencies_of, falls_of
from passmuster_publisher.review.field_changes import of_fields
from passmuster_publisher.review.pairing import paired

_ELSEWHERE = ("minimum", "deadline")
_TOLD = ("id", "ends", "ends_by_track", "extended", "held", "steps")


def review_branch(before: Branch | None, after: Branch | None, around: Around) -> BranchReview:
    """Return what changes in a branch.

    Args:
        before: None where it is new.
        after: None where it is not there any more.
        around: the requirement that it stands in.
    """
    pairs = paired(
        before.steps if before else (),
        after.steps if after else (),
        lambda step: (ladders.version_key(around.scheme, step.minimum), step.architectures),
        lambda step: ladders.version_key(around.scheme, step.minimum),
    )
    steps = [
        each
        for old, new in pairs
        if (each := _step_change(old, new, (before, after), around)) is not None
    ]
    floors = _floors(before, after, around, steps)
    return BranchReview(
        id=after.id if after else before.id if before else "",
        floors=floors,
        steps=tuple(each for each in steps if not _stands_in(each, floors)),
        changes=tuple(_changes(before, after, around)),
        falls=tuple(falls_of(before, after, around)),
        emergencies=tuple(emergencies_of(pairs, after, around)),
    )


def floors_of(branch: Branch, around: Around) -> tuple[Lane, ...]:
    """Return the floors of a branch in which nothing changes."""
    told = lanes.gathered(
        lanes.names(branch),
        lambda lane: [ladders.floor(around.scheme, lanes.steps(branch, lane), around.at)],
        key=lambda rung: rung,
    )
    return tuple(Lane(floor=rung, architectures=names) for rung, names in told)


def _floors(
    before: Branch | None, after: Branch | None, around: Around, steps: Sequence[StepChange]
) -> tuple[FloorChange, ...]:
    def tell(lane: str) -> Iterator[FloorChange]:
        old = ladders.floor(around.scheme, lanes.steps(before, lane), around.at)
        new = ladders.floor(around.scheme, lanes.steps(after, lane), around.at)
        same = old is new is None or (
            old is not None
            and new is not None
            and old.pending == new.pending
            and ladders.order(around.scheme, old.step.minimum, new.step.minimum) == 0
        )
        if not same:
            changed = next((each for each in steps if new and each.after is new.step), None)
            floor = FloorChange(before=old, after=new, step=changed)
            yield floor if before is None else _noticed(floor, lanes.steps(before, lane), around)

    told = lanes.gathered(lanes.names(before, after), tell, key=lambda each: each)
    return tuple(
        msgspec.structs.replace(each, architectures=architectures) for each, architectures in told
    )


def _noticed(floor: FloorChange, before: Sequence[Step], around: Around) -> FloorChange:
    """Add to a floor that comes into force whether the old ladder announces it."""
    if floor.after is None or floor.after.pending:
        return floor
    step = floor.after.step
    announced = ladders.announced(around.scheme, step, before)
    return msgspec.structs.replace(
        floor,
        announced=announced if announced is not None and announced > around.at else None,
        unannounced=announced is None and ladders.comparable(around.scheme, step, before),
    )


def _stands_in(change: StepChange, floors: Iterable[FloorChange]) -> bool:
    """Tell whether a floor tells of a step already: as the new floor, or as the one that went."""
    return any(
        (floor.after is not None and change.after is floor.after.step)
        or (
            change.after is None and floor.before is not None and change.before is floor.before.step
        )
        for floor in floors
    )


def _step_change(
    old: Step | None,
    new: Step | None,
    branches: tuple[Branch | None, Branch | None],
    around: Around,
) -> StepChange | None:
    before, after = branches
    if new is None:
        if old is None:
            return None
        beside = [each for each in (after.steps if after else ()) if _serves(each, old)]
        by = ladders.met_by(around.scheme, old, beside, around.at)
        return StepChange(
            before=old,
            after=None,
            state=_state(old, before, around),
            superseded_by=by.minimum if by else "",
        )
    if old is None:
        state = _state(new, after, around)
        standing = _standing(new, after, around) if state is State.PENDING else ""
        return StepChange(before=None, after=new, state=state, standing=standing)
    facts = tuple(of_fields(old, new, What.SETTING, without=_ELSEWHERE))
    if old.minimum != new.minimum:
        written = Change(
            what=What.SETTING, name="written as", before=old.minimum, after=new.minimum
        )
        facts = (written, *facts)
    if not facts and old.deadline == new.deadline:
        return None
    return StepChange(before=old, after=new, state=_state(new, after, around), facts=facts)


def _state(step: Step, branch: Branch | None, around: Around) -> State:
    if around.at < step.deadline:
        return State.PENDING
    for lane in lanes.names(branch):
        floor = ladders.floor(around.scheme, lanes.steps(branch, lane), around.at)
        if floor is not None and floor.step is step:
            return State.FLOOR
    return State.PAST


def _standing(step: Step, branch: Branch | None, around: Around) -> str:
    """Return the minimum that is in force until a pending step is, for the copies it asks."""
    for lane in step.architectures or lanes.names(branch):
        floor = ladders.floor(around.scheme, lanes.steps(branch, lane), around.at)
        if floor is not None and not floor.pending:
            return floor.step.minimum
    return ""


def _serves(step: Step, other: Step) -> bool:
    """Tell whether a step asks at least the copies that another one asks."""
    if not step.architectures:
        return True
    return bool(other.architectures) and set(other.architectures) <= set(step.architectures)


def _changes(before: Branch | None, after: Branch | None, around: Around) -> Iterator[Change]:
    if after is None:
        if around.new is not None:
            heir = caught_by(before, around.new)
            unlisted = f"its versions are unlisted now: {around.new.unlisted_branch}"
            then = f"its versions are judged by {heir.id} now" if heir else unlisted
            yield Change(what=What.REMOVED, note=then)
        return
    if before is None:
        yield Change(what=What.NEW)
    elif before.id != after.id:
        yield Change(what=What.SETTING, name="id", before=before.id, after=after.id)
    yield from of_fields(before, after, What.SCOPE, without=_TOLD)
    yield from _ends(before, after)
    old_held = before.held if before else None
    if old_held != after.held:
        yield Change(
            what=What.HELD,
            before=wording.held(old_held),
            after=wording.held(after.held),
        )


def _ends(before: Branch | None, after: Branch) -> Iterator[Change]:
    former = before or Branch(id="")
    if former.ends != after.ends:
        yield _end("", former.ends, after.ends)
    for track in sorted({*former.ends_by_track, *after.ends_by_track}):
        old, new = former.ends_by_track.get(track), after.ends_by_track.get(track)
        if old != new:
            yield _end(track, old, new)
    if former.extended != after.extended:
        yield Change(
            what=What.END,
            name="extended support",
            before=wording.extended(former.extended),
            after=wording.extended(after.extended),
        )


def _end(track: str, old: datetime | None, new: datetime | None) -> Change:
    note = f"no fixes from {wording.instant(new)}" if new else ""
    if old and new:
        note = f"{'later' if new > old else 'earlier'}; {note}"
    return Change(
        what=What.END,
        name=track,
        before=wording.last_day(old) if old else "",
        after=wording.last_day(new) if new else "",
        note=note,
    )
