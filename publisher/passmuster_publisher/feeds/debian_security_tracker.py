"""Debian's security tracker: which version of a source package closes which holes in a suite.

Reads `data.json`, the tracker's whole state (86 MB in one line: only the asked package of it is
looked into), and `advisories/*.json`, single entries of its CVE, DSA and DLA lists in the JSON
form of aquasecurity/vuln-list-debian. Only the latter hold a day. A hole without a fix (open,
`<no-dsa>`, `<unfixed>`, fixed version 0) says nothing about a version and is passed over. Refused:
a fixed version above everything that the suite offers, for nobody could install it. Versions are
those of the source package. Source: reference/feeds.md, section 1.11, and the tracker's own
`bin/tracker_service.py`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import date, datetime
from typing import Literal

import msgspec

from passmuster.versions import VersionError, compare
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.dpkg import SUITE, VERSION, merged, selected
from passmuster_publisher.feeds.parsing import CVE, day_of, json_of, once, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State

_NAME = "debian-security-tracker"
_SITE = "https://security-tracker.debian.org/tracker"
_DATA = "data.json"
_MOST_BYTES = 256 * 1024 * 1024
_MOST_ADVISORIES = 100_000
_ADVISORY = re.compile(rf"(?:{CVE.pattern}|D[LS]A-[0-9]+(?:-[0-9]+)?)")
# A hole that has no CVE id yet; the tracker makes these names up and changes them.
_UNNAMED = re.compile(r"TEMP-[0-9]+-[0-9A-F]+")
_ISSUED = re.compile(r"\[([0-9]{1,2} [A-Z][a-z]{2} [0-9]{4})\] ")
# Stars mark an urgency that a robot set; "not yet assigned" and "end-of-life" tell none.
_SEVERITIES = {"unimportant": "low", "low": "low", "medium": "medium", "high": "high"}


class _Suite(msgspec.Struct):
    status: Literal["resolved", "open", "undetermined"]
    repositories: dict[str, str]
    fixed_version: str = ""
    urgency: str = ""


class _Issue(msgspec.Struct):
    releases: dict[str, _Suite]


class _Header(msgspec.Struct):
    original: str = msgspec.field(name="Original")
    id: str = msgspec.field(name="ID")


class _Note(msgspec.Struct, rename="pascal"):
    type: str
    release: str = "sid"
    package: str = ""
    kind: str = ""
    version: str = ""
    severity: str = ""
    bugs: tuple[str, ...] = ()


class _Advisory(msgspec.Struct, rename="pascal"):
    header: _Header
    annotations: list[_Note]


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the versions of a source package that close holes in a suite.

    Args:
        states: recorded states, oldest first; one may hold either form only.
        selector: `SUITE:SOURCEPACKAGE`, for example `bookworm:poppler`.

    Raises:
        PublisherError: none of them holds the feed or a fix of that package in that suite, or a
            file is not of the feed's shape.
    """
    suite, package = selected(_NAME, selector, SUITE)
    found: list[Release] = []
    for state in states:
        advisories = _advisories(state)
        if state.has(_DATA):
            found.extend(_of_data(state, suite, package))
        for file in advisories:
            found.extend(_of_advisory(state, file, suite, package))
    if not found:
        raise PublisherError(f"feed {_NAME}: got no fix of {package} in {suite}")
    # What has a day is cited first, and what has no name of its own last.
    return merged(sorted(found, key=lambda each: (each.released or date.max, not each.cves)))


def _advisories(state: State) -> list[str]:
    files = sorted(f"advisories/{each.name}" for each in state.folder.glob("advisories/*.json"))
    if not files and not state.has(_DATA):
        raise PublisherError(f"{state.where('')}: got neither {_DATA} nor advisories/*.json")
    if len(files) > _MOST_ADVISORIES:
        raise PublisherError(f"{state.where('advisories')}: got more than {_MOST_ADVISORIES}")
    return files


def _of_data(state: State, suite: str, package: str) -> Iterator[Release]:
    for name, issue in _issues(state, package).items():
        found = issue.releases.get(suite)
        if CVE.fullmatch(name) is None and _UNNAMED.fullmatch(name) is None:
            raise PublisherError(f"{state.where(_DATA)}: got {name[:40]!r}, expected a CVE id")
        if found is None or found.status != "resolved" or not _is_fix(found.fixed_version):
            continue
        version = version_of(found.fixed_version, VERSION, state, _DATA)
        _keep_attainable(version, found.repositories, f"{state.where(_DATA)}: {package}: {name}")
        known = CVE.fullmatch(name) is not None
        yield Release(
            version=version,
            ref=f"{_NAME}:{name if known else f'{package}@{version}'}",
            record=Record(feed=_NAME, day=state.day, file=_DATA, needle=f'"{name}"'),
            url=f"{_SITE}/{name if known else f'source-package/{package}'}",
            security=True,
            severity=_SEVERITIES.get(found.urgency.rstrip("*"), "unknown"),
            cves=(name,) if known else (),
        )


