"""What holds of every pair of manifests: minimums told once, falls found, order without weight."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from hypothesis import given
from hypothesis import strategies as st

from fakes.reviewed import AT, days, manifest, requirement
from passmuster.model.requirement import Branch, Manifest, Requirement, Step
from passmuster.versions import compare
from passmuster_publisher.review.changes import changes
from passmuster_publisher.review.changes_model import BranchReview


@st.composite
def ladder(draw: st.DrawFn) -> tuple[Step, ...]:
    """Draw steps with different minimums; their deadlines come in any order."""
    minimums = draw(st.lists(st.integers(1, 6), unique=True, max_size=5))
    return tuple(
        Step(
            minimum=f"{minimum}.0",
            deadline=days(draw(st.integers(-2, 3))),
            severity=draw(st.sampled_from(["unknown", "high"])),
            exploited=draw(st.booleans()),
        )
        for minimum in sorted(minimums)
    )


@st.composite
def branches(draw: st.DrawFn) -> tuple[Branch, ...]:
    """Draw branches of different products' worth: none begins with another one's prefix."""
    names = draw(st.lists(st.sampled_from("abc"), unique=True, max_size=3))
    return tuple(Branch(id=name, prefix=f"{ord(name)}", steps=draw(ladder())) for name in names)


@st.composite
def manifests(draw: st.DrawFn) -> Manifest:
    """Draw requirements of different products, in any order."""
    names = draw(st.permutations(["p", "q", "r"]))
    return manifest(
        *(
            requirement(*draw(branches()), id=name, product=name)
            for name in names[: draw(st.integers(0, 3))]
        )
    )


@given(ladder(), ladder())
def test_each_minimum_that_changes_is_told_exactly_once(
    before: tuple[Step, ...], after: tuple[Step, ...]
) -> None:
    """As a floor or as a step: an oracle that knows nothing of floors counts them."""
    review = changes(_one(before), _one(after), AT)
    old, new = ({each.minimum: each for each in steps} for steps in (before, after))
    differs = {name for name in {*old, *new} if old.get(name) != new.get(name)}
    told: Counter[str] = Counter()
    for branch in _branches(review.requirements):
        told.update(_told(branch, new))
    assert told == Counter(differs)


@given(ladder(), ladder())
def test_a_floor_is_told_exactly_when_it_differs(
    before: tuple[Step, ...], after: tuple[Step, ...]
) -> None:
    """By the definition: the highest minimum in force at the time, else the lowest pending."""
    review = changes(_one(before), _one(after), AT)
    told = [floor for branch in _branches(review.requirements) for floor in branch.floors]
    old, new = _named(before), _named(after)
    if old == new:
        assert told == []
    else:
        (floor,) = told
        sides = (floor.before, floor.after)
        assert [side and (side.step.minimum, side.pending) for side in sides] == [old, new]


@given(ladder(), ladder())
def test_a_line_falls_exactly_when_some_moment_asks_for_less(
    before: tuple[Step, ...], after: tuple[Step, ...]
) -> None:
    """Moment by moment, from the review's time on."""
    review = changes(_one(before), _one(after), AT)
    moments = {AT, *(each.deadline for each in (*before, *after) if each.deadline > AT)}
    less = any(_order(_demand(after, t), _demand(before, t)) < 0 for t in moments)
    assert bool(review.falls) is less
    assert review.alarming is (less or bool(review.emergencies))


@given(manifests())
def test_a_manifest_against_itself(found: Manifest) -> None:
    """Shows no change, and every line once."""
    review = changes(found, found, AT)
    assert (review.document, review.requirements, review.rules) == ((), (), ())
    lines = Counter((each.id, branch.id) for each in found.requirements for branch in each.branches)
    lines.update((each.id, "") for each in found.requirements if not each.branches)
    assert Counter((each.id, each.branch) for each in review.unchanged) == lines


@given(manifests(), manifests(), st.randoms(use_true_random=False))
def test_the_order_of_requirements_has_no_weight(
    old: Manifest, new: Manifest, random: st.DataObject
) -> None:
    """For different products, the very same review comes out."""
    mixed = [_shuffled(each, random) for each in (old, new)]
    assert changes(*mixed, AT) == changes(old, new, AT)


@given(manifests(), manifests())
def test_each_line_is_told_as_changed_or_as_standing(old: Manifest, new: Manifest) -> None:
    """None is in both lists, and none of the new manifest is in neither."""
    review = changes(old, new, AT)
    changed = {(r.id, branch.id) for r in review.requirements for branch in r.branches}
    standing = {(each.id, each.branch) for each in review.unchanged if each.branch}
    lines = {(r.id, branch.id) for r in new.requirements for branch in r.branches}
    assert changed & standing == set()
    assert lines <= changed | standing


def _one(steps: tuple[Step, ...]) -> Manifest:
    return manifest(requirement(Branch(id="b", steps=steps)))


def _branches(requirements: object) -> list[BranchReview]:
    return [branch for each in requirements for branch in each.branches]  # type: ignore[attr-defined]


def _told(branch: BranchReview, new: dict[str, Step]) -> list[str]:
    steps = [each.after or each.before for each in branch.steps]
    steps += [floor.step.after for floor in branch.floors if floor.step]
    steps += [
        floor.before.step
        for floor in branch.floors
        if floor.before and floor.before.step.minimum not in new
    ]
    return [each.minimum for each in steps if each]


def _named(steps: tuple[Step, ...]) -> tuple[str, bool] | None:
    past = [each.minimum for each in steps if each.deadline <= AT]
    if past:
        return max(past), False
    return (min(each.minimum for each in steps), True) if steps else None


def _demand(steps: tuple[Step, ...], at: datetime) -> str:
    return max((each.minimum for each in steps if at >= each.deadline), default="")


def _order(left: str, right: str) -> int:
    return compare("dotted", left or "0", right or "0")


def _shuffled(found: Manifest, random: object) -> Manifest:
    mixed: list[Requirement] = list(found.requirements)
    random.shuffle(mixed)  # type: ignore[attr-defined]
    return manifest(*mixed)
