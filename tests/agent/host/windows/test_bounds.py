"""The bounds of the door on Windows: what is declared, and what is learnt on the way."""

from __future__ import annotations

import pytest

from passmuster.host.protocol import RegistryKey, RegistryValue
from passmuster.host.roots import Place
from passmuster.host.roots_windows import KEYS, PLACES
from passmuster.host.windows.bounds import Bounds

SID = "S-1-5-21-1004336348-1177238915-682003330-1001"
HKLM = "HKEY_LOCAL_MACHINE"
CURRENT = f"{HKLM}\\SOFTWARE\\Microsoft\\Windows\\CurrentVersion"
USER = f"HKEY_USERS\\{SID}"
EXPLORER = f"{USER}\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer"
HTTPS = f"{USER}\\Software\\Microsoft\\Windows\\Shell\\Associations\\UrlAssociations\\https"
SETTINGS = f"{USER}_Classes\\Local Settings\\Software\\Microsoft\\Windows"
FOLDERS = {
    "systemroot": "C:\\Windows",
    "programdata": "C:\\ProgramData",
    "programfiles": "E:\\Programme",
    "programfiles(x86)": "C:\\Program Files (x86)",
}


@pytest.fixture
def bounds() -> Bounds:
    """Return the declared places of a machine with one account."""
    made = Bounds(PLACES, KEYS, FOLDERS)
    made.know(["C:\\Users\\anna"], [SID])
    return made


def key(path: str, **values: str) -> RegistryKey:
    """Return a key; `default` stands for its own value, a line for a blank."""
    names = {"default": ""}
    return RegistryKey(path=path, values=tuple(
        RegistryValue(name=names.get(name, name.replace("_", " ")), data=data)
        for name, data in values.items()
    ))  # fmt: skip


@pytest.mark.parametrize("path", [
    "E:\\Programme\\Mozilla Firefox\\firefox.exe", "e:\\programme", "C:\\Program Files (x86)\\x",
    "D:\\Program Files\\x\\y", "C:\\PROGRAM FILES\\x", "F:\\WindowsApps\\x",
    "C:\\Windows\\SystemApps\\x\\AppxManifest.xml",
    "C:\\Windows\\System32\\OEMDefaultAssociations.xml", "C:\\ProgramData\\scoop\\apps",
    "C:\\ProgramData\\chocolatey\\lib\\x",
    "C:\\ProgramData\\Mozilla-1de4eec8-1241-4177-a864-e594e8d1fb38\\updates",
])  # fmt: skip
def test_declared_places_are_covered(bounds: Bounds, path: str) -> None:
    """Where this machine has them, in any case."""
    assert bounds.cover(path)
    assert bounds.cover_name(path)


@pytest.mark.parametrize("path", [
    "C:\\", "C:\\Windows", "C:\\Windows\\System32\\config\\SAM", "C:\\Users\\anna\\AppData",
    "C:\\ProgramData", "C:\\ProgramData\\ssh", "C:\\Program Files2\\x", "C:\\x\\Program Files\\y",
    "C:\\Windows\\System32\\OEMDefaultAssociations.xml2", "C:\\ProgramData\\scoop2", "",
    "C:\\Windows\\System32\\OEMDefaultAssociations.xml\\x", "\\\\?\\C:\\Program Files\\x",
])  # fmt: skip
def test_nothing_else_is(bounds: Bounds, path: str) -> None:
    """Homes neither: they must be named."""
    assert not bounds.cover(path)


def test_the_names_above_a_place_may_be_asked_for(bounds: Bounds) -> None:
    """That reads nothing."""
    assert all(map(bounds.cover_name, ("C:\\", "C:\\Windows", "c:\\windows\\system32")))
    assert not any(map(bounds.cover_name, ("C:\\Users", "C:\\Windows\\Temp")))


def test_a_whole_drive_is_a_place_too() -> None:
    """Tests look at their own folders; without places nothing is covered."""
    known = Bounds((Place("C:\\", "everything"),), (), FOLDERS)
    assert known.cover("C:\\Users\\anna\\x")
    assert not known.cover("D:\\x")
    assert not known.cover_key(CURRENT)
    assert not Bounds((), (), FOLDERS).cover("")


