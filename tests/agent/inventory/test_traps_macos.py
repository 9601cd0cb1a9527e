"""Traps of every kind in every place that an audit of a Mac asks for: the rest is still found."""

from __future__ import annotations

import os
import plistlib
from pathlib import Path

import pytest

from hostile.formats import recordings
from hostile.traps import TRAPS, Asking, alarmed, lay
from passmuster.host.macos.machine import MacHost
from passmuster.inventory import take
from passmuster.model.installation import Inventory, Outcome
from passmuster.products import load
from passmuster.wire.codec import encode

ROUNDS = 4
GOOD = "/Users/bob/Applications/Google Chrome.app"
CORE = "/System/Library/CoreServices/SystemVersion.plist"

pytestmark = pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root can give homes to users"
)


class AskingMac(Asking, MacHost):
    """The door of a Mac."""


def audited(root: Path) -> tuple[Inventory, AskingMac]:
    """Return the inventory of a root, and what it asked for."""
    host = AskingMac(str(root))
    with alarmed():
        found = take(host, load())
        encode(found.installations)
    return found, host


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a Mac's root with two people and a good copy in the second one's home."""
    contents = tmp_path / GOOD.lstrip("/") / "Contents"
    contents.mkdir(parents=True)
    (contents / "Info.plist").write_bytes(plistlib.dumps({
        "CFBundleIdentifier": "com.google.Chrome", "CFBundleName": "Chrome",
        "CFBundleExecutable": "Google Chrome", "CFBundleShortVersionString": "146.0.7680.80",
    }))  # fmt: skip
    (tmp_path / "Users/eve").mkdir()
    for uid, name in ((501, "eve"), (502, "bob")):
        home = tmp_path / "Users" / name
        for each in (home, *home.rglob("*")):
            os.chown(each, uid, 20)
    return tmp_path


def places_of_recordings() -> set[str]:
    """Return the files that audits of the recorded Macs read, homes brought to eve's."""
    found = set()
    for recording, _ in recordings().values():
        if recording.facts.platform != "macos" or recording.users is None:
            continue
        homes = {user.home: "/Users/eve" for user in recording.users.users if user.uid}
        for each in (*recording.reads, *recording.pieces, *recording.links):
            own = homes.get(each.home or "")
            found.add(own + each.path[len(each.home or "") :] if own else each.path)
    return found


def test_without_traps_the_copy_is_found(root: Path) -> None:
    """What the traps must not take away is there."""
    found, _ = audited(root)
    assert [(each.owner, each.path) for each in found.installations] == [("bob", GOOD)]


@pytest.mark.parametrize("kind", TRAPS)
def test_a_trap_in_every_place(root: Path, kind: str) -> None:
    """Whatever lies where a property list is expected: no wait, no end of memory."""
    set_up: set[str] = set()
    known = places_of_recordings()
    for _ in range(ROUNDS):
        found, host = audited(root)
        fresh = {path for path in (host.files | known) - set_up
                 if not path.startswith("/Users/bob") and path.count("/") > 1}  # fmt: skip
        if not fresh:
            break
        lay(kind, root, fresh)
        set_up |= fresh
    assert CORE in set_up
    assert len(set_up) > 50
    assert host.given < 1024 * 1024
    assert GOOD in [each.path for each in found.installations if each.owner == "bob"]
    assert not [each for each in found.installations if each.kind == "os" and each.on_disk]
    told = {each.source for each in found.sources if each.outcome is Outcome.FAILED or each.detail}
    # A machine-wide link to what the root does not have is nothing; whatever else is said.
    assert kind == "secret" or {"macos", "app-bundle"} <= told
