"""The order of findings and the machine's verdict."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from passmuster.model.finding import Cause, Finding, Status, Verdict

_STATUSES = {status: position for position, status in enumerate(Status)}
_CAUSES = {cause: position for position, cause in enumerate(Cause)}

_FAIL = {Status.BLOCKED, Status.UNSUPPORTED, Status.OVERDUE, Status.MISSING}
_PENDING = {Status.RELAUNCH_PENDING, Status.DUE}


def rank(status: Status) -> int:
    """Return the place of a status in the order of gravity, 0 for the gravest."""
    return _STATUSES[status]


def in_order(findings: Iterable[Finding]) -> tuple[Finding, ...]:
    """Return findings in canonical order: gravest first, then by what they speak of."""
    return tuple(
        sorted(
            findings,
            key=lambda each: (
                rank(each.status),
                each.product,
                -1 if each.installation is None else each.installation,
                _CAUSES[each.cause],
                each.requirement,
                each.version,
            ),
        )
    )


def verdict_of(findings: Sequence[Finding]) -> Verdict:
    """Return fail over unknown over pending over pass."""
    statuses = {finding.status for finding in findings}
    if statuses & _FAIL:
        return Verdict.FAIL
    if Status.UNKNOWN in statuses:
        return Verdict.UNKNOWN
    return Verdict.PENDING if statuses & _PENDING else Verdict.PASS