@pytest.mark.parametrize("path", [
    f"{HKLM}\\SOFTWARE\\Microsoft\\Windows NT\\CurrentVersion",
    f"{CURRENT}\\Uninstall", f"{CURRENT}\\Uninstall\\{{X}}\\y",
    f"{HKLM}\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\x",
    "hkey_local_machine\\software\\wow6432node\\google\\update\\clients",
    f"{HKLM}\\SOFTWARE\\Classes\\.pdf", f"{HKLM}\\SOFTWARE\\Classes\\Installer\\UpgradeCodes\\x",
    f"{HKLM}\\SOFTWARE\\Adobe\\Adobe Acrobat\\DC\\Installer",
    f"{HKLM}\\SOFTWARE\\Policies\\Google\\Update", f"{HKLM}\\SOFTWARE\\Policies\\Mozilla\\Firefox",
    f"{HKLM}\\SYSTEM\\CurrentControlSet\\Control\\Session Manager",
    f"{CURRENT}\\SystemProtectedUserData\\{SID}\\AnyoneRead\\AppDefaults",
    f"{USER}\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\x",
    f"{USER}\\SOFTWARE\\WOW6432Node\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\x",
    f"{USER}\\Software\\Vivaldi\\BLBeacon", f"{USER}\\Software\\Google\\Chrome Beta\\BLBeacon",
    f"{EXPLORER}\\FileExts\\.pdf\\UserChoice",
    f"{HTTPS}\\UserChoiceLatest\\ProgId",
    f"{USER}_Classes\\ChromeHTML\\shell\\open\\command", f"{USER.lower()}_CLASSES\\.pdf",
    f"{SETTINGS}\\CurrentVersion\\AppModel\\Repository\\Packages\\x",
])  # fmt: skip
def test_declared_keys_are_covered(bounds: Bounds, path: str) -> None:
    """In both views, in any case, of the accounts that there are."""
    assert bounds.cover_key(path)


@pytest.mark.parametrize("path", [
    "", HKLM, f"{HKLM}\\SAM\\SAM", f"{HKLM}\\SECURITY", f"{HKLM}\\SOFTWARE", "HKEY_USERS",
    "HKEY_CURRENT_USER\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall", USER,
    f"{USER}\\Environment", f"{EXPLORER}\\FileExts\\.docx", f"{EXPLORER}\\RunMRU",
    "HKEY_USERS\\S-1-5-18\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall",
    f"HKEY_USERS\\{SID}0\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall",
    f"{USER}_Classes\\Local Settings", f"{SETTINGS}\\Shell\\BagMRU",
    f"{HKLM}\\SOFTWARE\\Classes\\Local Settings\\x",
    f"{HKLM}\\SOFTWARE\\Adobe\\Adobe Acrobat\\DC\\Registration",
    f"{HKLM}\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment",
    f"{HKLM}\\SOFTWARE\\Policies\\Microsoft\\Windows\\System",
])  # fmt: skip
def test_no_other_key_is(bounds: Bounds, path: str) -> None:
    """Neither of services, nor what says what somebody did."""
    assert not bounds.cover_key(path)


def test_a_running_programs_folder_is_learnt(bounds: Bounds) -> None:
    """Unless it holds other things too; the program itself may be looked at all the same."""
    for each in ("D:\\Tools\\Firefox\\firefox.exe", "D:\\chrome.exe",
                 "C:\\Users\\vivaldi.exe"):  # fmt: skip
        bounds.add_program(each)
        assert bounds.cover(each.upper())
    assert bounds.cover("d:\\tools\\firefox\\application.ini")
    for path in ("D:\\Tools\\x", "D:\\x", "C:\\Users\\ben\\x", "D:\\Tools\\Firefox2\\x"):
        assert not bounds.cover(path)


@pytest.mark.parametrize("program", [
    "C:\\Users\\anna\\AppData\\Local\\Vivaldi\\vivaldi.exe", "C:\\Windows\\explorer.exe",
    "C:\\Windows\\Temp\\x\\y.exe", "\\\\server\\share\\x.exe", "\\Device\\Mup\\x.exe", "Registry",
    "D:\\..\\Users\\ben\\x.exe",
])  # fmt: skip
def test_some_programs_are_not(bounds: Bounds, program: str) -> None:
    """In a home the home must be named; Windows itself is no program's folder."""
    bounds.add_program(program)
    assert not bounds.cover(program)


