"""The ladder: dates to the day, and the properties that judging relies on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.versions import VersionError, compare
from passmuster_publisher.ladder import Grace, Release, climb, marked, midnight

DAY = date(2026, 7, 8)
GRACE = Grace(14, 3)


def _release(version: str, days_ago: int, *, exploited: bool = False) -> Release:
    return Release(version, DAY - timedelta(days=days_ago), "test", exploited)


def test_a_version_is_good_to_the_end_of_its_last_day() -> None:
    """Fourteen days of grace after the day of release, and the next midnight is too late."""
    (step,) = climb("dotted", [Release("1.0", date(2026, 6, 24), "record:1")], GRACE, DAY)
    assert step.deadline == datetime(2026, 7, 9, tzinfo=UTC)
    assert step.released == datetime(2026, 6, 24, tzinfo=UTC)
    assert (step.why, step.confidence) == (("record:1",), "single")


def test_an_exploited_hole_shortens_the_grace() -> None:
    """And it does so on its own release, not on the latest one."""
    releases = marked([_release("1.0", 10), _release("1.1", 2)], ("1.0",))
    steps = climb("dotted", releases, GRACE, DAY)
    assert [(s.minimum, s.exploited, s.deadline) for s in steps] == [
        ("1.0", True, midnight(DAY - timedelta(days=6))),
        ("1.1", False, midnight(DAY + timedelta(days=13))),
    ]


def test_a_sliding_latest_never_hides_what_is_due() -> None:
    """Weekly releases: the one whose grace ran out holds, each newer one has its own day."""
    releases = [_release(f"{week}.0", 7 * (9 - week)) for week in range(1, 10)]
    steps = climb("dotted", releases, GRACE, DAY)
    assert [step.minimum for step in steps] == ["6.0", "7.0", "8.0", "9.0"]
    assert [step.deadline > midnight(DAY) for step in steps] == [False, True, True, True]


def test_a_step_that_a_higher_one_overtakes_is_dropped() -> None:
    """When the higher version must be there first, the lower asks for nothing."""
    releases = [_release("1.0", 5), _release("1.1", 4, exploited=True)]
    assert [step.minimum for step in climb("dotted", releases, GRACE, DAY)] == ["1.1"]


def test_no_release_gives_no_step_and_nonsense_gives_an_error() -> None:
    """A version that nobody can order is never dropped silently."""
    assert climb("dotted", [], GRACE, DAY) == ()
    with pytest.raises(VersionError):
        climb("dotted", [_release("1.0", 1), _release("one", 1)], GRACE, DAY)


RELEASES = st.lists(
    st.builds(
        Release,
        version=st.integers(1, 30).map("{}.0".format),
        released=st.integers(0, 400).map(lambda n: DAY - timedelta(days=n)),
        why=st.just("test"),
        exploited=st.booleans(),
        severity=st.sampled_from(["unknown", "high"]),
    ),
    max_size=25,
)


@given(releases=RELEASES, grace=st.builds(Grace, st.integers(0, 60), st.integers(0, 10)))
def test_every_ladder_rises_and_keeps_what_holds(releases: list[Release], grace: Grace) -> None:
    """Minimums and deadlines rise together, one step at most is past, and no order matters."""
    steps = climb("dotted", releases, grace, DAY)
    for lower, higher in pairwise(steps):
        assert compare("dotted", lower.minimum, higher.minimum) < 0
        assert lower.deadline < higher.deadline
    past = [step for step in steps if step.deadline <= midnight(DAY)]
    assert past == list(steps[: len(past)])
    assert len(past) <= 1
    assert climb("dotted", list(reversed(releases)), grace, DAY) == steps
    # The floor is the highest release whose grace is over: nothing that holds was lost.
    over = [r.version for r in releases if grace.deadline(r) <= midnight(DAY)]
    assert bool(over) is bool(past)
    assert all(compare("dotted", each, past[0].minimum) <= 0 for each in over)
