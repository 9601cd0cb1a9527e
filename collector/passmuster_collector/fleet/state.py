"""A machine's present state from its statements, step by step or from the beginning.

A statement that follows the last one moves the state on (`advance`); any other order of arrival
computes it again from what is stored (`rebuild`), with the same result.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.model.installation import Kind, ReportedInstallation
from passmuster.wire.codec import encode
from passmuster.wire.statement import CheckIn, Receipt, read
from passmuster_collector.fleet import runs
from passmuster_collector.fleet.cleaning import cleaned
from passmuster_collector.fleet.models import CurrentFinding, Machine, Statement

# In a fork the branches share numbers; the machine's own clock then tells the later one.
_NEWEST_FIRST = ("-sequence", "-reference_time", "-id")
RECEIPT = "receipt"
CHECK_IN = "check-in"
# Every column of a machine that follows from its statements.
DERIVED = (
    "last_seen",
    "agent_version",
    "forked",
    "sequence",
    "last",
    "reference_time",
    "manifest_serial",
    "manifest_sha256",
    "manifest_freshness",
    "manifest_signed",
    "receipt",
    "verdict",
    "verdict_since",
    "code",
    "label",
    "scope",
    "system",
    "system_version",
)
FINDING = ("position", "status", "product", "since", "finding", "copy")


class State:
    """A machine and its present findings, while statements are applied to it.

    Attributes:
        findings: by key; None when they are not loaded because nothing needs them.
    """

    def __init__(self, machine: Machine, findings: dict[str, CurrentFinding]) -> None:
        self.machine = machine
        self.findings = findings

    def advance(self, statement_id: str, body: Receipt | CheckIn) -> None:
        """Apply a statement that comes after all that were applied before."""
        _apply_tip(self.machine, statement_id, body)
        if isinstance(body, Receipt):
            before = {key: each.status for key, each in self.findings.items()}
            since = {key: each.since for key, each in self.findings.items()}
            before[runs.VERDICT] = self.machine.verdict
            if self.machine.verdict_since is not None:
                since[runs.VERDICT] = self.machine.verdict_since
            self._apply_receipt(statement_id, body, runs.following(before, since, body))

    def rebuild(self) -> None:
        """Compute the state from the stored statements."""
        stored = Statement.objects.filter(machine=self.machine).order_by(*_NEWEST_FIRST)
        tip = stored.first()
        if tip is None:
            return
        _apply_tip(self.machine, tip.id, read(bytes(tip.payload)))
        newest = stored.filter(kind=RECEIPT).first()
        if newest is not None:
            body = _receipt(newest)
            self._apply_receipt(newest.id, body, runs.over(_receipts(self.machine)))

    def _apply_receipt(self, statement_id: str, body: Receipt, since: runs.Since) -> None:
        machine = self.machine
        machine.receipt = statement_id
        machine.verdict = body.verdict.value
        machine.verdict_since = since[runs.VERDICT]
        machine.code = cleaned(body.code, 32)
        machine.label = cleaned(body.label or "", 64)
        machine.scope = body.scope.value
        system = _system(body)
        machine.system = cleaned(system.product, 64) if system else ""
        machine.system_version = (
            cleaned(system.on_disk.raw, 64) if system and system.on_disk else ""
        )
        self.findings = {
            key: _finding(machine, body, position, key, since)
            for position, key in enumerate(runs.keys(body))
        }


def _apply_tip(machine: Machine, statement_id: str, body: Receipt | CheckIn) -> None:
    machine.sequence = body.sequence
    machine.last = statement_id
    machine.reference_time = body.reference_time
    machine.agent_version = cleaned(body.agent_version, 32)
    used = body.manifest
    machine.manifest_serial = used.serial if used else None
    machine.manifest_sha256 = cleaned(used.sha256, 64) if used else ""
    machine.manifest_freshness = used.freshness.value if used else ""
    machine.manifest_signed = bool(used and used.signed)


def _finding(
    machine: Machine, body: Receipt, position: int, key: str, since: runs.Since
) -> CurrentFinding:
    finding = body.findings[position]
    index = finding.installation
    copy = None if index is None else body.inventory.installations[index]
    return CurrentFinding(
        machine=machine,
        key=key,
        position=position,
        status=finding.status.value,
        product=cleaned(finding.product, 64),
        since=since[key],
        finding=encode(finding).decode(),
        copy=encode(copy).decode() if copy else "",
    )


def _system(body: Receipt) -> ReportedInstallation | None:
    """Return the operating system, not its kernel."""
    systems = [each for each in body.inventory.installations if each.kind is Kind.OS]
    return next((each for each in systems if each.packaging != "kernel"), None)


def _receipts(machine: Machine) -> Iterator[Receipt]:
    stored = Statement.objects.filter(machine=machine, kind=RECEIPT)
    for each in stored.order_by(*_NEWEST_FIRST).iterator(chunk_size=50):
        yield _receipt(each)


def _receipt(row: Statement) -> Receipt:
    body = read(bytes(row.payload))
    if not isinstance(body, Receipt):  # pragma: no cover - `kind` is written from the body
        raise TypeError(f"statement {row.id}: got a check-in, expected a receipt")
    return body
