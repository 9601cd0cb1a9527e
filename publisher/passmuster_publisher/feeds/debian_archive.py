"""The Debian archive: which package version a suite offered on the day of its Release file.

Reads `SUITE-Release*` and `SUITE-*-Packages*` of a recording (the archive's own control format,
deb822(5)). Only packages of the distribution itself are in it. The first recorded day of a version
counts as its release: a recording cannot say more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime
from email.utils import parsedate_to_datetime

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import State
from passmuster_publisher.ladder import Release

FEED = "debian-archive"
_ARCHITECTURES = {"amd64", "all"}
_MOST_STANZAS = 200_000
# A rebuild of unchanged source (binNMU, deb-version(7)): no fix, so no line of its own.
_REBUILD = re.compile(r"\+b[0-9]+$")


def releases(states: list[State], suites: tuple[str, ...], package: str) -> list[Release]:
    """Return the versions of a package with the day on which a suite first held them.

    Args:
        states: recorded states, oldest first.
        suites: code names; a state may hold some of them only.
        package: binary package name.

    Raises:
        PublisherError: the package is in none of them, or a file is not of the feed's shape.
    """
    found: dict[str, Release] = {}
    for state in states:
        for suite in suites:
            for version, day in _offered(state, suite, package):
                why = f"{FEED}:{suite}@{state.day}:{package}"
                if version not in found or day < found[version].released:
                    found[version] = Release(version, day, why)
    if not found:
        raise PublisherError(
            f"feed {FEED}: package {package} is in none of the recorded suites {', '.join(suites)}"
        )
    return list(found.values())


def _offered(state: State, suite: str, package: str) -> Iterator[tuple[str, date]]:
    headers = sorted(state.folder.glob(f"{suite}-Release*"))
    if not headers:
        return
    day = _day_of(state, headers[0].name, suite)
    for file in sorted(state.folder.glob(f"{suite}-*-Packages*")):
        for stanza in _stanzas(state.text(file.name), file.name):
            if stanza.get("Package") != package:
                continue
            if stanza.get("Architecture") in _ARCHITECTURES and "Version" in stanza:
                yield _REBUILD.sub("", stanza["Version"]), day


def _day_of(state: State, name: str, suite: str) -> date:
    where = f"recording {state.folder / name}"
    header = next(_stanzas(state.text(name), name), {})
    if header.get("Origin") != "Debian" or header.get("Codename") != suite:
        raise PublisherError(
            f"{where}: got origin {header.get('Origin')!r} and code name "
            f"{header.get('Codename')!r}, expected Debian and {suite}"
        )
    try:
        stamp: datetime = parsedate_to_datetime(header.get("Date", ""))
    except ValueError as error:
        raise PublisherError(f"{where}: Date: {error}") from error
    if stamp.date() > state.day:
        raise PublisherError(f"{where}: it is of {stamp.date()}, after its folder's {state.day}")
    return stamp.date()


def _stanzas(text: str, name: str) -> Iterator[dict[str, str]]:
    """Yield the stanzas; continuation lines are passed over."""
    for count, block in enumerate(text.split("\n\n")):
        if count > _MOST_STANZAS:
            raise PublisherError(f"recording {name}: more than {_MOST_STANZAS} stanzas")
        stanza: dict[str, str] = {}
        for line in block.splitlines():
            key, colon, value = line.partition(":")
            if colon and not line.startswith((" ", "\t")):
                if key in stanza:
                    raise PublisherError(f"recording {name}: field {key} twice in a stanza")
                stanza[key] = value.strip()
        if stanza:
            yield stanza
