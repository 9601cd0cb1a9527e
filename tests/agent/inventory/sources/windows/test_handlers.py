"""The source of defaults on Windows: what each person has, and what offers itself."""

from __future__ import annotations

import time

import pytest

from fakes.windows_registry import ANNA, BEN, OF_ANNA, OF_BEN, SOFTWARE, look_at, machine
from host_builder.win import Values
from passmuster.inventory.observation import Choice, SlowError
from passmuster.inventory.sources.windows import handlers
from passmuster.model.installation import Role

UNDER = "Software\\Microsoft\\Windows"
HTTPS = f"{UNDER}\\Shell\\Associations\\UrlAssociations\\https"
MENU = f"{SOFTWARE}\\Clients\\StartMenuInternet"
NODE = f"{SOFTWARE}\\WOW6432Node"
CLASSES = f"{SOFTWARE}\\Classes"
COMMAND = "shell\\open\\command"
X, Y = "C:\\Program Files\\X\\x.exe", "C:\\Users\\anna\\AppData\\Local\\Y\\y.exe"


def choices(keys: dict[str, Values], *there: str) -> list[Choice]:
    """Return what the source says of a machine on which some programs are there."""
    found = list(handlers.look(look_at(machine(keys, there=there))))
    assert all(isinstance(each, Choice) for each in found)
    return [each for each in found if isinstance(each, Choice)]


def registered(name: str, kind: str, what: str, prog_id: str, root: str) -> dict[str, Values]:
    """Return a program that registers itself for something."""
    place = f"Software\\{name}\\Capabilities"
    return {
        f"{root}\\Software\\RegisteredApplications": {name: place},
        f"{root}\\{place}\\{kind}": {what: prog_id},
    }


def test_each_persons_choice_is_told_with_whose_it_is() -> None:
    """Anna's is a program in her part of the registry, Ben's one of the machine's."""
    keys: dict[str, Values] = {
        f"{OF_ANNA}\\{HTTPS}\\UserChoice": {"ProgId": "YHTML.ABC"},
        f"{OF_BEN}\\{HTTPS}\\UserChoice": {"ProgId": "XHTML"},
        f"{OF_ANNA}_Classes\\YHTML.ABC\\{COMMAND}": {"": f'"{Y}" -- "%1"'},
        f"{CLASSES}\\XHTML\\{COMMAND}": {"": f'"{X}" "%1"'},
    }
    anna, ben = choices(keys, X, Y)
    assert (anna.owner, anna.user, anna.executable) == ("anna", "anna", Y)
    assert anna.file == f"{OF_ANNA}_Classes\\YHTML.ABC\\{COMMAND}"
    assert (ben.owner, ben.user, ben.executable) == ("ben", "", X)
    assert ben.evidence.raw == "XHTML"
    assert {each.role for each in (anna, ben)} == {Role.HTTPS}
    assert not anna.passes_on


def test_a_choice_that_leads_nowhere_is_still_one() -> None:
    """It is told, and stands for no program that could be unknown."""
    keys: dict[str, Values] = {f"{OF_ANNA}\\{HTTPS}\\UserChoice": {"ProgId": "Gone"}}
    (only,) = choices(keys)
    assert (only.owner, only.executable, only.passes_on) == ("anna", "", True)


def test_who_has_chosen_nothing_has_what_the_machine_says() -> None:
    """Unless it says nothing, or still names Internet Explorer."""
    browser: dict[str, Values] = {f"{MENU}\\X\\{COMMAND}": {"": f'"{X}"'}}
    named = choices(browser | {MENU: {"": "X"}}, X)
    assert [(each.owner, each.executable) for each in named] == [("anna", X), ("ben", X), ("", X)]
    assert {each.evidence.location for each in named if each.owner} == {MENU}
    assert [each.owner for each in choices(browser, X)] == [""]
    assert [each.owner for each in choices(browser | {MENU: {"": "Gone"}}, X)] == [""]
    explorer = "C:\\Program Files\\Internet Explorer\\iexplore.exe"
    old: dict[str, Values] = {
        MENU: {"": "IEXPLORE.EXE"},
        f"{MENU}\\IEXPLORE.EXE\\{COMMAND}": {"": explorer},
    }
    assert choices(old, explorer) == []


