"""A published line never falls silently: lower, later, gone or revived is held instead."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from passmuster.model.requirement import (
    Advice,
    Branch,
    Extended,
    Held,
    Requirement,
    Step,
    Withdrawn,
)
from passmuster.versions import VersionError, compare
from passmuster_publisher.ladder import Candidate, Grace, climb, midnight
from passmuster_publisher.previous import bound, held_over

ISSUED = datetime(2026, 8, 22, tzinfo=UTC)
NOTICE = timedelta(days=1)


def _at(day: int, month: int = 8) -> datetime:
    return datetime(2026, month, day, tzinfo=UTC)


def _branch(*steps: tuple[str, datetime], **fields: Any) -> Branch:
    whole = {"id": "b", "steps": tuple(Step(minimum=m, deadline=d) for m, d in steps), **fields}
    return Branch(**whole)


def _rule(*branches: Branch, **fields: Any) -> Requirement:
    whole = {"id": "r", "product": "p", "scheme": "dotted", **fields}
    return Requirement(branches=branches, **whole)


def _bound(new: Branch, old: Branch | None, **options: Any) -> Branch:
    """Return the one branch of a requirement after it was bound."""
    fields = {"withdrawn": options.pop("withdrawn", ())}
    whole = {"issued": ISSUED, "min_notice": NOTICE, **options}
    (found,) = bound(_rule(new, **fields), _rule(old) if old else None, **whole).branches
    return found


def _steps(branch: Branch) -> list[tuple[str, datetime]]:
    return [(step.minimum, step.deadline) for step in branch.steps]


OLD = _branch(("1.0", _at(1)), ("1.2", _at(30)))


@pytest.mark.parametrize(
    "new",
    [
        OLD,
        _branch(("1.1", _at(10)), ("1.2", _at(30))),
        _branch(("1.0", _at(1)), ("1.3", _at(30))),
        _branch(("1.3", _at(10))),
    ],
)
def test_a_line_that_asks_for_as_much_or_more_is_taken(new: Branch) -> None:
    """Here without any notice to give."""
    assert _bound(new, OLD, min_notice=timedelta(days=-365)) == new


@pytest.mark.parametrize(
    ("new", "falls"),
    [
        (_branch(("0.9", _at(1)), ("1.2", _at(30))), "1.0 by 2026-08-01, computed only 0.9"),
        (_branch(("1.2", _at(30))), "1.0 by 2026-08-01, computed nothing"),
        (_branch(("1.0", _at(1))), "1.2 by 2026-08-30, computed only 1.0"),
        (_branch(("1.0", _at(1)), ("1.2", _at(31))), "1.2 by 2026-08-30, computed only 1.0"),
        (_branch(("1.0", _at(1)), ("1.1", _at(30))), "1.2 by 2026-08-30, computed only 1.1"),
        (_branch(), "1.0 by 2026-08-01, computed nothing"),
    ],
)  # fmt: skip
def test_a_line_that_would_fall_is_kept_and_held(new: Branch, falls: str) -> None:
    """Floor lower, floor gone, pending gone, deadline later, pending lower, all gone."""
    assert _bound(new, OLD) == replace(
        OLD, held=Held(reason=f"would fall: published {falls}", since=ISSUED)
    )


def test_the_day_since_which_a_line_is_held_stands_still() -> None:
    """The next day's build says the same words, and keeps the day; the alarm counts from it."""
    fallen = _branch(("0.9", _at(1)))
    first = _bound(fallen, OLD)
    then = _bound(fallen, first, issued=ISSUED + timedelta(days=5))
    assert then == first
    assert _bound(OLD, then, issued=ISSUED + timedelta(days=6)).held is None


def test_what_ails_the_feed_is_told_beside_the_fall() -> None:
    """The feed's own trouble is the cause, and its day the one that counts."""
    ill = _branch(("0.9", _at(1)), held=Held(reason="feed x: got a web page", since=_at(20)))
    held = _bound(ill, OLD).held
    assert held is not None
    assert held.since == _at(20)
    assert held.reason == (
        "feed x: got a web page; it would fall: published 1.0 by 2026-08-01, computed only 0.9"
    )


def test_trouble_of_the_feeds_keeps_its_day() -> None:
    """While the reason is the same; another reason has a day of its own."""
    one, other = Held(reason="a", since=_at(5)), Held(reason="b", since=_at(9))
    assert _bound(replace(OLD, held=replace(one, since=ISSUED)), replace(OLD, held=one)).held == one
    assert _bound(replace(OLD, held=other), replace(OLD, held=one)).held == other
    assert _bound(OLD, replace(OLD, held=one)).held is None


