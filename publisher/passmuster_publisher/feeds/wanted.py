"""Which files of which feeds a policy uses: its sources, each with its adapter's downloads.

Feeds that share a folder of the recordings are one, for a state is whole or not there. A selector
that its feed does not know is wrong in the policy, and nothing is asked for then.
"""

from __future__ import annotations

from datetime import date
from functools import partial
from typing import Literal, NamedTuple

from passmuster_publisher.errors import PublisherError, UsageError
from passmuster_publisher.feeds import adapter
from passmuster_publisher.feeds.adapter import Download
from passmuster_publisher.feeds.fetching import Wanted
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.policy import Policy
from passmuster_publisher.policy.checking import sources_of
from passmuster_publisher.rules import parts


class Reading(NamedTuple):
    """One question that a policy asks a feed."""

    what: Literal["releases", "cycles", "exploited"]
    feed: str
    selector: str = ""


class ByHand(NamedTuple):
    """A feed that offers no download: somebody has to record it."""

    feed: str
    title: str
    selectors: tuple[str, ...]


def wanted(policy: Policy, day: date) -> tuple[list[Wanted], list[ByHand]]:
    """Return what is to be downloaded for a policy, and what is to be recorded by hand.

    Args:
        policy: the decisions.
        day: of the download; some feeds name their files by it.

    Raises:
        UsageError: a source does not name what its feed has.
    """
    asked: dict[str, list[Reading]] = {}
    for each in readings(policy):
        asked.setdefault(each.feed, []).append(each)
    files: dict[str, dict[str, Download]] = {}
    questions: dict[str, list[Reading]] = {}
    by_hand = []
    for name, asks in sorted(asked.items()):
        feed = adapter.feed(name)
        selectors = tuple(dict.fromkeys(each.selector for each in asks if each.selector))
        downloads = _downloads(feed, selectors, day)
        if not downloads:
            by_hand.append(ByHand(name, feed.title, selectors))
            continue
        folder = feed.folder or name
        questions.setdefault(folder, []).extend(asks)
        for download in downloads:
            files.setdefault(folder, {}).setdefault(download.file, download)
    found = [
        Wanted(folder, tuple(files[folder].values()), partial(problems, tuple(asks)))
        for folder, asks in questions.items()
    ]
    return found, by_hand


def readings(policy: Policy) -> list[Reading]:
    """Return each question that a policy asks its feeds, once."""
    found = [Reading("exploited", each.partition("/")[0]) for each in policy.defaults.exploited]
    for rule in policy.requirement:
        for part in parts(rule):
            for key, source in sources_of(part.asked):
                feed, _, selector = source.partition("/")
                found.append(Reading("cycles" if key == "support" else "releases", feed, selector))
    return list(dict.fromkeys(found))


def problems(questions: tuple[Reading, ...], state: State) -> list[str]:
    """Return why questions cannot be answered from a state, each reason once."""
    found: dict[str, None] = {}
    for what, feed, selector in questions:
        try:
            if what == "exploited":
                adapter.exploited(feed, [state])
            elif what == "cycles":
                adapter.cycles(feed, [state], selector)
            else:
                adapter.releases(feed, [state], selector)
        except PublisherError as error:
            found[str(error)] = None
    return list(found)


def _downloads(feed: adapter.Feed, selectors: tuple[str, ...], day: date) -> list[Download]:
    try:
        return feed.downloads(selectors, day)
    except PublisherError as error:
        raise UsageError(f"policy: {error}") from error
