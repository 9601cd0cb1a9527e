"""endoflife.date: release cycles of a product with their dates, as YAML front matter.

Says: cycles, when they began and end, the latest version of each. Does not say what is a security
fix. `eol` and `eoes` are the last supported days, or true (over), or false (not known to end); for
Windows the latest is a build without its revision and carries no day. Refuses a page without
cycles, a cycle that stands twice, and a latest version that is none, except for cycles long over:
their label (`8 (2111)`) and their releases of before 2000 are passed over.
Source: reference/feeds.md, section 1.1; endoflife-date/endoflife.date, products/*.md.
"""

from __future__ import annotations

import re
from datetime import date, timedelta

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import day_of, version_of, yaml_of
from passmuster_publisher.feeds.record import Cycle, Record, Release
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import earliest, holding

_SOURCE = "https://raw.githubusercontent.com/endoflife-date/endoflife.date/master/products"
_PAGE = re.compile(r"[a-z0-9][a-z0-9-]{0,60}")
_FRONT_MATTER = re.compile(r"---\n(.*?\n)---(?:\n|\Z)", re.DOTALL)
_NAME = re.compile(r"[!-~]{1,60}")
_LABEL = re.compile(r"[ -~]{1,60}")
# Cycles are older than what we judge (Debian 1.1) and end far ahead (RHEL 8: 2039).
_FIRST, _LAST = date(1980, 1, 1), date(2100, 1, 1)
_JUDGED = date(2000, 1, 1)


def _downloads(selectors: tuple[str, ...], _day: date) -> list[Download]:
    files = dict.fromkeys(_file(selector) for selector in selectors)
    return [Download(file, f"{_SOURCE}/{file}") for file in files]


FEED = Feed(
    name="endoflife.date",
    title="endoflife.date: product pages",
    publisher="endoflife.date",
    gap_days=7,
    dated=True,
    downloads=_downloads,
)


class _Row(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    release_cycle: str
    release_date: date
    eol: date | bool
    eoes: date | bool = False
    lts: date | bool = False
    latest: str = ""
    latest_release_date: date | None = None

    def over(self, day: date) -> bool:
        """Tell whether no support is left on a day, not even an extended one."""
        ends = (self.eol,) if self.eoes is False else (self.eol, self.eoes)
        return all(end < day if isinstance(end, date) else end for end in ends)


class _Page(msgspec.Struct, frozen=True, kw_only=True):
    releases: tuple[_Row, ...]


def cycles(states: list[State], selector: str) -> list[Cycle]:
    """Return the cycles of a page, in the page's order, as the newest state that has it says.

    Args:
        states: recorded states, oldest first.
        selector: the page's name at endoflife.date, such as `debian`.

    Raises:
        PublisherError: no state has the page, or it is not of the feed's shape.
    """
    file = _file(selector)
    state = holding(FEED.name, states, file)[-1]
    text = state.text(file)
    return [_cycle(row, state, file, text) for row in _rows(state, file, text)]


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the latest version of each cycle in each state; the channel is the cycle's name.

    Args, errors: as `cycles`; the page also has to name a latest version at all.
    """
    file = _file(selector)
    found = []
    for state in holding(FEED.name, states, file):
        text = state.text(file)
        told = [_release(row, state, file, text) for row in _rows(state, file, text)]
        if not any(told):
            raise PublisherError(
                f"{state.where(file)}: got no latest version, expected one in some cycle"
            )
        found += [each for each in told if each]
    return earliest(found)


def _file(page: str) -> str:
    if not _PAGE.fullmatch(page):
        raise PublisherError(f"feed {FEED.name}: got page {page!r}, expected a name as 'debian'")
    return f"{page}.md"


def _rows(state: State, file: str, text: str) -> tuple[_Row, ...]:
    parts = _FRONT_MATTER.match(text)
    if parts is None:
        raise PublisherError(
            f"{state.where(file)}: got {text[:40]!r}, expected YAML front matter between two "
            "lines of ---"
        )
    rows = yaml_of(state, file, _Page, parts[1]).releases
    names = [version_of(row.release_cycle, _NAME, state, file) for row in rows]
    if not names or len(set(names)) < len(names):
        raise PublisherError(
            f"{state.where(file)}: got cycles {', '.join(names)[:200]!r}, expected some, each once"
        )
    for row in rows:
        _check_days(row, state, file)
    return rows


def _check_days(row: _Row, state: State, file: str) -> None:
    tomorrow = state.day + timedelta(days=1)
    for value, last in (
        (row.release_date, _LAST),
        (row.eol, _LAST),
        (row.eoes, _LAST),
        (row.latest_release_date, tomorrow),
    ):
        if isinstance(value, date) and not _FIRST <= value <= last:
            raise PublisherError(
                f"{state.where(file)}: cycle {row.release_cycle}: got the day {value}, expected "
                f"one from {_FIRST} to {last}"
            )


def _latest(row: _Row, state: State, file: str) -> str:
    """Return the cycle's latest version; the label of a cycle long over is none."""
    if row.over(state.day) and " " in row.latest:
        version_of(row.latest, _LABEL, state, file)
        return ""
    return row.latest and version_of(row.latest, _NAME, state, file)


def _cycle(row: _Row, state: State, file: str, text: str) -> Cycle:
    latest = _latest(row, state, file)
    return Cycle(
        name=row.release_cycle,
        record=_record(state, file, text, "releaseCycle", row.release_cycle),
        released=row.release_date,
        ends=row.eol,
        extended_ends=row.eoes,
        long_term=row.lts is not False,
        latest=latest,
        latest_released=row.latest_release_date if latest else None,
    )


def _release(row: _Row, state: State, file: str, text: str) -> Release | None:
    latest, day = _latest(row, state, file), row.latest_release_date
    if not latest or (day is not None and day < _JUDGED and row.over(state.day)):
        return None
    page = file.removesuffix(".md")
    return Release(
        version=latest,
        ref=f"{FEED.name}:{page}:{row.release_cycle}",
        record=_record(state, file, text, "latest", latest),
        released=None if day is None else day_of(day, state, file),
        url=f"https://endoflife.date/{page}",
        channel=row.release_cycle,
    )


def _record(state: State, file: str, text: str, key: str, value: str) -> Record:
    """Return the place of a key's value; pages quote in either way or not at all."""
    line = re.search(rf"{key}: (['\"]?){re.escape(value)}\1(?=\s|$)", text)
    return Record(feed=FEED.name, day=state.day, file=file, needle=line[0] if line else value)
