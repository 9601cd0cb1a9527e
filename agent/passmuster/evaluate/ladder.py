"""One version against one requirement: withdrawn versions, branch, support, ladder.

The status comes from the missed step whose deadline is nearest; on a ladder whose deadlines rise
with its versions that is the lowest step that is missed.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from passmuster.evaluate import support
from passmuster.evaluate.measure import Measure, measure
from passmuster.evaluate.scope import Context, branch_speaks_but_for_track, listed
from passmuster.model.finding import Status
from passmuster.model.installation import ReportedInstallation, Version
from passmuster.model.requirement import Branch, Requirement, Step
from passmuster.versions import SCHEMES, IncomparableError, VersionError

_UNLISTED = {"unsupported": Status.UNSUPPORTED, "not-covered": Status.NOT_COVERED}


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """What a requirement says of one version.

    Attributes:
        branch: the branch that the version belongs to.
        step: the missed step that decides; for a compliant version the highest step it meets.
        deadline: UTC instant that decides: the step's, or the branch's end.
        reason: stable word, see docs/reference/statuses.md.
    """

    status: Status
    branch: Branch | None = None
    step: Step | None = None
    deadline: datetime | None = None
    reason: str = ""


def assess(
    requirement: Requirement,
    version: Version,
    copy: ReportedInstallation,
    context: Context,
    at: datetime,
) -> Assessment:
    """Judge one version of a copy by one requirement; what cannot be told is `unknown`.

    Args:
        requirement: applies to the copy.
        version: what is on disk, or what runs.
        copy: the copy, for its track, architecture and phase of support.
        context: the machine around it.
        at: the reference time.
    """
    if requirement.rule != "ladder":
        return Assessment(status=Status.UNKNOWN, reason="unknown-rule")
    if requirement.scheme not in SCHEMES:
        return Assessment(status=Status.UNKNOWN, reason="unknown-scheme")
    measured = measure(requirement.scheme, version)
    if measured is None:
        return Assessment(status=Status.UNKNOWN, reason="not-comparable")
    try:
        return _climb(requirement, measured, copy, context, at)
    except IncomparableError:
        return Assessment(status=Status.UNKNOWN, reason="not-comparable")
    except VersionError:
        return Assessment(status=Status.UNKNOWN, reason="version-unparsable")


def branch_of(
    requirement: Requirement, measured: Measure, copy: ReportedInstallation, context: Context
) -> Branch | None:
    """Return the branch that speaks of the copy and has the longest fitting prefix.

    Raises:
        VersionError: the version or a prefix cannot be read.
    """
    fitting = [
        branch
        for branch in _speaking(requirement, measured, copy, context)
        if listed(copy.track, branch.tracks)
    ]
    return max(
        fitting, key=lambda each: each.prefix.count(".") if each.prefix else -1, default=None
    )


def _climb(
    requirement: Requirement,
    measured: Measure,
    copy: ReportedInstallation,
    context: Context,
    at: datetime,
) -> Assessment:
    if _withdrawn(requirement, measured):
        return Assessment(status=Status.BLOCKED, reason="withdrawn")
    branch = branch_of(requirement, measured, copy, context)
    if branch is None:
        if not copy.track and _speaking(requirement, measured, copy, context):
            return Assessment(status=Status.UNKNOWN, reason="track-unknown")
        return _unlisted(requirement, measured)
    over = support.ended(branch, copy, measured, at)
    if over is not None and over.since is not None:
        return Assessment(
            status=Status.UNSUPPORTED, branch=branch, deadline=over.since, reason=over.reason
        )
    found = _by_steps(branch, measured, copy, at)
    if over is not None and found.status is not Status.OVERDUE:
        # The end may not be the copy's; to be overdue holds for every track.
        return Assessment(status=Status.UNKNOWN, branch=branch, reason=over.reason)
    return found


def _withdrawn(requirement: Requirement, measured: Measure) -> bool:
    """Tell whether the version is withdrawn; what surely holds it outranks what may.

    Raises:
        VersionError: a version cannot be read, or nothing but an unknown revision decides.
    """
    doubt: IncomparableError | None = None
    for each in requirement.withdrawn:
        try:
            if measured.lies_in(each.versions, each.at_least, each.below):
                return True
        except IncomparableError as error:
            doubt = error
    if doubt is not None:
        raise doubt
    return False


def _by_steps(
    branch: Branch, measured: Measure, copy: ReportedInstallation, at: datetime
) -> Assessment:
    """Judge by the ladder; a step that is surely missed and past outranks one that may be.

    Raises:
        VersionError: a version cannot be read, or one that cannot be compared might decide.
    """
    steps = [each for each in branch.steps if listed(copy.architecture, each.architectures)]
    missed: list[Step] = []
    doubt: IncomparableError | None = None
    for step in steps:
        try:
            if measured.against(step.minimum) < 0:
                missed.append(step)
        except IncomparableError as error:
            doubt = error
    found = _missed(branch, missed, at) if missed else _met(branch, steps)
    if doubt is not None and found.status is not Status.OVERDUE:
        raise doubt
    return found


def _missed(branch: Branch, missed: list[Step], at: datetime) -> Assessment:
    step = min(missed, key=lambda each: each.deadline)
    return Assessment(
        status=Status.OVERDUE if at >= step.deadline else Status.DUE,
        branch=branch,
        step=step,
        deadline=step.deadline,
        reason="below-minimum",
    )


def _met(branch: Branch, steps: list[Step]) -> Assessment:
    if branch.held is not None and not steps:
        # The publisher could not draw a line here: nobody may call that a pass.
        return Assessment(status=Status.UNKNOWN, branch=branch, reason="line-held")
    step = steps[-1] if steps else None
    return Assessment(status=Status.COMPLIANT, branch=branch, step=step)


def _speaking(
    requirement: Requirement, measured: Measure, copy: ReportedInstallation, context: Context
) -> list[Branch]:
    """Return the branches that the version belongs to, whatever the copy's track is."""
    return [
        branch
        for branch in requirement.branches
        if measured.begins_with(branch.prefix)
        and branch_speaks_but_for_track(branch, copy, context)
    ]


def _unlisted(requirement: Requirement, measured: Measure) -> Assessment:
    if requirement.branches and all(_is_past(each, measured) for each in requirement.branches):
        # Newer than everything the manifest knows: a new branch, which a newer manifest will name.
        return Assessment(status=Status.UNKNOWN, reason="newer-than-known")
    status = _UNLISTED.get(requirement.unlisted_branch, Status.UNKNOWN)
    return Assessment(status=status, reason="unlisted-branch")


def _is_past(branch: Branch, measured: Measure) -> bool:
    """Tell whether a version is newer than all that a branch speaks of."""
    if branch.steps:
        return all(measured.is_above(each.minimum) for each in branch.steps)
    return bool(branch.prefix) and measured.is_past(branch.prefix)
