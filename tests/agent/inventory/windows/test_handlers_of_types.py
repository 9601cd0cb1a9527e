"""From a person's choice to the program that it starts, as Windows keeps both."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.windows_registry import ANNA, BEN, OF_ANNA, SOFTWARE, look_at, machine
from host_builder.win import Values
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.handlers import PACKAGES, Handler, chosen, handler_of, of_command
from passmuster.inventory.windows.handlers_between import hands_over, is_editor
from passmuster.model.installation import Role

HTTPS = f"{OF_ANNA}\\Software\\Microsoft\\Windows\\Shell\\Associations\\UrlAssociations\\https"
PDF = f"{OF_ANNA}\\Software\\Microsoft\\Windows\\CurrentVersion\\Explorer\\FileExts\\.pdf"
PLACES = {Role.HTTPS: HTTPS, Role.PDF: PDF}
CLASSES, OWN = f"{SOFTWARE}\\Classes", f"{OF_ANNA}_Classes"
X = "C:\\Program Files\\X\\x.exe"
OF_X = "shell\\open\\command"
APPS = "Microsoft\\Windows\\CurrentVersion\\App Paths"
FAMILY = "Mozilla.Firefox_n80bbvh6b1yt2"
FULL = "Mozilla.Firefox_142.0.1.0_arm64__n80bbvh6b1yt2"


def handler(keys: dict[str, Values], prog_id: str = "Some.Type", *there: str) -> Handler:
    """Return what opens a type for Anna; x.exe is there, and what else is named."""
    look = look_at(machine(keys, there=(X, *there)))
    return handler_of(look, Folders(look.host), prog_id, ANNA)


def started(command: str, *there: str) -> Handler:
    """Return what a command of Anna's starts."""
    look = look_at(machine({}, there=(X, *there)))
    return of_command(look, Folders(look.host), "key", command, ANNA)


@pytest.mark.parametrize("role", list(Role))
def test_the_newer_place_counts_first(role: Role) -> None:
    """There the name lies one key deeper; what UserChoice still says is older."""
    place = PLACES[role]
    keys: dict[str, Values] = {
        f"{place}\\UserChoiceLatest": {"ProgId": "Wrong", "Hash": "x"},
        f"{place}\\UserChoiceLatest\\ProgId": {"ProgId": "New"},
        f"{place}\\UserChoice": {"ProgId": "Old", "Hash": "y"},
    }
    told = chosen(look_at(machine(keys)), ANNA, role)
    assert told is not None
    assert told[0] == "New"
    assert (told[1].location, told[1].field) == (f"{place}\\UserChoiceLatest\\ProgId", "ProgId")


def test_a_newer_place_that_names_nothing_is_none() -> None:
    """Only a hash, or an empty name: the older place still counts."""
    keys: dict[str, Values] = {
        f"{HTTPS}\\UserChoiceLatest\\ProgId": {"Hash": "x", "ProgId": "\x01"},
        f"{HTTPS}\\UserChoice": {"ProgId": "Old"},
    }
    told = chosen(look_at(machine(keys)), ANNA, Role.HTTPS)
    assert told is not None
    assert (told[0], told[1].location) == ("Old", f"{HTTPS}\\UserChoice")
    assert chosen(look_at(machine(keys)), BEN, Role.HTTPS) is None


def test_without_a_choice_the_types_of_files_count() -> None:
    """Of PDF files only: a person's own classes, then the machine's."""
    machines: dict[str, Values] = {f"{CLASSES}\\.pdf": {"": "Machine.PDF"}}
    for keys, expected in (
        (machines, "Machine.PDF"),
        (machines | {f"{OWN}\\.pdf": {"": "Own.PDF"}}, "Own.PDF"),
        ({f"{CLASSES}\\.pdf": {"Content Type": "application/pdf"}}, ""),
    ):
        told = chosen(look_at(machine(keys)), ANNA, Role.PDF)
        assert (told[0] if told else "") == expected
        assert chosen(look_at(machine(keys)), ANNA, Role.HTTPS) is None