def test_a_line_in_doubt_keeps_its_published_words() -> None:
    """While it asks for the same; what asks for more is taken all the same."""
    ill = Held(reason="feed x: it is stale", since=_at(5))
    published = replace(OLD, steps=tuple(replace(each, why=("a", "b")) for each in OLD.steps))
    assert _bound(replace(OLD, held=ill), published) == replace(published, held=ill)
    more = _branch(("1.0", _at(1)), ("1.2", _at(30)), ("1.3", _at(31)), held=ill)
    assert _bound(more, published) == more


# --- Withdrawn and reopened ---------------------------------------------------------------------


@pytest.mark.parametrize(
    ("withdrawn", "falls"),
    [
        ({"versions": ("1.2",)}, True),
        ({"at_least": "1.1", "below": "1.3"}, True),
        ({"versions": ("1.1",)}, False),
        ({"below": "1.2"}, False),
    ],
)
def test_withdrawn_lets_a_line_fall(withdrawn: dict[str, Any], *, falls: bool) -> None:
    """Only as far as it covers the published step."""
    new = _branch(("1.0", _at(1)))
    found = _bound(new, OLD, withdrawn=(Withdrawn(reason="pulled", **withdrawn),))
    assert (found == new) is falls
    assert (found.held is not None) is not falls


def test_withdrawn_lets_a_line_fall_that_is_in_doubt() -> None:
    """The published words stay only while none of them asks for what was pulled."""
    ill = Held(reason="feed x: it is stale", since=_at(5))
    new = _branch(("1.0", _at(1)), held=ill)
    pulled = (Withdrawn(reason="pulled", versions=("1.2",)),)
    assert _bound(new, OLD, withdrawn=pulled) == new


ENDED = _branch(ends=_at(1))
OVER = Held(reason="published as ended 2026-08-01; a feed says otherwise now", since=ISSUED)


def _first_end(kept: dict[str, Any]) -> datetime:
    return kept.get("ends") or min(kept["ends_by_track"].values())


@pytest.mark.parametrize(
    ("new", "old", "kept"),
    [
        ({"ends": None}, {"ends": _at(1)}, {"ends": _at(1)}),
        # The end that comes with this very issue.
        ({"ends": None}, {"ends": ISSUED}, {"ends": ISSUED}),
        ({"ends": _at(30, 9)}, {"ends": _at(1)}, {"ends": _at(1)}),
        (
            {"ends_by_track": {"a": _at(30, 9), "b": _at(30, 9)}},
            {"ends_by_track": {"a": _at(1), "b": _at(30, 9)}},
            {"ends_by_track": {"a": _at(1), "b": _at(30, 9)}},
        ),
        ({}, {"ends_by_track": {"a": _at(1)}}, {"ends_by_track": {"a": _at(1)}}),
        (
            {"ends": _at(1), "extended": (Extended(support=("esu",)),)},
            {"ends": _at(1), "extended": (Extended(support=("esu",), ends=_at(1)),)},
            {"ends": _at(1), "extended": (Extended(support=("esu",), ends=_at(1)),)},
        ),
    ],
)
def test_a_feed_alone_revives_nothing(
    new: dict[str, Any], old: dict[str, Any], kept: dict[str, Any]
) -> None:
    """Nor a single track of it, nor what was paid for; `reopen` does."""
    found = _bound(_branch(**new), _branch(**old))
    held = replace(OVER, reason=OVER.reason.replace("08-01", f"{_first_end(kept):%m-%d}"))
    assert found == _branch(**kept, held=held)
    assert _bound(_branch(**new), found, issued=ISSUED + timedelta(days=3)) == found
    assert _bound(_branch(**new), _branch(**old), reopen=("b",)) == _branch(**new)


@pytest.mark.parametrize(
    ("new", "old"),
    [
        # An end that is still to come may move, both ways.
        ({"ends": _at(30, 9)}, {"ends": _at(28)}),
        ({"ends": _at(25)}, {"ends": _at(28)}),
        ({"ends": None}, {"ends": _at(28)}),
        # Over in either case, since another day.
        ({"ends": _at(2)}, {"ends": _at(1)}),
        ({"ends": ISSUED}, {"ends": _at(1)}),
    ],
)
def test_other_ends_are_taken_as_they_are(new: dict[str, Any], old: dict[str, Any]) -> None:
    """The review shows them."""
    assert _bound(_branch(**new), _branch(**old)) == _branch(**new)


def test_a_branch_that_ends_needs_no_line_any_more() -> None:
    """All its copies are unsupported: that is no fall."""
    assert _bound(ENDED, OLD) == ENDED
    by_track = _branch(ends_by_track={"home-pro": _at(1), "enterprise": _at(2)})
    assert _bound(by_track, OLD) == by_track


