"""What the templates show, ready to be printed: rows of machines, of findings, of statements."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

import msgspec

from passmuster.model.finding import Status
from passmuster.model.installation import ReportedInstallation, Scope
from passmuster_collector.dashboard import wording
from passmuster_collector.fleet import overview
from passmuster_collector.fleet.cleaning import cleaned
from passmuster_collector.fleet.models import CurrentFinding, Machine

if TYPE_CHECKING:
    from passmuster_collector.fleet.overview import StandingMachine

SPEAKING = tuple(
    each.value
    for each in Status
    if each not in {Status.COMPLIANT, Status.NOT_COVERED, Status.WAIVED}
)
# A list of machines names the gravest few; the machine's own page has them all.
_SHOWN = 3


class Told(msgspec.Struct, frozen=True, kw_only=True):
    """A finding in words, with since when it is so."""

    status: str
    word: str
    sentence: str
    since: datetime
    since_text: str
    where: str


class MachineRow(msgspec.Struct, frozen=True, kw_only=True):
    """A machine of the list."""

    id: str
    code: str
    label: str
    customer: str
    group: str
    system: str
    standing: str
    forked: bool
    since: datetime | None
    since_text: str
    last_seen: datetime
    last_seen_text: str
    findings: list[Told]
    more: int


def machine_rows(machines: Iterable[StandingMachine], now: datetime) -> list[MachineRow]:
    """Return rows for machines that carry their `standing`."""
    listed = list(machines)
    found: dict[str, list[CurrentFinding]] = {each.id: [] for each in listed}
    speaking = CurrentFinding.objects.filter(machine__in=listed, status__in=SPEAKING)
    for row in speaking.order_by("position"):
        found[row.machine_id].append(row)
    return [_machine_row(each, found[each.id], now) for each in listed]


def _machine_row(
    machine: StandingMachine, findings: list[CurrentFinding], now: datetime
) -> MachineRow:
    standing = machine.standing
    silent = standing == overview.SILENT
    since = machine.reference_time if silent else machine.verdict_since
    return MachineRow(
        id=machine.id,
        code=machine.code or machine.id[:8],
        label=machine.label,
        customer=machine.customer,
        group=machine.group,
        system=system(machine),
        standing=standing,
        forked=machine.forked,
        since=since,
        since_text=wording.day(since, now),
        last_seen=machine.last_seen,
        last_seen_text=seen(machine.last_seen, now),
        findings=[told(row, now) for row in findings[:_SHOWN]],
        more=max(0, len(findings) - _SHOWN),
    )


def told(row: CurrentFinding, now: datetime) -> Told:
    """Return a finding's row in words."""
    finding = overview.finding(row)
    return Told(
        status=finding.status.value,
        word=wording.STATUS_WORDS[finding.status],
        sentence=wording.sentence(finding, now),
        since=row.since,
        since_text=wording.day(row.since, now),
        where=_where(overview.copy(row)),
    )


def system(machine: Machine) -> str:
    """Return a machine's operating system and version, as far as they are known."""
    return f"{wording.product(machine.system)} {machine.system_version}".strip()


def seen(instant: datetime, now: datetime) -> str:
    """Return how long ago something was heard, no finer than a day: this is no presence clock."""
    days = (now.date() - instant.date()).days
    return {0: "today", 1: "yesterday"}.get(max(days, 0), wording.day(instant, now))


def _where(copy: ReportedInstallation | None) -> str:
    if copy is None:
        return ""
    whose = "for everybody"
    if copy.scope is Scope.USER:
        whose = "for one user" if copy.count == 1 else f"for users, {copy.count} copies"
    elif copy.count > 1:
        whose = f"{copy.count} copies"
    return f"{cleaned(copy.packaging, 24)}, {cleaned(copy.architecture, 24)}, {whose}"
