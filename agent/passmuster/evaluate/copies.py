"""Judge one copy of a product: what is on disk, and an older version that still runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime

import msgspec

from passmuster.evaluate.ladder import Assessment, assess
from passmuster.evaluate.scope import Context, counts
from passmuster.evaluate.selection import (
    Selection,
    excluding_list,
    judging_requirement,
    matching_ban,
    stands_for_unknown,
)
from passmuster.evaluate.verdict import rank
from passmuster.model.finding import Cause, Finding, Status
from passmuster.model.installation import ReportedInstallation, Version
from passmuster.model.requirement import Manifest, Requirement

_WORTH_TELLING = {Status.BLOCKED, Status.UNSUPPORTED, Status.OVERDUE, Status.UNKNOWN}
_OTHERS = {"blocked": Status.BLOCKED}


def judge_copy(
    copy: ReportedInstallation, index: int, manifest: Manifest, context: Context, at: datetime
) -> Iterator[Finding]:
    """Yield one finding for a copy, and another when a running version fails on its own.

    What is found depends on these arguments alone, so whoever judges many machines may keep it.

    Args:
        copy: the copy.
        index: its position in canonical order, which the findings carry.
        manifest: the manifest.
        context: the machine around the copy.
        at: the reference time.
    """
    ban = matching_ban(copy, manifest)
    if ban is not None:
        yield _excluded(index, copy, Cause.FORBIDDEN, ban.id, Status.BLOCKED, "forbidden")
        return
    accepted = excluding_list(copy, manifest)
    if accepted is not None:
        status = _OTHERS.get(accepted.others, Status.UNKNOWN)
        yield _excluded(index, copy, Cause.ACCEPTED, accepted.id, status, "not-accepted")
        return
    selection = judging_requirement(copy, manifest, context)
    requirement = selection.requirement
    if requirement is None:
        yield _finding(index, copy, Cause.ON_DISK, copy.on_disk, _uncovered(copy, selection), None)
        return
    counted = counts(requirement.copies, copy, context)
    if not counted:
        yield _finding(index, copy, Cause.ON_DISK, copy.on_disk, _uncounted(counted), requirement)
        return
    yield from _by_requirement(index, copy, requirement, context, at)


def _by_requirement(
    index: int,
    copy: ReportedInstallation,
    requirement: Requirement,
    context: Context,
    at: datetime,
) -> Iterator[Finding]:
    def assessed(version: Version) -> Assessment:
        return assess(requirement, version, copy, context, at)

    disk = _on_disk(copy, assessed)
    running = _worst_running(copy, assessed)
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


def _uncounted(counted: bool | None) -> Assessment:  # noqa: FBT001 - False and None differ here
    if counted is None:
        return Assessment(status=Status.UNKNOWN, reason="unknown-rule")
    return Assessment(status=Status.NOT_COVERED, reason="not-the-default")


def _uncovered(copy: ReportedInstallation, selection: Selection) -> Assessment:
    if stands_for_unknown(copy):
        # To call it not covered would be a pass.
        return Assessment(status=Status.UNKNOWN, reason=copy.reason or "unknown-product")
    if selection.track_wanted:
        # There is a line for some track: to call this copy not covered would be a pass.
        return Assessment(status=Status.UNKNOWN, reason="track-unknown")
    return Assessment(
        status=Status.NOT_COVERED, reason="no-line-applies" if selection.product_known else ""
    )


def _on_disk(copy: ReportedInstallation, assessed: Callable[[Version], Assessment]) -> Assessment:
    if copy.on_disk is None:
        return Assessment(status=Status.UNKNOWN, reason=copy.reason or "version-unknown")
    return assessed(copy.on_disk)


def _worst_running(
    copy: ReportedInstallation, assessed: Callable[[Version], Assessment]
) -> tuple[Version | None, Assessment] | None:
    """Return the gravest of the old versions that still run, or None when all of them are good."""
    judged = [(version, _still_running(version, assessed)) for version in copy.running]
    good = rank(Status.COMPLIANT)
    bad = [(version, each) for version, each in judged if rank(each.status) < good]
    return min(bad, key=lambda pair: rank(pair[1].status), default=None)


def _still_running(
    version: Version | None, assessed: Callable[[Version], Assessment]
) -> Assessment:
    if version is None:
        return Assessment(status=Status.UNKNOWN, reason="running-version-unknown")
    found = assessed(version)
    if found.status is not Status.DUE:
        return found
    return msgspec.structs.replace(
        found, status=Status.RELAUNCH_PENDING, reason="old-version-running"
    )


def _excluded(
    index: int, copy: ReportedInstallation, cause: Cause, rule: str, status: Status, reason: str
) -> Finding:
    return Finding(
        status=status,
        cause=cause,
        product=copy.product,
        kind=copy.kind,
        track=copy.track,
        requirement=rule,
        installation=index,
        version=copy.on_disk.raw if copy.on_disk else "",
        reason=reason,
        hindrances=copy.hindrances,
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
        exploited=step.exploited if step and assessed.deadline else False,
        reason=assessed.reason,
        hindrances=copy.hindrances,
    )
