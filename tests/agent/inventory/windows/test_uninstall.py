"""Uninstall keys: which are programs, where they say they lie, whether that is still there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.windows_registry import ANNA, OF_ANNA, SOFTWARE, look_at, machine
from host_builder.win import Value
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.uninstall import Registered, gone, is_absent, registered

BELOW = "Microsoft\\Windows\\CurrentVersion\\Uninstall"
KEYS = f"{SOFTWARE}\\{BELOW}"
FULL: dict[str, Value] = {"DisplayName": "Vivaldi", "DisplayVersion": "7.5.3735.66"}
GUID = "{9D148992-FACF-4107-84A3-C48F19CF0B57}"
HERE = "C:\\Program Files\\Vivaldi\\Application"


def found(values: dict[str, Value], key: str = f"{KEYS}\\Vivaldi") -> list[Registered]:
    """Return what one key says."""
    look = look_at(machine({key: values}))
    return list(registered(look, Folders(look.host)))


def one(**values: Value) -> Registered:
    """Return what a key with a name and a version and this says."""
    (only,) = found({**FULL, **values})
    return only


def test_keys_of_all_views_and_people_are_found() -> None:
    """Both views of the machine and of each person, with whose they are."""
    keys = [
        f"{KEYS}\\A",
        f"{SOFTWARE}\\WOW6432Node\\{BELOW}\\B",
        f"{OF_ANNA}\\Software\\{BELOW}\\C",
        f"{OF_ANNA}\\Software\\WOW6432Node\\{BELOW}\\D",
    ]
    look = look_at(machine(dict.fromkeys(keys, FULL)))
    told = [(each.name, each.key.path, each.part.owner)
            for each in registered(look, Folders(look.host))]  # fmt: skip
    assert told == [(key[-1], key, "anna" if "USERS" in key else "") for key in keys]


@pytest.mark.parametrize(
    "more",
    [
        {"SystemComponent": 1},
        {"ParentKeyName": "OperatingSystem"},
        {"ReleaseType": "Security Update"},
        {"ReleaseType": "Hotfix"},
        {"ReleaseType": "Update"},
        {"DisplayName": ""},
        {"DisplayName": "\x07bell"},
    ],
)
def test_parts_updates_and_what_is_hidden_are_left_out(more: dict[str, Value]) -> None:
    """As Windows' own list leaves them out."""
    assert found({**FULL, **more}) == []


def test_a_key_with_one_value_is_a_remnant() -> None:
    """So is one without a name."""
    assert found({"DisplayName": "Vivaldi"}) == []
    assert found({"DisplayVersion": "1", "Publisher": "x"}) == []


def test_a_key_that_is_not_hidden_is_shown() -> None:
    """The same values with what says no."""
    assert len(found({**FULL, "SystemComponent": 0, "ParentKeyName": "", "ReleaseType": ""})) == 1


@pytest.mark.parametrize(
    "written",
    [
        HERE,
        f"{HERE}\\",
        f'"{HERE}\\"',
        "%ProgramFiles%\\Vivaldi\\Application",
        "C:\\Program Files\\Vivaldi\\Application\\7.5\\..",
        "C:\\Program Files\\\\Vivaldi\\Application",
        "C:\\..\\..\\Program Files\\Vivaldi\\Application",
    ],
)
def test_a_folder_is_read_in_every_form(written: str) -> None:
    """Quoted, with a separator at its end, with a variable, with a way back up."""
    assert one(InstallLocation=written).folder == HERE


@pytest.mark.parametrize(
    ("values", "folder", "program"),
    [
        ({"DisplayIcon": f"{HERE}\\vivaldi.exe,0"}, HERE, f"{HERE}\\vivaldi.exe"),
        ({"DisplayIcon": f'"{HERE}\\vivaldi.exe",-5'}, HERE, f"{HERE}\\vivaldi.exe"),
        ({"DisplayIcon": f"{HERE}\\vivaldi.ico"}, "", ""),
        ({"DisplayIcon": f"C:\\Windows\\Installer\\{GUID}\\icon.exe"}, "", ""),
        ({"UninstallString": f'"{HERE}\\Installer\\setup.exe" --uninstall'},
         f"{HERE}\\Installer", ""),
        ({"UninstallString": f"MsiExec.exe /X{GUID}"}, "", ""),
        ({"UninstallString": f"C:\\Windows\\System32\\msiexec.exe /X{GUID}"}, "", ""),
        ({"UninstallString": f'"C:\\ProgramData\\Package Cache\\{GUID}\\setup.exe" /uninstall'},
         "", ""),
        ({"InstallLocation": "\\\\server\\share\\program"}, "", ""),
        ({"InstallLocation": "Vivaldi"}, "", ""),
        ({"InstallLocation": "C:\\"}, "", ""),
        ({"DisplayIcon": "C:\\vivaldi.exe"}, "", "C:\\vivaldi.exe"),
        ({}, "", ""),
    ],
)  # fmt: skip
def test_without_a_folder_the_icon_or_the_remover_tells_it(
    values: dict[str, Value], folder: str, program: str
) -> None:
    """But not what lies apart from the program: Windows Installer's icons, msiexec, a cache."""
    told = one(**values)
    assert (told.folder, told.program) == (folder, program)


