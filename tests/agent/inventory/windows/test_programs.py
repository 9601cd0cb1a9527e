"""Where programs are looked for: what leads to a path, whose it is, and what is left out."""

from __future__ import annotations

import pytest

from fakes.windows_programs import Programs, look_at, process
from fakes.windows_registry import ANNA, BEN, OF_ANNA, SOFTWARE
from host_builder.win import Values
from passmuster.inventory.observation import SlowError
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.programs import Candidate, candidates
from passmuster.model.installation import Confidence, Kind, Scope
from passmuster.products.definition import Detect, Product

BELOW = "Microsoft\\Windows\\CurrentVersion"
CLASSES = f"{SOFTWARE}\\Classes"
CHROME = "D:\\Browser\\Chrome\\chrome.exe"
VIEWER = "D:\\Tools\\viewer.exe"
# Products of their own, so that no change of a real definition changes what is tested here.
PRODUCTS = (
    Product(schema=1, id="chrome", name="Chrome", vendor="x", kind=Kind.BROWSER, detect=(
        Detect(source="uninstall", scheme="dotted", match={"name": ("Chrome",)}),
        Detect(source="windows-program", scheme="dotted", match={"executable": ("chrome.exe",)},
               executables=("%ProgramFiles%\\Chrome\\chrome.exe",
                            "%LocalAppData%\\Chrome\\chrome.exe")))),
    Product(schema=1, id="viewer", name="Viewer", vendor="x", kind=Kind.PDF_VIEWER, detect=(
        Detect(source="uninstall", scheme="dotted", pattern={"name": "Viewer.{0,20}"},
               executables=("%ProgramFiles(x86)%\\Old\\viewer.exe",)),
        Detect(source="windows-program", scheme="dotted", match={"executable": ("viewer.exe",)},
               executables=("%ProgramFiles%\\View\\Reader\\Viewer.exe",)))),
    Product(schema=1, id="firefox", name="Firefox", vendor="x", kind=Kind.BROWSER, detect=(
        Detect(source="windows-program", scheme="dotted", match={"executable": ("firefox.exe",)}),
    )),
)  # fmt: skip
USUAL = {
    "C:\\Program Files\\Chrome\\chrome.exe",
    "C:\\Program Files\\View\\Reader\\Viewer.exe",
    "C:\\Program Files (x86)\\Old\\viewer.exe",
    *(f"{user.home}\\AppData\\Local\\Chrome\\chrome.exe" for user in (ANNA, BEN)),
}


def found(host: Programs) -> list[Candidate]:
    """Return the candidates of a machine."""
    look = look_at(host, PRODUCTS)
    return list(candidates(look, Folders(host)))


def further(keys: dict[str, Values], **more: object) -> set[str]:
    """Return the paths that a machine has besides the usual ones."""
    host = Programs({CHROME: b"MZ", VIEWER: b"MZ"}, keys, **more)
    return {each.path for each in found(host)} - USUAL


def test_the_usual_places_are_looked_at() -> None:
    """Of both kinds of rules, for everybody and for each person."""
    host = Programs()
    assert {each.path for each in found(host)} == USUAL


def test_a_place_tells_whose_it_is() -> None:
    """By the home that it lies in; only where administrators write it is to be trusted."""
    told = {each.path: each for each in found(Programs(processes=[process(1, CHROME)]))}
    guarded = told["C:\\Program Files\\Chrome\\chrome.exe"]
    assert (guarded.scope, guarded.owner, guarded.home) == (Scope.MACHINE, "", None)
    assert guarded.confidence is Confidence.HIGH
    own = told[f"{ANNA.home}\\AppData\\Local\\Chrome\\chrome.exe"]
    assert (own.scope, own.owner, own.home) == (Scope.USER, "anna", ANNA.home)
    assert own.confidence is Confidence.MEDIUM
    assert (told[CHROME].scope, told[CHROME].confidence) == (Scope.MACHINE, Confidence.MEDIUM)


@pytest.mark.parametrize("part", [SOFTWARE, f"{SOFTWARE}\\WOW6432Node", f"{OF_ANNA}\\Software"])
def test_app_paths_of_known_programs_lead_to_them(part: str) -> None:
    """In quotes or not; other programs' paths are not even read."""
    paths = f"{part}\\{BELOW}\\App Paths"
    keys: dict[str, Values] = {f"{paths}\\Chrome.EXE": {"": f'"{CHROME}"'},
                               f"{paths}\\other.exe": {"": VIEWER}}  # fmt: skip
    assert further(keys) == {CHROME}


def test_a_persons_variables_are_that_persons() -> None:
    """App Paths of anna lead into her home."""
    key = f"{OF_ANNA}\\Software\\{BELOW}\\App Paths\\chrome.exe"
    assert further({key: {"": "%UserProfile%\\c\\chrome.exe"}}) == {f"{ANNA.home}\\c\\chrome.exe"}


