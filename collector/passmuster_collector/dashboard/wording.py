"""Findings in words: one short sentence each.

Times are UTC, as they were judged. What a machine has sent is cleaned here; templates escape it.
"""

from __future__ import annotations

from datetime import UTC, datetime
from functools import cache

from passmuster.model.finding import Cause, Finding, Status
from passmuster.products import load
from passmuster_collector.fleet.cleaning import cleaned

_LONGEST = 80
STATUS_WORDS = {
    Status.BLOCKED: "blocked",
    Status.UNSUPPORTED: "unsupported",
    Status.OVERDUE: "overdue",
    Status.MISSING: "missing",
    Status.UNKNOWN: "unknown",
    Status.RELAUNCH_PENDING: "relaunch pending",
    Status.DUE: "due",
    Status.COMPLIANT: "compliant",
    Status.NOT_COVERED: "not covered",
    Status.WAIVED: "waived",
}
_UNKNOWN = {
    "no-manifest": "the machine has no manifest yet",
    "stale-manifest": "the machine's manifest is too old to pass anything",
    "source-failed": "a source gave no answer",
    "source-timed-out": "a source gave no answer in time",
    "version-unknown": "its version could not be told",
    "version-unparsable": "its version could not be read",
    "not-comparable": "its version cannot be compared with the manifest's",
    "running-version-unknown": "an older copy runs and its version could not be told",
    "newer-than-known": "it is newer than everything the manifest knows",
    "line-held": "the manifest holds its line back at present",
    "no-version-stated": "it states no version",
    "no-version-file": "no file of it tells its version",
    "kernel-not-packaged": "no package owns this kernel",
    "unknown-distribution": "no definition knows this distribution",
    "unknown-product": "no definition knows this program",
    "half-installed": "it is only half installed",
    "several-versions": "its package system states several versions",
    "release-contradicts": "the distribution contradicts itself about its release",
    "version-of-another": "its files tell the version of what it is built from",
    "track-unknown": "its update track could not be told",
    "unknown-rule": "the manifest needs a newer agent",
    "unknown-scheme": "the manifest needs a newer agent",
}
_UNKNOWN_PRODUCTS = {
    "unknown-os": "Unknown system",
    "unknown-browser": "Unknown browser",
    "unknown-pdf-viewer": "Unknown PDF viewer",
}
_HINDRANCES = {
    "held": "the package is held back on the machine",
    "policy": "a policy on the machine switches updates off",
    "not-offered": "the update is not offered to the machine",
    "hardware": "the hardware cannot take the update",
    "no-rights": "the operator may not update it",
}


def product(product_id: str, track: str = "") -> str:
    """Return a product's own name with its track, or its id where no definition is known."""
    name = _names().get(product_id, cleaned(product_id, _LONGEST))
    if track in {"", "release", "stable"}:
        return name
    return f"{name} {'ESR' if track == 'esr' else cleaned(track, 24)}"


def day(instant: datetime | None, now: datetime) -> str:
    """Return a UTC day, for example `12 Nov`, with its year unless it is this year.

    Its blanks do not break, so a day is never torn apart at the end of a line.
    """
    if instant is None:
        return ""
    instant = instant.astimezone(UTC)
    text = f"{instant.day} {instant:%b}"
    text = text if instant.year == now.year else f"{text} {instant.year}"
    return text.replace(" ", "\N{NO-BREAK SPACE}")


def sentence(finding: Finding, now: datetime) -> str:
    """Return what a finding says, without a full stop."""
    words = _sentence(finding, now)
    hindered = [_HINDRANCES[each.value] for each in finding.hindrances]
    return "; ".join([words, *hindered])


def _sentence(finding: Finding, now: datetime) -> str:
    version = cleaned(finding.version, _LONGEST)
    what = f"{product(finding.product, finding.track)} {version}".strip()
    below = f"{what} is below {cleaned(finding.minimum, _LONGEST)}"
    if finding.cause is Cause.RUNNING:
        below = f"{what} is still running"
    when = day(finding.deadline, now)
    sentences = {
        Status.BLOCKED: f"{what} must not be used",
        Status.UNSUPPORTED: f"{what} gets no security fixes any more"
        + (f", since {when}" if when else ""),
        Status.OVERDUE: f"{below}, overdue since {when}",
        Status.MISSING: f"Required and not there: {_rule(finding)}",
        Status.UNKNOWN: _unknown(finding, what),
        Status.RELAUNCH_PENDING: f"{below}; to be restarted by {when}",
        Status.DUE: f"{below}, due by {when}",
        Status.COMPLIANT: f"{what} is at or above the line",
        Status.NOT_COVERED: f"{what} is not covered by the manifest",
        Status.WAIVED: f"{what} is waived",
    }
    return sentences[finding.status]


def _unknown(finding: Finding, what: str) -> str:
    reason = _UNKNOWN.get(finding.reason, cleaned(finding.reason, _LONGEST) or "no reason given")
    if finding.cause is Cause.MANIFEST:
        return reason[0].upper() + reason[1:]
    if finding.cause is Cause.SOURCE:
        return f"Source {cleaned(finding.product, _LONGEST)}: it gave no answer"
    if finding.cause is Cause.REQUIRED:
        return f"Required, {_rule(finding)}: {reason}"
    return f"{what}: {reason}"


def _rule(finding: Finding) -> str:
    return cleaned(finding.requirement, _LONGEST).replace("-", " ")


@cache
def _names() -> dict[str, str]:
    return {each.id: each.name for each in load()} | _UNKNOWN_PRODUCTS
