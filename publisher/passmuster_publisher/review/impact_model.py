"""What signing a manifest would do to a fleet, in numbers; no machine is named."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Shift(msgspec.Struct, frozen=True, kw_only=True):
    """Machines of one customer that one product's finding, or the verdict, changes for.

    Attributes:
        customer: opaque customer id.
        product: product id; for `required` rules their id; empty for the machine's verdict.
        before: status (or verdict) by the old manifest at the same moment; `none` where there is
            no finding.
        after: the same by the new manifest.
        machines: how many.
    """

    customer: str
    product: str
    before: str
    after: str
    machines: int


class Moment(msgspec.Struct, frozen=True, kw_only=True):
    """The fleet at one moment, as if nobody updated anything until then.

    Attributes:
        at: UTC instant.
        why: what falls due or ends at it (`firefox esr-140 140.14.0`); empty for now.
        before: verdicts by the old manifest: word to number of machines.
        after: verdicts by the new manifest.
        shifts: what differs between the two, largest first.
    """

    at: datetime
    why: tuple[str, ...]
    before: dict[str, int]
    after: dict[str, int]
    shifts: tuple[Shift, ...]


class Impact(msgspec.Struct, frozen=True, kw_only=True):
    """The impact of a new manifest on a fleet.

    Attributes:
        machines: machines whose inventory was judged.
        customers: how many customers they belong to.
        oldest: reference time of the oldest inventory; None where none tells it.
        moments: now first, then each deadline and end that the new manifest adds, moves or drops.
    """

    machines: int
    customers: int
    oldest: datetime | None
    moments: tuple[Moment, ...]
