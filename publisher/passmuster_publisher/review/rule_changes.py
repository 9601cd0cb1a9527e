"""What changes in requirements as a whole, and in rules without versions."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime

from passmuster.model.requirement import (
    Accepted,
    Branch,
    Forbidden,
    Manifest,
    Required,
    Requirement,
)
from passmuster_publisher.review import ladders, wording
from passmuster_publisher.review.around import Around
from passmuster_publisher.review.branch_changes import floors_of, review_branch
from passmuster_publisher.review.changes_model import (
    BranchReview,
    Change,
    Fall,
    How,
    RequirementReview,
    RuleReview,
    Standing,
    What,
)
from passmuster_publisher.review.field_changes import of_advice, of_entries, of_fields
from passmuster_publisher.review.pairing import paired

Rule = Required | Accepted | Forbidden
_TOLD = ("id", "applies", "branches", "withdrawn", "advice")
_RULES = ("required", "accepted", "forbidden")


def review_requirement(
    before: Requirement | None, after: Requirement | None, new: Manifest, at: datetime
) -> tuple[RequirementReview | None, list[Standing]]:
    """Return what changes in a requirement, and the lines of it in which nothing does.

    Args:
        before: None where it is new.
        after: None where it is not there any more.
        new: the manifest of `after`, which may forbid what a requirement spoke of.
        at: the review's time.
    """
    some = after or before
    if some is None:
        return None, []
    around = Around(before, after, at)
    branches = [
        (review_branch(old, now, around), now)
        for old, now in paired(
            before.branches if before else (), after.branches if after else (), _id, _scope
        )
    ]
    changes = tuple(_changes(before, after))
    changed = sorted((each for each, _ in branches if each.changed), key=_gravity)
    standing = [_standing(some, now, around) for each, now in branches if now and not each.changed]
    if not branches and not changes:
        standing = [Standing(kind="requirement", id=some.id, product=some.product)]
    if not changes and not changed:
        return None, standing
    return (
        RequirementReview(
            id=some.id,
            product=some.product,
            changes=changes,
            branches=tuple(changed),
            falls=() if after else tuple(_gone(some, new)),
        ),
        standing,
    )


def review_rules(
    old: Manifest | None, new: Manifest
) -> tuple[tuple[RuleReview, ...], list[Standing]]:
    """Return what changes in the rules without versions, and those in which nothing does."""
    changed, standing = [], []
    for kind in _RULES:
        before: Sequence[Rule] = getattr(old, kind) if old else ()
        for one, other in paired(before, getattr(new, kind), lambda rule: rule.id):
            some = other or one
            if some is None:
                continue
            changes = tuple(_of_rule(one, other))
            if changes:
                changed.append(RuleReview(kind=kind, id=some.id, changes=changes))
            else:
                standing.append(Standing(kind=kind, id=some.id))
    return tuple(sorted(changed, key=lambda each: (_RULES.index(each.kind), each.id))), standing


def _changes(before: Requirement | None, after: Requirement | None) -> Iterator[Change]:
    if after is None:
        yield Change(what=What.REMOVED)
        return
    if before is None:
        yield Change(what=What.NEW)
    elif before.id != after.id:
        yield Change(what=What.SETTING, name="id", before=before.id, after=after.id)
    yield from of_fields(before, after, What.SETTING, without=_TOLD)
    yield from of_fields(before.applies if before else None, after.applies, What.SCOPE, without=())
    yield from of_entries(
        before.withdrawn if before else (),
        after.withdrawn,
        What.WITHDRAWN,
        worded=wording.withdrawn,
        key=wording.withdrawn_range,
    )
    yield from of_advice(before.advice if before else {}, after.advice)


def _of_rule(before: Rule | None, after: Rule | None) -> Iterator[Change]:
    if after is None:
        yield Change(what=What.REMOVED)
        return
    if before is None:
        yield Change(what=What.NEW)
    yield from of_fields(before, after, What.SETTING, without=("id", "advice"))
    yield from of_advice(before.advice if before else {}, after.advice)


def _gone(requirement: Requirement, new: Manifest) -> Iterator[Fall]:
    """Yield that nothing asks for a product any more, unless all of it is forbidden now."""
    if not any(
        ban.product == requirement.product and not ban.tracks and not ban.platforms
        for ban in new.forbidden
    ):
        yield Fall(how=How.GONE, instead="not-covered")


def _standing(requirement: Requirement, branch: Branch, around: Around) -> Standing:
    return Standing(
        kind="requirement",
        id=requirement.id,
        product=requirement.product,
        branch=branch.id,
        lanes=floors_of(branch, around),
        pending=sum(
            around.at < step.deadline
            for step in ladders.asking(around.scheme, branch.steps, around.at)
        ),
        held=wording.held(branch.held),
        ends=branch.ends,
    )


def _gravity(branch: BranchReview) -> tuple[bool, bool, str]:
    return not branch.falls, not branch.emergencies, branch.id


def _id(branch: Branch) -> object:
    return branch.id


def _scope(branch: Branch) -> object:
    return branch.prefix, branch.tracks, branch.architectures, branch.os
