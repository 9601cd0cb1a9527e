"""This very machine, when it is a Debian: what dpkg-query says is what the inventory says."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from passmuster.host.local import LocalHost
from passmuster.host.recording import RecordedHost, Recorder
from passmuster.inventory import take
from passmuster.model.installation import Inventory, Outcome, Scope
from passmuster.products import load

# Package to product, and what must never be taken for it.
PACKAGES = {
    "atril": "atril",
    "chromium": "chromium",
    "epiphany-browser": "epiphany",
    "evince": "evince",
    "falkon": "falkon",
    "firefox-esr": "firefox",
    "konqueror": "konqueror",
    "mupdf": "mupdf",
    "okular": "okular",
    "qpdfview": "qpdfview",
    "xpdf": "xpdf",
    "zathura": "zathura",
}
INI = Path("/usr/lib/firefox-esr/application.ini")


def installed() -> dict[str, str]:
    """Return package to version as dpkg-query tells them, of the packages that count."""
    if shutil.which("dpkg-query") is None:
        return {}
    said = subprocess.run(
        ["dpkg-query", "-W", "-f", "${db:Status-Status} ${Package} ${Version}\\n", *PACKAGES],
        check=False,  # it complains about those that are not there
        capture_output=True,
        text=True,
    ).stdout
    rows = [line.split() for line in said.splitlines()]
    return {row[1]: row[2] for row in rows if len(row) == 3 and row[0] == "installed"}


INSTALLED = installed()
needs_products = pytest.mark.skipif(
    not INSTALLED,
    reason="none of the browsers and PDF viewers is installed with dpkg here; `make system` "
    "as root on Debian installs them",
)


@pytest.fixture(scope="module")
def inventory() -> Inventory:
    """Return the inventory of this machine."""
    return take(LocalHost(), load())


@needs_products
def test_versions_are_what_dpkg_says(inventory: Inventory) -> None:
    """Every package once, with its whole version, and nothing that only looks like one."""
    told = sorted(
        (each.product, each.on_disk.version.raw if each.on_disk else "")
        for each in inventory.installations
        if each.packaging == "dpkg" and each.product in PACKAGES.values()
    )
    assert told == sorted((PACKAGES[name], version) for name, version in INSTALLED.items())


@needs_products
def test_the_upstream_part_is_what_upstream_says(inventory: Inventory) -> None:
    """It is where the distribution's version begins, without an epoch."""
    for each in inventory.installations:
        if each.packaging == "dpkg" and each.on_disk:
            version = each.on_disk.version
            assert version.upstream[:1].isdigit(), version
            assert version.raw.partition(":")[2].startswith(version.upstream) or (
                version.raw.startswith(version.upstream)
            ), version
            assert not set(version.upstream) & set("-+~:"), version


@needs_products
def test_no_source_fails_and_nothing_is_there_twice(inventory: Inventory) -> None:
    """Outcomes are answers; a package's own files are not a second copy."""
    assert {each.outcome for each in inventory.sources} <= {Outcome.OK, Outcome.ABSENT}
    places = [(each.product, each.scope, each.owner, each.path) for each in inventory.installations]
    assert len(set(places)) == len(places)
    own = ("/usr/lib/firefox-esr", "/usr/lib/chromium")
    assert not [
        each for each in inventory.installations if each.packaging == "files" and each.path in own
    ]


@needs_products
def test_a_recording_of_this_machine_gives_the_same(tmp_path: Path) -> None:
    """Folder and zip, judged again, are the very inventory that was recorded."""
    recorder = Recorder(LocalHost())
    live = take(recorder, load())
    for name in ("r", "r.zip"):
        recorder.save(tmp_path / name)
        again = take(RecordedHost(tmp_path / name), load())
        assert again.installations == live.installations


@pytest.mark.skipif(not INI.exists(), reason="no packaged firefox-esr here to copy from")
def test_a_copy_in_opt_and_one_in_a_home_are_found(tmp_path: Path) -> None:
    """The real application.ini, copied to where people unpack tarballs, in a root of its own."""
    for folder in ("etc", "opt/firefox-copy", "home/alice/.local/opt/firefox", "home/bob/firefox"):
        (tmp_path / folder).mkdir(parents=True)
        if folder != "etc":
            shutil.copy(INI, tmp_path / folder)
    (tmp_path / "etc/passwd").write_bytes(
        b"alice:x:1000:1000::/home/alice:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n"
    )
    copies = take(LocalHost(str(tmp_path)), load()).installations
    assert [(each.product, each.track, each.scope, each.owner, each.path) for each in copies] == [
        ("firefox", "esr", Scope.MACHINE, "", "/opt/firefox-copy"),
        ("firefox", "esr", Scope.USER, "alice", "/home/alice/.local/opt/firefox"),
        ("firefox", "esr", Scope.USER, "bob", "/home/bob/firefox"),
    ]


def test_a_root_without_anything_is_empty_and_no_error(tmp_path: Path) -> None:
    """No package database, no os-release, no accounts: absent, not failed."""
    nothing = take(LocalHost(str(tmp_path)), load())
    assert nothing.installations == ()
    assert {each.outcome for each in nothing.sources} <= {Outcome.OK, Outcome.ABSENT}
