"""The door on Windows as a whole, over a Windows in memory."""

from __future__ import annotations

import re
import shutil
import sys
from datetime import UTC, datetime

import pytest

from fakes.windows_system import DENIED, IN_USE, FakeRegistry, FakeSystem, junction
from host_builder.hive import TOOL, hive
from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.protocol import Host, Process
from passmuster.host.roots_windows import CURRENT, NT, PROFILES, SESSION, UNINSTALL
from passmuster.host.windows import WindowsHost

DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"
ANNA, BEN = f"{DOMAIN}-1001", f"{DOMAIN}-1002"
HOME = "C:\\Users\\anna"
VIVALDI = f"{HOME}\\AppData\\Local\\Vivaldi\\vivaldi.exe"
FIREFOX = "C:\\Program Files\\Mozilla Firefox\\firefox.exe"
UNINSTALLED = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
_PARTS = UNINSTALLED.split("\\")
_ABOVE = "".join(
    f"[HKEY_USERS\\{BEN}\\{chr(92).join(_PARTS[:depth])}]\n\n"
    for depth in range(1, len(_PARTS) + 1)
)
EXPORT = f"""Windows Registry Editor Version 5.00

{_ABOVE}[HKEY_USERS\\{BEN}\\{UNINSTALLED}\\Vivaldi]
"DisplayName"="Vivaldi"
"DisplayVersion"="7.6.3797.63"
"""
needs_hivex = pytest.mark.skipif(not shutil.which(TOOL), reason=f"not installed: {TOOL}")


@pytest.fixture
def system() -> FakeSystem:
    """Return files of a machine."""
    made = FakeSystem()
    made.file(FIREFOX, b"MZ firefox")
    made.file(VIVALDI, b"MZ vivaldi")
    made.file("C:\\Users\\ben\\secret.txt", b"SECRET")
    made.file("C:\\Users\\strange\\file", b"SECRET")
    return made


@pytest.fixture
def registry() -> FakeRegistry:
    """Return the registry of a machine where anna is logged on and ben is not."""
    return FakeRegistry({
        NT: {"CurrentMajorVersionNumber": 10, "CurrentMinorVersionNumber": 0,
             "CurrentBuildNumber": "26100", "CurrentVersion": "6.3", "SystemRoot": "C:\\Windows"},
        CURRENT: {"ProgramFilesDir": "C:\\Program Files"},
        f"{PROFILES}\\{ANNA}": {"ProfileImagePath": HOME},
        f"{PROFILES}\\{BEN}": {"ProfileImagePath": "C:\\Users\\ben"},
        f"{SESSION}\\Environment": {"PROCESSOR_ARCHITECTURE": "x86", "SECRET": "SECRET"},
        f"{UNINSTALL}\\Firefox": {"DisplayName": "Firefox", "InstallLocation": "D:\\Firefox"},
        f"HKEY_USERS\\{ANNA}\\{UNINSTALLED}\\Vivaldi": {"DisplayVersion": "7.5"},
    })  # fmt: skip


@pytest.fixture
def host(system: FakeSystem, registry: FakeRegistry) -> Host:
    """Return the door of this machine."""
    return WindowsHost(system, registry)


def test_facts_are_the_machines(host: Host) -> None:
    """The version is a source's business, and nobody else's."""
    facts = host.facts
    assert (facts.platform, facts.architecture) == ("windows", "AMD64")
    assert (facts.kernel_release, facts.kernel_version) == ("", "")
    assert abs((datetime.now(UTC) - datetime.fromisoformat(f"{facts.day}T00:00Z")).days) <= 1
    assert host.facts is facts


@pytest.mark.parametrize(("machine", "told"), [
    (0xAA64, "ARM64"), (0x8664, "AMD64"), (0x14C, "x86"),
    (0, "x86"), (0x1C4, "x86"), (-1, "x86"),
])  # fmt: skip
def test_the_architecture_is_no_emulations(registry: FakeRegistry, machine: int, told: str) -> None:
    """Windows itself is asked first; where it does not say, the machine's own settings do."""
    assert WindowsHost(FakeSystem(machine), registry).facts.architecture == told


def test_facts_that_are_not_told_are_unknown(system: FakeSystem) -> None:
    """Nothing is made up."""
    nothing = WindowsHost(FakeSystem(0), FakeRegistry({}))
    assert nothing.facts.architecture == ""
    with pytest.raises(AbsentError):
        nothing.users()
    with pytest.raises(RefusedError, match="no account has"):
        nothing.read(VIVALDI, limit=1, home=HOME)


