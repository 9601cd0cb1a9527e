"""Rows of a review: one value that changes, with what it was, what it is, and why."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from passmuster.model.requirement import Step
from passmuster_publisher.review import wording
from passmuster_publisher.review.changes_model import (
    BranchReview,
    Change,
    FloorChange,
    State,
    StepChange,
    What,
)

_WHOLE = {What.NEW, What.REMOVED}
_STATES = {State.FLOOR: "minimum", State.PENDING: "pending", State.PAST: "past step"}


class Tag(NamedTuple):
    """A short mark of a step; the tone is exploited, grave, doubt or empty."""

    text: str
    tone: str = ""


class Row(NamedTuple):
    """One row.

    Attributes:
        line: the branch; empty for what concerns a requirement as a whole.
        label: what changes.
        before: what it was; empty where there was nothing.
        after: what it is; empty where there is nothing.
        url: upstream's page about it.
        prose: what it was and is are words, no versions or names.
    """

    line: str
    label: str
    before: str
    after: str
    tags: tuple[Tag, ...] = ()
    details: tuple[str, ...] = ()
    url: str = ""
    prose: bool = False


def of_branch(branch: BranchReview) -> Iterator[Row]:
    """Yield the rows of a branch: that it comes or goes, its floor, its steps, the rest."""
    changes = list(of_changes(branch.id, branch.changes))
    if changes and branch.changes[0].what in _WHOLE:
        yield changes.pop(0)
    for floor in branch.floors:
        yield _floor(branch.id, floor)
    past = []
    for step in branch.steps:
        if step.after is None and step.state is State.PAST and step.superseded_by:
            past.append(step)
        else:
            yield _step(branch.id, step)
    if past:
        gone = wording.listing(each.before.minimum for each in past if each.before)
        over = wording.listing(dict.fromkeys(each.superseded_by for each in past))
        yield Row(branch.id, "past steps gone", gone, "", details=(f"below {over} anyway",))
    yield from changes


def of_changes(line: str, changes: Sequence[Change]) -> Iterator[Row]:
    """Yield the rows of changes that are no minimums; what is new says its fields in one row."""
    fresh = bool(changes) and changes[0].what is What.NEW
    fields = [each for each in changes if fresh and each.what in {What.SETTING, What.SCOPE}]
    for change in changes:
        if change.what is What.NEW:
            told = tuple(f"{_name(each)}: {each.after}" for each in fields)
            yield Row(line, "new line" if line else "new", "", "", details=told)
        elif change not in fields:
            yield _of_change(line, change)


def _of_change(line: str, change: Change) -> Row:
    gone, fresh = not change.after, not change.before
    labels = {
        What.REMOVED: "line removed" if line else "removed",
        What.SCOPE: f"scope, {change.name}",
        What.END: _end(change, gone=gone, fresh=fresh),
        What.HELD: "no longer held" if gone else "held",
        What.WITHDRAWN: "withdrawn, gone" if gone else "withdrawn",
        What.ADVICE: f"advice, {change.name}",
        What.SETTING: _name(change),
    }
    details = tuple(filter(None, [change.note]))
    prose = change.what not in {What.SCOPE, What.SETTING}
    return Row(line, labels[change.what], change.before, change.after, details=details, prose=prose)


def _name(change: Change) -> str:
    return change.name.replace("_", " ")


def _end(change: Change, *, gone: bool, fresh: bool) -> str:
    if change.name == "extended support":
        return change.name
    track = f", {change.name}" if change.name else ""
    return ("end dropped" if gone else "end" if fresh else "end moved") + track


def _floor(line: str, floor: FloorChange) -> Row:
    on = wording.architectures(floor.architectures)
    label = f"minimum, {on}" if on else "minimum"
    before, after = wording.rung(floor.before), wording.rung(floor.after)
    if floor.after is None:
        return Row(line, label, before, "none")
    step, pending = floor.after.step, floor.after.pending
    details = [wording.good_until(step.deadline, pending=pending)]
    if floor.announced is not None:
        details.append(
            f"brought forward; last good day was to be {wording.last_day(floor.announced)}"
        )
    if floor.unannounced:
        details.append("holds at once: the old manifest asks for nothing as high")
    if floor.step is not None:
        details += _facts(floor.step)
    return _with_step(Row(line, label, before, after), step, details)


def _step(line: str, change: StepChange) -> Row:
    kind = _STATES[change.state]
    old, new = change.before, change.after
    if new is None:
        before = f"{old.minimum}, last good day {wording.last_day(old.deadline)}" if old else ""
        by = change.superseded_by
        details = [f"{by} asks for no less, no later"] if by else []
        return Row(line, f"{kind}, gone", before, "", details=tuple(details), prose=True)
    details = [
        wording.good_until(new.deadline, pending=change.state is State.PENDING),
        *_facts(change),
    ]
    if old is None:
        return _with_step(Row(line, f"{kind}, new", change.standing, new.minimum), new, details)
    if old.deadline == new.deadline:
        return _with_step(Row(line, f"{kind}, revised", new.minimum, new.minimum), new, details)
    before, after = (
        f"{s.minimum}, last good day {wording.last_day(s.deadline)}" for s in (old, new)
    )
    return _with_step(Row(line, f"{kind}, moved", before, after, prose=True), new, details)


def _facts(change: StepChange) -> list[str]:
    return [f"{each.name} was {each.before or 'empty'}" for each in change.facts]


def _with_step(row: Row, step: Step, details: list[str]) -> Row:
    if step.released is not None:
        details.append(f"released {wording.day(step.released)}")
    if step.architectures:
        details.append(f"only on {wording.architectures(step.architectures)}")
    if step.why:
        details.append(f"why: {wording.listing(step.why)}")
    return row._replace(tags=tuple(_tags(step)), details=tuple(details), url=step.url)


def _tags(step: Step) -> Iterator[Tag]:
    if step.exploited:
        yield Tag("exploited", "exploited")
    for cve in step.cves:
        yield Tag(cve, "exploited" if step.exploited else "")
    yield Tag(wording.severity(step), "grave" if step.severity in {"critical", "high"} else "")
    yield Tag(wording.confidence(step), "doubt" if step.confidence == "single" else "")
