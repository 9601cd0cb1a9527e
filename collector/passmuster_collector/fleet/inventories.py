"""The inventories of the fleet as lines of JSON: what a review of a manifest reads.

One line for each live machine, with the inventory of its latest receipt as it was signed. It is
read page by page, in the order of the machines' ids: no list of the fleet is ever held, and no
transaction is kept open while somebody reads slowly.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from passmuster.wire.codec import encode
from passmuster_collector.fleet.models import Machine, Statement

SCHEMA = 1
MEDIA_TYPE = "application/jsonl"
# Longer than a holiday; who is silent for longer was scrapped, or has enrolled again.
LIVE_FOR = timedelta(days=30)
PAGE = 500


class Page(msgspec.Struct, frozen=True, kw_only=True):
    """Some lines, and how many machines they tell of."""

    lines: bytes
    machines: int


class _Head(msgspec.Struct, frozen=True):
    passmuster: str
    schema: int


class _Line(msgspec.Struct, frozen=True, kw_only=True):
    """One machine.

    Attributes:
        reference_time: of its last statement: a check-in says that the receipt is still true.
    """

    customer: str
    group: str
    machine: str
    reference_time: datetime
    inventory: msgspec.Raw


class _Predicate(msgspec.Struct, frozen=True):
    inventory: msgspec.Raw


class _Signed(msgspec.Struct, frozen=True):
    """Of a stored receipt what is exported; it was read strictly when it came."""

    predicate: _Predicate


_SIGNED = msgspec.json.Decoder(_Signed)


def pages(now: datetime, customer: str = "") -> Iterator[Page]:
    """Yield the export: first the header, then the machines.

    Args:
        now: the current time, UTC: who was silent for 30 days before it is left out.
        customer: only this one's machines; empty for all.
    """
    yield Page(lines=encode(_Head("inventories", SCHEMA)) + b"\n", machines=0)
    live = Machine.objects.filter(receipt__isnull=False, reference_time__gt=now - LIVE_FOR)
    if customer:
        live = live.filter(customer=customer)
    last = ""
    while found := list(live.filter(id__gt=last).order_by("id")[:PAGE]):
        last = found[-1].id
        payloads = dict(
            Statement.objects.filter(id__in=[each.receipt for each in found]).values_list(
                "id", "payload"
            )
        )
        lines = [
            _line(each, bytes(payloads[each.receipt]))
            for each in found
            if each.receipt in payloads  # else it was removed between the two queries
        ]
        yield Page(lines=b"".join(lines), machines=len(lines))


def _line(machine: Machine, payload: bytes) -> bytes:
    if machine.reference_time is None:  # pragma: no cover - set with the first statement
        raise TypeError(f"machine {machine.id}: got no reference time beside a receipt")
    return (
        encode(
            _Line(
                customer=machine.customer,
                group=machine.group,
                machine=machine.id,
                reference_time=machine.reference_time,
                inventory=_SIGNED.decode(payload).predicate.inventory,
            )
        )
        + b"\n"
    )
