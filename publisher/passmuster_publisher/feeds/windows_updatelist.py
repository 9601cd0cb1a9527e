"""Windows builds from the rows of Microsoft's release tables, with Microsoft's own update type.

One text file a product, `Windows 11 24H2 26100.txt`, a row a release: servicing option, month and
type (`2025-10 B`), day, build, KB. The first release of a product has no KB and may have no type.
Client and server of one build number are different products and never mixed. Refused are rows of
another shape and rows whose build number is not the one in the file's name.
Source: https://github.com/Alitai12/Windows-Updatelist, taken from
https://learn.microsoft.com/windows/release-health/ (reference/feeds.md, section 1.6).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date
from urllib.parse import quote

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.parsing import day_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.windows_products import CLIENT, KINDS, SERVER, kind_of, page_of

_NAME = "windows-updatelist"
_ADDRESS = "https://raw.githubusercontent.com/Alitai12/Windows-Updatelist/main/"
# Upstream's own scripts write these; the Windows 10 file is of September 2025 and may have gone.
_FILES = {
    CLIENT: (
        "Windows 10 22H2 19045.txt",
        "Windows 11 23H2 22631.txt",
        "Windows 11 24H2 26100.txt",
        "Windows 11 25H2 26200.txt",
    ),
    SERVER: (
        "Windows Server 2016 14393.txt",
        "Windows Server 2019 17763.txt",
        "Windows Server 2022 20348.txt",
        "Windows Server 2025 26100.txt",
    ),
}
_OPTIONAL = "Windows 10 22H2 19045.txt"
_FILE = re.compile(r"Windows (?P<family>10|11|Server) [0-9A-Z]{4} (?P<build>[0-9]{5})\.txt")
_ROW = re.compile(
    r"[A-Za-z][A-Za-z•()\- ]{0,79}? (?:[0-9]{4}-[0-9]{2} (?P<type>[A-Za-z]{1,12}) )?"
    r"(?P<day>[0-9]{4}-[0-9]{2}-[0-9]{2}) (?P<version>[0-9.]{1,20})(?: KB(?P<kb>[0-9]{6,8}))?"
)
_MOST_ROWS = 2_000  # the longest table, of ten years, has 176
# B is the monthly security update, D a preview; an out-of-band one may be either.
_SECURITY = {"B": True, "D": False}


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the builds that the release tables of a kind of Windows name.

    Of a build that stands in several rows the earliest counts.

    Args:
        states: recorded states, oldest first.
        selector: `client` or `server`.

    Raises:
        PublisherError: no state has a table of the kind, a table is empty or misshapen, a day is
            implausible, or a build is not of the table's product.
    """
    kind = kind_of(_NAME, selector)
    found: dict[str, Release] = {}
    earliest: dict[str, date] = {}
    for state in states:
        for file, build in _tables(state, kind):
            for day, release in _rows(state, file, build):
                # At the same day the later state's word counts.
                if day <= earliest.get(release.version, day):
                    found[release.version] = release
                    earliest[release.version] = day
    if not found:
        raise PublisherError(f"feed {_NAME}: got no table of kind {kind} in the recorded states")
    return list(found.values())


def _tables(state: State, kind: str) -> Iterator[tuple[str, str]]:
    """Yield the tables of a kind with their build number, by name."""
    for path in sorted(state.folder.glob("Windows *.txt")):
        match = _FILE.fullmatch(path.name)
        if match is None:
            raise PublisherError(
                f"{state.where(path.name)}: got a table of this name, expected {_FILE.pattern}"
            )
        if (match["family"] == "Server") == (kind == SERVER):
            yield path.name, match["build"]


def _rows(state: State, file: str, build: str) -> Iterator[tuple[date, Release]]:
    # Upstream ends its lines with two carriage returns.
    rows = [line.strip() for line in state.text(file).removeprefix("\ufeff").splitlines()]
    rows = [row for row in rows if row]
    if not 0 < len(rows) <= _MOST_ROWS:
        raise PublisherError(f"{state.where(file)}: got {len(rows)} rows, expected 1 to 2000")
    expected = re.compile(rf"{build}\.[0-9]{{1,6}}")
    for row in rows:
        match = _ROW.fullmatch(row)
        if match is None:
            raise PublisherError(
                f"{state.where(file)}: got {row[:80]!r}, expected a row such as 'LTSC 2025-10 B "
                "2025-10-14 26100.6899 KB5066835'"
            )
        version = version_of(match["version"], expected, state, file)
        yield _release(state, file, build, version, match)


def _release(
    state: State, file: str, build: str, version: str, row: re.Match[str]
) -> tuple[date, Release]:
    day = day_of(row["day"], state, file)
    channel = (row["type"] or "").upper()
    return day, Release(
        version=version,
        ref=f"{_NAME}:KB{row['kb']}@{build}" if row["kb"] else f"{_NAME}:{version}",
        record=Record(feed=_NAME, day=state.day, file=file, needle=row[0]),
        released=day,
        url=page_of(row["kb"]) if row["kb"] else "",
        security=_SECURITY.get(channel),
        channel=channel,
    )


def _downloads(selectors: tuple[str, ...], _day: date) -> list[Download]:
    kinds = sorted({kind_of(_NAME, each) for each in selectors})
    return [
        Download(file, _ADDRESS + quote(file), optional=file == _OPTIONAL)
        for kind in kinds
        for file in _FILES[kind]
    ]


def _stated_on(state: State) -> date:
    """Return the newest day in the state's tables."""
    days = [
        day
        for kind in KINDS
        for file, build in _tables(state, kind)
        for day, _ in _rows(state, file, build)
    ]
    if not days:
        raise PublisherError(f"recording {_NAME}/{state.day}: got no table of Windows releases")
    return max(days)


FEED = Feed(
    name=_NAME,
    title="Windows release tables (Windows-Updatelist)",
    publisher="Microsoft",
    gap_days=35,
    dated=True,
    downloads=_downloads,
    stated_on=_stated_on,
)
