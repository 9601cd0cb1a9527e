"""Mozilla's security advisories (MFSA): which Firefox releases close holes, and how bad they are.

Says: per advisory its day, its impact, the versions that fix, the CVEs. Does not say which version
is the newest, when a branch ends, or (but in prose) whether a hole is exploited. What fixes is free
text and the day is English prose: "Firefox 152.0.6" and "Firefox ESR 140.13" are ours and have to
be readable; other products (Thunderbird, "Firefox for iOS", Focus) are passed over.
Source: reference/feeds.md, section 1.3; mozilla/foundation-security-advisories, announce/.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta
from typing import Annotated, Any

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import CVE, day_of, version_of, yaml_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State

_SOURCE = "https://raw.githubusercontent.com/mozilla/foundation-security-advisories/master/announce"
_GAP_DAYS = 45
# Numbers are a plain series within a year; 2026 passed 100 in October.
_HIGHEST_NUMBER = 150
_FILE = re.compile(r"mfsa(20[0-9]{2}-[0-9]{2,3})\.yml")
_VERSION = re.compile(r"[0-9]{1,4}(\.[0-9]{1,3}){0,2}")
_DAY = re.compile(r"([A-Z][a-z]+) ([0-9]{1,2}), ([0-9]{4})")
# Not the calendar module's: its names follow the machine's language.
_MONTHS = (
    *("January", "February", "March", "April", "May", "June"),
    *("July", "August", "September", "October", "November", "December"),
)
_SEVERITIES = {"critical": "critical", "high": "high", "moderate": "medium", "low": "low"}
# The word between "Firefox" and the version.
_PRODUCTS = {"firefox": "", "firefox-esr": "ESR"}


class _Advisory(msgspec.Struct, frozen=True, kw_only=True):
    announced: str
    impact: str
    fixed_in: Annotated[list[str], msgspec.Meta(min_length=1)]
    advisories: dict[str, Any] = {}


def _downloads(_selectors: tuple[str, ...], day: date) -> list[Download]:
    # Early in a year the last advisory may still be one of the year before.
    years = sorted({(day - timedelta(days=_GAP_DAYS)).year, day.year})
    return [
        Download(file, f"{_SOURCE}/{year}/{file}", optional=True)
        for year in years
        for file in (f"mfsa{year}-{number:02}.yml" for number in range(1, _HIGHEST_NUMBER + 1))
    ]


def _stated_on(state: State) -> date:
    days = [_day(advisory.announced, state, file) for file, advisory in _advisories(state)]
    if not days:
        raise PublisherError(f"recording {state.feed}/{state.day}: got no advisory, expected some")
    return max(days)


FEED = Feed(
    name="mfsa",
    title="Mozilla Foundation Security Advisories",
    publisher="Mozilla",
    gap_days=_GAP_DAYS,
    dated=True,
    downloads=_downloads,
    stated_on=_stated_on,
)


def releases(states: list[State], selector: str) -> list[Release]:
    """Return one release per advisory and version that it names.

    The newest state's text of an advisory counts, with the earliest day that a state told.

    Args:
        states: recorded states, oldest first; files that a later one lacks count still.
        selector: `firefox` or `firefox-esr` (whose `140.13` becomes `140.13.0`).

    Raises:
        PublisherError: another selector, a misshapen advisory, or none about this product.
    """
    if selector not in _PRODUCTS:
        raise PublisherError(
            f"feed {FEED.name}: got selector {selector!r}, expected {' or '.join(_PRODUCTS)}"
        )
    found: dict[tuple[str, str], Release] = {}
    days: dict[str, date] = {}
    for state in states:
        for file, advisory in _advisories(state):
            versions = _versions(advisory, selector, state, file)
            if versions:
                days[file] = min(days.get(file, date.max), _day(advisory.announced, state, file))
            for entry, version in versions.items():
                found[file, version] = _release(state, file, advisory, entry, version, days[file])
    if not found:
        raise PublisherError(
            f"feed {FEED.name}: got {len(states)} recordings without an advisory about {selector}"
        )
    return list(found.values())


def _advisories(state: State) -> Iterator[tuple[str, _Advisory]]:
    names = [each.name for each in state.folder.glob("mfsa*.yml") if _FILE.fullmatch(each.name)]
    for name in sorted(names, key=lambda name: (len(name), name)):
        yield name, yaml_of(state, name, _Advisory)


def _versions(advisory: _Advisory, selector: str, state: State, file: str) -> dict[str, str]:
    read = {entry: _version(entry, selector, state, file) for entry in advisory.fixed_in}
    return {entry: version for entry, version in read.items() if version}


def _release(
    state: State, file: str, advisory: _Advisory, entry: str, version: str, day: date
) -> Release:
    number = file.removeprefix("mfsa").removesuffix(".yml")
    return Release(
        version=version,
        ref=f"{FEED.name}:{number}",
        record=Record(feed=FEED.name, day=state.day, file=file, needle=entry),
        released=day,
        url=f"https://www.mozilla.org/security/advisories/mfsa{number}/",
        security=True,
        severity=_severity(advisory.impact, state, file),
        cves=_cves(advisory, state, file),
    )


def _version(entry: str, selector: str, state: State, file: str) -> str:
    """Return the version that an entry names of the product, or nothing for another product."""
    name, _, rest = entry.partition(" ")
    if name != "Firefox":
        return ""
    word, _, last = rest.partition(" ")
    kind = word if word.isalpha() else ""
    if kind != _PRODUCTS[selector]:
        return ""
    version = version_of(last if kind else rest, _VERSION, state, file)
    return f"{version}.0" if kind and version.count(".") == 1 else version


def _severity(impact: str, state: State, file: str) -> str:
    if impact not in _SEVERITIES:
        raise PublisherError(
            f"{state.where(file)}: got impact {impact[:40]!r}, expected one of "
            f"{', '.join(_SEVERITIES)}"
        )
    return _SEVERITIES[impact]


def _cves(advisory: _Advisory, state: State, file: str) -> tuple[str, ...]:
    """Return the CVE ids; a hole that has none yet stands under a key of Mozilla's own."""
    named = [key for key in advisory.advisories if key.startswith("CVE")]
    return tuple(version_of(key, CVE, state, file) for key in named)


def _day(text: str, state: State, file: str) -> date:
    match = _DAY.fullmatch(text)
    if match is None or match[1] not in _MONTHS:
        raise PublisherError(
            f"{state.where(file)}: got {text[:40]!r}, expected a day such as July 14, 2026"
        )
    return day_of(f"{match[3]}-{_MONTHS.index(match[1]) + 1}-{match[2]}", state, file)
