"""Which installation a choice of Windows or macOS belongs to, and what no definition knows."""

from __future__ import annotations

from typing import Any

import pytest

from fakes.memory_host import MemoryHost
from passmuster.host.protocol import Facts
from passmuster.inventory.defaults import assign
from passmuster.inventory.matching import Recognised
from passmuster.inventory.observation import Choice, Observation
from passmuster.model.installation import Evidence, Installation, Kind, Role, Scope
from passmuster.products.definition import Detect, Platform, Product
from passmuster.products.matching import Match

SEEN = Evidence(source="windows-handlers", location="HKEY_USERS\\S-1-5-21-1-2-3-1001")
FIREFOX = "C:\\Program Files\\Mozilla Firefox"
FAMILY = "Mozilla.Firefox_n80bbvh6b1yt2"


def found(
    product: str, *, packaging: str = "installer", owner: str = "", **changes: Any
) -> Recognised:
    """Return an installation that was recognised."""
    rule = Detect(source="windows-program", scheme="dotted")
    known = Product(schema=1, id=product, name=product, vendor="x", kind=Kind.BROWSER,
                    detect=(rule,))  # fmt: skip
    scope = Scope.USER if owner else Scope.MACHINE
    seen = Observation(source="windows-program", seen={}, version="1", evidence=SEEN,
                       packaging=packaging, owner=owner, scope=scope, **changes)  # fmt: skip
    one = Installation(product=product, kind=Kind.BROWSER, platform="windows",
                       architecture="amd64", packaging=packaging, path=product, scope=scope,
                       owner=owner)  # fmt: skip
    return Recognised(one, seen, Match(known, rule))


def choice(executable: str = "", role: Role = Role.HTTPS, **more: Any) -> Choice:
    """Return Anna's default, registered for the machine unless told otherwise."""
    given = {"owner": "anna", "entry": "", "file": "HKEY_LOCAL_MACHINE\\X", "program": executable,
             "executable": executable, "evidence": SEEN, **more}  # fmt: skip
    return Choice(role=role, **given)


def of(
    choices: list[Choice], *recognised: Recognised, platform: Platform = "windows"
) -> tuple[list[tuple[str, str, str]], list[str]]:
    """Return all installations (product, owner, path), and each default's product."""
    host = MemoryHost({}, facts=Facts(platform=platform, architecture="AMD64"))
    installations, defaults = assign(recognised, choices, host)
    return ([(each.product, each.owner, each.path) for each in installations],
            [each.product for each in defaults])  # fmt: skip


def product_of(chosen: Choice, *recognised: Recognised) -> str:
    """Return whose product a default is."""
    return of([chosen], *recognised)[1][0]


def test_programs_are_the_same_in_any_case() -> None:
    """Windows writes paths as somebody wrote them first."""
    copy = found("firefox", executables=(f"{FIREFOX}\\firefox.exe",))
    assert product_of(choice(f"{FIREFOX.upper()}\\FIREFOX.EXE"), copy) == "firefox"
    assert product_of(choice("C:\\Other\\firefox.exe"), copy) == ""


def test_a_program_beside_or_below_a_copy_is_its_own() -> None:
    """PDF24's reader lies beside what the definition names; some lie in a folder below."""
    beside = found("pdf24-creator", executables=("C:\\Program Files\\PDF24\\pdf24.exe",))
    assert product_of(choice("C:\\Program Files\\PDF24\\pdf24-Reader.exe"), beside) != ""
    below = found("adobe-acrobat", root="C:\\Program Files\\Adobe\\Acrobat DC")
    assert product_of(choice("C:\\Program Files\\Adobe\\Acrobat DC\\Acrobat\\A.exe"), below) != ""
    assert product_of(choice("C:\\Program Files\\Adobe\\Acrobat DC 2\\A.exe"), below) == ""


@pytest.mark.parametrize(
    "folder",
    [
        "C:",
        "D:\\Users\\Anna",
        "C:\\Users\\anna\\Downloads",
        "C:\\Users\\anna\\AppData\\Local\\Programs",
        "C:\\Program Files (x86)",
        "C:\\WINDOWS\\System32",
    ],
)
def test_what_lies_in_a_shared_folder_proves_nothing(folder: str) -> None:
    """A portable viewer in Downloads has nothing to do with what lies beside it."""
    copy = found("sumatrapdf", root=folder, executables=(f"{folder}\\SumatraPDF.exe",))
    assert product_of(choice(f"{folder}\\other.exe"), copy) == ""
    assert product_of(choice(f"{folder}\\sumatrapdf.exe"), copy) == "sumatrapdf"


