"""Waivers: a finding that an unexpired waiver covers is shown as waived, with what it covers."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from passmuster.evaluate.measure import measure
from passmuster.model.finding import Cause, Finding, Status
from passmuster.model.installation import ReportedInstallation, Version
from passmuster.model.waiver import Bearer, Waiver, Waivers
from passmuster.versions import SCHEMES, VersionError

_WAIVABLE = {
    Status.BLOCKED,
    Status.UNSUPPORTED,
    Status.OVERDUE,
    Status.MISSING,
    Status.RELAUNCH_PENDING,
    Status.DUE,
}


def covered(
    finding: Finding,
    copies: Sequence[ReportedInstallation],
    waivers: Waivers,
    bearer: Bearer,
    at: datetime,
) -> Finding:
    """Return the finding, as waived when a waiver covers it at the reference time.

    `unknown` is nobody's to waive: what could not be told may be anything. Of several waivers the
    one that holds longest counts.

    Args:
        finding: one finding.
        copies: the installations in canonical order, which the finding counts in.
        waivers: the customer's waivers.
        bearer: the machine.
        at: the reference time.
    """
    if finding.status not in _WAIVABLE:
        return finding
    version = _version(finding, copies)
    fitting = [
        each
        for each in waivers.waivers
        if at < each.expires and _names(each, finding, bearer) and _holds(each, version)
    ]
    if not fitting:
        return finding
    longest = min(fitting, key=lambda each: (-each.expires.timestamp(), each.id))
    return msgspec.structs.replace(
        finding,
        status=Status.WAIVED,
        covered=finding.status,
        waiver=longest.id,
        waived_until=longest.expires,
    )


def _names(waiver: Waiver, finding: Finding, bearer: Bearer) -> bool:
    """Tell whether a waiver speaks of the finding's product or rule, and of the machine."""
    if not waiver.product and not waiver.requirement:
        return False
    if waiver.product and waiver.product != finding.product:
        return False
    if waiver.requirement and waiver.requirement != finding.requirement:
        return False
    if not waiver.machines and not waiver.groups:
        return True
    return bearer.machine in waiver.machines or bearer.group in waiver.groups


def _holds(waiver: Waiver, version: Version | None) -> bool:
    """Tell whether a waiver's versions hold the finding's; what cannot be compared is not held."""
    if not (waiver.versions or waiver.at_least or waiver.below):
        return True
    if version is None:
        return False
    if version.raw in waiver.versions:
        return True
    measured = measure(waiver.scheme, version) if waiver.scheme in SCHEMES else None
    try:
        return measured is not None and measured.lies_in((), waiver.at_least, waiver.below)
    except VersionError:
        return False


def _version(finding: Finding, copies: Sequence[ReportedInstallation]) -> Version | None:
    """Return the version that the finding speaks of."""
    if finding.installation is None:
        return None
    copy = copies[finding.installation]
    if finding.cause is not Cause.RUNNING:
        return copy.on_disk
    return next((each for each in copy.running if each and each.raw == finding.version), None)