def test_a_persons_variable_is_that_persons() -> None:
    """Not the audit's own."""
    (told,) = found({**FULL, "InstallLocation": "%LOCALAPPDATA%\\Vivaldi"},
                    f"{OF_ANNA}\\Software\\{BELOW}\\Vivaldi")  # fmt: skip
    assert told.folder == f"{ANNA.home}\\AppData\\Local\\Vivaldi"


@pytest.mark.parametrize(
    ("key", "values", "kept_by"),
    [
        (GUID, {"WindowsInstaller": 1}, "msi"),
        (GUID, {"UninstallString": f"MsiExec.exe /I{GUID}"}, "msi"),
        (GUID, {"UninstallString": "C:\\Program Files\\A\\setup.exe"}, "itself"),
        (GUID, {"WindowsInstaller": 0}, "itself"),
        ("Vivaldi", {"UninstallString": f"MsiExec.exe /I{GUID}"}, "itself"),
        (f"{GUID}_is1", {"UninstallString": "C:\\Program Files\\A\\unins000.exe"}, "itself"),
    ],
)
def test_windows_installer_is_told_by_its_value_or_its_key(
    key: str, values: dict[str, Value], kept_by: str
) -> None:
    """A product code with msiexec; Inno Setup puts braces around its own key too."""
    (told,) = found({**FULL, **values}, f"{KEYS}\\{key}")
    assert told.is_msi is (kept_by == "msi")


def test_a_key_whose_folder_or_program_is_gone_is_a_ghost() -> None:
    """Either of the two; what is named is told, so that a note can say it."""
    keys = {f"{KEYS}\\Vivaldi": {**FULL, "InstallLocation": HERE,
                                 "DisplayIcon": f"{HERE}\\vivaldi.exe"}}  # fmt: skip
    whole = look_at(machine(keys, there=[HERE, f"{HERE}\\vivaldi.exe"]))
    emptied = look_at(machine(keys, there=[HERE]))
    nothing = look_at(machine(keys))
    places = [gone(look, next(iter(registered(look, Folders(look.host)))))
              for look in (whole, emptied, nothing)]  # fmt: skip
    assert places == ["", f"{HERE}\\vivaldi.exe", HERE]


def test_what_names_no_place_is_no_ghost() -> None:
    """Nothing says that it is gone."""
    assert gone(look_at(machine({})), one()) == ""


@pytest.mark.parametrize("outcome", ["denied", "refused", "failed"])
def test_what_may_not_be_seen_is_not_absent(outcome: str) -> None:
    """Only the door's word that there is nothing counts."""
    look = look_at(machine({}, refused={HERE: outcome}))  # type: ignore[dict-item]
    assert not is_absent(look, HERE)
    assert is_absent(look, f"{HERE}\\other")


def test_a_place_in_a_home_is_asked_for_within_that_home() -> None:
    """Whoever's key names it; another home whose name begins alike is another one."""
    place = f"{ANNA.home}\\AppData\\Local\\Vivaldi"
    look = look_at(machine({}, there=[place, "C:\\Users\\anna2\\Vivaldi"]))
    assert not is_absent(look, place)
    assert not is_absent(look, place.upper())
    assert not is_absent(look, "C:\\Users\\anna2\\Vivaldi")


@pytest.mark.parametrize("path", ["\\\\server\\share\\a", "\\\\?\\UNC\\server\\a", "a\\b", ""])
def test_a_place_on_no_drive_is_not_asked_for(path: str) -> None:
    """A person's key must not send the audit to a share, with the machine's own credentials."""

    class Never:
        def stat(self, path: str, *, home: str | None = None) -> object:
            raise AssertionError(path)

    look = look_at(machine({}))._replace(host=Never())  # type: ignore[arg-type]
    assert not is_absent(look, path)


@given(
    location=st.text(max_size=40),
    icon=st.text(max_size=40),
    remover=st.text(max_size=40),
)
def test_no_text_breaks_it(location: str, icon: str, remover: str) -> None:
    """Whatever stands there, a folder is one on a drive, without a way back up."""
    told = one(InstallLocation=location, DisplayIcon=icon, UninstallString=remover)
    assert told.folder == "" or told.folder[1:3] == ":\\"
    assert ".." not in told.folder.split("\\")
