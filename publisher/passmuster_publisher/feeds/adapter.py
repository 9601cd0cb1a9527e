"""What a feed's adapter offers, and the one list of all of them.

An adapter is a module of this package with a constant `FEED` and one or more of the functions
`releases`, `cycles` and `exploited`. It takes recorded states (raw bytes as upstream wrote them),
reads no clock and fetches nothing, and refuses what is not of the feed's shape.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from importlib import import_module
from types import ModuleType
from typing import Any, NamedTuple

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.record import Cycle, Exploited, Release
from passmuster_publisher.feeds.recordings import State


class Download(NamedTuple):
    """One file that upstream offers.

    Attributes:
        file: where it is kept in a state's folder.
        url: where upstream has it.
        optional: a missing one (404) is no error.
    """

    file: str
    url: str
    optional: bool = False


class Feed(NamedTuple):
    """A feed as such.

    Attributes:
        name: name of its folder in the recordings, and of it in policies and references.
        title: for people.
        publisher: whose word it is; two feeds of one publisher are no two sources.
        gap_days: so many days after the day it speaks for, a state is stale.
        downloads: selectors as the policy writes them and the day to the files to fetch.
        stated_on: state to the day that it speaks for (a feed that dates itself); the day on which
            it was recorded otherwise.
    """

    name: str
    title: str
    publisher: str
    gap_days: int
    downloads: Callable[[tuple[str, ...], date], list[Download]]
    stated_on: Callable[[State], date] = lambda state: state.day
    folder: str = ""
    dated: bool = False


# One line a feed: the name in policies, and the module that reads it.
MODULES = {
    "apptracker": "apptracker",
    "chrome-version-history": "chrome_version_history",
    "chrome-versions": "chrome_versions",
    "cisa-kev": "cisa_kev",
    "debian-archive": "debian_archive",
    "debian-security-tracker": "debian_security_tracker",
    "edge-updates": "edge_updates",
    "endoflife.date": "endoflife",
    "gdmf": "gdmf",
    "mfsa": "mfsa",
    "product-details": "product_details",
    "release-data": "release_data",
    "scoop-extras": "scoop_extras",
    "sofa": "sofa",
    "ubuntu-security-notices": "ubuntu_security_notices",
    "windows-updatelist": "windows_updatelist",
    "windows-version-feed": "windows_version_feed",
    "winget-pkgs": "winget_pkgs",
}


def feed(name: str) -> Feed:
    """Return a feed by its name.

    Raises:
        PublisherError: there is none of that name.
    """
    found: Feed = _module(name).FEED
    return found


def releases(name: str, states: list[State], selector: str) -> list[Release]:
    """Return the releases that recorded states of a feed name.

    Args:
        name: the feed.
        states: recorded states, oldest first; of several the union counts.
        selector: which product of the feed, in the adapter's own words.

    Raises:
        PublisherError: a file is missing, misshapen or implausible, the selector names nothing, or
            the feed tells no releases.
    """
    found: list[Release] = _function(name, "releases")(states, selector)
    return found


def cycles(name: str, states: list[State], selector: str) -> list[Cycle]:
    """Return the release cycles that the newest of the states names; errors as `releases`."""
    found: list[Cycle] = _function(name, "cycles")(states, selector)
    return found


def exploited(name: str, states: list[State]) -> list[Exploited]:
    """Return the exploited holes that the newest of the states names; errors as `releases`."""
    found: list[Exploited] = _function(name, "exploited")(states)
    return found


def _function(name: str, what: str) -> Callable[..., Any]:
    function: Callable[..., Any] | None = getattr(_module(name), what, None)
    if function is None:
        raise PublisherError(f"feed {name}: it tells no {what}")
    return function


def _module(name: str) -> ModuleType:
    if name not in MODULES:
        raise PublisherError(f"feed: got {name!r}, expected one of {', '.join(MODULES)}")
    return import_module(f"passmuster_publisher.feeds.{MODULES[name]}")