def test_files_of_the_machine_and_of_homes_are_read(host: Host) -> None:
    """Whole, in pieces, listed, and told apart."""
    assert host.read(FIREFOX, limit=10) == b"MZ firefox"
    assert host.read(VIVALDI, limit=10, home=HOME.upper()) == b"MZ vivaldi"
    assert host.read_at(VIVALDI, 3, 3, home=HOME) == b"viv"
    assert [each.name for each in host.entries("C:\\Program Files", limit=1)] == ["Mozilla Firefox"]
    with pytest.raises(TooLargeError):
        host.read(FIREFOX, limit=9)
    with pytest.raises(RefusedError, match="below 0"):
        host.read_at(FIREFOX, -1, 1)


def test_identity_and_time_are_told(host: Host, system: FakeSystem) -> None:
    """The time is Unix's; a time before it counts as none."""
    told = host.stat(FIREFOX)
    assert (told.kind, told.size, told.device, told.modified) == ("file", 10, 7, 1_705_526_400)
    assert told == host.stat(FIREFOX.upper())
    assert told != host.stat(VIVALDI, home=HOME)
    system.folder("C:\\Windows")
    assert host.stat("C:\\Windows").kind == "folder"


def test_links_are_told(host: Host, system: FakeSystem) -> None:
    """Scoop's `current` is a junction; below a home it is told and not followed."""
    system.link(f"{HOME}\\current", junction(f"{HOME}\\142.0"))
    assert host.link(f"{HOME}\\current", home=HOME) == f"{HOME}\\142.0"
    assert host.stat(f"{HOME}\\current", home=HOME).kind == "link"
    system.link("C:\\Program Files\\link", junction("C:\\Program Files\\Mozilla Firefox"))
    assert host.stat("C:\\Program Files\\link\\firefox.exe") == host.stat(FIREFOX)
    assert host.link("C:\\Program Files\\link").endswith("Mozilla Firefox")


@pytest.mark.parametrize("path", [
    "C:\\Users\\ben\\secret.txt", "C:\\Windows\\System32\\config\\SAM", VIVALDI, "C:\\",
    "C:\\Program Files\\..\\Users\\ben\\secret.txt", "D:\\Firefox\\x", "\\\\server\\x\\y",
    "\\\\.\\C:", "C:\\Users", "/etc/passwd", "",
])  # fmt: skip
def test_only_declared_places_are_read(host: Host, system: FakeSystem, path: str) -> None:
    """Whoever asks, and however the path is written."""
    for ask in (lambda: host.read(path, limit=100), lambda: host.entries(path, limit=100),
                lambda: host.read_at(path, 0, 1)):  # fmt: skip
        with pytest.raises(RefusedError):
            ask()
    assert not {"secret.txt", "SAM", "vivaldi.exe"} & set(system.asked)


def test_only_homes_of_accounts_are_homes(host: Host) -> None:
    """A source cannot make a home of any folder it likes."""
    for home in ("C:\\Users\\strange", "C:\\Users", "C:\\", "", "C:\\Windows"):
        with pytest.raises(RefusedError, match="no account has"):
            host.read("C:\\Users\\strange\\file", limit=100, home=home)


def test_only_declared_keys_are_read(host: Host) -> None:
    """The environment of the machine is not among them, though the door itself looks there."""
    for path in (f"{SESSION}\\Environment", "HKEY_LOCAL_MACHINE\\SAM", "HKEY_CURRENT_USER\\x",
                 f"HKEY_USERS\\{ANNA}\\Environment", FIREFOX, ""):  # fmt: skip
        with pytest.raises(RefusedError, match="not among the keys"):
            host.key(path)


def test_keys_are_read_and_what_they_name_is_learnt(host: Host, system: FakeSystem) -> None:
    """A program on another drive is found by its key."""
    system.file("D:\\Firefox\\firefox.exe", b"MZ other")
    with pytest.raises(RefusedError):
        host.read("D:\\Firefox\\firefox.exe", limit=100)
    assert host.key(UNINSTALL).subkeys == ("Firefox",)
    assert host.key(f"{UNINSTALL}\\Firefox").text("displayname") == "Firefox"
    assert host.read("D:\\Firefox\\firefox.exe", limit=100) == b"MZ other"
    with pytest.raises(AbsentError):
        host.key(f"{UNINSTALL}\\Opera")