@pytest.mark.parametrize(("path", "values", "learnt"), [
    (f"{CURRENT}\\Uninstall\\Firefox", {"InstallLocation": "D:\\Firefox\\"}, "D:\\Firefox\\x"),
    (f"{CURRENT}\\Uninstall\\Foxit", {"InstallLocation": '"D:\\F"'}, "D:\\F\\x"),
    (f"{CURRENT}\\Uninstall\\Sumatra", {"DisplayIcon": "D:\\S\\SumatraPDF.exe,0"}, "D:\\S\\x"),
    (f"{CURRENT}\\App Paths\\vivaldi.exe", {"default": '"D:\\V\\vivaldi.exe"'}, "D:\\V\\x"),
    (f"{CURRENT}\\App Paths\\x.exe", {"default": "%ProgramData%\\X\\x.exe"},
     "C:\\ProgramData\\X\\y"),
    (f"{HKLM}\\SOFTWARE\\Clients\\StartMenuInternet\\B\\shell\\open\\command",
     {"default": "D:\\Some Browser\\b.exe --single %1"}, "D:\\Some Browser\\y"),
    (f"{HKLM}\\SOFTWARE\\WOW6432Node\\Mozilla\\Waterfox\\6.5 (x64 de)\\Main",
     {"PathToExe": "D:\\W\\waterfox.exe", "Install_Directory": "D:\\W2"}, "D:\\W2\\x"),
])  # fmt: skip
def test_what_the_machines_keys_name_is_learnt(
    bounds: Bounds, path: str, values: dict[str, str], learnt: str
) -> None:
    """A program may be installed on any drive, in any folder."""
    assert not bounds.cover(learnt)
    bounds.learn(path, key(path, **values))
    assert bounds.cover(learnt)


@pytest.mark.parametrize(("path", "values"), [
    (f"{USER}\\Software\\Microsoft\\Windows\\CurrentVersion\\Uninstall\\x",
     {"InstallLocation": "C:\\secret\\x"}),
    (f"{USER}_Classes\\x\\shell\\open\\command", {"default": "C:\\secret\\x\\y.exe"}),
    (f"{CURRENT}\\Uninstall", {"InstallLocation": "C:\\secret\\x"}),
    (f"{CURRENT}\\Uninstall\\x", {"InstallLocation": "C:\\"}),
    (f"{CURRENT}\\Uninstall\\x", {"InstallLocation": "C:\\Users"}),
    (f"{CURRENT}\\Uninstall\\x", {"InstallLocation": "C:\\secret\\..\\"}),
    (f"{CURRENT}\\Uninstall\\x", {"InstallLocation": ""}),
    (f"{CURRENT}\\Uninstall\\x", {"DisplayIcon": "C:\\secret\\x\\y.execute"}),
    (f"{CURRENT}\\Uninstall\\x", {"UninstallString": "C:\\secret\\x\\y.exe"}),
])  # fmt: skip
def test_what_anybody_may_write_is_not_learnt(
    bounds: Bounds, path: str, values: dict[str, str]
) -> None:
    """A user's keys name what he likes; a wide folder is no program's own."""
    bounds.learn(path, key(path, **values))
    for secret in ("C:\\secret\\x\\y", "C:\\secret\\y", "C:\\Users\\ben\\x", "C:\\x"):
        assert not bounds.cover(secret)


def test_capabilities_of_registered_programs_are_learnt(bounds: Bounds) -> None:
    """Each in the part that registers it, and nothing but these two keys."""
    place = "Software\\Foxit Software\\Foxit PDF Reader\\Capabilities"
    for root in (f"{HKLM}\\SOFTWARE", f"{USER}\\Software"):
        own = f"{root}\\Foxit Software\\Foxit PDF Reader\\Capabilities"
        assert not bounds.cover_key(f"{own}\\FileAssociations")
        path = f"{root}\\RegisteredApplications"
        bounds.learn(path, key(path, Foxit=place, Evil="SYSTEM\\X", Odd="x"))
        assert bounds.cover_key(f"{own}\\FileAssociations")
        assert bounds.cover_key(f"{own}\\UrlAssociations")
        for other in (own, f"{own}\\x", f"{HKLM}\\SYSTEM\\X\\FileAssociations"):
            assert not bounds.cover_key(other)


def test_the_view_of_32_bits_is_learnt_alike(bounds: Bounds) -> None:
    """It is the same place for the door."""
    path = f"{HKLM}\\SOFTWARE\\WOW6432Node\\RegisteredApplications"
    bounds.learn(path, key(path, Nitro="SOFTWARE\\Nitro\\Capabilities"))
    assert bounds.cover_key(f"{HKLM}\\SOFTWARE\\Nitro\\Capabilities\\FileAssociations")
    assert bounds.cover_key(f"{HKLM}\\SOFTWARE\\WOW6432Node\\Nitro\\Capabilities\\FileAssociations")
