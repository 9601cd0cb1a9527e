r"""The door on a real Windows, or on Wine's: its own files, registry and processes.

Wine knows no junctions, no clouds and no other user; what of them can be told without is in
tests/agent/host/windows.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.protocol import RegistryKey
from passmuster.host.roots import Place
from passmuster.host.roots_windows import CURRENT, NT, PROFILES, SOFTWARE, UNINSTALL
from passmuster.host.this import this_host
from passmuster.host.windows import WindowsHost

pytestmark = pytest.mark.skipif(sys.platform != "win32", reason="only on Windows, or under Wine")

KEY = "SOFTWARE\\Mozilla\\PassmusterTest"
WHOLE = f"HKEY_LOCAL_MACHINE\\{KEY}"


@pytest.fixture(scope="module")
def winreg() -> Any:
    """Return the module, which there is on Windows only."""
    return import_module("winreg")


@pytest.fixture
def key(winreg: Any) -> Iterator[Any]:
    """Yield a key of our own, in the view of 64 bits."""
    access = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_64KEY
    with winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, KEY, 0, access) as made:
        yield made
        for name in ("b", "A", "Ω"):
            try:
                winreg.DeleteKeyEx(made, name, winreg.KEY_WOW64_64KEY)
            except FileNotFoundError:
                continue
    winreg.DeleteKeyEx(winreg.HKEY_LOCAL_MACHINE, KEY, winreg.KEY_WOW64_64KEY)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return a folder with a program in it, on a drive."""
    assert tmp_path.drive
    (tmp_path / "Prögram").mkdir()
    (tmp_path / "Prögram" / "firefox.exe").write_bytes(b"MZ" + b"x" * 3_000_000)
    return tmp_path


@pytest.fixture
def host(folder: Path) -> WindowsHost:
    """Return the door, with the tests' own drive as a place."""
    return WindowsHost(places=(Place(f"{folder.drive}\\", "a test looks at its own folder"),))


@pytest.fixture(autouse=True)
def _same_handles() -> Iterator[None]:
    """Assert that no handle is left open."""
    psutil = import_module("psutil")
    process = psutil.Process()
    before = process.num_handles()
    yield
    assert process.num_handles() <= before + 2


def test_the_machine_is_known() -> None:
    """This very one, by its own registry."""
    facts = this_host().facts
    assert facts.platform == "windows"
    assert facts.architecture in {"AMD64", "ARM64", "x86"}


def test_who_runs_this_is_a_user() -> None:
    """By the list of profiles, with the home that Windows itself tells."""
    found = {each.home.casefold(): each for each in this_host().users()}
    user = found[os.environ["USERPROFILE"].casefold()]
    assert user.sid.startswith("S-1-")
    assert user.sid.endswith(f"-{user.uid}")
    assert user.name.casefold() == os.environ["USERNAME"].casefold()


def test_files_are_read_as_python_reads_them(host: WindowsHost, folder: Path) -> None:
    """Whole, in pieces, and while another program has them open; in any case."""
    file = folder / "Prögram" / "firefox.exe"
    path = str(file).upper()
    with file.open("rb"):
        assert host.read(path, limit=3_000_002) == file.read_bytes()
    assert host.read_at(path, 2_999_999, 100) == b"xxx"
    assert host.read_at(path, 5_000_000, 100) == b""
    with pytest.raises(TooLargeError):
        host.read(path, limit=3_000_001)
    (folder / "empty").touch()
    assert host.read(str(folder / "empty"), limit=0) == b""


def test_a_long_path_is_read(host: WindowsHost, folder: Path) -> None:
    """Longer than the 260 letters of old programs."""
    deep = f"{folder}" + f"\\{'d' * 60}" * 6
    os.makedirs(f"\\\\?\\{deep}")  # noqa: PTH103 - pathlib has no such form
    with open(f"\\\\?\\{deep}\\file", "wb") as file:  # noqa: PTH123
        file.write(b"deep")
    assert host.read(f"{deep}\\file", limit=4) == b"deep"
    assert host.entries(deep, limit=1)[0].name == "file"


def test_identity_is_as_python_tells_it(host: WindowsHost, folder: Path) -> None:
    """Size, time, and what makes two names one file."""
    file = folder / "Prögram" / "firefox.exe"
    os.utime(file, (1, 1_700_000_000))
    seen, real = host.stat(str(file)), file.stat()
    assert (seen.kind, seen.size, seen.modified) == ("file", real.st_size, 1_700_000_000)
    assert seen.inode == real.st_ino
    assert host.stat(str(file).lower()) == seen
    assert host.stat(str(folder)).kind == "folder"
    os.link(file, folder / "twin")
    assert host.stat(str(folder / "twin")) == seen