@needs_hivex
def test_the_keys_of_a_user_who_is_not_logged_on_come_from_the_hive(
    host: Host, system: FakeSystem
) -> None:
    """And of one who is, from the registry alone."""
    key = f"HKEY_USERS\\{BEN}\\{UNINSTALLED}"
    with pytest.raises(AbsentError):
        host.key(key)
    system.file("C:\\Users\\ben\\NTUSER.DAT", hive(EXPORT))
    system.file(f"{HOME}\\NTUSER.DAT", hive(EXPORT))
    assert host.key(key).subkeys == ("Vivaldi",)
    found = host.key(f"{key}\\vivaldi")
    assert found.text("DisplayVersion") == "7.6.3797.63"
    assert found.path == f"C:\\Users\\ben\\NTUSER.DAT\\{UNINSTALLED}\\vivaldi"
    assert host.key(f"HKEY_USERS\\{ANNA}\\{UNINSTALLED}\\Vivaldi").text("DisplayVersion") == "7.5"
    with pytest.raises(AbsentError):
        host.key(f"HKEY_USERS\\{ANNA}\\{UNINSTALLED}\\Opera")
    for path in (f"{key}\\Opera", f"HKEY_USERS\\{BEN}_Classes\\.pdf"):
        with pytest.raises(AbsentError):
            host.key(path)


@needs_hivex
def test_few_hives_are_kept(system: FakeSystem, registry: FakeRegistry) -> None:
    """A hive is read once while one user's keys are asked for, and not kept for ever."""
    people = [f"{DOMAIN}-{number}" for number in (2001, 2002, 2003)]
    for each in people:
        home = f"C:\\Users\\{each[-4:]}"
        registry.keys[f"{PROFILES}\\{each}".casefold()] = (
            f"{PROFILES}\\{each}", {"ProfileImagePath": home}
        )  # fmt: skip
        system.file(f"{home}\\NTUSER.DAT", hive(EXPORT.replace(BEN, each)))
    host = WindowsHost(system, registry)
    for each in (*people, people[-1], people[-2]):
        assert host.key(f"HKEY_USERS\\{each}\\{UNINSTALLED}").subkeys
    assert system.asked.count("NTUSER.DAT") == 3
    assert host.key(f"HKEY_USERS\\{people[0]}\\{UNINSTALLED}").subkeys
    assert system.asked.count("NTUSER.DAT") == 4


@pytest.mark.parametrize("fault", [DENIED, IN_USE])
def test_a_hive_in_use_is_denied_and_never_absent(
    host: Host, system: FakeSystem, fault: int
) -> None:
    """While a user logs on, Windows shares the file with nobody."""
    system.file("C:\\Users\\ben\\NTUSER.DAT").read_fault = fault
    with pytest.raises(DeniedError, match=r"NTUSER\.DAT: this part of the registry is closed"):
        host.key(f"HKEY_USERS\\{BEN}\\{UNINSTALLED}")


def test_a_broken_hive_is_told(host: Host, system: FakeSystem) -> None:
    """With the file that is broken; a link in its place is not followed."""
    system.file("C:\\Users\\ben\\NTUSER.DAT", b"regf" + b"\xff" * 5000)
    with pytest.raises(HostError, match=r"C:\\Users\\ben\\NTUSER\.DAT"):
        host.key(f"HKEY_USERS\\{BEN}\\{UNINSTALLED}")
    system.link("C:\\Users\\ben\\NTUSER.DAT", junction("C:\\Windows"), folder=False)
    with pytest.raises(RefusedError, match="got a link"):
        host.key(f"HKEY_USERS\\{BEN}\\{UNINSTALLED}")


def test_a_running_programs_folder_is_learnt(
    host: Host, system: FakeSystem, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless it lies in a home."""
    from passmuster.host import programs

    system.file("D:\\Tools\\Sumatra\\SumatraPDF.exe", b"MZ sumatra")
    running = tuple(
        Process(pid=pid, parent=1, executable=path, deleted=False, device=0, inode=0, uid=-1,
                command_line="", started=1)
        for pid, path in enumerate(("D:\\Tools\\Sumatra\\SumatraPDF.exe", VIVALDI))
    )  # fmt: skip
    monkeypatch.setattr(programs, "running", lambda _: running)
    assert host.processes(frozenset({"sumatrapdf.exe"})) == running
    assert host.read("D:\\Tools\\Sumatra\\SumatraPDF.exe", limit=100) == b"MZ sumatra"
    with pytest.raises(RefusedError):
        host.read(VIVALDI, limit=100)


def test_an_image_is_not_read(host: Host) -> None:
    """Nothing tells which bytes a process runs."""
    with pytest.raises(HostError, match="cannot be read on Windows"):
        host.image(1, limit=1)


def test_it_needs_windows() -> None:
    """No half-working audit elsewhere."""
    if sys.platform != "win32":
        with pytest.raises(HostError, match=re.escape(f"got the platform {sys.platform}")):
            WindowsHost()
