"""Storing a group of verified statements in one transaction, each exactly once.

The usual statement follows its machine's last one and costs no query of its own. Only what arrives
late, twice, forked or after a gap is looked up. The caller commits; nothing here knows HTTP.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import msgspec

from passmuster.evaluate.reference_time import floored
from passmuster.wire.statement import CheckIn, Receipt
from passmuster_collector.fleet.models import CurrentFinding, DeclaredDrop, Machine, Statement
from passmuster_collector.fleet.state import CHECK_IN, DERIVED, FINDING, RECEIPT, State


class Arrival(msgspec.Struct, frozen=True, kw_only=True):
    """A statement whose signature has been verified with its machine's key."""

    statement_id: str
    payload: bytes
    signature: bytes
    body: Receipt | CheckIn


class Recorded(msgspec.Struct, frozen=True, kw_only=True):
    """What became of an arrival: whether it was there before, and whether its chain is forked."""

    duplicate: bool
    forked: bool


class UnknownMachineError(LookupError):
    """A statement's machine is no longer in the database."""


def record(arrivals: Sequence[Arrival], now: datetime) -> list[Recorded]:
    """Store what is new, move the machines' states on, and say what became of each arrival.

    Args:
        arrivals: in any order, of any machines, repeats included.
        now: the current time, UTC.

    Raises:
        UnknownMachineError: a machine was removed meanwhile.
    """
    names = sorted({each.body.machine for each in arrivals})
    # Locked in one order: two processes that write the same machines wait and do not deadlock.
    machines = {
        each.id: each
        for each in Machine.objects.select_for_update().filter(id__in=names).order_by("id")
    }
    if len(machines) != len(names):
        raise UnknownMachineError(f"{len(names) - len(machines)} machines of the group are gone")
    # Only now: another process may just have stored the same statement of a locked machine.
    ids = {each.statement_id for each in arrivals}
    known = set(Statement.objects.filter(id__in=ids).values_list("id", flat=True))
    fresh = {each.statement_id: each for each in arrivals if each.statement_id not in known}
    if fresh:
        _Group(machines, now).store(list(fresh.values()))
    first_seen = dict.fromkeys(fresh, False)
    return [
        Recorded(
            # The first of two equal arrivals in one group is the new one.
            duplicate=first_seen.pop(each.statement_id, True),
            forked=machines[each.body.machine].forked,
        )
        for each in arrivals
    ]


class _Group:
    """The new statements of one transaction."""

    def __init__(self, machines: dict[str, Machine], now: datetime) -> None:
        self._machines = machines
        self._received = floored(now)
        self._rows: dict[str, Statement] = {}
        self._late: set[str] = set()

    def store(self, fresh: list[Arrival]) -> None:
        ordered = sorted(fresh, key=lambda each: each.body.sequence)
        states = self._states({each.body.machine for each in fresh})
        before = {name: dict(state.findings) for name, state in states.items()}
        self._declare(fresh)
        for each in ordered:
            self._take(each, states[each.body.machine])
        Statement.objects.bulk_create(self._rows.values())
        self._close_gaps(fresh)
        for name in self._late:
            states[name].rebuild()
        _write(states, before)

    def _states(self, names: set[str]) -> dict[str, State]:
        found: dict[str, dict[str, CurrentFinding]] = {name: {} for name in names}
        for each in CurrentFinding.objects.filter(machine__in=names):
            found[each.machine_id][each.key] = each
        return {name: State(self._machines[name], found[name]) for name in names}

    def _take(self, arrival: Arrival, state: State) -> None:
        body, machine = arrival.body, state.machine
        follows = body.previous == machine.last and body.sequence == machine.sequence + 1
        fork = body.sequence <= machine.sequence and self._mark_fork(arrival)
        self._rows[arrival.statement_id] = self._row(
            arrival, gap=not follows and self._is_gap(body), fork=fork
        )
        machine.forked |= fork
        machine.last_seen = max(machine.last_seen, self._received)
        if body.sequence > machine.sequence:
            state.advance(arrival.statement_id, body)
        else:
            self._late.add(machine.id)

    def _row(self, arrival: Arrival, *, gap: bool, fork: bool) -> Statement:
        body = arrival.body
        return Statement(
            id=arrival.statement_id,
            machine_id=body.machine,
            customer=self._machines[body.machine].customer,
            kind=RECEIPT if isinstance(body, Receipt) else CHECK_IN,
            sequence=body.sequence,
            previous=body.previous,
            named=body.receipt if isinstance(body, CheckIn) else None,
            reference_time=body.reference_time,
            received=self._received,
            verdict=body.verdict.value,
            manifest_serial=body.manifest.serial if body.manifest else None,
            gap=gap,
            fork=fork,
            payload=arrival.payload,
            signature=arrival.signature,
        )

    def _mark_fork(self, arrival: Arrival) -> bool:
        """Mark what has the same sequence number, stored or in this group; tell if there is any."""
        body = arrival.body
        here = [
            row
            for row in self._rows.values()
            if (row.machine_id, row.sequence) == (body.machine, body.sequence)
        ]
        for row in here:
            row.fork = True
        stored = Statement.objects.filter(machine=body.machine, sequence=body.sequence)
        return bool(stored.update(fork=True)) or bool(here)

    def _is_gap(self, body: Receipt | CheckIn) -> bool:
        if body.previous is None:
            return False
        row = self._rows.get(body.previous)
        if row is not None and row.machine_id == body.machine:
            return False
        mine = {"machine": body.machine}
        return not (
            Statement.objects.filter(**mine, id=body.previous).exists()
            or DeclaredDrop.objects.filter(**mine, statement=body.previous).exists()
        )

    def _declare(self, fresh: list[Arrival]) -> None:
        drops = [
            DeclaredDrop(machine_id=each.body.machine, statement=dropped)
            for each in fresh
            for dropped in each.body.dropped
        ]
        DeclaredDrop.objects.bulk_create(drops, ignore_conflicts=True)

    def _close_gaps(self, fresh: list[Arrival]) -> None:
        """A predecessor that has come late, or is declared now, is no gap any more."""
        for each in fresh:
            told = list(each.body.dropped)
            if each.body.machine in self._late:
                told.append(each.statement_id)
            for start in range(0, len(told), 500):
                Statement.objects.filter(
                    gap=True, machine=each.body.machine, previous__in=told[start : start + 500]
                ).update(gap=False)


def _write(states: dict[str, State], before: dict[str, dict[str, CurrentFinding]]) -> None:
    Machine.objects.bulk_create(
        [state.machine for state in states.values()],
        update_conflicts=True,
        unique_fields=["id"],
        update_fields=DERIVED,
    )
    gone: list[int] = []
    changed: list[CurrentFinding] = []
    for name, state in states.items():
        gone += [each.pk for key, each in before[name].items() if key not in state.findings]
        changed += [
            each
            for key, each in state.findings.items()
            if _content(each) != _content(before[name].get(key))
        ]
    for start in range(0, len(gone), 500):
        CurrentFinding.objects.filter(pk__in=gone[start : start + 500]).delete()
    CurrentFinding.objects.bulk_create(
        changed, update_conflicts=True, unique_fields=["machine", "key"], update_fields=FINDING
    )


def _content(finding: CurrentFinding | None) -> tuple[object, ...] | None:
    return None if finding is None else tuple(getattr(finding, name) for name in FINDING)
