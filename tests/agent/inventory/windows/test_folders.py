"""Folders that have names: from the registry, by their usual places, for one person."""

from __future__ import annotations

from fakes.windows_programs import Programs
from fakes.windows_registry import ANNA, NT, SOFTWARE
from passmuster.inventory.windows.folders import Folders

CURRENT = f"{SOFTWARE}\\Microsoft\\Windows\\CurrentVersion"
MOVED = {
    NT: {"SystemRoot": "D:\\Windows"},
    CURRENT: {"ProgramFilesDir": "E:\\Programme\\", "ProgramFilesDir (x86)": "E:\\Programme (x86)"},
    f"{NT}\\ProfileList": {"ProgramData": "%SystemDrive%\\ProgramData"},
}


def test_without_a_registry_the_usual_places_hold() -> None:
    """They differ on few machines."""
    folders = Folders(Programs())
    assert folders.expand("%ProgramFiles%\\x") == "C:\\Program Files\\x"
    assert folders.expand("%programfiles(x86)%\\x") == "C:\\Program Files (x86)\\x"
    assert folders.expand("%ProgramData%") == "C:\\ProgramData"
    assert folders.expand("%SystemRoot%") == folders.expand("%windir%") == "C:\\Windows"
    assert folders.expand("%ProgramW6432%") == "C:\\Program Files"


def test_the_registry_tells_where_they_were_put() -> None:
    """Windows on another drive, programs on a third."""
    folders = Folders(Programs(keys=MOVED))
    assert folders.expand("%ProgramFiles%\\x") == "E:\\Programme\\x"
    assert folders.expand("%ProgramW6432%") == "E:\\Programme"
    assert folders.expand("%ProgramFiles(x86)%") == "E:\\Programme (x86)"
    assert folders.expand("%ProgramData%") == "D:\\ProgramData"
    assert folders.expand("%SystemDrive%\\x") == "D:\\x"
    assert folders.guarded == ("E:\\Programme", "E:\\Programme (x86)", "D:\\Windows")


def test_a_share_is_no_folder_of_the_machine() -> None:
    """The usual place holds; a system drive is never guessed from it."""
    keys = {NT: {"SystemRoot": "\\\\share\\Windows"}, CURRENT: {"ProgramFilesDir": "\\\\share\\P"}}
    folders = Folders(Programs(keys=keys))
    assert folders.guarded[0] == "C:\\Program Files"
    assert folders.expand("%SystemDrive%%SystemRoot%") == "C:C:\\Windows"


def test_a_persons_folders_need_a_person() -> None:
    """Without one they stay as they are written, and so do unknown ones."""
    folders = Folders(Programs())
    assert folders.expand("%LocalAppData%\\x", ANNA) == "C:\\Users\\anna\\AppData\\Local\\x"
    assert folders.expand("%APPDATA%\\x", ANNA) == "C:\\Users\\anna\\AppData\\Roaming\\x"
    assert folders.expand("%UserProfile%\\Desktop", ANNA) == "C:\\Users\\anna\\Desktop"
    assert folders.expand("%LocalAppData%\\x") == "%LocalAppData%\\x"
    assert folders.expand("%TEMP%\\100%\\%1", ANNA) == "%TEMP%\\100%\\%1"


def test_a_folder_is_named_without_what_differs_from_machine_to_machine() -> None:
    """For everybody and for one person alike."""
    folders = Folders(Programs(keys=MOVED))
    assert folders.below("E:\\Programme\\Google\\Chrome", None) == "Google\\Chrome"
    assert folders.below("e:\\PROGRAMME (X86)\\Adobe", None) == "Adobe"
    local = f"{ANNA.home}\\AppData\\Local"
    assert folders.below(f"{local}\\Google\\Chrome", ANNA) == "Google\\Chrome"
    assert folders.below(f"{local}\\Programs\\Opera", ANNA) == "Opera"
    assert folders.below(f"{ANNA.home}\\AppData\\Roaming\\X", ANNA) == "X"
    assert folders.below("E:\\Programme", None) == ""
    assert folders.below("C:\\Program Files\\X", None) == "C:\\Program Files\\X"
    assert folders.below("D:\\Tools\\X", ANNA) == "D:\\Tools\\X"