def test_a_folder_is_listed_as_python_lists_it(host: WindowsHost, folder: Path) -> None:
    """Also one whose entries take several calls."""
    for number in range(1500):
        (folder / f"a file with a long name, number {number:04}").touch()
    found = host.entries(str(folder), limit=1501)
    assert [each.name for each in found] == sorted(os.listdir(folder))  # noqa: PTH208
    assert {each.name for each in found if each.kind == "folder"} == {"Prögram"}
    with pytest.raises(TooLargeError):
        host.entries(str(folder), limit=1500)


def test_what_is_not_there_is_absent(host: WindowsHost, folder: Path) -> None:
    """A file on the way, a folder that is none, a drive that is none."""
    file = folder / "Prögram" / "firefox.exe"
    for path in (f"{folder}\\x", f"{folder}\\x\\y", f"{file}\\x"):
        with pytest.raises(AbsentError):
            host.read(path, limit=10)
        with pytest.raises(AbsentError):
            host.stat(path)
    with pytest.raises(AbsentError):
        host.entries(str(file), limit=10)
    with pytest.raises(RefusedError, match="expected a file"):
        host.read(str(folder), limit=10)
    free = next(each for each in "QRSTUVW" if not Path(f"{each}:\\").exists())
    with pytest.raises(HostError):
        WindowsHost(places=(Place(f"{free}:\\", "none"),)).stat(f"{free}:\\x")


def test_a_file_that_is_shared_with_nobody_is_denied(
    host: WindowsHost, folder: Path, winreg: Any
) -> None:
    """As the hive of a user who is logging on; its identity is told all the same."""
    import ctypes

    path = str(folder / "Prögram" / "firefox.exe")
    kernel = vars(ctypes)["WinDLL"]("kernel32")
    kernel.CreateFileW.restype = ctypes.c_void_p
    handle = kernel.CreateFileW(path, 0x8000_0000, 0, None, 3, 0, None)
    try:
        with pytest.raises(DeniedError, match="lets no other read it"):
            host.read(path, limit=10_000_000)
        assert host.stat(path).kind == "file"
    finally:
        kernel.CloseHandle(ctypes.c_void_p(handle))
    assert host.read(path, limit=10_000_000)[:2] == b"MZ"


def test_a_home_confines(folder: Path) -> None:
    """What lies outside is refused, and so are devices, streams and other forms of a path."""
    host = WindowsHost(places=(Place(str(folder / "Prögram"), "a home of its own"),))
    home = str(folder / "Prögram")
    assert host.read(f"{home}\\firefox.exe", limit=10_000_000, home=home)
    (folder / "secret").write_bytes(b"SECRET")
    for path in (f"{folder}\\secret", f"{home}\\..\\secret", f"{home}\\NUL", f"{home}\\CON.txt",
                 f"{home}\\firefox.exe:x", f"{home}\\firefox.exe::$DATA", f"\\\\?\\{home}\\x",
                 f"{home}\\firefox.exe.", f"{home}\\firefox.exe ", "\\\\.\\C:",
                 "\\\\localhost\\C$\\x"):  # fmt: skip
        with pytest.raises(RefusedError):
            host.read(path, limit=100, home=home)


def test_only_declared_places_are_read() -> None:
    """Of this machine as it is."""
    host = WindowsHost()
    assert any(each.kind == "folder" for each in host.entries("C:\\Program Files", limit=1000))
    for path in ("C:\\", "C:\\Windows\\win.ini", "C:\\Windows\\System32\\config\\SAM",
                 "C:\\Program Files\\..\\Windows\\win.ini", os.environ["USERPROFILE"]):  # fmt: skip
        with pytest.raises(RefusedError):
            host.read(path, limit=10_000_000)


def test_a_key_is_told_with_all_types(winreg: Any, key: Any) -> None:
    """And its subkeys, in order."""
    for name in ("b", "A", "Ω"):
        winreg.CreateKeyEx(key, name, 0, winreg.KEY_WRITE | winreg.KEY_WOW64_64KEY).Close()
    for name, kind, data in (("", winreg.REG_SZ, "default"), ("Text", winreg.REG_SZ, "Müller"),
                             ("Path", winreg.REG_EXPAND_SZ, "%SystemDrive%\\x"),
                             ("Number", winreg.REG_DWORD, 0xFFFF_FFFF),
                             ("Long", winreg.REG_QWORD, 2**40), ("Nothing", winreg.REG_NONE, None),
                             ("Many", winreg.REG_MULTI_SZ, ["a", "b c"]),
                             ("Raw", winreg.REG_BINARY, b"\x01\x00\x02")):  # fmt: skip
        winreg.SetValueEx(key, name, 0, kind, data)
    found = this_host().key(WHOLE)
    assert found.path == WHOLE
    assert found.subkeys == ("A", "b", "Ω")
    assert [(each.name, each.data) for each in found.values] == [
        ("", "default"), ("Long", 2**40), ("Many", ("a", "b c")), ("Nothing", b""),
        ("Number", 0xFFFF_FFFF), ("Path", "%SystemDrive%\\x"), ("Raw", b"\x01\x00\x02"),
        ("Text", "Müller"),
    ]  # fmt: skip


