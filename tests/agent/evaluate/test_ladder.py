"""The branch that speaks of a copy, as `explain` asks for it; the vectors say what follows."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from passmuster.evaluate.ladder import assess, branch_of
from passmuster.evaluate.measure import Measure
from passmuster.evaluate.scope import Context
from passmuster.model.finding import Status
from passmuster.model.installation import Kind, ReportedInstallation, Version
from passmuster.model.requirement import Branch, Requirement, Step
from passmuster.versions import UnparsableError

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
NOWHERE = Context((), frozenset())
COPY = ReportedInstallation(
    product="firefox", kind=Kind.BROWSER, platform="linux", architecture="amd64",
    packaging="files", track="esr",
)  # fmt: skip


def requirement(*branches: Branch, **more: object) -> Requirement:
    """Return a requirement in Mozilla's order."""
    return Requirement(
        **{"id": "r", "product": "firefox", "scheme": "mozilla", "branches": branches} | more
    )


@pytest.mark.parametrize(
    ("raw", "expected"),
    [("140.12.1", "140.12"), ("140.13", "140"), ("153.0", "any"), ("14.0", "any")],
)
def test_the_longest_prefix_that_fits(raw: str, expected: str) -> None:
    """In numbers, wherever the branch stands; what speaks of other copies is not there."""
    branches = [
        Branch(id="any"), Branch(id="140", prefix="140"), Branch(id="140.12", prefix="140.12"),
        Branch(id="arm", prefix="140.12.1", architectures=("arm64",)),
        Branch(id="release", prefix="140.12.1", tracks=("release",)),
    ]  # fmt: skip
    for order in (branches, branches[::-1]):
        found = branch_of(requirement(*order), Measure("mozilla", raw), COPY, NOWHERE)
        assert found is not None
        assert found.id == expected


def test_no_branch_and_no_prefix() -> None:
    """None fits, or one that cannot be read."""
    measured = Measure("mozilla", "140.1")
    assert branch_of(requirement(Branch(id="1", prefix="14")), measured, COPY, NOWHERE) is None
    with pytest.raises(UnparsableError):
        branch_of(requirement(Branch(id="1", prefix="esr")), measured, COPY, NOWHERE)


def test_an_assessment_carries_what_decided() -> None:
    """Branch, step and deadline for a missed step; the highest step for a good version."""
    steps = (Step(minimum="140.1", deadline=NOW), Step(minimum="140.2", deadline=NOW))
    line = requirement(Branch(id="b", steps=steps))
    low, high = (
        assess(line, Version(raw=raw, scheme="mozilla"), COPY, NOWHERE, NOW)
        for raw in ("140.0", "140.2")
    )
    assert (low.status, low.branch, low.step) == (Status.OVERDUE, line.branches[0], steps[0])
    assert low.deadline == NOW
    assert (high.status, high.step, high.deadline) == (Status.COMPLIANT, steps[1], None)
