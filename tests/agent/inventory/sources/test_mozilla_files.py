"""Mozilla's kin by their files: places, bundles, staged updates, packages, damage."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.memory_host import MemoryHost, process
from passmuster.host.errors import RefusedError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Process, Sandbox
from passmuster.inventory import take
from passmuster.inventory.mozilla import bundle, ini
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources import mozilla_files
from passmuster.model.installation import Confidence, Kind, Scope
from passmuster.products.definition import Detect, Product

PRODUCTS = (
    Product(
        schema=1,
        id="fox",
        name="Fox",
        vendor="Mozilla",
        kind=Kind.BROWSER,
        detect=(
            Detect(
                source="dpkg",
                scheme="deb",
                match={"package": ("firefox-esr",)},
                executables=("/usr/lib/firefox-esr/firefox-esr",),
            ),
            Detect(
                source="mozilla-files",
                scheme="mozilla",
                match={"name": ("Firefox",), "bundle": ("",)},
            ),
        ),
    ),
    Product(
        schema=1,
        id="tor",
        name="Tor",
        vendor="Tor",
        kind=Kind.BROWSER,
        detect=(Detect(source="mozilla-files", scheme="dotted", match={"bundle": ("tor",)}),),
    ),
    Product(
        schema=1,
        id="mail",
        name="No kin",
        vendor="x",
        kind=Kind.BROWSER,
        detect=(
            Detect(
                source="rpm", scheme="rpm", match={"package": ("x",)}, executables=("/usr/bin/x",)
            ),
        ),
    ),
)
PASSWD = b"eve:x:1000:1000::/home/eve:/bin/bash\n"
STATUS = b"Package: firefox-esr\nStatus: install ok installed\nVersion: 140.12.0esr-1\n"
TBB = b'{"version":"15.0.20","architecture":"linux-x86_64","channel":"release"}'


def app(version: str, name: str = "Firefox", remoting: str = "firefox") -> bytes:
    """Return an application.ini."""
    stated = f"Version={version}\n" if version else ""
    return (
        f"[App]\nVendor=Mozilla\nName={name}\nRemotingName={remoting}\n{stated}"
        "[Gecko]\nMinVersion=1.0\n"
    ).encode()


def look_at(
    host: Any, running: tuple[Process, ...] = ()
) -> tuple[dict[str, Observation], list[str]]:
    """Return what the source sees on a host by path, and its notes."""
    notes: list[str] = []
    asked = Look(host, PRODUCTS, host.users(), running, time.monotonic() + 60, notes)
    return {each.path: each for each in mozilla_files.look(asked)}, notes


def memory(files: dict[str, Any], **more: Any) -> MemoryHost:
    """Return a host in memory with these files."""
    return MemoryHost({"/etc/passwd": PASSWD, **files}, **more)


def test_a_bundles_own_version_outranks_its_ini() -> None:
    """The ini tells the Firefox that it is built from, and is kept beside."""
    folder = "/home/eve/tor-browser/Browser"
    files = {f"{folder}/application.ini": app("140.9.0"), f"{folder}/tbb_version.json": TBB}
    seen, notes = look_at(memory(files))
    told = seen[folder]
    assert (told.version, told.seen["bundle"]) == ("15.0.20", "tor")
    assert told.evidence.location == f"{folder}/tbb_version.json"
    assert [each.version.raw for each in told.also] == ["140.9.0"]
    assert (told.decided_by, told.owner, told.confidence) == (
        "bundle-outranks-ini",
        "eve",
        Confidence.MEDIUM,
    )
    assert not notes


@pytest.mark.parametrize(
    "payload", [b"{", b"[]", b'{"version": 15}', b'{"version": "x"}', b"[" * 99_999, b"\xff"]
)
def test_a_bundle_that_does_not_say_its_version_has_none(payload: bytes) -> None:
    """Never the number of the Firefox in it: that would look newer than any Tor Browser."""
    folder = "/opt/tor-browser/Browser"
    files = {f"{folder}/application.ini": app("140.9.0"), f"{folder}/tbb_version.json": payload}
    found = take(memory(files), PRODUCTS).installations
    assert [(each.product, each.on_disk, each.reason) for each in found] == [
        ("tor", None, "version-unknown")
    ]
    assert [each.version.raw for each in found[0].also_read] == ["140.9.0"]
    assert not found[0].decided_by


def test_a_bundles_file_that_refuses_is_noted() -> None:
    """It is a bundle all the same."""
    folder = "/opt/mullvad-browser/Browser"
    files = {
        f"{folder}/application.ini": app("140.9.0", "MullvadBrowser"),
        f"{folder}/tbb_version.json": RefusedError("tbb_version.json: no regular file"),
    }
    seen, notes = look_at(memory(files))
    assert (seen[folder].version, seen[folder].seen["bundle"]) == ("", "mullvad")
    assert notes == ["tbb_version.json: no regular file"]


def test_an_old_bundle_that_runs_has_no_version() -> None:
    """Its image tells the Firefox, which is another product's number."""
    folder = "/opt/tor-browser/Browser"
    files = {f"{folder}/application.ini": app("140.9.0"), f"{folder}/tbb_version.json": TBB}
    image = b"\x7fELF\0submit?id={ec8030f7}&version=140.8.0&buildid=20260609153453\0"
    running = tuple(process(pid, f"{folder}/{name}") for pid, name in enumerate(
        ("firefox.real", "firefox"), 1))  # fmt: skip
    host = memory(files, processes=running, images={1: image, 2: image})
    (found,) = take(host, PRODUCTS).installations
    assert [(each.version, each.current, each.processes) for each in found.running] == [
        (None, False, 2)
    ]


