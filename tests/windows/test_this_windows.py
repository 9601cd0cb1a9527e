"""The operating system itself, as its registry states it."""

from __future__ import annotations

import winreg
from collections.abc import Iterator
from contextlib import suppress

import pytest

from passmuster.host.windows import WindowsHost
from passmuster.inventory import take
from passmuster.model.installation import Installation, Kind
from passmuster.products import load

NT = r"SOFTWARE\Microsoft\Windows NT\CurrentVersion"
# Wine states a build, and nothing of edition or patch level.
STATED = {
    "EditionID": "Professional",
    "InstallationType": "Client",
    "DisplayVersion": "22H2",
    "CurrentBuild": "19045",
    "CurrentBuildNumber": "19045",
    "UBR": 6456,
}


@pytest.fixture
def stated() -> Iterator[None]:
    """Let this Windows say that it is a Windows 10 Pro 22H2, and take it back afterwards."""
    access = winreg.KEY_ALL_ACCESS | winreg.KEY_WOW64_64KEY
    with winreg.OpenKey(winreg.HKEY_LOCAL_MACHINE, NT, 0, access) as key:
        before = {}
        for name in STATED:
            with suppress(FileNotFoundError):
                before[name] = winreg.QueryValueEx(key, name)
        for name, data in STATED.items():
            kind = winreg.REG_DWORD if isinstance(data, int) else winreg.REG_SZ
            winreg.SetValueEx(key, name, 0, kind, data)
        yield
        for name in STATED:
            winreg.DeleteValue(key, name)
        for name, (data, kind) in before.items():
            winreg.SetValueEx(key, name, 0, kind, data)


def system() -> Installation:
    """Return what the audit says of the operating system."""
    found = take(WindowsHost(), load()).installations
    (only,) = [each for each in found if each.kind is Kind.OS]
    return only


@pytest.mark.usefixtures("stated")
def test_edition_and_patch_level_are_read() -> None:
    """The product, its track, and a version of four numbers."""
    found = system()
    assert (found.product, found.track, found.architecture) == ("windows", "home-pro", "amd64")
    assert found.on_disk is not None
    assert found.on_disk.version.raw == "10.0.19045.6456"
    assert found.on_disk.evidence.location == f"HKEY_LOCAL_MACHINE\\{NT}"


def test_what_is_not_stated_is_not_guessed() -> None:
    """Wine's own statement names no edition: it is no Windows that is known."""
    found = system()
    assert (found.product, found.on_disk) == ("unknown-os", None)
