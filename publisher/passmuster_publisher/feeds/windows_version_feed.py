"""Windows builds that close holes by Microsoft's security bulletins (CVRF), with the holes.

The feed joins holes and builds by itself and is wrong in single rows: one called Server 2025's
build that of Windows 11. So a build counts where, in a month's mapping, most holes of a product
name it, at least three; a draw counts for none. Where no month's mapping is recorded, the list of
current builds is believed, except for a product whose build number client and server share with
revisions of their own: there a wrong row looks like a right one.

The day of a build is the day on which most of the holes that it closes were published, again three
at least, else the day in the list; a build that neither knows has no day and no channel. Channel B
is the second Tuesday of a month or, for Microsoft's time zone, the day after; any other day is
OOB. Exploited is what the row of that very build says: CVE-2026-56155 has server rows only.
Severity follows the CVSS score's own scale (critical from 9.0, high from 7.0, medium from 4.0, low
below), which is not Microsoft's own rating.
Windows 11 24H2 and 25H2 have been in no recorded state: absent is not "nothing new".
Source: https://github.com/ZentrixLabs/windows-version-feed (reference/feeds.md, sections 1.6, 4).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Iterable
from datetime import date, timedelta
from typing import NamedTuple, TypeVar

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.windows_products import KINDS, kind_of, page_of
from passmuster_publisher.feeds.windows_version_files import (
    CURRENT,
    HOLES,
    Fix,
    fixes,
    listed,
    mapping_file,
    mappings,
    published,
)

T = TypeVar("T", bound=Hashable)
_NAME = "windows-version-feed"
_ADDRESS = f"https://raw.githubusercontent.com/ZentrixLabs/{_NAME}/main/"
_LEAST = 3  # so many holes have to agree
_SCALE = ((9.0, "critical"), (7.0, "high"), (4.0, "medium"), (0.0, "low"))
_TUESDAY = 1


class _Named(NamedTuple):
    """A build and who names it; `fixes` by CVE id."""

    kb: str
    record: Record
    fixes: dict[str, Fix]


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the builds of a kind of Windows, lowest first.

    Args:
        states: recorded states, oldest first; of one build the earliest day counts, and about a
            hole the newest word.
        selector: `client` or `server`.

    Raises:
        PublisherError: a file is misshapen or a day implausible, or nothing names a build.
    """
    kind = kind_of(_NAME, selector)
    found = _listed_alone(states, kind) | _agreed(states, kind)
    if not found:
        raise PublisherError(f"feed {_NAME}: got no build of kind {kind} in the recorded states")
    days = _days(states, kind)
    return [
        _release(version, found[version], days.get(version)) for version in sorted(found, key=_key)
    ]


def _agreed(states: list[State], kind: str) -> dict[str, _Named]:
    """Return the builds that most holes of a product name in a month's mapping."""
    found: dict[str, _Named] = {}
    for state in states:
        for _, file in mappings(state):
            for rows in _by_build_number(state, file, kind).values():
                version = _most((row.cve, row.version) for row in rows)
                if version is None:
                    continue
                agreeing = [row for row in rows if row.version == version]
                record = Record(feed=_NAME, day=state.day, file=file, needle=f'"{version}"')
                kb = Counter(row.kb for row in agreeing).most_common(1)[0][0]
                known = found[version].fixes if version in found else {}
                found[version] = _Named(kb, record, known | _by_hole(agreeing))
    return found


def _by_build_number(state: State, file: str, kind: str) -> dict[int, list[Fix]]:
    found: dict[int, list[Fix]] = {}
    for fix in fixes(state, file):
        if fix.product.kind == kind:
            found.setdefault(fix.product.build, []).append(fix)
    return found


def _by_hole(rows: list[Fix]) -> dict[str, Fix]:
    """Return one row a hole; of several (Server and Server Core) the gravest counts."""
    return {row.cve: row for row in sorted(rows, key=lambda row: (row.exploited, row.score or 0))}


