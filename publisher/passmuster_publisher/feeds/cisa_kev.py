"""CISA's catalogue of exploited holes: which CVE ids, and the day on which each was added.

It is joined by CVE id only and never by a product's name: "Chromium V8" or "Skia" are no products
of ours, and a hole of one part of Windows stands under the whole. It does not say which version
closes a hole, old holes are added late, and a hole that a vendor calls exploited may be missing.
Refused: a number of rows that is not the catalogue's own count, an id that is none or stands twice,
a day that cannot be.
Source: https://www.cisa.gov/known-exploited-vulnerabilities-catalog (reference/feeds.md, section
1.10).
"""

from __future__ import annotations

import re
from datetime import date

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import CVE, day_of, json_of
from passmuster_publisher.feeds.record import Exploited, Record
from passmuster_publisher.feeds.recordings import State

_NAME = "cisa-kev"
_FILE = "known_exploited_vulnerabilities.json"
_ADDRESS = "https://www.cisa.gov/sites/default/files/feeds/"
_CATALOGUE = re.compile(r"[0-9]{4}\.[0-9]{2}\.[0-9]{2}")


class _Row(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    cve: str = msgspec.field(name="cveID")
    date_added: str


class _Catalogue(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    catalog_version: str
    date_released: str
    count: int
    vulnerabilities: tuple[_Row, ...]


def exploited(states: list[State]) -> list[Exploited]:
    """Return all holes of the newest state that has the catalogue.

    Args:
        states: recorded states, oldest first.

    Raises:
        PublisherError: no state has the catalogue, or it is not of the feed's shape.
    """
    for state in reversed(states):
        if state.has(_FILE):
            return _of_state(state)
    raise PublisherError(f"feed {_NAME}: got no recording, expected {_FILE}")


def _of_state(state: State) -> list[Exploited]:
    where = state.where(_FILE)
    catalogue = json_of(state, _FILE, _Catalogue)
    rows = catalogue.vulnerabilities
    if not _CATALOGUE.fullmatch(catalogue.catalog_version):
        raise PublisherError(
            f"{where}: got catalogue {catalogue.catalog_version[:40]!r}, expected YYYY.MM.DD"
        )
    day_of(catalogue.date_released, state, _FILE)
    if not rows or len(rows) != catalogue.count:
        raise PublisherError(
            f"{where}: got {len(rows)} rows, expected {catalogue.count} as it counts them, not none"
        )
    found: dict[str, Exploited] = {}
    for row in rows:
        if not CVE.fullmatch(row.cve):
            raise PublisherError(f"{where}: got {row.cve[:40]!r}, expected CVE-YYYY-NUMBER")
        if row.cve in found:
            raise PublisherError(f"{where}: got {row.cve} twice, expected it once")
        found[row.cve] = Exploited(
            cve=row.cve,
            added=day_of(row.date_added, state, _FILE),
            record=Record(feed=_NAME, day=state.day, file=_FILE, needle=f'"{row.cve}"'),
        )
    return list(found.values())


def _stated_on(state: State) -> date:
    """Return the day on which the catalogue was released."""
    return day_of(json_of(state, _FILE, _Catalogue).date_released, state, _FILE)


def _downloads(selectors: tuple[str, ...], day: date) -> list[Download]:  # noqa: ARG001 - one file
    return [Download(_FILE, f"{_ADDRESS}{_FILE}")]


FEED = Feed(
    name=_NAME,
    title="CISA's Known Exploited Vulnerabilities Catalog",
    publisher="CISA",
    gap_days=7,
    downloads=_downloads,
    stated_on=_stated_on,
)
