"""People's accounts by the list of profiles, and the folders that paths are written with."""

from __future__ import annotations

import pytest

from fakes.windows_system import FakeRegistry
from passmuster.host.errors import AbsentError, DeniedError
from passmuster.host.roots_windows import CURRENT, NT, PROFILES
from passmuster.host.windows.folders import expanded, folders
from passmuster.host.windows.users import users

DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"
ENTRA = "S-1-12-1-1111111111-1222222222-1333333333-1444444444"


def profiles(**homes: str | tuple[str, int]) -> FakeRegistry:
    """Return a registry with profiles by SID; a number is their state."""
    keys: dict[str, dict[str, str | int | tuple[str, ...] | bytes]] = {}
    for sid, told in homes.items():
        home, state = told if isinstance(told, tuple) else (told, 0)
        keys[f"{PROFILES}\\{sid}"] = {"ProfileImagePath": home, "State": state, "Sid": b"\1"}
    return FakeRegistry(keys)


def test_people_are_users() -> None:
    """Of this machine, of a domain, of Entra ID; services and what Windows set aside are not."""
    registry = profiles(**{
        "S-1-5-18": "%systemroot%\\system32\\config\\systemprofile",
        "S-1-5-19": "%systemroot%\\ServiceProfiles\\LocalService",
        "S-1-5-80-1-2-3-4-5": "C:\\Users\\MSSQLSERVER",
        f"{DOMAIN}-1001": "%SystemDrive%\\Users\\Anna Müller",
        f"{DOMAIN}-1002": "D:\\Users\\ben\\",
        f"{DOMAIN}-1003.bak": "C:\\Users\\carl",
        ENTRA: "C:\\Users\\dora",
    })  # fmt: skip
    found = users(registry.read, {"systemdrive": "C:"})
    assert [(each.name, each.uid, each.home, each.sid) for each in found] == [
        ("Anna Müller", 1001, "C:\\Users\\Anna Müller", f"{DOMAIN}-1001"),
        ("ben", 1002, "D:\\Users\\ben", f"{DOMAIN}-1002"),
        ("dora", 1444444444, "C:\\Users\\dora", ENTRA),
    ]


def test_profiles_of_one_session_and_broken_ones_are_passed_over() -> None:
    """Neither hides the others; of two with one home the first counts."""
    registry = profiles(**{
        f"{DOMAIN}-1": ("C:\\Users\\TEMP", 0x800 | 0x100),
        f"{DOMAIN}-2": "",
        f"{DOMAIN}-3": "\\\\server\\profiles\\eve",
        f"{DOMAIN}-4": "C:\\",
        f"{DOMAIN}-5": "C:\\Users\\..\\Windows",
        f"{DOMAIN}-6": "%HOMEDRIVE%\\Users\\x",
        f"{DOMAIN}-7": "C:\\Users\\frank",
        f"{DOMAIN}-8": "c:\\users\\FRANK",
        f"{DOMAIN}-9": "C:\\Users\\gone",
    })  # fmt: skip
    registry.errors[f"{PROFILES}\\{DOMAIN}-9".casefold()] = DeniedError("closed")
    assert [each.home for each in users(registry.read, {})] == ["C:\\Users\\frank"]


def test_a_list_that_cannot_be_read_is_told() -> None:
    """No list is not the same as nobody."""
    with pytest.raises(AbsentError):
        users(FakeRegistry({}).read, {})


def test_folders_are_the_machines_own() -> None:
    """Wherever Windows and its programs lie."""
    registry = FakeRegistry({
        NT: {"SystemRoot": "D:\\WINNT"},
        PROFILES: {"ProgramData": "%SystemDrive%\\ProgramData"},
        CURRENT: {"ProgramFilesDir": "E:\\Programme\\", "ProgramFilesDir (x86)": "E:\\Programme32"},
    })  # fmt: skip
    assert folders(registry.read) == {
        "systemroot": "D:\\WINNT",
        "windir": "D:\\WINNT",
        "systemdrive": "D:",
        "programdata": "D:\\ProgramData",
        "allusersprofile": "D:\\ProgramData",
        "programfiles": "E:\\Programme",
        "programfiles(x86)": "E:\\Programme32",
    }


def test_folders_that_are_not_told_are_the_usual_ones() -> None:
    """Also where the registry says something that is no folder."""
    registry = FakeRegistry({CURRENT: {"ProgramFilesDir": "%none%\\x", "ProgramFilesDir (x86)": 3}})
    found = folders(registry.read)
    assert (found["programfiles"], found["programfiles(x86)"], found["programdata"]) == (
        "C:\\Program Files",
        "C:\\Program Files (x86)",
        "C:\\ProgramData",
    )


def test_unknown_variables_stay() -> None:
    """They are not guessed at, nor looked up in this process's environment."""
    known = {"systemdrive": "C:"}
    assert expanded("%SYSTEMDRIVE%\\%PATH%\\100%", known) == "C:\\%PATH%\\100%"