def _listed_alone(states: list[State], kind: str) -> dict[str, _Named]:
    """Return the builds of the lists of current ones for months without a recorded mapping."""
    mapped = {month for state in states for month, _ in mappings(state)}
    found = {}
    for state in states:
        for row in listed(state):
            month = (row.day.year, row.day.month)
            if row.product.kind == kind and not row.product.apart and month not in mapped:
                needle = f'"{row.version}"'
                record = Record(feed=_NAME, day=state.day, file=CURRENT, needle=needle)
                found[row.version] = _Named(row.kb, record, {})
    return found


def _days(states: list[State], kind: str) -> dict[str, date]:
    """Return the day of each build as far as it is told, the earliest over all states."""
    by_list: dict[str, date] = {}
    by_holes: dict[str, date] = {}
    for state in states:
        for row in listed(state):
            if row.product.kind == kind:
                by_list[row.version] = min(row.day, by_list.get(row.version, row.day))
        days: dict[str, list[tuple[str, date]]] = {}
        for hole in published(state):
            if hole.product.kind == kind:
                days.setdefault(hole.version, []).append((hole.cve, hole.day))
        for version, votes in days.items():
            day = _most(votes)
            if day is not None:
                by_holes[version] = min(day, by_holes.get(version, day))
    return by_list | by_holes


def _most(votes: Iterable[tuple[str, T]]) -> T | None:
    """Return what most holes say, at least three, each with one voice a word; None: a draw."""
    counted = Counter(word for _, word in set(votes)).most_common(2)
    if not counted or counted[0][1] < _LEAST:
        return None
    if len(counted) == 2 and counted[0][1] == counted[1][1]:
        return None
    return counted[0][0]


def _release(version: str, named: _Named, day: date | None) -> Release:
    digits = named.kb.removeprefix("KB")
    exploited = tuple(sorted(cve for cve, fix in named.fixes.items() if fix.exploited))
    return Release(
        version=version,
        ref=f"{_NAME}:{named.kb}@{version.partition('.')[0]}",
        record=named.record,
        released=day,
        url=page_of(digits),
        security=True,
        severity=_severity(named.fixes),
        exploited=bool(exploited),
        cves=tuple(sorted(named.fixes)),
        exploited_cves=exploited,
        channel=_channel(day),
    )


def _severity(fixes_by_cve: dict[str, Fix]) -> str:
    scores = [fix.score for fix in fixes_by_cve.values() if fix.score is not None]
    if not scores:
        return "unknown"
    return next(word for least, word in _SCALE if max(scores) >= least)


def _channel(day: date | None) -> str:
    if day is None:
        return ""
    return "B" if any(map(_is_second_tuesday, (day, day - timedelta(days=1)))) else "OOB"


def _is_second_tuesday(day: date) -> bool:
    return day.weekday() == _TUESDAY and 8 <= day.day <= 14


def _key(version: str) -> tuple[int, int]:
    build, _, revision = version.partition(".")
    return int(build), int(revision)


def _downloads(selectors: tuple[str, ...], day: date) -> list[Download]:
    for selector in selectors:
        kind_of(_NAME, selector)
    before = day.replace(day=1) - timedelta(days=1)
    # Before its second Tuesday a month may have no mapping yet.
    return [
        Download(file, _ADDRESS + file, optional=optional)
        for file, optional in (
            (mapping_file(before.year, before.month), False),
            (mapping_file(day.year, day.month), True),
            (CURRENT, False),
            (HOLES, False),
        )
    ]


def _stated_on(state: State) -> date:
    """Return the newest day of a build that the state tells."""
    days = [day for kind in KINDS for day in _days([state], kind).values()]
    if not days:
        raise PublisherError(f"recording {_NAME}/{state.day}: got no day of a Windows build")
    return max(days)


FEED = Feed(
    name=_NAME,
    title="Windows security builds (windows-version-feed)",
    publisher="Microsoft",
    gap_days=35,
    dated=True,
    downloads=_downloads,
    stated_on=_stated_on,
)