def test_a_registered_product_leads_to_its_folder() -> None:
    """To the program in it, also one folder deeper as the definition has it."""
    keys: dict[str, Values] = {f"{SOFTWARE}\\{BELOW}\\Uninstall\\{{A}}": {
        "DisplayName": "Viewer 2020", "InstallLocation": "D:\\View\\"}}  # fmt: skip
    assert further(keys) == {
        "D:\\View\\Viewer.exe",
        "D:\\View\\Reader\\Viewer.exe",
    }


def test_where_other_products_lie_is_nobodys_business() -> None:
    """Their icon counts only when it is a program that is looked for."""
    uninstall = f"{SOFTWARE}\\{BELOW}\\Uninstall"
    keys: dict[str, Values] = {
        f"{uninstall}\\A": {"DisplayName": "Game", "InstallLocation": "D:\\Game",
                            "DisplayIcon": "D:\\Game\\game.exe"},
        f"{uninstall}\\B": {"DisplayName": "Suite", "InstallLocation": "D:\\Suite",
                            "DisplayIcon": f"{VIEWER},0"},
    }  # fmt: skip
    assert further(keys) == {VIEWER}


def test_mozillas_keys_lead_to_its_programs() -> None:
    """By the program, or by the folder alone; keys without either are none."""
    top = f"{SOFTWARE}\\Mozilla\\Mozilla Firefox"
    keys: dict[str, Values] = {
        f"{top}\\142.0 (x64 de)\\Main": {"PathToExe": "D:\\Firefox\\firefox.exe"},
        f"{top}\\115.0 (x64 de)\\Main": {"Install Directory": "D:\\Old\\"},
        f"{top}\\142.0 (x64 de)\\Uninstall": {"Description": "x"},
        f"{SOFTWARE}\\Mozilla\\Firefox\\142.0\\Main": {"Locale": "de"},
    }  # fmt: skip
    assert further(keys) == {"D:\\Firefox\\firefox.exe", "D:\\Old\\firefox.exe"}


def test_what_offers_itself_leads_to_its_program() -> None:
    """The browsers of the start menu, and by their types the viewers that register."""
    capabilities = "SOFTWARE\\Viewer\\Capabilities"
    keys: dict[str, Values] = {
        f"{SOFTWARE}\\Clients\\StartMenuInternet\\Chrome\\shell\\open\\command": {"": CHROME},
        f"{SOFTWARE}\\RegisteredApplications": {"Viewer": capabilities},
        f"HKEY_LOCAL_MACHINE\\{capabilities}\\FileAssociations": {".pdf": "Viewer.pdf"},
        f"{CLASSES}\\Viewer.pdf\\shell\\open\\command": {"": f'"{VIEWER}" "%1"'},
    }
    assert further(keys) == {CHROME, VIEWER}


def test_what_somebody_chose_or_opened_leads_to_its_program() -> None:
    """A portable viewer is known by nothing else."""
    choice = f"{OF_ANNA}\\Software\\{BELOW}\\Explorer\\FileExts\\.pdf\\UserChoice"
    chosen: dict[str, Values] = {
        choice: {"ProgId": "Mine.pdf"},
        f"{OF_ANNA}_Classes\\Mine.pdf\\shell\\open\\command": {"": f'"{VIEWER}" "%1"'},
    }
    assert further(chosen) == {VIEWER}
    for classes in (CLASSES, f"{OF_ANNA}_Classes"):
        command = f"{classes}\\Applications\\Viewer.exe\\shell\\open\\command"
        other = f"{classes}\\Applications\\other.exe\\shell\\open\\command"
        assert further({command: {"": f'"{VIEWER}" "%1"'}, other: {"": CHROME}}) == {VIEWER}


def test_what_runs_leads_to_its_program() -> None:
    """Of those that are looked for."""
    running = [process(1, VIEWER), process(2, "D:\\Tools\\other.exe")]
    assert further({}, processes=running) == {VIEWER}


@pytest.mark.parametrize(
    "path",
    [
        "\\\\share\\tools\\chrome.exe",
        "D:\\a\\..\\chrome.exe",
        f"{ANNA.home}\\AppData\\Local\\ms-playwright\\chromium-1187\\chrome-win\\chrome.exe",
        f"{ANNA.home}\\.cache\\Puppeteer\\chrome\\win64-140\\chrome.exe",
        f"{ANNA.home}\\AppData\\Local\\Microsoft\\WindowsApps\\chrome.exe",
    ],
)
def test_shares_test_tools_and_aliases_are_left_out(path: str) -> None:
    """The first would lead the audit astray, the others are nobody's browser."""
    assert further({}, processes=[process(1, path)]) == set()


def test_a_place_is_told_once() -> None:
    """However often it is named, and in whatever case."""
    key = f"{SOFTWARE}\\{BELOW}\\App Paths\\chrome.exe"
    host = Programs(keys={key: {"": CHROME.upper()}}, processes=[process(1, CHROME)])
    assert [each.path for each in found(host)].count(CHROME.upper()) == 1
    assert CHROME not in {each.path for each in found(host)}


def test_the_time_is_kept() -> None:
    """A source that has no time left says so."""
    host = Programs(processes=[process(1, CHROME)])
    late = look_at(host, PRODUCTS)._replace(until=0.0)
    with pytest.raises(SlowError):
        list(candidates(late, Folders(host)))
