"""The order of findings; the vectors `verdicts` say the verdict of every pair of statuses."""

from __future__ import annotations

import itertools

from passmuster.evaluate.verdict import in_order, rank, verdict_of
from passmuster.model.finding import Cause, Finding, Status, Verdict


def test_gravity_is_the_order_of_the_statuses() -> None:
    """Blocked is the gravest; a waived finding stands last."""
    assert [rank(each) for each in Status] == list(range(10))


def test_findings_stand_by_gravity_product_copy_cause_rule_and_version() -> None:
    """What speaks of no copy stands before the copies of the same name; any order gives this."""
    sorted_ = (
        Finding(status=Status.BLOCKED, cause=Cause.MANIFEST, product="z", installation=9),
        Finding(status=Status.UNKNOWN, cause=Cause.MANIFEST),
        Finding(status=Status.UNKNOWN, cause=Cause.SOURCE, product="a"),
        Finding(status=Status.UNKNOWN, cause=Cause.ON_DISK, product="a", installation=0),
        Finding(status=Status.UNKNOWN, cause=Cause.RUNNING, product="a", installation=0),
        Finding(status=Status.UNKNOWN, cause=Cause.ON_DISK, product="a", installation=1),
        Finding(status=Status.UNKNOWN, cause=Cause.ON_DISK, product="b", installation=0),
        Finding(status=Status.WAIVED, cause=Cause.ON_DISK, requirement="a", version="2"),
        Finding(status=Status.WAIVED, cause=Cause.ON_DISK, requirement="b", version="1"),
        Finding(status=Status.WAIVED, cause=Cause.ON_DISK, requirement="b", version="2"),
    )
    assert in_order(sorted_[::-1]) == sorted_
    for one, other in itertools.combinations(sorted_, 2):
        assert in_order((other, one)) == (one, other)


def test_nothing_is_a_pass() -> None:
    """No finding, no failure."""
    assert verdict_of([]) is Verdict.PASS
