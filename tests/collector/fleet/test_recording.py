"""A machine's state follows from its statements, in whatever order and grouping they arrive."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.db import transaction
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes.device import AT, Device, debian, firefox
from passmuster.wire import dsse, statement
from passmuster_collector.fleet.models import CurrentFinding, Machine, Statement
from passmuster_collector.fleet.recording import Arrival, UnknownMachineError, record

NOW = datetime(2026, 11, 24, 3, 41, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("schema")


@pytest.fixture
def rolled_back(schema: None) -> Iterator[None]:
    """Leave nothing in the database."""
    with transaction.atomic():
        yield
        transaction.set_rollback(True)


def known(device: Device) -> None:
    """Put a machine into the fleet."""
    Machine.objects.create(
        id=device.machine,
        key_id=dsse.key_id(device.public_key),
        public_key=device.public_key.hex(),
        customer="acme",
        group="desks",
        enrolled=NOW,
        last_seen=NOW,
        agent_version="0",
    )


def arrival(envelope: bytes) -> Arrival:
    """Return an envelope as it comes out of admission."""
    sealed = dsse.unseal(envelope)
    return Arrival(
        statement_id=sealed.statement_id,
        payload=sealed.payload,
        signature=sealed.signature,
        body=statement.read(sealed.payload),
    )


def history() -> tuple[Device, list[Arrival]]:
    """Return a machine with updates, check-ins, a declared drop, a removed copy and a fork."""
    device = Device()
    hours = iter(range(100))

    def at() -> datetime:
        return AT + timedelta(hours=next(hours))

    sent = [
        device.receipt([firefox("140.1.0")], at=at()),
        device.check_in(at=at()),
        device.receipt([firefox("140.2.0"), debian()], at=at()),
    ]
    device.receipt([debian()], at=at())
    sent.append(device.receipt([firefox("140.6.0")], at=at(), dropped=(str(device.last),)))
    twin = copy(device)
    twin.written = list(device.written)
    sent.append(twin.receipt([firefox("140.0.1"), firefox("140.0.2")], at=at()))
    sent.append(device.receipt([firefox("140.3.0"), firefox("140.7.0")], at=at()))
    sent.append(device.receipt([firefox("140.4.0"), firefox("140.7.0")], at=at()))
    sent.append(device.check_in(at=at()))
    return device, [arrival(each) for each in sent]


def state(machine: str) -> dict[str, Any]:
    """Return everything that is derived from a machine's statements."""
    return {
        "machine": Machine.objects.filter(id=machine).values().get(),
        "findings": list(
            CurrentFinding.objects.filter(machine=machine)
            .order_by("position")
            .values("key", "position", "status", "product", "since", "finding", "copy")
        ),
        "flags": list(
            Statement.objects.filter(machine=machine).order_by("id").values("id", "gap", "fork")
        ),
    }


@settings(max_examples=80, deadline=None)
@given(draw=st.data())
def test_order_and_grouping_do_not_matter(draw: st.DataObject) -> None:
    """Any permutation, cut into any groups, with repeats: the same state as in order."""
    device, sent = history()
    outcomes = []
    for shuffled in (False, True):
        with transaction.atomic():
            known(device)
            todo = list(draw.draw(st.permutations(sent))) if shuffled else list(sent)
            if shuffled:
                todo += draw.draw(st.lists(st.sampled_from(sent), max_size=3))
            while todo:
                size = draw.draw(st.integers(1, len(todo))) if shuffled else 1
                record(todo[:size], NOW)
                todo = todo[size:]
            outcomes.append(state(device.machine))
            transaction.set_rollback(True)
    assert outcomes[0] == outcomes[1]


@pytest.mark.usefixtures("rolled_back")
def test_the_state_that_the_permutations_agree_on() -> None:
    """Spelled out once, so that they cannot all be wrong together."""
    device, sent = history()
    known(device)
    done = record(sent, NOW)
    assert [each.duplicate for each in done] == [False] * len(sent)
    machine = Machine.objects.get(id=device.machine)
    assert (machine.sequence, machine.last, machine.receipt) == (
        8,
        device.last,
        device.last_receipt,
    )
    assert (machine.verdict, machine.forked) == ("fail", True)
    # Both branches count: the twin's failing receipt began the run.
    assert machine.verdict_since == AT + timedelta(hours=5)
    rows = CurrentFinding.objects.filter(machine=machine).order_by("position")
    assert [(each.status, each.since) for each in rows] == [
        ("overdue", AT + timedelta(hours=5)),
        ("compliant", AT + timedelta(hours=6)),
    ]
    assert not Statement.objects.filter(machine=machine, gap=True).exists()
    assert Statement.objects.filter(machine=machine, fork=True).count() == 2


@pytest.mark.usefixtures("rolled_back")
def test_twice_in_one_group_is_stored_once() -> None:
    """The first of two equal arrivals is new, the second a duplicate."""
    device = Device()
    known(device)
    one = arrival(device.receipt())
    assert [each.duplicate for each in record([one, one], NOW)] == [False, True]
    assert [each.duplicate for each in record([one], NOW)] == [True]
    assert Statement.objects.filter(machine=device.machine).count() == 1


@pytest.mark.usefixtures("rolled_back")
def test_a_machine_that_is_gone() -> None:
    """Its statement is refused as a whole and stores nothing."""
    with pytest.raises(UnknownMachineError, match="1 machines"):
        record([arrival(Device().receipt())], NOW)
