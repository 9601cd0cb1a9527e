"""Ubuntu security notices: fixes of one release's own packages, and hostile notices."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passmuster.versions import compare
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import ubuntu_security_notices as notices
from passmuster_publisher.feeds.record import Record
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
SAMPLES = ROOT.parent / "shared" / "feeds" / "ubuntu-security-notices" / "samples"
DAY = date(2026, 8, 22)
FILE = "USN-7471-1.json"

real = pytest.mark.skipif(
    not SAMPLES.is_dir(), reason="the large real recordings are not beside this checkout"
)
Write = Callable[..., State]


@pytest.fixture
def state(tmp_path: Path) -> Write:
    """Return what records notices (raw bytes by file name) as the state of a day."""

    def write(files: dict[str, bytes], day: date = DAY) -> State:
        folder = tmp_path / day.isoformat()
        folder.mkdir(exist_ok=True)
        for name, payload in files.items():
            (folder / name).write_bytes(payload)
        return State("ubuntu-security-notices", day, folder)

    return write


def _affected(ecosystem: str, version: str, *, event: str = "fixed") -> dict[str, Any]:
    return {
        "package": {"ecosystem": ecosystem, "name": "poppler"},
        "ranges": [{"type": "ECOSYSTEM", "events": [{"introduced": "0"}, {event: version}]}],
        "ecosystem_specific": {
            "binaries": [
                {"binary_name": "libpoppler134-dbgsym", "binary_version": "9"},
                {"binary_name": "libpoppler134", "binary_version": version},
            ],
            "availability": "No subscription required",
        },
    }


def _notice(*affected: dict[str, Any], name: str = "USN-7471-1", **more: Any) -> dict[str, bytes]:
    page = {
        "schema_version": "1.7.0",
        "id": name,
        "aliases": [],
        "upstream": ["UBUNTU-CVE-2025-43903", "LSN-1-1"],
        "published": "2025-04-29T22:23:06.493804Z",
        "affected": affected,
        **more,
    }
    return {f"{name}.json": json.dumps(page, indent=2).encode()}


def test_a_fix_of_the_release_itself_counts(state: Write) -> None:
    """Paid updates and other releases are passed over, and so is a package without a fix."""
    files = _notice(
        _affected("Ubuntu:Pro:24.04:LTS", "1-1+esm1"),
        _affected("Ubuntu:Pro:24.04", "1-1+esm2"),
        _affected("Ubuntu:22.04:LTS", "2-1"),
        _affected("Ubuntu:24.04:LTS", "3-1", event="last_affected"),
        _affected("Ubuntu:24.04:LTS", "24.02.0-1ubuntu9.4"),
        {"package": {"ecosystem": "Ubuntu:24.04:LTS"}},
        aliases=["CVE-2025-43904"],
    )
    (release,) = notices.releases([state(files)], "24.04:libpoppler134")
    assert (release.version, release.released) == ("24.02.0-1ubuntu9.4", date(2025, 4, 29))
    assert (release.security, release.cves) == (True, ("CVE-2025-43903", "CVE-2025-43904"))
    assert release.ref == "ubuntu-security-notices:USN-7471-1"
    assert release.url == "https://ubuntu.com/security/notices/USN-7471-1"
    assert release.record == Record(
        feed="ubuntu-security-notices", day=DAY, file=FILE, needle='"24.02.0-1ubuntu9.4"'
    )


def test_an_interim_release_has_no_lts_in_its_name(state: Write) -> None:
    """`Ubuntu:25.04` is the whole name."""
    files = _notice(_affected("Ubuntu:25.04", "25.03.0-3ubuntu1"))
    (release,) = notices.releases([state(files)], "25.04:libpoppler134")
    assert release.version == "25.03.0-3ubuntu1"


def test_states_and_notices_are_one_list(state: Write) -> None:
    """Oldest notice first; a notice in two states, or a version in two notices, is one release."""
    old = _notice(_affected("Ubuntu:24.04:LTS", "1-1ubuntu9.4"))
    again = _notice(
        _affected("Ubuntu:24.04:LTS", "1-1ubuntu9.4"),
        name="USN-7471-2",
        published="2025-05-02T00:00:00Z",
        upstream=["CVE-2025-50000"],
    )
    new = _notice(
        _affected("Ubuntu:24.04:LTS", "1-1ubuntu9.10"),
        name="USN-7400-9",
        published="2025-06-01T00:00:00Z",
    )
    gone = _notice(
        _affected("Ubuntu:24.04:LTS", "7-1"), name="USN-7472-1", withdrawn="2025-06-02T00:00:00Z"
    )
    states = [state(old | new, date(2026, 7, 8)), state(old | again | gone)]
    first, second = notices.releases(states, "24.04:libpoppler134")
    assert (first.version, first.released, first.record.day) == (
        "1-1ubuntu9.4",
        date(2025, 4, 29),
        date(2026, 7, 8),
    )
    assert first.cves == ("CVE-2025-43903", "CVE-2025-50000")
    assert (second.version, second.ref) == ("1-1ubuntu9.10", "ubuntu-security-notices:USN-7400-9")
    assert compare("deb", first.version, second.version) < 0


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        (b'"id": "USN-7471-1"', b'"id": "USN-7471-2"', "its file's name"),
        (b'"id": "USN-7471-1"', b'"id": "../x"', "its file's name"),
        (b'"id"', b'"name"', "missing required field `id`"),
        (b'"published": "2025', b'"published": "1999', "got the day 1999"),
        (b'"published": "2025-04-29', b'"published": "2026-08-24', "got the day 2026-08-24"),
        (b'"published": "2025-04-29T', b'"published": "someday', "expected a day"),
        (b'"published": "2025-04-29T22:23:06.493804Z"', b'"published": 7', "published"),
        (b'"24.02.0-1ubuntu9.4"', b'"one"', "got version 'one'"),
        (b'"24.02.0-1ubuntu9.4"', b'"24.02.0-1\\u001b"', "got version"),
        (b'"24.02.0-1ubuntu9.4"', b'"1:1snap1-0ubuntu5"', "a stub of the snap"),
        (b'"binary_version": "9"', b'"version": "9"', "binary_version"),
        (b'"events": [', b'"events": [7, ', "events"),
        (b'"aliases": [],', b'"aliases": [], "aliases": [],', "twice"),
        (b"poppler134", b"poppler135", "no notice about libpoppler134 in 24.04"),
        (b"Ubuntu:24.04:LTS", b"Ubuntu:24.04:LTS:x", "no notice about"),
        (b"{", b"<html>{", "a web page"),
        (b"]", b"", FILE),
        (b"No subscription", b"\x1b[31m", "control characters"),
        (b"No subscription", b"\xff", "utf-8"),
    ],
)
def test_a_misshapen_notice_is_refused(state: Write, old: bytes, new: bytes, message: str) -> None:
    """Another name than its file's, days out of range, no version, a stub, a web page."""
    payload = _notice(_affected("Ubuntu:24.04:LTS", "24.02.0-1ubuntu9.4"))[FILE]
    assert old in payload
    with pytest.raises(PublisherError, match=message):
        notices.releases([state({FILE: payload.replace(old, new)})], "24.04:libpoppler134")


