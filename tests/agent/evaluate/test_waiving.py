"""Which waiver is named; the vectors `waiving` say whom and what waivers cover."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from passmuster.evaluate.waiving import covered
from passmuster.model.finding import Cause, Finding, Status
from passmuster.model.waiver import Bearer, Waiver, Waivers

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)


def waived(status: Status, *waivers: Waiver, at: datetime = NOW) -> Finding:
    """Return a finding of rule `r` as these waivers leave it."""
    finding = Finding(status=status, cause=Cause.REQUIRED, requirement="r")
    document = Waivers(schema=1, serial=1, customer="c", issued=NOW, waivers=waivers)
    return covered(finding, (), document, Bearer(), at)


@pytest.mark.parametrize("status", list(Status))
def test_only_what_fails_or_is_pending_is_waived(status: Status) -> None:
    """Unknown is nobody's to waive, and what passes needs none; a waived finding stays it."""
    found = waived(status, Waiver(id="w", expires=NOW + HOUR, requirement="r"))
    untouched = {Status.UNKNOWN, Status.COMPLIANT, Status.NOT_COVERED, Status.WAIVED}
    if status in untouched:
        assert found == Finding(status=status, cause=Cause.REQUIRED, requirement="r")
    else:
        assert (found.status, found.covered) == (Status.WAIVED, status)
        assert (found.waiver, found.waived_until) == ("w", NOW + HOUR)


def test_the_one_that_holds_longest_is_named_and_then_the_first_by_id() -> None:
    """In whichever order they stand."""
    short = Waiver(id="a", expires=NOW + HOUR, requirement="r")
    long_ = [Waiver(id=name, expires=NOW + 2 * HOUR, requirement="r") for name in ("c", "b")]
    assert waived(Status.MISSING, short, *long_).waiver == "b"
    assert waived(Status.MISSING, *long_[::-1], short).waiver == "b"


def test_an_expired_waiver_gives_the_status_back() -> None:
    """At its very instant."""
    waiver = Waiver(id="w", expires=NOW, requirement="r")
    assert waived(Status.MISSING, waiver).status is Status.MISSING
    assert waived(Status.MISSING, waiver, at=NOW - HOUR).status is Status.WAIVED
