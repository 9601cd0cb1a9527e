"""The door on macOS, over an offline root: accounts, files, links, and what everybody may write."""

from __future__ import annotations

import ctypes
import os
import plistlib
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.macos import MacHost, machine
from passmuster.host.macos.machine import bundle_of
from passmuster.host.protocol import Host, Process

FIREFOX = "/Applications/Firefox.app/Contents/Info.plist"
RECORDS = "private/var/db/dslocal/nodes/Default/users"
ANNA, BEN, CARL = 501, 502, 503
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can give files away")


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """Return a Mac's root: anna has a record and a folder, ben a folder only."""
    for folder in ("Users/anna/Applications/Zen.app/Contents", "Users/ben", "Users/Shared",
                   "Users/Guest", "private/var/root", "private/var/db/receipts", RECORDS,
                   "Applications/Firefox.app/Contents", "System/Library/CoreServices",
                   "System/Cryptexes/App/System/Applications/Safari.app/Contents",
                   "Library/Preferences", "Users/Deleted Users", "Users/strange"):  # fmt: skip
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "var").symlink_to("private/var")
    (tmp_path / "Applications/Safari.app").symlink_to(
        "../System/Cryptexes/App/System/Applications/Safari.app"
    )
    (tmp_path / "Users/.localized").touch()
    (tmp_path / "Users/moved").symlink_to("/Volumes/moved")
    (tmp_path / FIREFOX[1:]).write_bytes(b"firefox")
    (tmp_path / "System/Cryptexes/App/System/Applications/Safari.app/Contents/Info.plist"
     ).write_bytes(b"safari")  # fmt: skip
    (tmp_path / "Users/anna/Applications/Zen.app/Contents/Info.plist").write_bytes(b"zen")
    (tmp_path / "Users/strange/secret").write_bytes(b"SECRET")
    (tmp_path / "Library/Preferences/com.apple.wifi.known-networks.plist").write_bytes(b"SECRET")
    (tmp_path / "private/var/db/receipts/x.plist").write_bytes(b"receipt")
    (tmp_path / "System/Library/CoreServices/SystemVersion.plist").write_bytes(b"version")
    for name, uid, home in (("anna", ANNA, "/Users/anna"), ("_mdns", 65, "/var/empty"),
                            ("dora", 777, "/Volumes/Data/dora")):  # fmt: skip
        record = {"name": [name], "uid": [str(uid)], "home": [home], "ShadowHashData": [b"hash"]}
        (tmp_path / RECORDS / f"{name}.plist").write_bytes(plistlib.dumps(record))
    (tmp_path / RECORDS / "broken.plist").write_bytes(b"no plist")
    (tmp_path / RECORDS / "folder.plist").mkdir()
    if os.geteuid() == 0:
        os.chown(tmp_path / "Users/ben", BEN, -1)
    return tmp_path


@pytest.fixture
def host(root: Path) -> Host:
    """Return the Mac."""
    return MacHost(str(root))


@needs_root
def test_accounts_come_from_records_and_folders(host: Host) -> None:
    """Root first; a folder without a record belongs to somebody of a directory service."""
    assert [(each.name, each.uid, each.home) for each in host.users()] == [
        ("root", 0, "/var/root"),
        ("anna", ANNA, "/Users/anna"),
        ("ben", BEN, "/Users/ben"),
        ("dora", 777, "/Volumes/Data/dora"),
    ]


@needs_root
def test_without_records_the_folders_tell(host: Host, root: Path) -> None:
    """Only root may read the records; what is no home, and what root owns, is passed over."""
    (root / RECORDS).rename(root / "away")
    assert [each.name for each in host.users()] == ["root", "ben"]
    (root / "Users").rename(root / "away2")
    assert [each.name for each in host.users()] == ["root"]