def test_an_empty_recording_and_a_wrong_selector_are_errors(
    state: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing recorded is not nothing to fix, and more than the cap is not read."""
    with pytest.raises(PublisherError, match="got 0 files"):
        notices.releases([state({})], "24.04:libpoppler134")
    for selector in ("noble:libpoppler134", "24.04", "24.04:", "24.04:LTS", "Pro:24.04:a"):
        with pytest.raises(PublisherError, match="got selector"):
            notices.releases([], selector)
    monkeypatch.setattr(notices, "_MOST_NOTICES", 1)
    files = _notice() | _notice(name="USN-7471-2")
    with pytest.raises(PublisherError, match="got 2 files"):
        notices.releases([state(files)], "24.04:libpoppler134")


def test_our_recording_and_what_is_fetched() -> None:
    """Noble's fix of reference/feeds.md; nothing has a plain address to be fetched from."""
    states = Recordings(OURS).states("ubuntu-security-notices")
    (release,) = notices.releases(states, "24.04:libpoppler134")
    assert (release.version, release.released) == ("24.02.0-1ubuntu9.4", date(2025, 4, 29))
    assert release.record.needle in states[-1].text(release.record.file)
    with pytest.raises(PublisherError, match="no notice about libpoppler73"):
        notices.releases(states, "18.04:libpoppler73")
    assert notices.FEED.downloads(("24.04:libpoppler134",), DAY) == []
    assert notices.FEED.stated_on(states[-1]) == DAY


@real
@pytest.mark.parametrize("selector", ["24.04:libpoppler134", "22.04:poppler-utils"])
def test_the_real_notice_says_what_ours_says(state: Write, selector: str) -> None:
    """The extract of the real file, under the file's own name."""
    whole = [state({FILE: (SAMPLES / "USN-7471-1.extract.json").read_bytes()})]
    assert notices.releases(Recordings(OURS).states("ubuntu-security-notices"), selector) == (
        notices.releases(whole, selector)
    )
