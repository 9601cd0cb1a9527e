"""What the manifest that was published last binds: a line never falls silently.

A branch whose new ladder asks for less, or later, than the published one keeps the published one
and is held; so does a branch that is gone. Only `withdrawn` in the policy lets a line fall, and
only `reopen` takes back that a branch has ended.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime, timedelta
from functools import cmp_to_key

from msgspec.structs import replace

from passmuster.model.requirement import Branch, Held, Requirement, Step
from passmuster.versions import SCHEMES, compare
from passmuster_publisher.branches import living
from passmuster_publisher.candidates import taken_back
from passmuster_publisher.ladder import floor_at, midnight


def bound(
    new: Requirement,
    old: Requirement | None,
    *,
    issued: datetime,
    min_notice: timedelta | None,
    reopen: tuple[str, ...] = (),
    doubt: str = "",
) -> Requirement:
    """Return a requirement as the published one of the same id allows it.

    Args:
        new: as computed.
        old: as published last; None: that manifest did not have it.
        issued: instant of issue.
        min_notice: a step that `old` does not name holds no sooner than this after the issue;
            None: there is no manifest before this one.
        reopen: ids of branches that may be called supported again.
        doubt: why what is said of ends is not to be believed as it stands: the published ends
            stay. Empty when it is.

    Raises:
        VersionError: a published version is not of the scheme's grammar.
    """
    if min_notice is None or (old is not None and not _same(old, new)):
        return new
    before = {branch.id: branch for branch in old.branches} if old else {}
    computed = [
        _with_ends_of(each, before[each.id]) if doubt and each.id in before else each
        for each in new.branches
    ]
    branches = [
        _branch(new, each, before.pop(each.id, Branch(id=each.id)), issued, min_notice, reopen)
        for each in computed
    ]
    reason = doubt or "upstream names this branch no more"
    gone = [_gone(each, reason, issued) for each in before.values() if not _is_stopgap(each)]
    return replace(new, branches=(*branches, *gone))


def held_over(
    old: Requirement | None, new: Requirement, reason: str, since: datetime
) -> Requirement:
    """Return a requirement that could not be computed: as published, held; else a line unknown.

    What people say of it (advice, withdrawn versions, which copies) is as in `new` all the same.
    """
    if old is None:
        stopgap = Branch(id=new.product, held=Held(reason=reason, since=since))
        return replace(new, branches=(stopgap,))
    kept = tuple(_kept(each, reason, since) for each in old.branches)
    return replace(new if _same(old, new) else old, branches=kept)


def _same(old: Requirement, new: Requirement) -> bool:
    """Tell whether the lines of both can be compared at all."""
    return (old.product, old.scheme) == (new.product, new.scheme)


def _branch(
    new: Requirement,
    branch: Branch,
    before: Branch,
    issued: datetime,
    min_notice: timedelta,
    reopen: tuple[str, ...],
) -> Branch:
    if branch.id not in reopen:
        branch = _ended_still(branch, before, issued)
    if not living(branch, issued.date()):
        return branch
    falls = _falls(new, branch, before, issued)
    if falls is not None:
        return replace(branch, steps=before.steps, held=_held_for(falls, branch, before, issued))
    held = branch.held
    if held is not None and before.held is not None and before.held.reason == held.reason:
        held = before.held
    steps = _notified(new, branch.steps, before, issued, min_notice)
    if held is not None and not _changes(new, steps, before.steps):
        # The published words for it stay too: what is in doubt may know less of a step than before.
        steps = before.steps
    return replace(branch, held=held, steps=steps)


def _changes(new: Requirement, steps: tuple[Step, ...], published: tuple[Step, ...]) -> bool:
    """Tell whether steps ask for more, or sooner, than the published ones, or for one less."""
    if any(taken_back(new.scheme, new.withdrawn, each.minimum) for each in published):
        return True
    for step in steps:
        floor = floor_at(published, step.deadline)
        if floor is None or compare(new.scheme, floor.minimum, step.minimum) < 0:
            return True
    return False


def _with_ends_of(branch: Branch, before: Branch) -> Branch:
    return replace(
        branch, ends=before.ends, ends_by_track=before.ends_by_track, extended=before.extended
    )


def _gone(before: Branch, reason: str, issued: datetime) -> Branch:
    """Return a branch that upstream does not name any more; one that has ended may be left out."""
    if not living(before, issued.date()):
        return before
    return _kept(before, reason, issued)


def _is_stopgap(branch: Branch) -> bool:
    """Tell whether a branch says nothing but that no line could be told."""
    return branch.held is not None and not (branch.steps or branch.ends or branch.ends_by_track)


def _ended_still(branch: Branch, before: Branch, issued: datetime) -> Branch:
    """Return a branch with every end that was published as past: a feed alone revives nothing."""
    revived = {
        track: end
        for track, end in before.ends_by_track.items()
        if _revived(branch.ends_by_track.get(track, branch.ends), end, issued)
    }
    extended_before = {each.support: each.ends for each in before.extended}
    extended = tuple(
        replace(each, ends=extended_before[each.support])
        if _revived(each.ends, extended_before.get(each.support), issued)
        else each
        for each in branch.extended
    )
    ends = before.ends if _revived(branch.ends, before.ends, issued) else branch.ends
    changed = zip((ends, *(e.ends for e in extended)), _ends(branch), strict=True)
    taken_up = [*revived.values(), *(end for end, said in changed if end and end != said)]
    if not taken_up:
        return branch
    reason = f"published as ended {min(taken_up):%Y-%m-%d}; a feed says otherwise now"
    return replace(
        branch,
        ends=ends,
        ends_by_track=branch.ends_by_track | revived,
        extended=extended,
        held=_held(before, reason, issued),
    )


def _ends(branch: Branch) -> tuple[datetime | None, ...]:
    return (branch.ends, *(each.ends for each in branch.extended))


def _falls(new: Requirement, branch: Branch, before: Branch, issued: datetime) -> str | None:
    """Return how a branch would ask for less than it was published with, None when it does not."""
    for step in _standing(before.steps, issued):
        floor = floor_at(branch.steps, max(step.deadline, issued))
        if floor is not None and compare(new.scheme, floor.minimum, step.minimum) >= 0:
            continue
        if taken_back(new.scheme, new.withdrawn, step.minimum):
            continue
        asked = f"only {floor.minimum}" if floor else "nothing"
        return f"would fall: published {step.minimum} by {step.deadline:%Y-%m-%d}, computed {asked}"
    return None


def _standing(steps: tuple[Step, ...], issued: datetime) -> list[Step]:
    """Return the published steps that bind: the floor at the issue, and what is pending."""
    floor = floor_at(steps, issued)
    return [each for each in steps if each is floor or each.deadline > issued]


def _notified(
    new: Requirement,
    steps: tuple[Step, ...],
    before: Branch,
    issued: datetime,
    min_notice: timedelta,
) -> tuple[Step, ...]:
    """Return the steps with at least the least notice for what was not published before.

    What the published ladder asks for until then stays.
    """
    key = SCHEMES[new.scheme].key
    known = {key(step.minimum): step.deadline for step in before.steps}
    earliest = midnight(issued.date()) + min_notice
    found: list[Step] = []
    for step in steps:
        soonest = min(known.get(key(step.minimum), earliest), earliest)
        found.append(step if step.deadline >= soonest else replace(step, deadline=soonest))
    meanwhile = [
        old
        for old in _standing(before.steps, issued)
        if not taken_back(new.scheme, new.withdrawn, old.minimum)
        and not any(
            step.deadline <= max(old.deadline, issued)
            and compare(new.scheme, step.minimum, old.minimum) >= 0
            for step in found
        )
    ]
    return _rising(new.scheme, [*found, *meanwhile])


def _rising(scheme: str, steps: Iterable[Step]) -> tuple[Step, ...]:
    """Return a ladder of the steps: one that a higher one overtakes asks for nothing."""

    def order(left: Step, right: Step) -> int:
        return compare(scheme, left.minimum, right.minimum)

    found: list[Step] = []
    for step in sorted(steps, key=cmp_to_key(order), reverse=True):
        if not found or step.deadline < found[-1].deadline:
            found.append(step)
    return tuple(reversed(found))


def _revived(new: datetime | None, old: datetime | None, issued: datetime) -> bool:
    return old is not None and old <= issued and (new is None or new > issued)


def _kept(branch: Branch, reason: str, since: datetime) -> Branch:
    return replace(branch, held=_held(branch, reason, since))


def _held_for(falls: str, branch: Branch, before: Branch, issued: datetime) -> Held:
    """Return the hold of a branch that would fall, with what is known of the cause."""
    if branch.held is None:
        return _held(before, falls, issued)
    return _held(before, f"{branch.held.reason}; it {falls}", branch.held.since or issued)


def _held(before: Branch, reason: str, since: datetime) -> Held:
    if before.held is not None and before.held.reason == reason:
        return before.held
    return Held(reason=reason, since=since)