def test_a_crowded_folder_of_homes_is_told(
    host: Host, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Never a part of the people instead of all."""
    monkeypatch.setattr(machine, "_MOST", 3)
    with pytest.raises(TooLargeError, match="more than 3 entries"):
        host.users()


def test_records_are_nobodys_to_read(host: Host) -> None:
    """Hashes of passwords stand in them; what else lies beside the places is refused alike."""
    for path in (f"/{RECORDS}/anna.plist", "/var/db/dslocal/nodes/Default/users",
                 "/var/db/dslocal/nodes/Default/users/../users/anna.plist",
                 "/Library/Preferences/com.apple.wifi.known-networks.plist", "/Users",
                 "/Users/strange/secret", "/Applications/../Users/strange/secret"):  # fmt: skip
        for ask in (host.read, host.entries):
            with pytest.raises(RefusedError, match="not among the places"):
                ask(path, limit=1000)
    with pytest.raises(RefusedError, match="no account has"):
        host.read("/Users/strange/secret", limit=100, home="/Users/strange")


def test_of_a_record_only_the_public_part_is_told(host: Host, root: Path) -> None:
    """To whoever asks: the hash of a password is not in it, and cannot be read in pieces."""
    path = "/var/db/dslocal/nodes/Default/users/anna.plist"
    record = {
        "name": ["anna"],
        "uid": ["501"],
        "home": ["/Users/anna"],
        "realname": ["Anna Müller"],
    }
    (root / path[1:]).write_bytes(plistlib.dumps({**record, "ShadowHashData": [b"hash"]}))
    assert plistlib.loads(host.read(path, limit=10_000)) == record
    with pytest.raises(RefusedError, match="not among the places"):
        host.read_at(path, 0, 10)
    with pytest.raises(RefusedError):
        host.read(path, limit=100, home="/var/db")
    with pytest.raises(TooLargeError):
        host.read(path, limit=100)
    assert plistlib.loads(host.read(path.replace("anna", "broken"), limit=100)) == {}
    with pytest.raises(AbsentError):
        host.read(path.replace("anna", "gone"), limit=1)


def test_files_are_read_over_the_machines_own_links(host: Host) -> None:
    """Safari lies in a cryptex, the receipts below /private."""
    assert host.read(FIREFOX, limit=10) == b"firefox"
    assert host.read("/Applications/Safari.app/Contents/Info.plist", limit=10) == b"safari"
    assert host.read_at("/var/db/receipts/x.plist", 2, 3) == b"cei"
    assert host.link("/Applications/Safari.app").endswith("Safari.app")
    assert [(each.name, each.kind) for each in host.entries("/Applications", limit=9)] == [
        ("Firefox.app", "folder"),
        ("Safari.app", "link"),
    ]
    with pytest.raises(AbsentError):
        host.read("/Applications/Opera.app/Contents/Info.plist", limit=10)


def test_identity_and_time_are_told(host: Host, root: Path) -> None:
    """The time of a file of before 1970 counts as none."""
    os.utime(root / FIREFOX[1:], (1, 1_700_000_000))
    told, real = host.stat(FIREFOX), (root / FIREFOX[1:]).stat()
    assert (told.kind, told.size, told.modified) == ("file", 7, 1_700_000_000)
    assert (told.device, told.inode) == (real.st_dev, real.st_ino)
    os.utime(root / FIREFOX[1:], (1, -5))
    assert host.stat(FIREFOX).modified == 0


def test_homes_are_confined(host: Host, root: Path) -> None:
    """No link is followed, none leads out; a foreign owner is refused (tests of opening)."""
    home = "/Users/anna"
    plist = f"{home}/Applications/Zen.app/Contents/Info.plist"
    assert host.read(plist, limit=10, home=home) == b"zen"
    (root / "Users/anna/Applications/Evil.app").symlink_to("/Users/strange")
    with pytest.raises(RefusedError, match="got a link"):
        host.read(f"{home}/Applications/Evil.app/secret", limit=10, home=home)
    assert host.stat(f"{home}/Applications/Evil.app", home=home).kind == "link"
    assert host.link(f"{home}/Applications/Evil.app", home=home) == "/Users/strange"


def test_no_link_is_followed_where_everybody_may_write(host: Host, root: Path) -> None:
    """/Users/Shared is anybody's: neither the folder nor what is in it may lead elsewhere."""
    shared = root / "Users/Shared/Applications"
    (shared / "Zen.app").mkdir(parents=True)
    (shared / "Zen.app/Info.plist").write_bytes(b"zen")
    (shared / "Evil.app").symlink_to("/Users/strange")
    path = "/Users/Shared/Applications"
    assert host.read(f"{path}/Zen.app/Info.plist", limit=10) == b"zen"
    assert [each.kind for each in host.entries(path, limit=9)] == ["link", "folder"]
    with pytest.raises(RefusedError, match="got a link"):
        host.read(f"{path}/Evil.app/secret", limit=10)
    shared.rename(root / "aside")
    shared.symlink_to("../strange")
    for name in ("secret", ""):
        with pytest.raises(RefusedError, match="got a link"):
            host.read(f"{path}/{name}", limit=10)
    with pytest.raises(RefusedError, match="not among the places"):
        MacHost(str(root), places=()).read(f"{path}/secret", limit=10)


def test_a_folder_that_needs_consent_is_denied(host: Host, monkeypatch: pytest.MonkeyPatch) -> None:
    """What macOS says of Desktop to a program without consent: not permitted, and not absent."""
    real: Callable[..., int] = os.open

    def refused(path: bytes | str, *args: int, **names: int) -> int:
        if path == b"Desktop":
            raise PermissionError(1, "Operation not permitted")
        return real(path, *args, **names)

    monkeypatch.setattr(os, "open", refused)
    with pytest.raises(DeniedError, match="not permitted"):
        host.entries("/Users/anna/Desktop", limit=10, home="/Users/anna")


def test_there_is_no_registry_and_no_image(host: Host) -> None:
    """Absent is what another system's things are; an image cannot be told at all."""
    with pytest.raises(AbsentError):
        host.key("HKEY_LOCAL_MACHINE\\SOFTWARE")
    with pytest.raises(HostError, match="cannot be read on macOS"):
        host.image(1, limit=1)


def test_an_offline_root_runs_nothing(host: Host) -> None:
    """No kernel, no processes."""
    facts = host.facts
    assert (facts.platform, facts.kernel_release) == ("macos", "")
    assert facts.architecture == os.uname().machine
    assert host.processes(frozenset({"firefox"})) == ()


def test_it_needs_a_mac() -> None:
    """Or an offline root of one."""
    if sys.platform != "darwin":
        with pytest.raises(HostError, match="expected darwin"):
            MacHost()


@pytest.mark.parametrize(("failed", "value", "expected"), [
    (0, 1, "arm64"), (0, 0, "x86_64"), (-1, 1, "x86_64"),
])  # fmt: skip
def test_the_architecture_is_the_machines(
    host: MacHost, monkeypatch: pytest.MonkeyPatch, failed: int, value: int, expected: str
) -> None:
    """Under Rosetta uname says x86_64 on an ARM machine; the key is missing on an Intel one."""
    asked = []

    class Library:
        """The part of libSystem that is asked."""

        def sysctlbyname(self, name: bytes, found: object, *rest: object) -> int:
            asked.append(name)
            found._obj.value = value  # type: ignore[attr-defined]
            return failed

    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    stated = os.uname_result(("Darwin", "mac", "25.1.0", "Darwin Kernel Version", "x86_64"))
    monkeypatch.setattr(os, "uname", lambda: stated)
    host._runs = True
    assert (host.facts.architecture, host.facts.kernel_release) == (expected, "25.1.0")
    assert asked == [b"hw.optional.arm64"] * 2


def test_a_system_without_that_call_is_told_by_uname(host: MacHost) -> None:
    """Linux' own libc has no sysctlbyname."""
    host._runs = True
    if sys.platform == "linux":
        assert host.facts.architecture == os.uname().machine


def test_a_running_programs_bundle_is_learnt(
    host: MacHost, root: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The whole bundle, for Info.plist lies above the executable."""
    from passmuster.host import programs

    bundle = root / "Volumes/Stick/Firefox.app/Contents"
    (bundle / "MacOS").mkdir(parents=True)
    (bundle / "Info.plist").write_bytes(b"stick")
    path = "/Volumes/Stick/Firefox.app/Contents/MacOS/firefox"
    running = (Process(pid=1, parent=1, executable=path, deleted=False, device=0, inode=0,
                       uid=ANNA, command_line="", started=5),)  # fmt: skip
    monkeypatch.setattr(programs, "running", lambda _: running)
    plist = "/Volumes/Stick/Firefox.app/Contents/Info.plist"
    with pytest.raises(RefusedError):
        host.read(plist, limit=10)
    host._runs = True
    assert host.processes(frozenset({"firefox"})) == running
    assert host.read(plist, limit=10) == b"stick"
    with pytest.raises(RefusedError):
        host.read("/Volumes/Stick/other", limit=10)


@pytest.mark.parametrize(("program", "bundle"), [
    ("/Applications/A.app/Contents/Frameworks/B.app/Contents/MacOS/b", "/Applications/A.app"),
    ("/opt/x/firefox", ""), ("/Users/a/X.APP/Contents/MacOS/x", "/Users/a/X.APP"),
])  # fmt: skip
def test_the_outermost_bundle_counts(program: str, bundle: str) -> None:
    """Helpers lie in bundles within it."""
    assert bundle_of(program) == bundle
