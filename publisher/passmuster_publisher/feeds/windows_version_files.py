"""The three files of windows-version-feed, read strictly and without a judgement.

`CVE_KB_Mapping_2026-Aug.json` names, per hole and product, the build that closes it;
`windows-versions-current.json` one build per product with a day; `kb_cve_data.csv` the day on
which each hole was published. Passed over are products other than ours, advisories without a CVE,
and builds that do not have the product's build number: the feed is known to join wrongly
(reference/feeds.md, section 1.6). Any other deviation is refused.
Source: https://github.com/ZentrixLabs/windows-version-feed (MIT).
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple, TypeVar

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.parsing import CVE, day_of, json_of, version_of
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.feeds.windows_products import Product, product_of

_T = TypeVar("_T")
CURRENT = "windows-versions-current.json"
HOLES = "kb_cve_data.csv"
# Month names as upstream writes them, whatever the language of this machine.
MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_MAPPING = re.compile(rf"CVE_KB_Mapping_([0-9]{{4}})-({'|'.join(MONTHS)})\.json")
_BUILD = re.compile(r"[0-9. &]{0,80}")  # ".NET" rows name two builds at once
_KB = re.compile(r"KB[0-9]{6,8}")
_ADVISORY = re.compile(r"ADV[0-9]{6,10}")
_SCORE = re.compile(r"10(?:\.0)?|[0-9](?:\.[0-9])?")
_COLUMNS = {"CVE", "ProductName", "FixedBuild", "PublishedDate"}


class Fix(NamedTuple):
    """A hole that a build closes; `score` is its CVSS base score, None: not told."""

    product: Product
    version: str
    kb: str
    cve: str
    score: float | None
    exploited: bool


class Listed(NamedTuple):
    """A product's build in the list of current ones."""

    product: Product
    version: str
    kb: str
    day: date


class Published(NamedTuple):
    """The day on which a hole that a build closes was published."""

    product: Product
    version: str
    cve: str
    day: date


class _Patch(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    os: str
    kb: str | None = None
    fixed_build: str | None = None
    severity: str | None = None
    exploit_status: str | None = None


class _Hole(msgspec.Struct, frozen=True, kw_only=True):
    cve: str
    patches: list[_Patch]


class _Row(msgspec.Struct, frozen=True, kw_only=True):
    os: str
    build: str | None = None
    latest_kb: str | None = msgspec.field(default=None, name="latestKB")
    release_date: str | None = msgspec.field(default=None, name="releaseDate")


def mapping_file(year: int, month: int) -> str:
    """Return the name of a month's mapping."""
    return f"CVE_KB_Mapping_{year}-{MONTHS[month - 1]}.json"


def mappings(state: State) -> list[tuple[tuple[int, int], str]]:
    """Return the mappings of a state, as (year, month) and file, oldest month first."""
    names = [_MAPPING.fullmatch(path.name) for path in state.folder.glob("CVE_KB_Mapping_*")]
    return sorted(
        ((int(match[1]), MONTHS.index(match[2]) + 1), match[0]) for match in names if match
    )


def fixes(state: State, file: str) -> Iterator[Fix]:
    """Yield what a month's mapping says about our products.

    Raises:
        PublisherError: it is not of the shape, is empty, or a row of ours is broken.
    """
    for hole in _filled(json_of(state, file, list[_Hole]), state, file):
        if not _is_cve(hole.cve, state, file):
            continue
        for patch in hole.patches:
            build = _build_of(patch.os, patch.fixed_build, state, file)
            if build:
                yield Fix(
                    product=build[0],
                    version=build[1],
                    kb=version_of(patch.kb or "", _KB, state, file),
                    cve=hole.cve,
                    score=_score(patch.severity or "", state, file),
                    exploited="Exploited:Yes" in (patch.exploit_status or "").split(";"),
                )


def listed(state: State) -> list[Listed]:
    """Return what the list of current builds says about our products; a state may lack the list.

    Raises:
        PublisherError: it is not of the shape, is empty, or a row of ours is broken.
    """
    if not state.has(CURRENT):
        return []
    found = []
    for row in _filled(json_of(state, CURRENT, list[_Row]), state, CURRENT):
        build = _build_of(row.os, row.build, state, CURRENT)
        if build:
            kb = version_of(row.latest_kb or "", _KB, state, CURRENT)
            found.append(Listed(*build, kb, day_of(row.release_date or "", state, CURRENT)))
    return found


def published(state: State) -> Iterator[Published]:
    """Yield the days on which the holes of our products were published; a state may lack the table.

    Raises:
        PublisherError: it is not of the shape, is empty, or a row of ours is broken.
    """
    if not state.has(HOLES):
        return
    for row in _filled(list(_table(state)), state, HOLES):
        build = _build_of(row["ProductName"], row["FixedBuild"], state, HOLES)
        if build and _is_cve(row["CVE"], state, HOLES):
            yield Published(*build, row["CVE"], day_of(row["PublishedDate"], state, HOLES))


def _table(state: State) -> Iterator[dict[str, str]]:
    text = state.text(HOLES).removeprefix("\ufeff")
    rows = csv.reader(io.StringIO(text, newline=""), strict=True)
    try:
        header = next(rows, [])
        if not set(header) >= _COLUMNS or len(set(header)) != len(header):
            raise PublisherError(
                f"{state.where(HOLES)}: got columns {', '.join(header)[:200]!r}, expected "
                f"{', '.join(sorted(_COLUMNS))}, each once"
            )
        for row in rows:
            if len(row) != len(header):
                raise PublisherError(
                    f"{state.where(HOLES)}: line {rows.line_num}: got {len(row)} values, expected "
                    f"{len(header)}"
                )
            yield dict(zip(header, row, strict=True))
    except csv.Error as error:
        raise PublisherError(f"{state.where(HOLES)}: {error}") from error


def _build_of(name: str, text: str | None, state: State, file: str) -> tuple[Product, str] | None:
    """Return product and build of a row; None: another product, or a build that cannot be its."""
    product = product_of(name)
    if product is None:
        return None
    build = version_of(text or "", _BUILD, state, file)
    match = re.fullmatch(rf"(?:10\.0\.)?({product.build}\.[0-9]{{1,6}})", build)
    return (product, match[1]) if match else None


def _is_cve(text: str, state: State, file: str) -> bool:
    if _ADVISORY.fullmatch(text):
        return False
    version_of(text, CVE, state, file)
    return True


def _score(text: str, state: State, file: str) -> float | None:
    return float(version_of(text, _SCORE, state, file)) if text else None


def _filled(rows: list[_T], state: State, file: str) -> list[_T]:
    if not rows:
        raise PublisherError(f"{state.where(file)}: got an empty list, expected Windows builds")
    return rows
