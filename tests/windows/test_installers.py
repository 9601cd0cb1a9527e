"""Real installers, step by step, against the audit of the live Windows."""

from __future__ import annotations

import shutil
import subprocess
import winreg
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from passmuster.host.recording import RecordedHost, Recorder
from passmuster.host.windows import WindowsHost
from passmuster.inventory import take
from passmuster.model.installation import Installation, Inventory
from passmuster.products import load
from windows.installers.installer import HIVE, Installer, built, quillview
from windows.installers.programs import (
    INSTALLERS,
    PROGRAMS,
    QUILLVIEW,
    SUMATRAPDF,
    Kind,
    Program,
    program_name,
)

Make = Callable[[Program, Kind, bool], Installer]
PRODUCTS = (*load(), quillview())
PROFILES = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion\ProfileList"
SECOND = "S-1-5-21-1004336348-1177238915-682003330-1002"
SECOND_HOME = Path("C:\\users\\second")


def audited() -> Inventory:
    """Return the inventory of this Windows, as it is now."""
    return take(WindowsHost(), PRODUCTS)


def found(program: Program, inventory: Inventory) -> list[Installation]:
    """Return the installations of a program."""
    return [each for each in inventory.installations if each.product == program.product]


def told(program: Program) -> list[tuple[str, str, str, str, str]]:
    """Return what the audit says of a program now: version, packaging, scope, owner, path."""
    return [
        (each.on_disk.version.raw if each.on_disk else "", each.packaging, str(each.scope),
         each.owner, each.path)
        for each in found(program, audited())
    ]  # fmt: skip


@pytest.mark.parametrize(("kind", "per_user"), INSTALLERS)
@pytest.mark.parametrize("program", PROGRAMS, ids=lambda each: each.product)
def test_each_step_is_seen(
    installer_of: Make, program: Program, kind: Kind, per_user: bool
) -> None:
    """Installed, upgraded, removed: one installation with the version of that moment, or none."""
    installer = installer_of(program, kind, per_user)
    older, newer = program.versions
    # SumatraPDF has no package of its own, so the key of ours is a stranger's; its file is known.
    by_key = "files" if program is SUMATRAPDF else "msi"
    packaging = by_key if kind == "msi" else "installer"
    whose = ("user", Path.home().name) if per_user else ("machine", "")
    assert told(program) == []
    installer.install(older)
    assert told(program) == [(f"{older}.0", packaging, *whose, str(installer.file))]
    installer.upgrade(newer)
    assert told(program) == [(f"{newer}.0", packaging, *whose, str(installer.file))]
    installer.remove()
    assert told(program) == []


def test_a_recording_gives_the_same_inventory(installer_of: Make, tmp_path: Path) -> None:
    """Both programs, three ways of installing, recorded here and judged from the file."""
    installer_of(QUILLVIEW, "nsis", True).install(QUILLVIEW.versions[0])
    installer_of(QUILLVIEW, "msi", False).install(QUILLVIEW.versions[1])
    installer_of(SUMATRAPDF, "nsis", False).install(SUMATRAPDF.versions[1])
    recorder = Recorder(WindowsHost())
    live = take(recorder, PRODUCTS)
    assert len(found(QUILLVIEW, live)) == 2
    assert len(found(SUMATRAPDF, live)) == 1
    recorder.save(tmp_path / "recording.zip", note="a Windows under Wine")
    again = take(RecordedHost(tmp_path / "recording.zip"), PRODUCTS)
    assert again.installations == live.installations
    assert again.defaults == live.defaults
    assert again.circumstances == live.circumstances


@pytest.fixture
def second_user() -> Iterator[None]:
    """A user who is not logged on: a profile in the list, a home, and in it a hive."""
    hive = built(HIVE.name)
    SECOND_HOME.mkdir()
    shutil.copy(hive, SECOND_HOME / "NTUSER.DAT")
    access = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_64KEY
    profile = f"{PROFILES}\\{SECOND}"
    with winreg.CreateKeyEx(winreg.HKEY_LOCAL_MACHINE, profile, 0, access) as key:
        winreg.SetValueEx(key, "ProfileImagePath", 0, winreg.REG_EXPAND_SZ,
                          "%SystemDrive%\\users\\second")  # fmt: skip
        winreg.SetValueEx(key, "State", 0, winreg.REG_DWORD, 0)
    try:
        yield
    finally:
        winreg.DeleteKeyEx(winreg.HKEY_LOCAL_MACHINE, profile, winreg.KEY_WOW64_64KEY, 0)
        shutil.rmtree(SECOND_HOME)


@pytest.mark.usefixtures("second_user")
def test_a_program_of_a_user_who_is_not_logged_on(installer_of: Make) -> None:
    """It is read from the hive in the home, beside the same program of the user who is here."""
    version, _ = QUILLVIEW.versions
    folder = SECOND_HOME / "AppData" / "Local" / QUILLVIEW.folder
    folder.mkdir(parents=True)
    shutil.copy(built(program_name(QUILLVIEW, version)), folder / QUILLVIEW.executable)
    mine = installer_of(QUILLVIEW, "nsis", True)
    mine.install(QUILLVIEW.versions[1])
    assert sorted(told(QUILLVIEW), reverse=True) == [
        (f"{QUILLVIEW.versions[1]}.0", "installer", "user", Path.home().name, str(mine.file)),
        (f"{version}.0", "installer", "user", "second", str(folder / QUILLVIEW.executable)),
    ]
    (second,) = [each for each in found(QUILLVIEW, audited()) if each.owner == "second"]
    read_at = [each.evidence.location for each in second.also_read]
    key = "Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall"
    assert f"{SECOND_HOME}\\NTUSER.DAT\\{key}\\{QUILLVIEW.key}" in read_at


@pytest.mark.parametrize(
    ("program", "version"), [(QUILLVIEW, QUILLVIEW.versions[0]), (SUMATRAPDF, "3.3.3")]
)
def test_a_running_program_is_seen(installer_of: Make, program: Program, version: str) -> None:
    """What runs is what is on disk, and is gone when it has ended."""
    installer = installer_of(program, "nsis", False)
    installer.install(version)
    with subprocess.Popen(
        [str(installer.file)],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as running:
        (seen,) = found(program, audited())
        running.terminate()
    assert [(each.current, each.processes) for each in seen.running] == [(True, 1)]
    (seen,) = found(program, audited())
    assert seen.running == ()