def test_a_branch_with_paid_support_is_bound_like_any_other() -> None:
    """Its general end is long past, and those who pay still have a line (Windows 10 with ESU)."""
    paid = {"ends": _at(1), "extended": (Extended(support=("esu",), ends=_at(1, 12)),)}
    old = replace(OLD, **paid)
    found = _bound(_branch(("0.9", _at(1)), **paid), old)
    assert found.steps == old.steps
    assert found.held is not None


# --- Branches and products that are gone --------------------------------------------------------


def test_a_branch_that_is_gone_is_kept_and_held() -> None:
    """The others are as computed; the day since when stands still."""
    here, gone = replace(OLD, id="here"), replace(OLD, id="gone", prefix="1")
    old = _rule(gone, here)
    found = bound(_rule(here), old, issued=ISSUED, min_notice=NOTICE)
    held = Held(reason="upstream names this branch no more", since=ISSUED)
    assert found.branches == (here, replace(gone, held=held))
    later = ISSUED + timedelta(days=3)
    assert bound(_rule(here), found, issued=later, min_notice=NOTICE) == found


def test_an_ended_branch_may_be_gone() -> None:
    """A support page drops what is long over; the published end stays, and nothing is held."""
    found = bound(_rule(OLD), _rule(OLD, replace(ENDED, id="x")), issued=ISSUED, min_notice=NOTICE)
    assert found.branches == (OLD, replace(ENDED, id="x"))


def test_a_stopgap_goes_when_the_line_is_known() -> None:
    """What stood for a product that could not be computed binds nothing."""
    stopgap = held_over(None, _rule(), "feed x: got a web page", _at(20))
    assert stopgap.branches == (
        Branch(id="p", held=Held(reason="feed x: got a web page", since=_at(20))),
    )
    found = bound(_rule(OLD), stopgap, issued=ISSUED, min_notice=timedelta(0))
    assert [each.id for each in found.branches] == ["b"]
    assert found.branches[0].held is None


def test_ends_in_doubt_stay_as_published() -> None:
    """The page that tells them is not believed: neither a new end nor a lost branch counts."""
    old = _rule(replace(OLD, ends=_at(30, 9)), _branch(id="gone", ends=_at(30, 9)))
    new = _rule(replace(OLD, ends=_at(28)), _branch(("1.0", _at(30)), id="new"))
    found = bound(new, old, issued=ISSUED, min_notice=NOTICE, doubt="feed eol: got a web page")
    assert [each.id for each in found.branches] == ["b", "new", "gone"]
    assert found.branches[0].ends == _at(30, 9)
    assert found.branches[2].held == Held(reason="feed eol: got a web page", since=ISSUED)


def test_what_cannot_be_computed_stays_as_published() -> None:
    """Each branch held with the reason and a day that stands still."""
    old = _rule(OLD, replace(ENDED, id="x"))
    found = held_over(old, _rule(), "feed x: got a web page", ISSUED)
    held = Held(reason="feed x: got a web page", since=ISSUED)
    assert found.branches == (replace(OLD, held=held), replace(ENDED, id="x", held=held))
    assert held_over(found, _rule(), held.reason, ISSUED + timedelta(days=3)) == found


def test_what_people_say_counts_while_a_product_is_held() -> None:
    """A version that they withdraw is blocked today, whatever ails the feeds."""
    fresh = _rule(
        withdrawn=(Withdrawn(reason="pulled", versions=("1.2",)),),
        advice={"en": Advice(text="Update.")},
    )
    found = held_over(_rule(OLD), fresh, "policy: frozen", ISSUED)
    assert (found.withdrawn, found.advice) == (fresh.withdrawn, fresh.advice)
    assert found.branches[0].steps == OLD.steps
    # Lines of another scheme cannot be put beside it.
    other = replace(fresh, scheme="deb")
    assert held_over(_rule(OLD), other, "policy: frozen", ISSUED).scheme == "dotted"


def test_another_scheme_or_product_binds_nothing() -> None:
    """Versions of two schemes have no order; a person changed it, and the review shows it."""
    new = _rule(_branch(("0.1", _at(1))), scheme="deb")
    assert bound(new, _rule(OLD), issued=ISSUED, min_notice=NOTICE) == new
    new = _rule(_branch(("0.1", _at(1)), id="q"), product="q")
    assert bound(new, _rule(OLD), issued=ISSUED, min_notice=NOTICE) == new


def test_a_published_version_that_cannot_be_read_is_an_error() -> None:
    """The caller holds the requirement over."""
    with pytest.raises(VersionError):
        _bound(OLD, _branch(("one", _at(1))))


# --- Notice -------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("notice", "deadline"),
    [(0, _at(22)), (1, _at(23)), (3, _at(25))],
)
def test_nobody_is_overdue_on_the_day_of_issue(notice: int, deadline: datetime) -> None:
    """A step that was never published holds after the least notice; until then the old one does."""
    new = _branch(("1.1", _at(10)), ("1.2", _at(30)))
    found = _bound(new, OLD, min_notice=timedelta(days=notice))
    standing = [("1.0", _at(1))] if notice else []
    assert _steps(found) == [*standing, ("1.1", deadline), ("1.2", _at(30))]


