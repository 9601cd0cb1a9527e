"""Ubuntu security notices: which version of a binary package closes which holes in a release.

Reads `USN-*.json` of a recording, the OSV files that lie in `osv/usn/` of
canonical/ubuntu-security-notices. Upstream offers no list of them at a plain address, so that
nothing is downloaded: recordings are made from a clone of that repository. Only the release's own
ecosystem counts, never `Ubuntu:Pro:...` (paid updates), and only a package with a fix; withdrawn
notices are passed over. Refused: a stub of the snap (`1:1snap1-0ubuntu5`), whose number says
nothing. Source: reference/feeds.md, section 1.11.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date

import msgspec

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.adapter import Feed
from passmuster_publisher.feeds.dpkg import VERSION, merged, selected
from passmuster_publisher.feeds.parsing import CVE, day_of, json_of, version_of
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import State

_NAME = "ubuntu-security-notices"
_RELEASE = re.compile(r"[0-9]{2}\.[0-9]{2}")
_NOTICE = re.compile(r"USN-[0-9]+-[0-9]+")
_STUB = re.compile(r"(?:[0-9]+:)?[0-9]+snap[0-9]")
_MOST_NOTICES = 50_000


class _Package(msgspec.Struct):
    ecosystem: str


class _Range(msgspec.Struct):
    events: list[dict[str, str]] = []


class _Binary(msgspec.Struct):
    binary_name: str
    binary_version: str


class _Specific(msgspec.Struct):
    binaries: list[_Binary] = []


class _Affected(msgspec.Struct):
    package: _Package
    ranges: list[_Range] = []
    ecosystem_specific: _Specific = msgspec.field(default_factory=_Specific)


class _Notice(msgspec.Struct):
    id: str
    published: str
    affected: list[_Affected]
    aliases: list[str] = []
    upstream: list[str] = []
    withdrawn: str | None = None


def releases(states: list[State], selector: str) -> list[Release]:
    """Return the versions of a binary package that notices for a release name as fixed.

    Args:
        states: recorded states, oldest first; of several the union counts.
        selector: `RELEASE:BINARY_PACKAGE`, for example `24.04:libpoppler134`.

    Raises:
        PublisherError: no notice names that package for that release, or a file is not of the
            feed's shape.
    """
    release, package = selected(_NAME, selector, _RELEASE)
    found: list[Release] = []
    for state in states:
        for file in _files(state):
            found.extend(_of_notice(state, file, release, package))
    if not found:
        raise PublisherError(f"feed {_NAME}: got no notice about {package} in {release}")
    return merged(sorted(found, key=lambda each: each.released or date.max))


def _files(state: State) -> list[str]:
    files = sorted(each.name for each in state.folder.glob("USN-*.json"))
    if not 0 < len(files) <= _MOST_NOTICES:
        raise PublisherError(
            f"{state.where('')}: got {len(files)} files USN-*.json, expected 1 to {_MOST_NOTICES}"
        )
    return files


def _of_notice(state: State, file: str, release: str, package: str) -> Iterator[Release]:
    notice = json_of(state, file, _Notice)
    if _NOTICE.fullmatch(notice.id) is None or file != f"{notice.id}.json":
        raise PublisherError(
            f"{state.where(file)}: got id {notice.id[:40]!r}, expected its file's name"
        )
    if notice.withdrawn is not None:
        return
    for version in _fixed(notice, release, package):
        if _STUB.match(version):
            raise PublisherError(f"{state.where(file)}: {package} {version} is a stub of the snap")
        yield Release(
            version=version_of(version, VERSION, state, file),
            ref=f"{_NAME}:{notice.id}",
            record=Record(feed=_NAME, day=state.day, file=file, needle=f'"{version}"'),
            released=day_of(notice.published, state, file),
            url=f"https://ubuntu.com/security/notices/{notice.id}",
            security=True,
            cves=_cves(notice),
        )


def _fixed(notice: _Notice, release: str, package: str) -> Iterator[str]:
    ecosystems = (f"Ubuntu:{release}:LTS", f"Ubuntu:{release}")
    for affected in notice.affected:
        # Without a fix the binaries are those that are vulnerable.
        fixed = any("fixed" in event for each in affected.ranges for event in each.events)
        if affected.package.ecosystem in ecosystems and fixed:
            for binary in affected.ecosystem_specific.binaries:
                if binary.binary_name == package:
                    yield binary.binary_version


def _cves(notice: _Notice) -> tuple[str, ...]:
    names = {each.removeprefix("UBUNTU-") for each in (*notice.upstream, *notice.aliases)}
    return tuple(sorted(name for name in names if CVE.fullmatch(name)))


FEED = Feed(
    name=_NAME,
    title="Ubuntu security notices",
    publisher="Canonical",
    gap_days=14,
    downloads=lambda _selectors, _day: [],
)
