"""The Debian archive: which package version a suite offered on the day of its Release file.

Reads `SUITE-Release*` and `SUITE-COMPONENT-amd64-Packages*` of a recording (plain or xz, the
archive's own control format). Only packages of the distribution itself are in it: another origin
or code name is refused, and so is a Release of another day than the recording can know. The first
recorded day of a version counts as its release, for a recording cannot say more. A rebuild's
suffix (`+b1`) is taken off: it fixes nothing. Source: reference/feeds.md, section 1.11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date
from email.utils import parsedate_to_datetime

from passmuster_publisher.errors import NotRecordedError, PublisherError
from passmuster_publisher.feeds.adapter import Download, Feed
from passmuster_publisher.feeds.deb822 import fields, stanzas
from passmuster_publisher.feeds.dpkg import SUITE, VERSION, merged, selected
from passmuster_publisher.feeds.parsing import day_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State

_NAME = "debian-archive"
_ARCHIVE = "https://deb.debian.org/debian"
_SECURITY = "https://security.debian.org/debian-security"
_SUITES = re.compile(f"{SUITE.pattern}(?:,{SUITE.pattern})*")
_RELEASE = re.compile(r"([a-z-]+)-Release(?:-.*)?")
# The component is named, for `bookworm-*` would take bookworm-security's files for bookworm's.
_PACKAGES = r"{}-(?:main|contrib|non-free|non-free-firmware)-amd64-Packages(?:\.xz|-.*)?"
_ARCHITECTURES = ("amd64", "all")
# binNMU, deb-version(7).
_REBUILD = re.compile(r"\+b[0-9]+$")


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the versions of a package with the first day on which a suite held them.

    Args:
        states: recorded states, oldest first; one may hold some of the suites only.
        selector: `SUITE[,SUITE]:PACKAGE`, code names and a binary package.

    Raises:
        NotRecordedError: no suite that is recorded holds the package, and not all are recorded.
        PublisherError: all are, and none holds it; a Release stands without Packages, or a file is
            not of the feed's shape.
    """
    suites, package = _selected(selector)
    held = {suite: [s for s in states if suite in _releases_of(s)] for suite in suites}
    found = [
        release
        for suite, holding in held.items()
        for state in holding
        for release in _offered(state, suite, package)
    ]
    if not found:
        missing = [suite for suite, holding in held.items() if not holding]
        where = f"feed {_NAME}: package {package} is in none of the suites {', '.join(suites)}"
        if missing:
            raise NotRecordedError(f"{where}; {', '.join(missing)} is in no recording")
        raise PublisherError(where)
    return merged(sorted(found, key=lambda each: each.released or date.max))


def _downloads(selectors: tuple[str, ...], _: date) -> list[Download]:
    found = []
    for suite in sorted({suite for each in selectors for suite in _selected(each)[0]}):
        base = f"{_SECURITY if suite.endswith('-security') else _ARCHIVE}/dists/{suite}"
        packages = f"{suite}-main-amd64-Packages.xz"
        found.append(Download(f"{suite}-Release", f"{base}/Release"))
        found.append(Download(packages, f"{base}/main/binary-amd64/Packages.xz"))
    return found


def _stated_on(state: State) -> date:
    """Return the newest Release day of a state."""
    days = [_day_of(state, file, suite) for suite, file in _releases_of(state).items()]
    if not days:
        raise PublisherError(f"{state.where('')}: got no file SUITE-Release")
    return max(days)


def _selected(selector: str) -> tuple[tuple[str, ...], str]:
    suites, package = selected(_NAME, selector, _SUITES)
    return tuple(suites.split(",")), package


def _releases_of(state: State) -> dict[str, str]:
    """Return the Release file of each suite that the state holds."""
    names = sorted(each.name for each in state.folder.iterdir())
    return {match[1]: name for name in names if (match := _RELEASE.fullmatch(name))}


def _offered(state: State, suite: str, package: str) -> Iterator[Release]:
    day = _day_of(state, _releases_of(state)[suite], suite)
    pattern = re.compile(_PACKAGES.format(re.escape(suite)))
    files = sorted(each.name for each in state.folder.iterdir() if pattern.fullmatch(each.name))
    if not files:
        raise PublisherError(f"{state.where('')}: got {suite}-Release, but no Packages of it")
    for file in files:
        for version in _versions(state, file, package):
            yield Release(
                version=version,
                ref=f"{_NAME}:{suite}:{package}@{version}",
                record=Record(feed=_NAME, day=state.day, file=file, needle=f"Package: {package}"),
                released=day,
                url=f"https://tracker.debian.org/pkg/{package}",
            )


def _versions(state: State, file: str, package: str) -> Iterator[str]:
    where = state.where(file)
    ours = f"Package: {package}\n".encode()
    for block in stanzas(state, file):
        if not block.startswith(b"Package: "):
            raise PublisherError(f"{where}: got {block[:40]!r}, expected a stanza of a package")
        if not (block + b"\n").startswith(ours):
            continue
        stanza = fields(block, where)
        if stanza.get("Architecture") not in _ARCHITECTURES:
            raise PublisherError(
                f"{where}: {package}: got architecture {stanza.get('Architecture')!r}, "
                f"expected one of {', '.join(_ARCHITECTURES)}"
            )
        yield _REBUILD.sub("", version_of(stanza.get("Version", ""), VERSION, state, file))


def _day_of(state: State, file: str, suite: str) -> date:
    where = state.where(file)
    first = next(stanzas(state, file), None)
    header = fields(first, where) if first else {}
    if header.get("Origin") != "Debian" or header.get("Codename") != suite:
        raise PublisherError(
            f"{where}: got origin {header.get('Origin')!r} and code name "
            f"{header.get('Codename')!r}, expected Debian and {suite}"
        )
    try:
        stamp = parsedate_to_datetime(header.get("Date", "")).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise PublisherError(f"{where}: Date: {error}") from error
    return day_of(stamp.date(), state, file)


FEED = Feed(
    name=_NAME,
    title="Debian archive",
    publisher="Debian",
    gap_days=14,
    downloads=_downloads,
    stated_on=_stated_on,
)
