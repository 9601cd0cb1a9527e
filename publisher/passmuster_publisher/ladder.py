"""From releases to a ladder: which minimums hold now, and which will hold when.

A latest version is no minimum: with weekly releases a line that every newer release replaces would
never become due. So each release keeps its own deadline, and a copy is judged by the first that it
missed.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, time, timedelta
from functools import cmp_to_key
from typing import NamedTuple

import msgspec

from passmuster.model.requirement import Step
from passmuster.versions import compare
from passmuster_publisher.feeds.record import Record
from passmuster_publisher.policy.tables import GraceBySeverity


class Candidate(msgspec.Struct, frozen=True, kw_only=True):
    """A release that may become a step, with all that is known of it.

    Attributes:
        released: the day from which grace counts.
        cves: the closed holes that are known to be exploited.
        confidence: `agreed` or `single`.
        why: stable references to what says so.
        records: where that stands.
    """

    version: str
    released: date
    severity: str = "unknown"
    exploited: bool = False
    cves: tuple[str, ...] = ()
    confidence: str = "single"
    url: str = ""
    why: tuple[str, ...] = ()
    records: tuple[Record, ...] = ()


class Grace(NamedTuple):
    """Whole days after the day of release on which a lower version is still good.

    Attributes:
        days: one number, or by severity.
        days_exploited: the most for a release that closed an exploited hole.
    """

    days: int | GraceBySeverity
    days_exploited: int

    def of(self, candidate: Candidate) -> int:
        """Return the days for one release."""
        days = self.days
        if not isinstance(days, int):
            own = getattr(days, candidate.severity, None)
            days = days.unknown if own is None else own
        return min(days, self.days_exploited) if candidate.exploited else days

    def deadline(self, candidate: Candidate) -> datetime:
        """Return the UTC midnight that ends the last good day."""
        return midnight(candidate.released + timedelta(days=self.of(candidate) + 1))


def midnight(day: date) -> datetime:
    """Return 00:00 UTC at which a day begins."""
    return datetime.combine(day, time(), UTC)


def climb(
    scheme: str, candidates: Iterable[Candidate], grace: Grace, as_of: date
) -> tuple[Step, ...]:
    """Return the steps that matter from a day on, lowest minimum first.

    A release whose deadline is not before that of a higher one is dropped (the higher one asks for
    more, sooner), and so is everything below the highest minimum that already holds.

    Args:
        scheme: version scheme of the releases.
        candidates: in any order.
        grace: how long lower versions are still good.
        as_of: the day that the recordings speak for.

    Raises:
        VersionError: a version is not of the scheme's grammar.
    """

    def order(left: str, right: str) -> int:
        return compare(scheme, left, right)

    by_version = cmp_to_key(order)
    steps: list[Step] = []
    # Highest first; of two records of one version the stricter counts.
    for candidate in sorted(
        sorted(candidates, key=lambda each: (grace.deadline(each), each.version), reverse=True),
        key=lambda each: by_version(each.version),
        reverse=True,
    ):
        step = _step(candidate, grace)
        if steps and compare(scheme, steps[-1].minimum, step.minimum) == 0:
            steps.pop()
        if steps and step.deadline >= steps[-1].deadline:
            continue
        steps.append(step)
        if step.deadline <= midnight(as_of):
            break
    return tuple(reversed(steps))


def floor_at(steps: tuple[Step, ...], at: datetime) -> Step | None:
    """Return the highest step whose deadline has passed at an instant."""
    return next((step for step in reversed(steps) if step.deadline <= at), None)


def _step(candidate: Candidate, grace: Grace) -> Step:
    return Step(
        minimum=candidate.version,
        deadline=grace.deadline(candidate),
        released=midnight(candidate.released),
        severity=candidate.severity,
        exploited=candidate.exploited,
        cves=candidate.cves,
        confidence=candidate.confidence,
        url=candidate.url,
        why=candidate.why,
    )
