"""One version against one requirement: branch, ladder, withdrawn versions.

The status comes from the missed step whose deadline is nearest; on a ladder whose deadlines rise
with its versions that is the lowest step that is missed.
"""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

import msgspec

from passmuster.model.finding import Status
from passmuster.model.installation import Version
from passmuster.model.requirement import Branch, Requirement, Step, Withdrawn
from passmuster.versions import (
    SCHEMES,
    IncomparableError,
    VersionError,
    compare,
    compare_upstream,
    starts_with,
)

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
    measured = measure(requirement.scheme, version)
    if measured is None:
        return Assessment(status=Status.UNKNOWN, reason="not-comparable")
    try:
        return _climb(requirement, measured, at)
    except IncomparableError:
        return Assessment(status=Status.UNKNOWN, compared=measured.text, reason="not-comparable")
    except VersionError:
        return Assessment(
            status=Status.UNKNOWN, compared=measured.text, reason="version-unparsable"
        )


class Measure(NamedTuple):
    """The part of a version that a requirement's scheme can order.

    Attributes:
        scheme: the requirement's scheme.
        text: the part.
        upstream_scheme: set when only the upstream part of a package's version is known (a program
            that still runs after its package was replaced): then numbers alone are compared, and
            equal numbers decide nothing, because the distribution's revision is not known.
    """

    scheme: str
    text: str
    upstream_scheme: str = ""

    def against(self, other: str) -> int:
        """Compare with a version of the scheme, as `versions.compare` does.

        Raises:
            VersionError: one of the two cannot be read, or what is known does not decide.
        """
        if not self.upstream_scheme:
            return compare(self.scheme, self.text, other)
        return compare_upstream(self.upstream_scheme, self.text, self.scheme, other)

    def begins_with(self, prefix: str) -> bool:
        """Tell whether the version belongs to a branch.

        Raises:
            VersionError: the version or the prefix cannot be read.
        """
        return starts_with(self.upstream_scheme or self.scheme, self.text, prefix)


def measure(scheme: str, version: Version) -> Measure | None:
    """Return what of a version a scheme can order, or None.

    A distribution's order needs the distribution's own version. Every other scheme orders what
    upstream calls the version: the upstream part where there is one.
    """
    if version.scheme == scheme:
        return Measure(scheme, version.raw)
    own = SCHEMES.get(version.scheme)
    if own is None:
        return None
    if SCHEMES[scheme].whole_package:
        return None if own.whole_package else Measure(scheme, version.raw, version.scheme)
    text = version.upstream if own.whole_package else version.raw
    return Measure(scheme, text) if text else None


def _climb(requirement: Requirement, measured: Measure, at: datetime) -> Assessment:
    text = measured.text
    if any(_is_withdrawn(measured, each) for each in requirement.withdrawn):
        return Assessment(status=Status.BLOCKED, compared=text, reason="withdrawn")
    branch = branch_of(requirement, measured)
    if branch is None:
        return _unlisted(requirement, measured)
    if branch.ends is not None and at >= branch.ends:
        return Assessment(
            status=Status.UNSUPPORTED,
            compared=text,
            branch=branch,
            deadline=branch.ends,
            reason="branch-ended",
        )
    missed = [step for step in branch.steps if measured.against(step.minimum) < 0]
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


def branch_of(requirement: Requirement, measured: Measure) -> Branch | None:
    """Return the branch with the longest prefix that the version begins with.

    Raises:
        VersionError: the version or a prefix cannot be read.
    """
    fitting = [branch for branch in requirement.branches if measured.begins_with(branch.prefix)]
    return max(
        fitting, key=lambda each: each.prefix.count(".") if each.prefix else -1, default=None
    )


def _unlisted(requirement: Requirement, measured: Measure) -> Assessment:
    text = measured.text
    known = [step.minimum for branch in requirement.branches for step in branch.steps]
    orders = [_order(measured, minimum) for minimum in known]
    if known and all(order is not None and order > 0 for order in orders):
        # Newer than everything the manifest knows: a new branch, which a newer manifest will name.
        return Assessment(status=Status.UNKNOWN, compared=text, reason="newer-than-known")
    status = _UNLISTED.get(requirement.unlisted_branch, Status.UNKNOWN)
    return Assessment(status=status, compared=text, reason="unlisted-branch")


def _is_withdrawn(measured: Measure, withdrawn: Withdrawn) -> bool:
    if any(_order(measured, each) == 0 for each in withdrawn.versions):
        return True
    if not withdrawn.at_least and not withdrawn.below:
        return False
    low = _order(measured, withdrawn.at_least) if withdrawn.at_least else 0
    high = _order(measured, withdrawn.below) if withdrawn.below else -1
    return low is not None and high is not None and low >= 0 and high < 0


def _order(measured: Measure, other: str) -> int | None:
    """Compare, or None for versions that have no order between them (two Windows builds)."""
    try:
        return measured.against(other)
    except IncomparableError:
        return None
