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

from passmuster.model.requirement import Step
from passmuster.versions import compare


class Release(NamedTuple):
    """A version that upstream released.

    Attributes:
        released: the day of release (or the first day on which it was seen).
        why: stable reference to the record behind it.
    """

    version: str
    released: date
    why: str
    exploited: bool = False
    severity: str = "unknown"


class Grace(NamedTuple):
    """Whole days after the day of release on which a lower version is still good."""

    days: int
    days_exploited: int

    def deadline(self, release: Release) -> datetime:
        """Return the UTC midnight that ends the last good day."""
        days = self.days_exploited if release.exploited else self.days
        return midnight(release.released + timedelta(days=days + 1))


def midnight(day: date) -> datetime:
    """Return 00:00 UTC at which a day begins."""
    return datetime.combine(day, time(), UTC)


def marked(releases: Iterable[Release], exploited: tuple[str, ...]) -> list[Release]:
    """Return the releases with those marked that closed an exploited hole."""
    return [each._replace(exploited=each.version in exploited) for each in releases]


def climb(scheme: str, releases: Iterable[Release], grace: Grace, as_of: date) -> tuple[Step, ...]:
    """Return the steps that matter from a day on, lowest minimum first.

    A release whose deadline is not before that of a higher one is dropped (the higher one asks for
    more, sooner), and so is everything below the highest minimum that already holds.

    Args:
        scheme: version scheme of the releases.
        releases: in any order.
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
    for release in sorted(
        sorted(releases, key=lambda each: (grace.deadline(each), each), reverse=True),
        key=lambda each: by_version(each.version),
        reverse=True,
    ):
        step = _step(release, grace)
        if steps and compare(scheme, steps[-1].minimum, step.minimum) == 0:
            steps.pop()
        if steps and step.deadline >= steps[-1].deadline:
            continue
        steps.append(step)
        if step.deadline <= midnight(as_of):
            break
    return tuple(reversed(steps))


def _step(release: Release, grace: Grace) -> Step:
    return Step(
        minimum=release.version,
        deadline=grace.deadline(release),
        released=midnight(release.released),
        severity=release.severity,
        exploited=release.exploited,
        confidence="single",
        why=(release.why,),
    )
