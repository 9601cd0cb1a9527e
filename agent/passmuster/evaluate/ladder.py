"""One version against one requirement: branch, ladder, withdrawn versions.

The status comes from the missed step whose deadline is nearest; on a ladder whose deadlines rise
with its versions that is the lowest step that is missed.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from passmuster.model.finding import Status
from passmuster.model.installation import Version
from passmuster.model.requirement import Branch, Requirement, Step, Withdrawn
from passmuster.versions import SCHEMES, IncomparableError, VersionError, compare, starts_with

_UNLISTED = {"unsupported": Status.UNSUPPORTED, "not-covered": Status.NOT_COVERED}


class Assessment(msgspec.Struct, frozen=True, kw_only=True):
    """What a requirement says of one version.

    Attributes:
        compared: the text that was compared; empty when none could be.
        branch: the branch that the version belongs to.
        step: the missed step that decides; for a compliant version the highest step it meets.
        deadline: UTC instant that decides: the step's, or the branch's end.
        reason: stable word, see docs/reference/statuses.md.
    """

    status: Status
    compared: str = ""
    branch: Branch | None = None
    step: Step | None = None
    deadline: datetime | None = None
    reason: str = ""


def assess(requirement: Requirement, version: Version, at: datetime) -> Assessment:
    """Judge one version by one requirement; what cannot be told is `unknown` with a reason."""
    if requirement.rule != "ladder":
        return Assessment(status=Status.UNKNOWN, reason="unknown-rule")
    if requirement.scheme not in SCHEMES:
        return Assessment(status=Status.UNKNOWN, reason="unknown-scheme")
    text = comparable(requirement.scheme, version)
    if text is None:
        return Assessment(status=Status.UNKNOWN, reason="not-comparable")
    try:
        return _climb(requirement, text, at)
    except VersionError:
        return Assessment(status=Status.UNKNOWN, compared=text, reason="version-unparsable")


def comparable(scheme: str, version: Version) -> str | None:
    """Return the part of a version that a scheme can order, or None.

    A distribution's order needs the distribution's own whole version. Every other scheme orders
    what upstream calls the version: the upstream part where there is one.
    """
    if version.scheme == scheme:
        return version.raw
    own = SCHEMES.get(version.scheme)
    if SCHEMES[scheme].whole_package or own is None:
        return None
    return (version.upstream or None) if own.whole_package else version.raw


def _climb(requirement: Requirement, text: str, at: datetime) -> Assessment:
    scheme = requirement.scheme
    if any(_is_withdrawn(scheme, text, each) for each in requirement.withdrawn):
        return Assessment(status=Status.BLOCKED, compared=text, reason="withdrawn")
    branch = branch_of(requirement, text)
    if branch is None:
        return _unlisted(requirement, text)
    if branch.ends is not None and at >= branch.ends:
        return Assessment(
            status=Status.UNSUPPORTED,
            compared=text,
            branch=branch,
            deadline=branch.ends,
            reason="branch-ended",
        )
    missed = [step for step in branch.steps if compare(scheme, text, step.minimum) < 0]
    if missed:
        step = min(missed, key=lambda each: each.deadline)
        status = Status.OVERDUE if at >= step.deadline else Status.DUE
        return Assessment(
            status=status,
            compared=text,
            branch=branch,
            step=step,
            deadline=step.deadline,
            reason="below-minimum",
        )
    return _met(branch, text)


def _met(branch: Branch, text: str) -> Assessment:
    if branch.held is not None and not branch.steps:
        # The publisher could not draw a line here: nobody may call that a pass.
        return Assessment(status=Status.UNKNOWN, compared=text, branch=branch, reason="line-held")
    step = branch.steps[-1] if branch.steps else None
    return Assessment(status=Status.COMPLIANT, compared=text, branch=branch, step=step)


def branch_of(requirement: Requirement, text: str) -> Branch | None:
    """Return the branch with the longest prefix that the version begins with.

    Raises:
        VersionError: the version or a prefix cannot be read.
    """
    fitting = [
        branch
        for branch in requirement.branches
        if starts_with(requirement.scheme, text, branch.prefix)
    ]
    return max(
        fitting, key=lambda each: each.prefix.count(".") if each.prefix else -1, default=None
    )


def _unlisted(requirement: Requirement, text: str) -> Assessment:
    known = [step.minimum for branch in requirement.branches for step in branch.steps]
    if known and all(_is_above(requirement.scheme, text, minimum) for minimum in known):
        # Newer than everything the manifest knows: a new branch, which a newer manifest will name.
        return Assessment(status=Status.UNKNOWN, compared=text, reason="newer-than-known")
    status = _UNLISTED.get(requirement.unlisted_branch, Status.UNKNOWN)
    return Assessment(status=status, compared=text, reason="unlisted-branch")


def _is_above(scheme: str, text: str, minimum: str) -> bool:
    order = _order(scheme, text, minimum)
    return order is not None and order > 0


def _is_withdrawn(scheme: str, text: str, withdrawn: Withdrawn) -> bool:
    if any(_order(scheme, text, each) == 0 for each in withdrawn.versions):
        return True
    ends = [_order(scheme, text, each) for each in (withdrawn.at_least, withdrawn.below) if each]
    if not ends or None in ends:
        return False
    above = not withdrawn.at_least or compare(scheme, text, withdrawn.at_least) >= 0
    return above and (not withdrawn.below or compare(scheme, text, withdrawn.below) < 0)


def _order(scheme: str, left: str, right: str) -> int | None:
    """Compare, or None for versions of two branches that have no order between them."""
    try:
        return compare(scheme, left, right)
    except IncomparableError:
        return None