def test_a_persons_own_command_counts_before_the_machines() -> None:
    """As Windows merges the two."""
    other = "C:\\Program Files\\Y\\y.exe"
    keys: dict[str, Values] = {
        f"{CLASSES}\\Some.Type\\{OF_X}": {"": f'"{other}" "%1"'},
        f"{OWN}\\Some.Type\\{OF_X}": {"": f'"{X}" "%1"'},
    }
    told = handler(keys, "Some.Type", other)
    assert (told.executable, told.file) == (X, f"{OWN}\\Some.Type\\{OF_X}")
    del keys[f"{OWN}\\Some.Type\\{OF_X}"]
    assert handler(keys, "Some.Type", other) == Handler(
        f"{CLASSES}\\Some.Type\\{OF_X}", other, other
    )


@pytest.mark.parametrize(
    ("shell", "verb"),
    [
        ({"": "Read"}, "Read"),
        ({"": "Read,Open"}, "Read"),
        ({"": "Missing"}, "open"),
        ({"": "..\\..\\Other\\shell\\open"}, "open"),
        ({}, "open"),
    ],
)
def test_a_type_says_which_verb_is_its_usual_one(shell: Values, verb: str) -> None:
    """Adobe's is `Read`; a name that is none leads nowhere."""
    keys: dict[str, Values] = {
        f"{CLASSES}\\Some.Type\\shell": shell,
        f"{CLASSES}\\Some.Type\\shell\\{verb}\\command": {"": f'"{X}"'},
        f"{CLASSES}\\Other\\shell\\open\\command": {"": '"C:\\no.exe"'},
    }
    assert handler(keys).executable == X


def test_the_number_of_a_desktop_program_is_no_family() -> None:
    """Chrome and Firefox state an AppUserModelID beside their command, and are no packages."""
    keys: dict[str, Values] = {
        f"{CLASSES}\\ChromeHTML\\Application": {"AppUserModelId": "Chrome"},
        f"{CLASSES}\\ChromeHTML\\{OF_X}": {"": f'"{X}" --single-argument %1'},
        f"{CLASSES}\\Bare\\Application": {"AppUserModelId": "308046B0AF4A39CB"},
    }
    assert handler(keys, "ChromeHTML").executable == X
    assert handler(keys, "Bare") == Handler(f"{CLASSES}\\Bare", "", passes_on=True)


@pytest.mark.parametrize("place", ["Application", "Shell\\Open"])
def test_a_package_names_itself_by_its_family(place: str) -> None:
    """And counts where the person has such a package, or the list of them cannot be read."""
    packages = f"{OWN}\\{PACKAGES}"
    keys: dict[str, Values] = {
        f"{OWN}\\AppXq0\\{place}": {"AppUserModelID": f"{FAMILY}!App"},
        f"{packages}\\{FULL}": {"PackageRootFolder": "C:\\x"},
    }
    there = Handler(f"{OWN}\\AppXq0\\{place}", FAMILY, family=FAMILY)
    assert handler(keys, "AppXq0") == there
    del keys[f"{packages}\\{FULL}"]
    assert handler(keys, "AppXq0") == there
    keys[f"{packages}\\Other.App_1.0.0.0_x64__n80bbvh6b1yt2"] = {}
    assert handler(keys, "AppXq0").passes_on


@pytest.mark.parametrize("value", ["C:\\Program Files\\X\\x.exe", '"C:\\Program Files\\X\\x.exe"'])
def test_a_program_named_alone_is_found_by_app_paths(value: str) -> None:
    r"""`Applications\x.exe` without a command: the person's list, then the machine's."""
    for root in (f"{OF_ANNA}\\Software", SOFTWARE):
        told = handler({f"{root}\\{APPS}\\x.exe": {"": value}}, "Applications\\x.exe")
        assert (told.executable, told.file) == (X, f"{root}\\{APPS}\\x.exe")
    assert handler({}, "Applications\\x.exe").passes_on
    assert handler({f"{SOFTWARE}\\{APPS}\\x.exe": {"": X}}, "Some.x.exe").passes_on


