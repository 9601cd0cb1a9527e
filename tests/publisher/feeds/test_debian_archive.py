"""The Debian archive: package versions by day, and hostile files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import debian_archive
from passmuster_publisher.feeds.recordings import State

Record = Callable[[str, str], State]

RELEASE = "Origin: Debian\nCodename: bookworm\nDate: Sat, 11 Jul 2026 10:16:37 UTC\n"
STANZA = "Package: evince\nVersion: 43.1-2\nArchitecture: amd64\nDescription: viewer\n more: x\n"


def _archive(record: Record, release: str = RELEASE, packages: str = STANZA) -> list[State]:
    record("bookworm-Release", release)
    return [record("bookworm-main-amd64-Packages", packages)]


def test_a_package_is_released_when_a_suite_first_holds_it(record: Record) -> None:
    """The day is the Release file's, the reference names suite, recording and package."""
    (release,) = debian_archive.releases(_archive(record), ("bookworm", "none"), "evince")
    assert (release.version, release.released) == ("43.1-2", date(2026, 7, 11))
    assert release.why == "debian-archive:bookworm@2026-08-22:evince"


def test_a_rebuild_is_no_line_of_its_own(record: Record) -> None:
    """`+b2` is the same source built again: whoever has `+b1` misses no fix."""
    states = _archive(record, packages=STANZA.replace("43.1-2", "43.1-2+b2"))
    (release,) = debian_archive.releases(states, ("bookworm",), "evince")
    assert release.version == "43.1-2"


@pytest.mark.parametrize(
    ("release", "packages", "message"),
    [
        (RELEASE.replace("Debian", "Raspbian"), STANZA, "expected Debian"),
        (RELEASE.replace("bookworm", "sid"), STANZA, "expected Debian and bookworm"),
        (RELEASE.replace("Sat, 11 Jul", "someday"), STANZA, "Date"),
        (RELEASE.replace("11 Jul 2026", "12 Sep 2026"), STANZA, "after its folder"),
        ("", STANZA, "expected Debian"),
        (RELEASE, "", "in none of the recorded suites"),
        (RELEASE, STANZA.replace("evince", "evince-common"), "in none of the recorded suites"),
        (RELEASE, STANZA.replace("amd64", "armhf"), "in none of the recorded suites"),
        (RELEASE, STANZA + "Version: 99\n", "field Version twice"),
    ],
)
def test_a_misshapen_archive_is_refused(
    record: Record, release: str, packages: str, message: str
) -> None:
    """Another origin, another suite, no date, a look-alike, a doubled field."""
    with pytest.raises(PublisherError, match=message):
        debian_archive.releases(_archive(record, release, packages), ("bookworm",), "evince")