def test_a_published_step_keeps_its_day() -> None:
    """However near; one that comes to be exploited is due sooner, after the least notice."""
    soon = _branch(("1.0", _at(1)), ("1.2", _at(22)))
    assert _bound(soon, soon) == soon
    shortened = _branch(("1.0", _at(1)), ("1.2", _at(9)))
    assert _steps(_bound(shortened, OLD, min_notice=timedelta(days=2))) == [
        ("1.0", _at(1)),
        ("1.2", _at(24)),
    ]
    # It was to hold before the notice would end: that day stays.
    old = _branch(("1.0", _at(1)), ("1.2", _at(23)))
    assert _steps(_bound(shortened, old, min_notice=timedelta(days=5))) == _steps(old)


def test_the_same_version_in_another_spelling_is_the_same_step() -> None:
    """Published as 1.2, computed as 1.2.0."""
    new = _branch(("1.0.0", _at(1)), ("1.2.0", _at(30)))
    found = _bound(new, OLD)
    assert found == new


def test_steps_that_come_to_share_a_day_are_one() -> None:
    """The higher asks for more at the same time."""
    new = _branch(("1.1", _at(5)), ("1.3", _at(9)), ("1.4", _at(30)))
    assert _steps(_bound(new, _branch(("1.0", _at(1))))) == [
        ("1.0", _at(1)),
        ("1.3", _at(23)),
        ("1.4", _at(30)),
    ]


def test_a_new_branch_and_a_new_product_give_notice_too() -> None:
    """The manifest before did not have their steps; the very first manifest has none before it."""
    new = _branch(("1.0", _at(1)), ("1.2", _at(30)))
    noticed = [("1.0", _at(23)), ("1.2", _at(30))]
    assert _steps(_bound(new, None)) == noticed
    found = bound(_rule(new), _rule(replace(OLD, id="other")), issued=ISSUED, min_notice=NOTICE)
    assert _steps(found.branches[0]) == noticed
    assert _bound(new, None, min_notice=None) == new


# --- For any two ladders ------------------------------------------------------------------------

CANDIDATES = st.lists(
    st.builds(
        lambda minor, days, exploited: Candidate(
            version=f"1.{minor}",
            released=date(2026, 8, 22) - timedelta(days=days),
            exploited=exploited,
        ),
        st.integers(0, 9),
        st.integers(0, 60),
        st.booleans(),
    ),
    max_size=8,
)
VERSIONS = [f"1.{minor}" for minor in range(11)]


def _ladder(candidates: list[Candidate], day: date) -> Branch:
    early = [each for each in candidates if each.released <= day]
    return Branch(id="b", steps=climb("dotted", early, Grace(14, 3), day))


def _due(branch: Branch, version: str) -> datetime | None:
    """Return from which instant a version is overdue, None for never."""
    missed = [
        each.deadline for each in branch.steps if compare("dotted", version, each.minimum) < 0
    ]
    return min(missed, default=None)


@given(old=CANDIDATES, new=CANDIDATES, ago=st.integers(0, 30), notice=st.integers(0, 5))
def test_no_version_gets_more_time_than_was_published(
    old: list[Candidate], new: list[Candidate], ago: int, notice: int
) -> None:
    """Whatever the feeds say later: overdue stays overdue, and due is due no later."""
    published = _ladder(old, ISSUED.date() - timedelta(days=ago))
    found = _bound(_ladder(new, ISSUED.date()), published, min_notice=timedelta(days=notice))
    for version in VERSIONS:
        was = _due(published, version)
        now = _due(found, version)
        assert was is None or (now is not None and now <= max(was, ISSUED)), version


@given(old=CANDIDATES, new=CANDIDATES, ago=st.integers(0, 30), notice=st.integers(0, 5))
def test_nobody_becomes_overdue_before_the_notice_is_over(
    old: list[Candidate], new: list[Candidate], ago: int, notice: int
) -> None:
    """Save by what was published before; and every ladder rises."""
    published = _ladder(old, ISSUED.date() - timedelta(days=ago))
    found = _bound(_ladder(new, ISSUED.date()), published, min_notice=timedelta(days=notice))
    earliest = midnight(ISSUED.date()) + timedelta(days=notice)
    for version in VERSIONS:
        was, now = _due(published, version), _due(found, version)
        assert now is None or now >= min(earliest, was or earliest), version
    for lower, higher in pairwise(found.steps):
        assert compare("dotted", lower.minimum, higher.minimum) < 0
        assert lower.deadline < higher.deadline
