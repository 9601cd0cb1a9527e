"""The export of the fleet's inventories: whose, which, and page by page."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from fakes.device import AT, Device, debian, firefox
from passmuster.wire import dsse, statement
from passmuster_collector.fleet import inventories
from passmuster_collector.fleet.models import Machine, Statement
from passmuster_collector.fleet.recording import Arrival, record
from passmuster_publisher.review.inventories import from_file

NOW = datetime(2026, 11, 24, 3, 41, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("rolled_back")


@pytest.fixture
def rolled_back(schema: None) -> Iterator[None]:
    """Leave nothing in the database, and begin with nothing in it."""
    with transaction.atomic():
        Machine.objects.all().delete()
        yield
        transaction.set_rollback(True)


def enrolled(customer: str = "acme", machine: str = "") -> Device:
    """Return a machine of the fleet."""
    device = Device()
    device.machine = machine or device.machine
    Machine.objects.create(
        id=device.machine,
        key_id=dsse.key_id(device.public_key),
        public_key=device.public_key.hex(),
        customer=customer,
        group="desks",
        enrolled=NOW,
        last_seen=NOW,
        agent_version="0",
    )
    return device


def sent(*envelopes: bytes) -> None:
    """Record statements."""
    for envelope in envelopes:
        sealed = dsse.unseal(envelope)
        arrival = Arrival(
            statement_id=sealed.statement_id,
            payload=sealed.payload,
            signature=sealed.signature,
            body=statement.read(sealed.payload),
        )
        record([arrival], NOW)


def exported(customer: str = "", now: datetime = NOW) -> list[dict[str, Any]]:
    """Return the export's lines after its header."""
    head, *lines = b"".join(each.lines for each in inventories.pages(now, customer)).splitlines(
        keepends=True
    )
    assert head == b'{"passmuster":"inventories","schema":1}\n'
    assert all(each.endswith(b"\n") for each in lines)
    return [msgspec.json.decode(each) for each in lines]


def test_an_empty_fleet() -> None:
    """A header, and nobody; who has enrolled and sent nothing has no inventory."""
    assert exported() == []
    enrolled()
    assert exported() == []


def test_the_latest_receipt_as_it_was_signed() -> None:
    """Whatever order they came in; nothing of the receipt but its inventory."""
    device = enrolled()
    first = device.receipt([firefox("140.1.0")])
    second = device.receipt([firefox("140.2.0"), debian()], at=AT + timedelta(hours=6))
    sent(second, first)
    (line,) = exported()
    assert line == {
        "customer": "acme",
        "group": "desks",
        "machine": device.machine,
        "reference_time": "2026-11-20T12:00:00Z",
        "inventory": msgspec.json.decode(device.written[1])["predicate"]["inventory"],
    }


def test_a_check_in_says_that_it_is_still_true() -> None:
    """The time is the check-in's, the inventory the receipt's."""
    device = enrolled()
    sent(device.receipt(), device.check_in(at=AT + timedelta(days=3)))
    (line,) = exported()
    assert line["reference_time"] == "2026-11-23T06:00:00Z"
    assert len(line["inventory"]["installations"]) == 2


def test_who_is_silent_for_a_month_is_left_out() -> None:
    """A holiday is shorter; a scrapped machine would be counted for ever."""
    sent(enrolled().receipt())
    assert len(exported(now=AT + timedelta(days=29, hours=23))) == 1
    assert exported(now=AT + timedelta(days=30)) == []


def test_one_customer_s_machines() -> None:
    """And no other's; a name that is none has none."""
    for customer in ("acme", "other", "other"):
        sent(enrolled(customer).receipt())
    assert [each["customer"] for each in exported("other")] == ["other", "other"]
    assert exported("' OR 1=1 --") == []
    assert len(exported()) == 3


def test_page_by_page(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each machine once, in the order of ids, two queries a page, whatever their number."""
    monkeypatch.setattr(inventories, "PAGE", 3)
    devices = [enrolled(machine=f"{number:032x}") for number in (9, 2, 7, 1, 30, 12, 5)]
    sent(*(each.receipt() for each in devices))
    pages = inventories.pages(NOW)
    with CaptureQueriesContext(connection) as asked:
        assert [each.machines for each in pages] == [0, 3, 3, 1]
    assert len(asked) == 7
    assert [each["machine"] for each in exported()] == sorted(each.machine for each in devices)


def test_a_receipt_that_is_removed_meanwhile() -> None:
    """Its machine is left out; the others are told."""
    gone, stays = enrolled(), enrolled()
    sent(gone.receipt(), stays.receipt())
    Statement.objects.filter(id=gone.last).delete()
    assert [each["machine"] for each in exported()] == [stays.machine]


def test_a_publisher_reads_it(tmp_path: Path) -> None:
    """Both sides agree on every field."""
    device = enrolled()
    sent(device.receipt())
    path = tmp_path / "fleet.jsonl"
    path.write_bytes(b"".join(each.lines for each in inventories.pages(NOW)))
    (found,) = from_file(path)
    body = statement.read(device.written[0])
    assert isinstance(body, statement.Receipt)
    assert (found.machine, found.inventory) == (device.machine, body.inventory)
    assert (found.customer, found.group, found.reference_time) == ("acme", "desks", AT)
