"""What signing a manifest would do to a fleet: every machine judged by both, counted, forgotten.

Machines are read one after the other and only counts are kept: no machine is named in an impact.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime

from passmuster.model.requirement import Manifest
from passmuster.model.waiver import Waivers
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.review import timeline
from passmuster_publisher.review.fleet_judge import FleetJudge, Judged
from passmuster_publisher.review.impact_model import Impact, Moment, Shift
from passmuster_publisher.review.inventories import Machine
from passmuster_publisher.review.keeping import Kept
from passmuster_publisher.review.moments import moments_of

# Customers by products by ways to shift: 300 000 machines of 3000 customers make a twentieth of it.
MOST_COUNTS = 2_000_000
_LONGEST_ID = 64
_EVERY = 1000
_Words = tuple[str, ...]


def impact_of(
    old: Manifest | None,
    new: Manifest,
    machines: Iterable[Machine],
    at: datetime,
    progress: Callable[[int], object] | None = None,
    waivers: Mapping[str, Waivers] | None = None,
) -> Impact:
    """Return what changes for a fleet with a new manifest, now and later, if nobody updates.

    Args:
        old: the manifest in force; None where there is none: then everything was `none` before.
        new: the one to be signed. Both are taken to be fresh at every moment.
        machines: read once, one after the other.
        at: now, UTC.
        progress: told how many machines are judged, at each thousand and at the end.
        waivers: those of each customer, by its id.

    Raises:
        ValueError: `at` has no time zone.
        PublisherError: more different customers and products than any fleet has.
    """
    if at.tzinfo is None:
        raise ValueError(f"time of the impact: got {at.isoformat()} without a zone, expected UTC")
    moments = moments_of(old, new, at)
    judge = FleetJudge(old, new, [moment for moment, _ in moments], waivers or {})
    tally = _Tally(len(moments), first=old is None)
    for machine in machines:
        tally.add(machine, judge.judged(machine))
        if progress is not None and tally.machines % _EVERY == 0:
            progress(tally.machines)
    if progress is not None:
        progress(tally.machines)
    return Impact(
        machines=tally.machines,
        customers=len(tally.customers),
        oldest=tally.oldest,
        moments=tuple(tally.moments(moments)),
    )


class _Tally:
    """Counts by customer, subject and the words at every moment; no machine is kept."""

    def __init__(self, moments: int, *, first: bool) -> None:
        """Begin at nothing.

        Args:
            moments: how many there are.
            first: there is no old manifest, so it gives no verdict.
        """
        self._columns = 2 * moments
        self._first = first
        self._verdicts: Counter[tuple[str, _Words]] = Counter()
        self._subjects: Counter[tuple[str, str, _Words]] = Counter()
        self._known_verdicts: Kept[int, _Words] = Kept()
        self._known_shifts: Kept[int, _Words | None] = Kept()
        self.machines = 0
        self.customers: set[str] = set()
        self.oldest: datetime | None = None

    def add(self, machine: Machine, judged: Judged) -> None:
        """Count a machine.

        Raises:
            PublisherError: there are too many counts.
        """
        self.machines += 1
        self.customers.add(machine.customer)
        if machine.reference_time is not None:
            self.oldest = min(self.oldest or machine.reference_time, machine.reference_time)
        self._verdicts[machine.customer, self._verdict_words(judged.whole)] += 1
        for subject, marks in judged.subjects.items():
            words = self._shifting(marks)
            if words is not None:
                # Ids are short; a longer one is nobody's, and shall cost no memory.
                self._subjects[machine.customer, subject[:_LONGEST_ID] or "?", words] += 1
        if len(self._verdicts) + len(self._subjects) > MOST_COUNTS:
            raise PublisherError(
                f"impact: got more than {MOST_COUNTS} combinations of customer, product and "
                "change; these are not the inventories of one fleet"
            )

    def moments(self, moments: Iterable[tuple[datetime, tuple[str, ...]]]) -> Iterator[Moment]:
        """Yield each moment with its totals and shifts."""
        for number, (at, why) in enumerate(moments):
            before, after = 2 * number, 2 * number + 1
            yield Moment(
                at=at,
                why=why,
                before=self._totals(before),
                after=self._totals(after),
                shifts=tuple(sorted(self._shifts(before, after), key=_largest_first)),
            )

    def _totals(self, column: int) -> dict[str, int]:
        counted: Counter[str] = Counter()
        for (_, words), number in self._verdicts.items():
            counted[words[column]] += number
        return dict(counted)

    def _shifts(self, before: int, after: int) -> Iterator[Shift]:
        counted: Counter[tuple[str, str, str, str]] = Counter()
        for (customer, words), number in self._verdicts.items():
            counted[customer, "", words[before], words[after]] += number
        for (customer, subject, words), number in self._subjects.items():
            counted[customer, subject, words[before], words[after]] += number
        for (customer, subject, one, other), number in counted.items():
            if one != other:
                yield Shift(
                    customer=customer, product=subject, before=one, after=other, machines=number
                )

    def _verdict_words(self, marks: int) -> _Words:
        words = self._known_verdicts.get(marks)
        if words is None:
            words = timeline.verdicts(marks, self._columns)
            if self._first:
                words = tuple(
                    word if column % 2 else timeline.NONE for column, word in enumerate(words)
                )
            self._known_verdicts.keep(marks, words)
        return words

    def _shifting(self, marks: int) -> _Words | None:
        """Return the words of what differs at some moment, else None."""
        if marks in self._known_shifts:
            return self._known_shifts[marks]
        words = timeline.worst(marks, self._columns)
        return self._known_shifts.keep(marks, words if words[::2] != words[1::2] else None)


def _largest_first(shift: Shift) -> tuple[int, str, str, str, str]:
    return -shift.machines, shift.customer, shift.product, shift.before, shift.after
