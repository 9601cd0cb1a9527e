"""An impact as rows of words: verdicts before and after at each moment, and who they shift for."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from passmuster.model.finding import Verdict
from passmuster_publisher.review import wording
from passmuster_publisher.review.impact_model import Impact, Moment, Shift


class MomentRow(NamedTuple):
    """The fleet at one moment.

    Attributes:
        when: the instant.
        why: what falls due or ends then; empty for the time of the review.
        totals: machines before and after, for each verdict of the sheet.
    """

    when: str
    why: tuple[str, ...]
    totals: tuple[tuple[int, int], ...]


class Customer(NamedTuple):
    """One customer's shifts at one moment, largest first."""

    id: str
    shifts: tuple[Shift, ...]


class Block(NamedTuple):
    """Whom a moment shifts something for, largest first."""

    when: str
    customers: tuple[Customer, ...]


class ImpactSheet(NamedTuple):
    """The impact, ready to be laid out."""

    intro: str
    verdicts: tuple[str, ...]
    moments: tuple[MomentRow, ...]
    blocks: tuple[Block, ...]


def impact_sheet(impact: Impact) -> ImpactSheet:
    """Put an impact into words."""
    verdicts = _verdicts(impact.moments)
    return ImpactSheet(
        intro=_intro(impact),
        verdicts=verdicts,
        moments=tuple(
            MomentRow(
                wording.instant(moment.at),
                moment.why,
                tuple((moment.before.get(v, 0), moment.after.get(v, 0)) for v in verdicts),
            )
            for moment in impact.moments
        ),
        blocks=tuple(
            Block(wording.instant(moment.at), _customers(moment.shifts))
            for moment in impact.moments
            if moment.shifts
        ),
    )


def what(shift: Shift) -> str:
    """Return what a shift is about: a product's name, or the machine's verdict."""
    return wording.product(shift.product) if shift.product else "verdict"


def _intro(impact: Impact) -> str:
    fleet = (
        f"{wording.number(impact.machines, 'machine')} of "
        f"{wording.number(impact.customers, 'customer')}, as if nobody updated anything until then"
    )
    if impact.oldest is None:
        return f"{fleet}."
    return f"{fleet}; the oldest inventory is of {wording.instant(impact.oldest)}."


def _verdicts(moments: Iterable[Moment]) -> tuple[str, ...]:
    known = [each.value for each in Verdict]
    seen = {word for moment in moments for word in (*moment.before, *moment.after)}
    return (*known, *sorted(seen.difference(known)))


def _customers(shifts: Iterable[Shift]) -> tuple[Customer, ...]:
    by_id: dict[str, list[Shift]] = {}
    for shift in shifts:
        by_id.setdefault(shift.customer, []).append(shift)
    found = [
        Customer(name, tuple(sorted(each, key=_largest_first))) for name, each in by_id.items()
    ]
    return tuple(sorted(found, key=lambda each: (-each.shifts[0].machines, each.id)))


def _largest_first(shift: Shift) -> tuple[bool, int, str, str, str]:
    return bool(shift.product), -shift.machines, shift.product, shift.before, shift.after