def test_the_views_are_apart(winreg: Any, key: Any) -> None:
    """What 32-bit programs wrote lies below WOW6432Node, and nowhere else."""
    small = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_32KEY
    path = "SOFTWARE\\Mozilla\\Passmuster32"
    with winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, path, 0, small) as made:
        winreg.SetValueEx(made, "Version", 0, winreg.REG_SZ, "32")
    try:
        host = this_host()
        assert host.key(f"{SOFTWARE}\\WOW6432Node\\Mozilla\\Passmuster32").text("version") == "32"
        with pytest.raises(AbsentError):
            host.key(f"{SOFTWARE}\\Mozilla\\Passmuster32")
    finally:
        winreg.DeleteKeyEx(winreg.HKEY_LOCAL_MACHINE, path, winreg.KEY_WOW64_32KEY)


def test_a_value_that_is_too_large_is_refused(winreg: Any, key: Any) -> None:
    """With its whole key: nothing is cut."""
    winreg.SetValueEx(key, "Large", 0, winreg.REG_BINARY, b"x" * 65_536)
    assert len(this_host().key(WHOLE).values) == 1
    winreg.SetValueEx(key, "Large", 0, winreg.REG_BINARY, b"x" * 65_537)
    with pytest.raises(TooLargeError, match="65537 bytes in a value"):
        this_host().key(WHOLE)
    winreg.DeleteValue(key, "Large")


def test_a_users_own_key_is_read_while_he_is_logged_on(winreg: Any) -> None:
    """By his SID, not as the current user."""
    path = "Software\\Mozilla\\PassmusterTest"
    access = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_64KEY
    with winreg.CreateKeyEx(winreg.HKEY_CURRENT_USER, path, 0, access) as made:
        winreg.SetValueEx(made, "Version", 0, winreg.REG_SZ, "1.0")
    try:
        host = this_host()
        home = os.environ["USERPROFILE"].casefold()
        user = next(each for each in host.users() if each.home.casefold() == home)
        assert host.key(f"HKEY_USERS\\{user.sid}\\{path}").text("Version") == "1.0"
        with pytest.raises(AbsentError):
            host.key(f"HKEY_USERS\\{user.sid}\\{path}2")
        with pytest.raises(RefusedError):
            host.key(f"HKEY_CURRENT_USER\\{path}")
    finally:
        winreg.DeleteKeyEx(winreg.HKEY_CURRENT_USER, path, winreg.KEY_WOW64_64KEY, 0)


def test_declared_keys_of_this_machine_are_there() -> None:
    """What every Windows has."""
    host = this_host()
    assert host.key(NT).text("CurrentBuildNumber").isdecimal()
    assert host.key(CURRENT).text("ProgramFilesDir").startswith("C:\\")
    assert any(each.startswith("S-1-5-21-") for each in host.key(PROFILES).subkeys)
    host.key(UNINSTALL)
    with pytest.raises(AbsentError):
        host.key(f"{UNINSTALL}\\no such program")


class Watched(WindowsHost):
    """The door, which keeps what it refused to tell of the registry."""

    def __init__(self) -> None:
        super().__init__()
        self.refused: list[str] = []

    def key(self, path: str) -> RegistryKey:
        try:
            return super().key(path)
        except RefusedError:
            self.refused.append(path)
            raise


def test_an_audit_of_this_machine_asks_nothing_else() -> None:
    """Every source finds its keys on the list, and all of them come to an end."""
    from passmuster.inventory import take
    from passmuster.products import load

    host = Watched()
    found = take(host, load())
    assert host.refused == []
    outcomes = {each.source: each.outcome.value for each in found.sources}
    assert outcomes["windows"] == outcomes["uninstall"] == outcomes["processes"] == "ok"
    assert set(outcomes.values()) <= {"ok", "absent"}


def test_a_running_program_is_seen(tmp_path: Path) -> None:
    """With its options, the time of its start, and its own folder to be looked at."""
    program = tmp_path / "Passmuster Probe.exe"
    shutil.copy(sys.executable, program)
    for library in Path(sys.executable).parent.glob("*.dll"):
        shutil.copy(library, tmp_path)
    before = int(time.time())
    script = "import time; time.sleep(60)"
    environment = {**os.environ, "PYTHONHOME": sys.base_prefix}
    command = [str(program), "-c", script, "--type=probe", "https://example.org/", "report.pdf"]
    with subprocess.Popen(command, env=environment) as child:
        try:
            host = WindowsHost()
            (seen,) = host.processes(frozenset({"passmuster probe.EXE", "other.exe"}))
            assert seen.pid == child.pid
            assert Path(seen.executable).samefile(program)
            assert (seen.command_line, seen.uid) == ("-c --type=probe", -1)
            assert before - 2 <= seen.started <= time.time() + 2
            assert host.processes(frozenset({"passmuster"})) == ()
        finally:
            child.kill()
