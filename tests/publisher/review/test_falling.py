"""Lines that fall, and emergencies: what must stand out, and what must not."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest

from fakes.reviewed import AT, days, ladders, manifest, requirement, step
from passmuster.model.requirement import Branch, Forbidden, Step, Withdrawn
from passmuster_publisher.review.changes import changes
from passmuster_publisher.review.changes_model import Change, How, Review, What


@pytest.mark.parametrize(
    ("before", "after", "how", "instead", "until"),
    [
        ((step("3.6.1", -9),), (step("3.5.2", -9),), How.LESS, "3.5.2", None),
        ((step("3.6.1", -9),), (), How.LESS, "", None),
        ((step("1.0", -9), step("1.1", 3)), (step("1.0", -9),), How.LESS, "1.0", None),
        ((step("1.1", 3),), (step("1.1", 4),), How.LATER, "", days(4)),
        ((step("1.1", 3),), (step("1.2", 9), step("1.3", 8)), How.LATER, "", days(8)),
        ((step("1.1", -3),), (step("1.1", 1),), How.LATER, "", days(1)),
        ((step("1.1", -3),), (step("1.0", -3), step("1.1", 1)), How.LATER, "1.0", days(1)),
    ],
)
def test_a_line_falls(
    before: tuple[Step, ...],
    after: tuple[Step, ...],
    how: How,
    instead: str,
    until: datetime | None,
) -> None:
    """It asks for less, or for the same later; nothing withdraws the version."""
    found = ladders(before, after)
    assert found is not None
    (fall,) = found.falls
    assert (fall.how, fall.asked, fall.instead, fall.until) == (
        how, before[-1].minimum, instead, until,
    )  # fmt: skip
    assert fall.withdrawn is None


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ((step("1.0", -9),), (step("1.1", -1),)),
        ((step("1.0", -9),), (step("1.0", -2),)),
        ((step("1.1", 3),), (step("1.2", 2),)),
        ((step("1.1", 3),), (step("1.2", 3),)),
        ((step("1.0", 3), step("1.1", 3)), (step("1.1", 3),)),
        ((step("1.0", -9), step("1.1", -5)), (step("1.1.0", -1),)),
    ],
)
def test_a_line_that_asks_for_no_less_and_no_later_does_not_fall(
    before: tuple[Step, ...], after: tuple[Step, ...]
) -> None:
    """What is in force already may have had any deadline."""
    found = ladders(before, after)
    assert found is not None
    assert found.falls == ()


def test_what_has_no_order_is_no_line_that_stays() -> None:
    """Two Windows builds, an unknown scheme, a scheme that changes: somebody has to look."""
    old, new = (step("22631.7219", -1),), (step("26100.1", -1),)
    found = ladders(old, new, scheme="windows-build")
    assert found is not None
    assert [each.how for each in found.falls] == [How.UNTOLD]
    assert not found.floors[0].unannounced
    found = ladders((step("1", -1),), (step("2", -1),), scheme="of-tomorrow")
    assert found is not None
    assert [each.how for each in found.falls] == [How.UNTOLD]
    before = requirement(Branch(id="b", steps=(step("1", -1),)))
    after = requirement(Branch(id="b", steps=(step("2", -1),)), scheme="mozilla")
    review = changes(manifest(before), manifest(after), AT)
    assert [each.how for each in review.falls] == [How.UNTOLD]
    assert review.requirements[0].changes[0].name == "scheme"


def test_a_withdrawn_entry_explains_a_fall() -> None:
    """Of the new manifest, by list or by range; a reading that fails explains nothing."""
    before, after = (step("1.0", -9), step("1.1", 3)), (step("1.0", -9),)
    for withdrawn, reason in (
        (Withdrawn(reason="listed", versions=("1.1",)), "listed"),
        (Withdrawn(reason="range", at_least="1.1", below="1.2"), "range"),
        (Withdrawn(reason="another", versions=("1.2",)), None),
        (Withdrawn(reason="unreadable", at_least="?", below="9"), None),
    ):
        found = ladders(before, after, withdrawn=(withdrawn,))
        assert found is not None
        assert [each.withdrawn for each in found.falls] == [reason]
    review = changes(
        manifest(requirement(Branch(id="b", steps=before))),
        manifest(
            requirement(
                Branch(id="b", steps=after), withdrawn=(Withdrawn(reason="x", versions=("1.1",)),)
            )
        ),
        AT,
    )
    assert not review.alarming


def test_an_exploited_step_that_is_new_is_an_emergency() -> None:
    """New, or newly known to be exploited; not one that decides nothing or was known before."""
    bad = step("1.1", 3, exploited=True)
    found = ladders((step("1.0", -9),), (step("1.0", -9), bad))
    assert found is not None
    assert [(each.step, each.known) for each in found.emergencies] == [(bad, False)]
    found = ladders((step("1.1", 3),), (bad,))
    assert found is not None
    assert [each.known for each in found.emergencies] == [True]
    found = ladders((step("1.1", 4, exploited=True),), (bad,))
    assert found is not None
    assert found.emergencies == ()
    found = ladders((step("1.2", 1),), (bad, step("1.2", 1)))
    assert found is not None
    assert found.emergencies == ()


def test_an_end_that_has_passed_and_is_taken_back_is_a_fall() -> None:
    """Of the branch or of a track; one that is only moved on is none."""

    def falls(before: Branch, after: Branch) -> list[tuple[How, str]]:
        found = changes(manifest(requirement(before)), manifest(requirement(after)), AT)
        return [(each.how, each.asked) for each in found.falls]

    ended, ends = Branch(id="b", ends=AT), Branch(id="b", ends=days(1))
    assert falls(ended, ends) == [(How.REOPENED, "")]
    assert falls(ended, Branch(id="b")) == [(How.REOPENED, "")]
    assert falls(ends, Branch(id="b", ends=days(3))) == []
    assert falls(ends, ended) == []
    by_track = Branch(id="b", ends_by_track={"pro": days(-1)})
    assert falls(by_track, Branch(id="b", ends_by_track={"pro": days(1)})) == [
        (How.REOPENED, "pro")
    ]


def test_a_removed_branch_is_judged_by_another_one_or_by_none() -> None:
    """By the branch with the longest prefix that holds it; else its versions are unlisted."""
    inner = Branch(id="inner", prefix="14.2", steps=(step("14.2.5", -1),))
    outer = Branch(id="outer", prefix="14", steps=(step("14.2.6", -1),))

    def review(*branches: Branch, **more: Any) -> Review:
        return changes(
            manifest(requirement(inner, **more)), manifest(requirement(*branches, **more)), AT
        )

    found = review(outer)
    assert found.falls == ()
    assert _removed(found).note == "its versions are judged by outer now"
    found = review(msgspec.structs.replace(outer, steps=()))
    assert [each.how for each in found.falls] == [How.LESS]
    found = review()
    assert found.falls == ()
    assert _removed(found).note == "its versions are unlisted now: unsupported"
    for unlisted in ("unknown", "not-covered"):
        found = review(unlisted_branch=unlisted)
        assert [(each.how, each.instead) for each in found.falls] == [(How.GONE, unlisted)]
    for other in (
        Branch(id="other", prefix="14.2.5"),
        Branch(id="other", prefix="15"),
        Branch(id="other", prefix="?"),
        msgspec.structs.replace(outer, tracks=("esr",)),
    ):
        assert _removed(review(other)).note == "its versions are unlisted now: unsupported"


def test_a_new_branch_may_ask_for_less_than_the_one_that_judged_its_versions() -> None:
    """Then the line falls for them, although no minimum of the old branch has changed."""
    every = Branch(id="every", steps=(step("153.0", -1),))
    esr = Branch(id="esr", prefix="140", steps=(step("140.12", -1),))
    found = changes(manifest(requirement(every)), manifest(requirement(every, esr)), AT)
    assert [(each.how, each.asked) for each in found.falls] == [(How.LESS, "153.0")]
    assert found.requirements[0].branches[0].id == "esr"


def test_a_removed_requirement_is_a_fall_unless_its_product_is_forbidden() -> None:
    """Nothing asks for its copies any more, and not covered is a pass."""
    old = manifest(requirement(Branch(id="b", steps=(step("1.0", -1),))))
    found = changes(old, manifest(), AT)
    assert [(each.how, each.instead) for each in found.falls] == [(How.GONE, "not-covered")]
    assert found.alarming
    (review,) = found.requirements
    assert review.branches[0].floors[0].after is None
    assert review.branches[0].changes == ()
    for ban, alarming in (
        (Forbidden(id="f", product="p"), False),
        (Forbidden(id="f", product="p", tracks=("esr",)), True),
        (Forbidden(id="f", product="q"), True),
    ):
        assert changes(old, manifest(forbidden=(ban,)), AT).alarming is alarming


def _removed(review: Review) -> Change:
    found = [
        change
        for branch in review.requirements[0].branches
        for change in branch.changes
        if change.what is What.REMOVED
    ]
    assert len(found) == 1
    return found[0]
