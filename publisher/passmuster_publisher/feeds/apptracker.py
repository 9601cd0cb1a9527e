"""App Tracker: what vendors' own update services offer for Windows, recorded daily.

Says: the versions of each channel, track, language and architecture; the vendor's day for Chrome,
Edge and Brave. Where a row has no day, the first recorded state that held the version stands for
it: a recorder's day. Presence is no support (Acrobat 2015 is still listed), and a file may go back
to an older version and forth again (SumatraPDF in April 2026).

Refused are rows without a version of the program's form, days that are none, a selection that
matches no row in any state, and one that mixes several channels or tracks: their numbers are no
one line.
Source: https://github.com/aaronparker/apptracker, json/*.json; reference/feeds.md, sections 1.4,
1.5, 1.8 and 1.9.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from datetime import date
from typing import NamedTuple, TypeAlias

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import day_of, json_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recorders import ACROBAT, PLAIN, bare
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.union import earliest, holding

_Row: TypeAlias = dict[str, str | int | float | bool | None]

_NAME = "apptracker"
_UPSTREAM = "https://raw.githubusercontent.com/aaronparker/apptracker/main/json"
_PROGRAM = re.compile(r"[A-Za-z0-9]{1,60}")
_FILTER = re.compile(r"([A-Za-z]{1,30})=([^,=]{1,60})")
_ACROBAT = "AdobeAcrobat"
_LINES = ("Channel", "Track")
_KINDS = ("Product", "Language", "Architecture", "Type")
_DAYS = ("Date", "StartDate")
# Brave's rows: recorded as 13/5/2026, so the day comes first.
_DAY_FIRST = re.compile(r"([0-9]{1,2})/([0-9]{1,2})/([0-9]{4})")
_SHOWN = 3
_MOST_VALUES = 40


class _Selection(NamedTuple):
    """What a selector names."""

    program: str
    wanted: dict[str, str]

    @property
    def file(self) -> str:
        return f"{self.program}.json"

    def of(self, rows: list[_Row]) -> list[_Row]:
        # The recorder wrote arm64 in April 2026 and ARM64 in May.
        return [
            row
            for row in rows
            if all(
                str(row.get(key, "")).casefold() == value.casefold()
                for key, value in self.wanted.items()
            )
        ]


def _downloads(selectors: tuple[str, ...], _day: date) -> list[Download]:
    files = dict.fromkeys(_selection(selector).file for selector in selectors)
    return [Download(file, f"{_UPSTREAM}/{file}") for file in files]


FEED = Feed(
    name=_NAME,
    title="App Tracker: vendors' update services for Windows",
    publisher="recorder apptracker",
    gap_days=45,
    downloads=_downloads,
)


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the versions that the recorder held of a program, each once.

    Where the rows of one state disagree, every version is given, and the channel tells which
    products, languages, architectures or file types have it.

    Args:
        states: recorded states, oldest first; those without the file are passed over.
        selector: `PROGRAM` or `PROGRAM:FIELD=VALUE[,FIELD=VALUE]`, such as `AdobeAcrobat:Track=DC`
            or `GoogleChrome:Channel=Extended`; letters' case in values does not count.

    Raises:
        PublisherError: no state has the file or a matching row, the file is not of the feed's
            shape, or the rows are of several channels or tracks.
    """
    chosen = _selection(selector)
    held = [(state, _rows(state, chosen.file)) for state in holding(_NAME, states, chosen.file)]
    every = [row for _, rows in held for row in rows]
    if not chosen.of(every):
        raise PublisherError(f"feed {_NAME}: got {selector!r}, {_expected(every, chosen)}")
    found = [each for state, rows in held for each in _held(state, chosen, chosen.of(rows))]
    # A version that went to some languages at first may be everybody's since: the newest state's
    # word counts.
    channels = {each.version: each.channel for each in found}
    return [
        msgspec.structs.replace(each, channel=channels[each.version]) for each in earliest(found)
    ]


def _held(state: State, chosen: _Selection, rows: list[_Row]) -> Iterator[Release]:
    form = ACROBAT if chosen.program.startswith(_ACROBAT) else PLAIN
    line = _line(state, chosen, rows)
    listed: dict[str, list[_Row]] = {}
    for row in rows:
        listed.setdefault(_text(state, chosen, row, "Version"), []).append(row)
    for written, ours in listed.items():
        version = bare(written, form, state, chosen.file)
        yield Release(
            version=version,
            ref=f"{_NAME}:{chosen.program}@{version}",
            released=min(_day(state, chosen, row) for row in ours),
            record=Record(feed=_NAME, day=state.day, file=chosen.file, needle=f'"{written}"'),
            channel="; ".join([*line, *_kinds(ours, rows)]),
        )


def _line(state: State, chosen: _Selection, rows: list[_Row]) -> list[str]:
    """Return the one channel or track of the rows, if they have any."""
    line: list[str] = []
    for field in _LINES:
        values = _values(rows, field)
        if len(values) > 1:
            raise PublisherError(
                f"{state.where(chosen.file)}: got rows of several lines, expected the selector to "
                f"choose one: {field} of {', '.join(values[:_MOST_VALUES])}"
            )
        line += values
    return line


def _kinds(ours: list[_Row], rows: list[_Row]) -> Iterator[str]:
    """Yield what the rows of one version have in common that not all rows have."""
    for field in _KINDS:
        values = _values(ours, field)
        if values != _values(rows, field):
            more = f" and {len(values) - _SHOWN} more" if len(values) > _SHOWN else ""
            yield f"{field} {', '.join(values[:_SHOWN])}{more}"


def _day(state: State, chosen: _Selection, row: _Row) -> date:
    for field in _DAYS:
        if row.get(field) is not None:
            told = _text(state, chosen, row, field)
            return day_of(_DAY_FIRST.sub(r"\3-\2-\1", told), state, chosen.file)
    return state.day


def _text(state: State, chosen: _Selection, row: _Row, field: str) -> str:
    value = row.get(field)
    if not isinstance(value, str):
        raise PublisherError(
            f"{state.where(chosen.file)}: got {field} {value!r} in a row, expected text"
        )
    return value


def _values(rows: Iterable[_Row], field: str) -> list[str]:
    return sorted({str(row[field]) for row in rows if field in row})


def _rows(state: State, file: str) -> list[_Row]:
    found = json_of(state, file, list[_Row] | _Row)  # type: ignore[arg-type]
    rows: list[_Row] = found if isinstance(found, list) else [found]
    if not rows:
        raise PublisherError(f"{state.where(file)}: got an empty list, expected rows")
    return rows


def _expected(every: list[_Row], chosen: _Selection) -> str:
    fields = sorted({field for row in every for field in row})
    told = []
    for field in chosen.wanted:
        if field not in fields:
            return f"expected one of the fields {', '.join(fields[:_MOST_VALUES])}"
        told.append(f"{field} of {', '.join(_values(every, field)[:_MOST_VALUES])}")
    return f"expected {' with '.join(told)}"


def _selection(selector: str) -> _Selection:
    program, colon, filters = selector.partition(":")
    parts = [_FILTER.fullmatch(each) for each in filters.split(",")] if colon else []
    wanted = {part[1]: part[2] for part in parts if part}
    if not _PROGRAM.fullmatch(program) or len(wanted) != len(parts):
        raise PublisherError(
            f"feed {_NAME}: got {selector!r}, expected PROGRAM or PROGRAM:FIELD=VALUE[,FIELD=VALUE]"
        )
    return _Selection(program, wanted)
