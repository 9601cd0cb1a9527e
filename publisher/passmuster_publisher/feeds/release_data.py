"""endoflife.date's release-data: versions that its robots find at the vendors, with their days.

Says: version and day, of every branch in one list. Does not say what is supported, a security fix
or withdrawn. Refuses a page that lists no versions (some pages hold cycles only) and one of whose
rows is no version or no day since 2000; for Firefox the track has to be named.
Source: reference/feeds.md, section 1.1; endoflife-date/release-data, releases/*.json.
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import firefox_tracks
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import day_of, json_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import earliest, holding

_SOURCE = "https://raw.githubusercontent.com/endoflife-date/release-data/main/releases"
_PAGE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_VERSION = re.compile(r"[0-9]{1,9}(\.[0-9]{1,9}){0,5}")


def _downloads(selectors: tuple[str, ...], _day: date) -> list[Download]:
    files = dict.fromkeys(_file(selector) for selector in selectors)
    return [Download(file, f"{_SOURCE}/{file}") for file in files]


FEED = Feed(
    name="release-data",
    title="endoflife.date: versions found by its robots",
    publisher="endoflife.date",
    gap_days=7,
    dated=True,
    downloads=_downloads,
)


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    name: str
    day: date = msgspec.field(name="date")


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    versions: dict[str, _Row]


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the versions of a page, of each the earliest day that a state tells.

    Args:
        states: recorded states, oldest first.
        selector: the page's name, such as `debian`; `firefox:rapid` or `firefox:esr` for Firefox.

    Raises:
        PublisherError: no state has the page, it is not of the feed's shape, or it lists none.
    """
    file = _file(selector)
    return earliest(
        each
        for state in holding(FEED.name, states, file)
        for each in _listed(state, file, selector)
    )


def _file(selector: str) -> str:
    page, _, track = selector.partition(":")
    if page == "firefox" or track:
        firefox_tracks.track(FEED.name, selector)
    if not _PAGE.fullmatch(page):
        raise PublisherError(f"feed {FEED.name}: got page {page!r}, expected a name as 'debian'")
    return f"{page}.json"


def _listed(state: State, file: str, selector: str) -> list[Release]:
    firefox = selector.startswith("firefox:")
    form = firefox_tracks.ANY if firefox else _VERSION
    ours = firefox_tracks.track(FEED.name, selector) if firefox else _VERSION
    page = file.removesuffix(".json")
    found = []
    for key, row in json_of(state, file, _Page).versions.items():
        version, day = version_of(key, form, state, file), day_of(row.day, state, file)
        if row.name != key:
            raise PublisherError(f"{state.where(file)}: got name {row.name[:60]!r}, expected {key}")
        if ours.fullmatch(version):
            found.append(_release(state, file, page, version, day))
    if not found:
        raise PublisherError(f"{state.where(file)}: got no version of {selector}, expected some")
    return found


def _release(state: State, file: str, page: str, version: str, day: date) -> Release:
    return Release(
        version=version,
        ref=f"{FEED.name}:{page}:{version}",
        record=Record(feed=FEED.name, day=state.day, file=file, needle=f'"{version}"'),
        released=day,
        url=firefox_tracks.notes(version) if page == "firefox" else "",
    )