def test_a_package_is_known_by_its_folder() -> None:
    """A command into WindowsApps starts a package; an alias names its family by its folder."""
    root = "C:\\Program Files\\WindowsApps"
    home = "C:\\Users\\anna\\AppData\\Local\\Microsoft\\WindowsApps"
    inside = f'"{root}\\{FULL}\\VFS\\ProgramFiles\\Firefox Package Root\\firefox.exe" "%1"'
    for command in (inside, f"{home}\\{FAMILY}\\firefox.exe %1"):
        told = started(command)
        assert (told.family, told.executable, told.passes_on) == (FAMILY, "", False)
    bare = started(f'"{home}\\firefox.exe" "%1"', f"{home}\\firefox.exe")
    assert (bare.family, bare.passes_on) == ("", True)


SYSTEM = "C:\\Windows\\System32"
EDGE, CHROME = "C:\\Edge\\msedge_proxy.exe", "C:\\Chrome\\chrome_proxy.exe"
EXPLORER = "C:\\Program Files\\Internet Explorer\\iexplore.exe"


@pytest.mark.parametrize(
    ("command", "there"),
    [
        (f'"{SYSTEM}\\LaunchWinApp.exe" "%1"', f"{SYSTEM}\\LaunchWinApp.exe"),
        (f"{SYSTEM}\\OpenWith.exe %1", f"{SYSTEM}\\OpenWith.exe"),
        (f'"{SYSTEM}\\rundll32.exe" url.dll,FileProtocolHandler', f"{SYSTEM}\\rundll32.exe"),
        (f'"{EDGE}" --x', EDGE),
        (f'"{CHROME}" --y', CHROME),
        (f'"{EXPLORER}" %1', EXPLORER),
        (f'"{X}" --profile-directory=Default --app-id=mjoklplbddabcmpepnokjaffbmgbkkgg', ""),
        (f'"{X}" --app=https://example.org/', ""),
        ('"C:\\Program Files\\Gone\\gone.exe" "%1"', ""),
        ('"%LOCALAPPDATA%\\x', ""),
        ("mailto.dll,Open", ""),
        ("", ""),
    ],
)
def test_what_only_hands_over_or_is_gone_says_so(command: str, there: str) -> None:
    """Launchers, choosers, web apps; programs that are not there; commands that name none."""
    told = started(command, *([there] if there else []))
    assert told.passes_on
    assert len(told.program) <= 256


def test_a_program_counts_whoever_starts_it_how() -> None:
    """Options beside those of a web app say nothing."""
    assert started(f'"{X}" --single-argument %1') == Handler("key", X, X)
    assert started(f'"{X}" -osint -url "%1"').executable == X
    assert not started(f'"{X}" --apple=1 --application=2').passes_on


@given(st.text(max_size=60), st.text(max_size=40))
def test_whatever_stands_in_the_registry_has_an_answer(command: str, prog_id: str) -> None:
    """No command and no name of a type is an error."""
    look = look_at(machine({f"{OWN}\\Some.Type\\{OF_X}": {"": "x"}}))
    folders = Folders(look.host)
    assert of_command(look, folders, "key", command, ANNA).file == "key"
    assert handler_of(look, folders, prog_id, ANNA).file


def test_launchers_and_editors_are_told_by_their_names() -> None:
    """Whatever their case and their folder."""
    assert hands_over("C:\\Windows\\Explorer.EXE", "")
    assert not hands_over(X, f'"{X}" %1')
    for path in ("C:\\A\\WINWORD.EXE", "C:\\A\\gimp-3.0.exe", "C:\\A\\gimp.exe"):
        assert is_editor(path)
    assert not is_editor("C:\\A\\gimp-x.exe")
    assert not is_editor(X)