def test_the_nearest_copy_is_taken() -> None:
    """A person's own before the machine's, by the same sign."""
    own = found("own", owner="anna", root=FIREFOX)
    machines = found("machines", root=FIREFOX)
    other = found("other", owner="ben", root=FIREFOX)
    assert product_of(choice(f"{FIREFOX}\\x.exe"), machines, own, other) == "own"
    assert product_of(choice(f"{FIREFOX}\\x.exe", owner="eve"), other, machines) == "machines"


def package(owner: str) -> Recognised:
    """Return Firefox of the store, which somebody has."""
    return found("firefox", packaging="msix", owner=owner, entries=frozenset({FAMILY.casefold()}))


def test_a_package_is_told_by_its_family() -> None:
    """Of the person who has it; a copy of another person's is none of hers."""
    chosen = choice(sandbox="msix", app=FAMILY, program=FAMILY)
    assert product_of(chosen, package("anna")) == "firefox"
    assert product_of(chosen, package("")) == "firefox"
    assert product_of(chosen, package("ben")) == ""
    assert product_of(choice(sandbox="msix", app="Other_x"), package("anna")) == ""
    unpackaged = found("firefox", executables=(f"{FIREFOX}\\firefox.exe",))
    assert product_of(chosen, unpackaged) == ""


def test_a_package_that_the_machine_registers_is_anybodys() -> None:
    """It is no unknown program."""
    offered = choice(sandbox="msix", app=FAMILY, owner="")
    assert of([offered], package("ben"))[0] == [("firefox", "ben", "firefox")]


def test_what_no_definition_knows_is_told_once() -> None:
    """With the key that registers it, by how Windows shows it; as a browser if it is both."""
    path = "C:\\Program Files\\Kiosk\\kiosk.exe"
    offered = choice(path, owner="", file="HKEY_LOCAL_MACHINE\\SOFTWARE\\Clients\\Kiosk")
    chosen = choice(path.upper(), file="HKEY_USERS\\S-1\\Kiosk", user="anna")
    pdf = choice(path, Role.PDF, owner="", file="HKEY_LOCAL_MACHINE\\A")
    installations, products = of([offered, chosen, pdf])
    assert installations == [("unknown-browser", "", offered.file)]
    assert products == [""]
    assert of([chosen])[0] == [("unknown-browser", "anna", chosen.file)]
    assert of([pdf])[0] == [("unknown-pdf-viewer", "", pdf.file)]
    assert of([choice(path, passes_on=True)]) == ([], [""])


@pytest.mark.parametrize(("platform", "packaging"), [("windows", "start-menu"), ("macos", "app")])
def test_how_an_unknown_program_came_is_told_by_platform(
    platform: Platform, packaging: str
) -> None:
    """As the place that tells of it."""
    host = MemoryHost({}, facts=Facts(platform=platform, architecture="arm64"))
    (only,), _ = assign((), [choice("C:\\Kiosk\\kiosk.exe")], host)
    assert (only.packaging, only.platform, only.reason) == (packaging, platform, "unknown-product")


def test_a_bundle_is_told_by_its_identifier() -> None:
    """In small letters, as Launch Services keeps it, or by its folder or program."""
    app = "/Applications/Firefox.app"
    copy = found("firefox", packaging="app", root=app, files=frozenset({app}),
                 executables=(f"{app}/Contents/MacOS/firefox",),
                 entries=frozenset({"org.mozilla.firefox"}))  # fmt: skip
    for chosen in (
        choice(entry="org.mozilla.firefox", file="/x"),
        choice(file=app),
        choice(f"{app}/Contents/MacOS/firefox", file="/x"),
        choice(f"{app}/Contents/Helpers/x", file="/x"),
    ):
        assert of([chosen], copy, platform="macos")[1] == ["firefox"]
    assert of([choice(entry="org.mozilla.nightly", file="/x")], copy, platform="macos")[1] == [""]