@pytest.mark.parametrize("root", [SOFTWARE, NODE, f"{OF_ANNA}\\Software"])
def test_browsers_of_the_start_menu_offer_themselves(root: str) -> None:
    """Wherever they are registered; one that is gone, or takes no addresses, does not."""
    menu = f"{root}\\Clients\\StartMenuInternet"
    keys: dict[str, Values] = {
        f"{menu}\\X\\{COMMAND}": {"": f'"{X}"'},
        f"{menu}\\X\\Capabilities\\URLAssociations": {"http": "XHTML"},
        f"{menu}\\Mail\\{COMMAND}": {"": f'"{Y}"'},
        f"{menu}\\Mail\\Capabilities\\URLAssociations": {"mailto": "YMAIL"},
        f"{menu}\\Gone\\{COMMAND}": {"": '"C:\\Gone\\gone.exe"'},
        f"{menu}\\Empty\\{COMMAND}": {},
        f"{menu}\\None": {},
    }
    (only,) = choices(keys, X, Y)
    assert (only.role, only.owner, only.executable) == (Role.HTTPS, "", X)
    assert only.user == ("anna" if "USERS" in root else "")
    assert only.file == f"{menu}\\X\\{COMMAND}"


def test_programs_register_themselves_for_pdf_files_and_addresses() -> None:
    """A viewer, a browser; an editor is none, though it may be somebody's choice."""
    word = "C:\\Program Files\\Office\\WINWORD.EXE"
    root = SOFTWARE.rpartition("\\")[0]
    keys = registered("Viewer", "FileAssociations", ".pdf", "X.PDF", root)
    keys |= {f"{CLASSES}\\X.PDF\\{COMMAND}": {"": f'"{X}" "%1"'},
             f"{CLASSES}\\Word.PDF\\{COMMAND}": {"": f'"{word}" "%1"'}}  # fmt: skip
    (viewer,) = choices(keys, X, word)
    assert (viewer.role, viewer.executable, viewer.user) == (Role.PDF, X, "")
    assert viewer.evidence.field == ".pdf"
    keys = registered("Word", "FileAssociations", ".pdf", "Word.PDF", root) | {
        f"{CLASSES}\\Word.PDF\\{COMMAND}": {"": f'"{word}" "%1"'}
    }
    assert choices(keys, word) == []
    place = f"{UNDER}\\CurrentVersion\\Explorer\\FileExts\\.pdf\\UserChoice"
    (chosen,) = choices(keys | {f"{OF_ANNA}\\{place}": {"ProgId": "Word.PDF"}}, word)
    assert (chosen.owner, chosen.executable, chosen.passes_on) == ("anna", word, False)


def test_packages_of_the_store_register_themselves_in_a_persons_classes() -> None:
    """Those lie in a hive of their own, whatever the path says."""
    own = "Local Settings\\Some\\Package\\Capabilities"
    keys: dict[str, Values] = {
        f"{OF_ANNA}\\Software\\RegisteredApplications": {
            "App": f"Software\\Classes\\{own}", "Bad": "", "Number": 3,
        },
        f"{OF_ANNA}_Classes\\{own}\\URLAssociations": {"https": "AppXabc"},
        f"{OF_ANNA}_Classes\\AppXabc\\Application": {
            "AppUserModelID": "Some.Browser_n80bbvh6b1yt2!App"
        },
    }  # fmt: skip
    (only,) = choices(keys)
    assert (only.sandbox, only.app) == ("msix", "Some.Browser_n80bbvh6b1yt2")
    assert (only.user, only.executable, only.role) == ("anna", "", Role.HTTPS)


def test_what_may_not_be_read_is_noted() -> None:
    """And is not taken for absent."""
    place = f"{OF_ANNA}\\{HTTPS}\\UserChoiceLatest\\ProgId"
    look = look_at(machine({}, refused={place: "denied"}))
    assert list(handlers.look(look)) == []
    assert look.notes == [f"{place}: no"]


def test_its_time_is_kept() -> None:
    """However much somebody registers."""
    values: Values = {f"Program {number}": "Software\\X" for number in range(50)}
    look = look_at(machine({f"{SOFTWARE}\\RegisteredApplications": values}, users=(ANNA, BEN)))
    with pytest.raises(SlowError):
        list(handlers.look(look._replace(until=time.monotonic() - 1)))
