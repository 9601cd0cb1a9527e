"""Judge one copy of a product: what is on disk, and an older version that still runs."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from passmuster.evaluate.ladder import Assessment, assess
from passmuster.evaluate.selection import Selection
from passmuster.evaluate.verdict import rank
from passmuster.model.finding import Cause, Finding, Status
from passmuster.model.installation import ReportedInstallation, Version
from passmuster.model.requirement import Requirement

# Products that stand for something no definition knows: to call them not covered would be a pass.
_UNKNOWN_PRODUCT = "unknown-"
_WORTH_TELLING = {Status.BLOCKED, Status.UNSUPPORTED, Status.OVERDUE, Status.UNKNOWN}


def judge_copy(
    index: int, copy: ReportedInstallation, selection: Selection, at: datetime
) -> Iterator[Finding]:
    """Yield one finding for the copy, and another when a running version fails on its own.

    Args:
        index: position of the copy in canonical order.
        copy: the copy.
        selection: the requirement that applies to it, if any.
        at: the reference time.
    """
    requirement = selection.requirement
    if requirement is None:
        yield _finding(index, copy, Cause.ON_DISK, copy.on_disk, _uncovered(copy, selection), None)
        return
    disk = _on_disk(copy, requirement, at)
    running = _worst_running(copy, requirement, at)
    good = disk.status is Status.COMPLIANT
    if running is None:
        yield _finding(index, copy, Cause.ON_DISK, copy.on_disk, disk, requirement)
        return
    version, still = running
    if not good:
        yield _finding(index, copy, Cause.ON_DISK, copy.on_disk, disk, requirement)
        if still.status not in _WORTH_TELLING or rank(still.status) >= rank(disk.status):
            return
    yield _finding(index, copy, Cause.RUNNING, version, still, requirement)


def _uncovered(copy: ReportedInstallation, selection: Selection) -> Assessment:
    if copy.product.startswith(_UNKNOWN_PRODUCT):
        return Assessment(status=Status.UNKNOWN, reason=copy.reason or "unknown-product")
    if selection.track_wanted:
        # There is a line for some track: to call this copy not covered would be a pass.
        return Assessment(status=Status.UNKNOWN, reason="track-unknown")
    return Assessment(
        status=Status.NOT_COVERED, reason="no-line-applies" if selection.product_known else ""
    )


def _on_disk(copy: ReportedInstallation, requirement: Requirement, at: datetime) -> Assessment:
    if copy.on_disk is None:
        return Assessment(status=Status.UNKNOWN, reason=copy.reason or "version-unknown")
    return assess(requirement, copy.on_disk, at)


def _worst_running(
    copy: ReportedInstallation, requirement: Requirement, at: datetime
) -> tuple[Version | None, Assessment] | None:
    """Return the gravest of the old versions that still run, or None when all of them are good."""
    judged = [(version, _still_running(version, requirement, at)) for version in copy.running]
    good = rank(Status.COMPLIANT)
    bad = [(version, each) for version, each in judged if rank(each.status) < good]
    return min(bad, key=lambda pair: rank(pair[1].status), default=None)


def _still_running(version: Version | None, requirement: Requirement, at: datetime) -> Assessment:
    if version is None:
        return Assessment(status=Status.UNKNOWN, reason="running-version-unknown")
    verdict = assess(requirement, version, at)
    if verdict.status is not Status.DUE:
        return verdict
    return Assessment(
        status=Status.RELAUNCH_PENDING,
        compared=verdict.compared,
        branch=verdict.branch,
        step=verdict.step,
        deadline=verdict.deadline,
        reason="old-version-running",
    )


def _finding(
    index: int,
    copy: ReportedInstallation,
    cause: Cause,
    version: Version | None,
    assessed: Assessment,
    requirement: Requirement | None,
) -> Finding:
    step = assessed.step
    return Finding(
        status=assessed.status,
        cause=cause,
        product=copy.product,
        kind=copy.kind,
        track=copy.track,
        requirement=requirement.id if requirement else "",
        branch=assessed.branch.id if assessed.branch else "",
        installation=index,
        version=version.raw if version else "",
        minimum=step.minimum if step else "",
        deadline=assessed.deadline,
        severity=step.severity if step and assessed.deadline else "",
        exploited=step.exploited if step else False,
        reason=assessed.reason,
        hindrances=copy.hindrances,
    )
