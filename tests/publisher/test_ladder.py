"""The ladder: dates to the day, and the properties that judging relies on."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.evaluate.ladder import assess
from passmuster.evaluate.scope import Context
from passmuster.model.installation import Kind, ReportedInstallation, ReportedInventory, Version
from passmuster.model.requirement import Branch, Requirement, Step
from passmuster.versions import VersionError, compare
from passmuster_publisher.ladder import Candidate, Grace, climb, floor_at, midnight
from passmuster_publisher.policy.tables import GraceBySeverity

DAY = date(2026, 7, 8)
GRACE = Grace(14, 3)


def _candidate(
    version: str, days_ago: int, *, exploited: bool = False, severity: str = "unknown"
) -> Candidate:
    return Candidate(
        version=version,
        released=DAY - timedelta(days=days_ago),
        exploited=exploited,
        severity=severity,
    )


def test_a_version_is_good_to_the_end_of_its_last_day() -> None:
    """Fourteen days of grace after the day of release, and the next midnight is too late."""
    candidate = Candidate(
        version="1.0",
        released=date(2026, 6, 24),
        severity="high",
        exploited=False,
        cves=("CVE-2026-1",),
        confidence="agreed",
        url="https://example.test/1.0",
        why=("mfsa:2026-1",),
    )
    (step,) = climb("dotted", [candidate], GRACE, DAY)
    assert step == Step(
        minimum="1.0",
        deadline=datetime(2026, 7, 9, tzinfo=UTC),
        released=datetime(2026, 6, 24, tzinfo=UTC),
        severity="high",
        cves=("CVE-2026-1",),
        confidence="agreed",
        url="https://example.test/1.0",
        why=("mfsa:2026-1",),
    )


@pytest.mark.parametrize(
    ("severity", "exploited", "days"),
    [
        ("critical", False, 5),
        ("high", False, 14),
        ("unknown", False, 14),
        ("low", False, 0),
        ("critical", True, 3),
        ("low", True, 0),
    ],
)
def test_grace_goes_by_severity(severity: str, days: int, *, exploited: bool) -> None:
    """What has no number of its own has that of `unknown`; exploited is never more than its own."""
    grace = Grace(GraceBySeverity(unknown=14, critical=5, low=0), 3)
    assert grace.of(_candidate("1", 0, severity=severity, exploited=exploited)) == days


def test_an_exploited_hole_shortens_the_grace() -> None:
    """And it does so on its own release, not on the latest one."""
    steps = climb(
        "dotted", [_candidate("1.0", 10, exploited=True), _candidate("1.1", 2)], GRACE, DAY
    )
    assert [(s.minimum, s.exploited, s.deadline) for s in steps] == [
        ("1.0", True, midnight(DAY - timedelta(days=6))),
        ("1.1", False, midnight(DAY + timedelta(days=13))),
    ]


def test_a_sliding_latest_never_hides_what_is_due() -> None:
    """Weekly releases: the one whose grace ran out holds, each newer one has its own day."""
    weekly = [_candidate(f"{week}.0", 7 * (9 - week)) for week in range(1, 10)]
    steps = climb("dotted", weekly, GRACE, DAY)
    assert [step.minimum for step in steps] == ["6.0", "7.0", "8.0", "9.0"]
    assert [step.deadline > midnight(DAY) for step in steps] == [False, True, True, True]


def test_a_step_that_a_higher_one_overtakes_is_dropped() -> None:
    """When the higher version must be there first, or on the same day, the lower asks nothing."""
    sooner = [_candidate("1.0", 5), _candidate("1.1", 4, exploited=True)]
    assert [step.minimum for step in climb("dotted", sooner, GRACE, DAY)] == ["1.1"]
    same_day = [_candidate("1.0", 5), _candidate("1.1", 5)]
    assert [step.minimum for step in climb("dotted", same_day, GRACE, DAY)] == ["1.1"]


def test_a_deadline_at_the_day_itself_holds() -> None:
    """`now >= deadline` is overdue, so a release of fifteen days ago is the floor today."""
    steps = climb("dotted", [_candidate("1.0", 15), _candidate("0.9", 20)], GRACE, DAY)
    assert [step.minimum for step in steps] == ["1.0"]
    pending = climb("dotted", [_candidate("1.0", 14), _candidate("0.9", 20)], GRACE, DAY)
    assert [step.minimum for step in pending] == ["0.9", "1.0"]


def test_of_one_version_told_twice_the_stricter_counts() -> None:
    """In two spellings too, and in either order."""
    told = [_candidate("1.0", 2), _candidate("1.0.0", 8)]
    for candidates in (told, told[::-1]):
        (step,) = climb("dotted", candidates, GRACE, DAY)
        assert step.deadline == midnight(DAY + timedelta(days=7))


def test_no_release_gives_no_step_and_nonsense_gives_an_error() -> None:
    """A version that nobody can order is never dropped silently."""
    assert climb("dotted", [], GRACE, DAY) == ()
    with pytest.raises(VersionError):
        climb("dotted", [_candidate("1.0", 1), _candidate("one", 1)], GRACE, DAY)


def test_the_floor_is_the_highest_that_holds() -> None:
    """None before the first deadline."""
    steps = climb("dotted", [_candidate("1.0", 20), _candidate("1.1", 10)], GRACE, DAY)
    assert floor_at(steps, steps[0].deadline - timedelta(seconds=1)) is None
    assert floor_at(steps, steps[0].deadline) is steps[0]
    assert floor_at(steps, steps[1].deadline) is steps[1]


CANDIDATES = st.lists(
    st.builds(
        _candidate,
        version=st.tuples(st.integers(1, 9), st.integers(0, 3)).map(lambda v: f"{v[0]}.{v[1]}"),
        days_ago=st.integers(0, 60),
        exploited=st.booleans(),
        severity=st.sampled_from(["unknown", "low", "high", "critical"]),
    ),
    max_size=25,
)
BY_SEVERITY = st.builds(
    GraceBySeverity,
    unknown=st.integers(0, 60),
    critical=st.none() | st.integers(0, 60),
    high=st.none() | st.integers(0, 60),
)
GRACES = st.builds(Grace, st.integers(0, 60) | BY_SEVERITY, st.integers(0, 20))


@given(candidates=CANDIDATES, grace=GRACES)
def test_minimums_and_deadlines_rise_strictly(candidates: list[Candidate], grace: Grace) -> None:
    """At most one step is past, and the order of the candidates does not matter."""
    steps = climb("dotted", candidates, grace, DAY)
    for lower, higher in pairwise(steps):
        assert compare("dotted", lower.minimum, higher.minimum) < 0
        assert lower.deadline < higher.deadline
    assert sum(step.deadline <= midnight(DAY) for step in steps) <= 1
    again = climb("dotted", list(reversed(candidates)), grace, DAY)
    assert [(s.minimum, s.deadline) for s in again] == [(s.minimum, s.deadline) for s in steps]


@given(candidates=CANDIDATES, grace=GRACES)
def test_the_floor_is_the_highest_whose_grace_is_over(
    candidates: list[Candidate], grace: Grace
) -> None:
    """Nothing that holds on the day is lost."""
    over = [each for each in candidates if grace.deadline(each) <= midnight(DAY)]
    floor = floor_at(climb("dotted", candidates, grace, DAY), midnight(DAY))
    assert (floor is None) is (not over)
    if floor is not None:
        assert all(compare("dotted", each.version, floor.minimum) <= 0 for each in over)
        assert floor.minimum in {each.version for each in over}


def _status(steps: tuple[Step, ...], version: str, at: datetime) -> tuple[object, datetime | None]:
    """Return what an agent would say: status, and the day by which there is something to do."""
    told = Version(raw=version, scheme="dotted", upstream=version)
    copy = ReportedInstallation(
        product="x", kind=Kind.BROWSER, platform="linux", architecture="x86_64",
        packaging="files", track="", on_disk=told,
    )  # fmt: skip
    inventory = ReportedInventory(
        platform="linux", architecture="x86_64", installations=(copy,), sources=()
    )
    rule = Requirement(
        id="x", product="x", scheme="dotted", branches=(Branch(id="x", steps=steps),)
    )
    found = assess(rule, told, copy, Context.of(inventory), at)
    return found.status, None if found.status == "overdue" else found.deadline


@given(
    candidates=CANDIDATES,
    grace=GRACES,
    version=st.tuples(st.integers(0, 10), st.integers(0, 4)).map(lambda v: f"{v[0]}.{v[1]}"),
    later=st.integers(0, 130),
)
def test_what_is_dropped_changes_no_status_on_any_later_day(
    candidates: list[Candidate], grace: Grace, version: str, later: int
) -> None:
    """Judged by the agent's own function, against a ladder that has every candidate."""
    every = tuple(Step(minimum=each.version, deadline=grace.deadline(each)) for each in candidates)
    at = midnight(DAY) + timedelta(days=later)
    kept = climb("dotted", candidates, grace, DAY)
    assert _status(kept, version, at) == _status(every, version, at)