@pytest.mark.parametrize(
    "folder",
    [
        "/home/eve/.local/share/torbrowser/tbb/x86_64/tor-browser/Browser",
        "/home/eve/.local/share/torbrowser/tbb/x86_64/tor-browser_en-US/Browser",
        (
            "/home/eve/.var/app/org.torproject.torbrowser-launcher/data/torbrowser/tbb/aarch64"
            "/tor-browser/Browser"
        ),
        "/home/eve/Downloads/Tor Browser/Browser",
        "/home/eve/tor-browser_de/Browser",
        "/home/eve/firefox",
        "/home/eve/.local/opt/firefox",
        "/opt/tor-browser/Browser",
        "/opt/mozilla/firefox",
        "/usr/local/lib/tor-browser",
        "/usr/lib/firefox-esr",
    ],
)
def test_where_copies_lie(folder: str) -> None:
    """The places that archives, launchers and vendors use."""
    seen, _ = look_at(memory({f"{folder}/application.ini": app("140.0")}))
    assert list(seen) == [folder]
    is_own = folder.startswith("/home/")
    assert seen[folder].scope is (Scope.USER if is_own else Scope.MACHINE)


def test_a_packages_ini_confirms_the_package_and_is_no_copy() -> None:
    """Without the package it is a copy of its own."""
    files = {
        "/usr/lib/firefox-esr/application.ini": app("140.12.0", remoting="firefox-esr"),
        "/usr/bin/application.ini": app("1.0"),
    }
    alone = take(memory(files), PRODUCTS).installations
    assert [(each.packaging, each.path) for each in alone] == [("files", "/usr/lib/firefox-esr")]
    files["/var/lib/dpkg/status"] = STATUS
    (joined,) = take(memory(files), PRODUCTS).installations
    assert (joined.packaging, joined.decided_by) == ("dpkg", "package-outranks-file")
    assert [each.version.raw for each in joined.also_read] == ["140.12.0"]


def test_a_copy_that_is_reached_by_a_link_is_the_packages_too(tmp_path: Path) -> None:
    """A link in a machine-wide place leads to the package's folder: one installation."""
    (tmp_path / "usr/lib/firefox-esr").mkdir(parents=True)
    (tmp_path / "usr/lib/firefox-esr/application.ini").write_bytes(app("140.12.0"))
    (tmp_path / "usr/local/lib").mkdir(parents=True)
    (tmp_path / "usr/local/lib/firefox").symlink_to("/usr/lib/firefox-esr")
    seen, _ = look_at(LocalHost(str(tmp_path)))
    assert list(seen) == ["/usr/lib/firefox-esr"]


@pytest.mark.parametrize(
    ("files", "expected"),
    [
        ({"updated/application.ini": app("155.0")}, "155.0"),
        ({"updated/application.ini": app("154.0")}, None),
        ({"updated/application.ini": app("")}, None),
        ({"updated/application.ini": app("1; rm")}, None),
        (
            {"updates/0/update.status": b"pending\n", "updates/0/update.version": b"155.0\n"},
            "155.0",
        ),
        (
            {
                "updates/0/update.status": b"applied-service\n",
                "updates/0/update.version": b"155.0b3\n",
            },
            "155.0b3",
        ),
        ({"updates/0/update.status": b"downloading", "updates/0/update.version": b"155.0"}, None),
        ({"updates/0/update.status": b"failed: 4", "updates/0/update.version": b"155.0"}, None),
        ({"updates/0/update.status": b"pending"}, None),
        ({"updates/0/update.status": b"pending", "updates/0/update.version": b"\xff\x00"}, None),
        ({"updates/0/update.version": b"155.0"}, None),
        ({}, None),
    ],
)
def test_an_update_that_was_fetched_is_pending(
    files: dict[str, bytes], expected: str | None
) -> None:
    """Unpacked beside the program, or as an archive that its state calls ready."""
    folder = "/home/eve/firefox"
    whole = {f"{folder}/application.ini": app("154.0")}
    whole |= {f"{folder}/{name}": content for name, content in files.items()}
    seen, _ = look_at(memory(whole))
    pending = seen[folder].pending
    assert (pending[0] if pending else None) == expected


