"""Rule `latest-of-branch`: from a feed of releases to supported branches with their ladders."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from passmuster.model.requirement import Branch, Step
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import chrome_versions, endoflife
from passmuster_publisher.feeds.endoflife import Cycle
from passmuster_publisher.feeds.recordings import Recordings, State
from passmuster_publisher.ladder import Grace, Release, climb, marked, midnight
from passmuster_publisher.policy import LatestOfBranch

Pages = list[tuple[State, tuple[Cycle, ...]]]


def branches_of(
    rule: LatestOfBranch, grace: Grace, recordings: Recordings, as_of: date
) -> tuple[Branch, ...]:
    """Return the branches of a product.

    Raises:
        PublisherError: the feed is unknown, missing, misshapen, or lacks a cycle of the policy.
        VersionError: a version of the feed is not of the rule's scheme.
    """
    feed, _, page = rule.feed.partition("/")
    states = recordings.states(feed)
    if feed == chrome_versions.FEED:
        return (_one(rule, chrome_versions.releases(states, page), grace, as_of),)
    if feed != endoflife.FEED:
        raise PublisherError(
            f"requirement {rule.id}: got feed {rule.feed!r}, expected "
            f"{endoflife.FEED}/PAGE or {chrome_versions.FEED}/PLATFORM"
        )
    pages: Pages = [
        (state, _wanted(rule, endoflife.read(state, page)))
        for state in states
        if endoflife.has(state, page)
    ]
    if not pages:
        raise PublisherError(f"requirement {rule.id}: {rule.feed} is in no recording")
    if rule.cycles == "rolling":
        return (_one(rule, _first_versions(pages, page), grace, as_of),)
    newest = pages[-1][1]
    missing = set(rule.only) - {cycle.release_cycle for cycle in newest}
    if missing:
        raise PublisherError(
            f"requirement {rule.id}: {rule.feed} has no cycle {', '.join(sorted(missing))}"
        )
    return tuple(_branch(rule, cycle, pages, grace, as_of) for cycle in newest)


def _branch(rule: LatestOfBranch, cycle: Cycle, pages: Pages, grace: Grace, as_of: date) -> Branch:
    """Return one cycle as a branch; one that has ended needs no ladder, its end decides."""
    ends = _end(rule, cycle, as_of)
    steps: tuple[Step, ...] = ()
    if not rule.ends_only and (ends is None or ends > midnight(as_of)):
        releases = _latest_versions(pages, cycle.release_cycle, rule.feed.partition("/")[2])
        steps = climb(rule.scheme, marked(releases, rule.exploited), grace, as_of)
    return Branch(
        id=f"{rule.product}-{cycle.release_cycle}",
        prefix=cycle.release_cycle,
        ends=ends,
        steps=steps,
    )


def _one(rule: LatestOfBranch, releases: list[Release], grace: Grace, as_of: date) -> Branch:
    """Return one branch for all versions, in which each release is a step."""
    until = [each for each in releases if each.released <= as_of]
    return Branch(
        id=f"{rule.product}-rolling",
        steps=climb(rule.scheme, marked(until, rule.exploited), grace, as_of),
    )


def _wanted(rule: LatestOfBranch, cycles: tuple[Cycle, ...]) -> tuple[Cycle, ...]:
    return tuple(
        cycle
        for cycle in cycles
        if (not rule.only or cycle.release_cycle in rule.only) and (cycle.lts or not rule.lts_only)
    )


def _first_versions(pages: Pages, page: str) -> list[Release]:
    """Return the first version of each cycle: the feed does not tell which later ones matter."""
    return [
        Release(
            cycle.release_cycle if "." in cycle.release_cycle else f"{cycle.release_cycle}.0",
            cycle.release_date,
            f"{endoflife.FEED}:{page}@{state.day}",
        )
        for state, cycles in pages
        for cycle in cycles
    ]


def _latest_versions(pages: Pages, name: str, page: str) -> list[Release]:
    """Return every version that was the latest of a cycle in one of the recorded states."""
    return [
        Release(
            cycle.latest,
            cycle.latest_release_date or cycle.release_date,
            f"{endoflife.FEED}:{page}@{state.day}",
        )
        for state, cycles in pages
        for cycle in cycles
        if cycle.release_cycle == name and cycle.latest
    ]


def _end(rule: LatestOfBranch, cycle: Cycle, as_of: date) -> datetime | None:
    """Return the instant from which the cycle gets no fixes, None while no end is known."""
    end = cycle.eol
    if rule.support == "extended" and cycle.eoes is not False:
        end = cycle.eoes
    if isinstance(end, date):
        return midnight(end + timedelta(days=1))
    # `true`: it is over and the feed does not say since when; the recording's day is certain.
    return midnight(as_of) if end else None
