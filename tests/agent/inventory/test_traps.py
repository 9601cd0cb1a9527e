"""Traps of every kind in every place that an audit asks for: it comes back, and says what it met.

The places are not listed here: they are what audits of the recorded hosts asked for, and in each
round what this audit itself asks for, until it asks for nothing new.
"""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from hostile.formats import recordings
from hostile.traps import TRAPS, Asking, alarmed, lay
from passmuster.host.errors import HostError
from passmuster.host.local import LocalHost
from passmuster.inventory import take
from passmuster.model.installation import Inventory, Outcome
from passmuster.products import load
from passmuster.wire.codec import encode

ROUNDS = 4
INI = b"[App]\nVendor=Mozilla\nName=Firefox\nRemotingName=firefox-esr\nVersion=140.12.0\n"

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "geteuid"), reason="roots are laid down on Linux"),
]


class AskingLocal(Asking, LocalHost):
    """The door of Linux."""


def audited(root: Path) -> tuple[Inventory, AskingLocal]:
    """Return the inventory of a root, and what it asked for."""
    host = AskingLocal(str(root))
    with alarmed():
        found = take(host, load())
        encode(found.installations)
    return found, host


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a root with two users and a good copy in the second one's home."""
    (tmp_path / "etc").mkdir()
    (tmp_path / "etc/passwd").write_bytes(
        b"eve:x:1000:1000::/home/eve:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n"
    )
    (tmp_path / "home/eve").mkdir(parents=True)
    good = tmp_path / "home/bob/.local/opt/firefox"
    good.mkdir(parents=True)
    (good / "application.ini").write_bytes(INI)
    return tmp_path


def places_of_recordings() -> set[str]:
    """Return the files that audits of the recorded hosts read, homes brought to eve's."""
    found = set()
    for recording, _ in recordings().values():
        if recording.facts.platform != "linux":
            continue
        homes = {user.home: "/home/eve" for user in recording.users.users if user.uid}
        for each in (*recording.reads, *recording.pieces, *recording.links):
            path = each.path
            if each.home in homes:
                path = homes[each.home] + path[len(each.home) :]
            if not path.startswith("/proc/"):
                found.add(path)
    return found


@pytest.mark.parametrize("kind", TRAPS)
def test_a_trap_in_every_place(root: Path, kind: str) -> None:
    """Whatever lies where a file is expected: no wait, no end of memory, the rest is found."""
    if kind == "device" and os.geteuid() != 0:
        pytest.skip("making a device needs root")
    set_up: set[str] = {"/etc/passwd"}
    known = places_of_recordings()
    for _ in range(ROUNDS):
        found, host = audited(root)
        asked = host.files | known
        fresh = {path for path in asked - set_up if not path.startswith("/home/bob")}
        if not fresh:
            break
        lay(kind, root, fresh)
        set_up |= fresh
    assert len(set_up) > 50
    assert host.given < 1024 * 1024
    good = [each.path for each in found.installations if each.owner == "bob"]
    assert good == ["/home/bob/.local/opt/firefox"]
    said = {each.source for each in found.sources if each.outcome is Outcome.FAILED or each.detail}
    # A machine-wide link to nothing is nothing; below a home it is refused, and told.
    told = {"mozilla-files"} if kind == "secret" else {"dpkg", "os-release", "mozilla-files"}
    assert told <= said


def test_a_home_with_a_hundred_thousand_files(root: Path) -> None:
    """In every place of a home that is looked at by its listing: bounded, and said so."""
    _, host = audited(root)
    places = sorted(path for path in host.folders if path.startswith("/home/eve"))
    first = root / "home/eve/x"
    first.write_bytes(b"")
    crowd = root / "home/eve"
    for number in range(100_000):
        # Names of the same file, except where a file system allows no more of them.
        try:
            os.link(first, crowd / f"{number}.AppImage")
        except OSError:
            first = crowd / f"{number}.AppImage"
            first.write_bytes(b"")
    found, host = audited(root)
    assert len(places) >= 5
    told = " ".join(each.detail for each in found.sources)
    assert "/home/eve: " in told
    assert "more than" in told
    assert [each.path for each in found.installations if each.owner == "bob"]


def test_too_many_entries_everywhere(root: Path) -> None:
    """Each folder that is listed holds more than it may: passed over one by one, said each time."""
    _, host = audited(root)
    for folder in sorted(host.folders):
        if folder.startswith("/home/bob"):
            continue
        place = root / folder.lstrip("/")
        try:
            place.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        first = place / "0.desktop"
        first.write_bytes(b"")
        for number in range(1, 21_000 if folder.startswith("/home/eve/D") else 60):
            os.link(first, place / f"{number}.desktop")
    found, _ = audited(root)
    assert [each.path for each in found.installations if each.owner == "bob"]
    assert "/home/eve/Downloads: " in " ".join(each.detail for each in found.sources)


def test_a_file_that_a_user_swaps_for_a_link_is_never_followed(root: Path) -> None:
    """The door refuses it, whatever a source asks: nothing of another user's is ever read."""
    secret = root / "root-only"
    secret.write_bytes(b"secret")
    (root / "home/eve/link").symlink_to("/root-only")
    (root / "home/eve/way").symlink_to("/")
    host = LocalHost(str(root))
    for path in ("/home/eve/link", "/home/eve/way/root-only"):
        with pytest.raises(HostError):
            host.read(path, limit=100, home="/home/eve")