def test_a_bundles_update_is_told_by_the_bundles_file_only() -> None:
    """What the updated ini says is the Firefox in it."""
    folder = "/home/eve/tor-browser/Browser"
    files = {
        f"{folder}/application.ini": app("140.9.0"),
        f"{folder}/tbb_version.json": TBB,
        f"{folder}/updated/application.ini": app("140.10.0"),
        f"{folder}/updates/0/update.status": b"pending",
        f"{folder}/updates/0/update.version": b"15.0.21",
    }
    assert look_at(memory(files))[0][folder].pending is None
    files[f"{folder}/updated/tbb_version.json"] = TBB.replace(b"15.0.20", b"15.0.22")
    pending = look_at(memory(files))[0][folder].pending
    assert pending is not None
    assert (pending[0], pending[1].location) == ("15.0.22", f"{folder}/updated/tbb_version.json")


def test_a_damaged_ini_is_a_copy_without_a_version_or_a_note() -> None:
    """Its name is enough to be told; without one nothing is known."""
    files = {
        "/opt/a/application.ini": app("").replace(b"[Gecko]", b"\xff\xfe[Gecko"),
        "/opt/b/application.ini": b"\x00\x01garbage",
        "/opt/c/application.ini": RefusedError("/opt/c/application.ini: no regular file"),
        "/opt/d/application.ini": app("154.0\x1b[31m"),
    }
    seen, notes = look_at(memory(files))
    assert [(each.path, each.version, each.reason) for each in seen.values()] == [
        ("/opt/a", "", "version-unknown"),
        ("/opt/d", "154.0?[31m", ""),
    ]
    assert len(notes) == 2


def test_running_copies_lead_to_their_folders_but_not_into_sandboxes() -> None:
    """Nor to what an AppImage mounted, or to a test tool's browsers."""
    folders = {
        "/srv/portable": None,
        "/tmp/unpacked": None,  # noqa: S108
        "/home/ldap/firefox": None,
        "/snap/firefox/12/usr/lib/firefox": Sandbox(kind="snap", app="firefox", build="12"),
        "/tmp/.mount_zenABC": None,  # noqa: S108
        "/home/eve/.cache/ms-playwright/firefox-1/firefox": None,
    }
    running = tuple(
        process(pid, f"{folder}/firefox", deleted=False, sandbox=sandbox)
        for pid, (folder, sandbox) in enumerate(folders.items(), 1)
    )
    files = {f"{folder}/application.ini": app("154.0") for folder in folders}
    seen, _ = look_at(memory(files), running)
    assert {each.path: (each.confidence, each.scope) for each in seen.values()} == {
        "/srv/portable": (Confidence.HIGH, Scope.MACHINE),
        "/tmp/unpacked": (Confidence.MEDIUM, Scope.MACHINE),  # noqa: S108
        "/home/ldap/firefox": (Confidence.MEDIUM, Scope.USER),
    }


def test_crowded_folders_are_passed_over_and_said() -> None:
    """Too many vendors, too many entries of one."""
    files: dict[str, Any] = {f"/opt/v{number:03}/x/y": b"" for number in range(201)}
    files |= {f"/opt/v000/{number}": b"" for number in range(2_001)}
    files["/opt/v199/firefox/application.ini"] = app("154.0")
    files["/opt/v200/firefox/application.ini"] = app("155.0")
    seen, notes = look_at(memory(files))
    assert list(seen) == ["/opt/v199/firefox"]
    assert len(notes) == 2


@given(st.binary(max_size=300))
def test_any_bytes_are_read(payload: bytes) -> None:
    """No error; kept values are printable but for blanks that a name may have."""
    for value in ini.parse(b"[App]\nName=" + payload).values():
        assert not any(ord(char) < 32 or ord(char) == 127 for char in value)
    assert bundle.parse(payload) == "" or bundle.parse(payload)[0].isdigit()