def _of_advisory(state: State, file: str, suite: str, package: str) -> Iterator[Release]:
    page = json_of(state, file, _Advisory)
    name = page.header.id
    if _ADVISORY.fullmatch(name) is None or file != f"advisories/{name}.json":
        raise PublisherError(f"{state.where(file)}: got id {name[:40]!r}, expected its file's name")
    for note in page.annotations:
        ours = (note.type, note.package, note.release) == ("package", package, suite)
        if not ours or note.kind != "fixed" or not _is_fix(note.version):
            continue
        in_suite = f"[{suite}] " if suite != "sid" else ""
        needle = f"{in_suite}- {package} {version_of(note.version, VERSION, state, file)}"
        yield Release(
            version=note.version,
            ref=f"{_NAME}:{name}",
            record=Record(feed=_NAME, day=state.day, file=file, needle=needle),
            released=None if name.startswith("CVE") else _issued(page, state, file),
            url=f"{_SITE}/{name}",
            security=True,
            severity=_SEVERITIES.get(note.severity, "unknown"),
            cves=_cves(page),
        )


def _cves(page: _Advisory) -> tuple[str, ...]:
    names = (page.header.id, *(bug for note in page.annotations for bug in note.bugs))
    return tuple(sorted({name for name in names if CVE.fullmatch(name)}))


def _issued(page: _Advisory, state: State, file: str) -> date:
    match = _ISSUED.match(page.header.original)
    try:
        day = datetime.strptime(match[1] if match else "", "%d %b %Y").date()  # noqa: DTZ007 - a day
    except ValueError:
        raise PublisherError(
            f"{state.where(file)}: got {page.header.original[:40]!r}, expected [D Mon YYYY] first"
        ) from None
    return day_of(day, state, file)


def _is_fix(version: str) -> bool:
    """Tell a version from "none needed" (0) and from marks in place of one."""
    return version not in ("", "0") and not version.startswith("<")


def _keep_attainable(version: str, offered: dict[str, str], where: str) -> None:
    try:
        if any(compare("deb", version, each) <= 0 for each in offered.values()):
            return
    except VersionError as error:
        raise PublisherError(f"{where}: {error}") from error
    raise PublisherError(
        f"{where}: got the fixed version {version}, expected one that the suite offers "
        f"({', '.join(offered.values())[:200]})"
    )


def _issues(state: State, package: str) -> dict[str, _Issue]:
    payload = _payload(state)
    try:
        issues = json.loads(_part(payload, package), object_pairs_hook=once)
        return msgspec.convert(issues, dict[str, _Issue])
    except (ValueError, RecursionError) as error:
        page = " (a web page?)" if payload.lstrip()[:1] == b"<" else ""
        raise PublisherError(f"{state.where(_DATA)}: {str(error)[:300]}{page}") from error


def _part(payload: bytes, package: str) -> bytes:
    """Return what stands under a package; the others are skipped without being built."""
    found = msgspec.json.decode(payload, type=dict[str, msgspec.Raw])
    if not found:
        raise ValueError("it names no package")
    if len(re.findall(rb'"%b"\s*:\s*\{' % re.escape(package.encode()), payload)) > 1:
        raise ValueError(f"key {package!r} stands twice")
    return bytes(found.get(package, b"{}"))


def _payload(state: State) -> bytes:
    try:
        with (state.folder / _DATA).open("rb") as file:
            payload = file.read(_MOST_BYTES + 1)
    except OSError as error:
        raise PublisherError(f"{state.where(_DATA)}: {error.strerror or error}") from error
    if len(payload) > _MOST_BYTES:
        raise PublisherError(f"{state.where(_DATA)}: got more than {_MOST_BYTES} bytes")
    return payload


FEED = Feed(
    name=_NAME,
    title="Debian security tracker",
    publisher="Debian",
    gap_days=7,
    downloads=lambda _selectors, _day: [Download(_DATA, f"{_SITE}/data/json")],
)
