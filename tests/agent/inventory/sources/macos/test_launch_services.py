"""Defaults on macOS: what is chosen, what stands in for no choice, what is gone or unreadable."""

from __future__ import annotations

import plistlib
import time

import pytest

from host_builder.mac import HANDLERS, Mac, web
from passmuster.host.answers import Answers
from passmuster.host.errors import HostError
from passmuster.inventory.observation import Choice, Look
from passmuster.inventory.sources.macos import launch_services
from passmuster.model.installation import Role

FILE = f"/Users/ada/{HANDLERS}"
SAFARI, CHROME = "/Applications/Safari.app", "/Applications/Google Chrome.app"


@pytest.fixture
def mac() -> Mac:
    """Return a machine of one person with the system's own programs and Chrome."""
    mac = Mac()
    mac.user("ada")
    mac.safari("17.6", "17618.3", in_cryptex=False)
    mac.preview()
    mac.app(CHROME, "com.google.Chrome", "139.0.7258.128", info=web(""))
    return mac


def look_at(mac: Mac) -> tuple[dict[tuple[str, Role], Choice], list[str]]:
    """Return the choices by person and role, and the notes."""
    notes: list[str] = []
    host = Answers(*mac.recording())
    found = launch_services.look(Look(host, (), host.users(), (), time.monotonic() + 60, notes))
    assert found is not None
    return {(each.owner, each.role): each for each in found}, notes


def entries(mac: Mac) -> tuple[str | None, str | None]:
    """Return ada's browser and viewer."""
    found, _ = look_at(mac)
    browser, viewer = found.get(("ada", Role.HTTPS)), found.get(("ada", Role.PDF))
    return browser.entry if browser else None, viewer.entry if viewer else None


def test_without_a_choice_it_is_the_systems_own(mac: Mac) -> None:
    """No file at all; the evidence is where a choice would stand."""
    found, notes = look_at(mac)
    browser = found["ada", Role.HTTPS]
    assert (browser.entry, browser.file, browser.program) == ("com.apple.safari", SAFARI, "")
    assert (browser.evidence.location, browser.evidence.raw) == (FILE, "")
    assert entries(mac) == ("com.apple.safari", "com.apple.preview")
    assert notes == []


def test_a_choice(mac: Mac) -> None:
    """In small letters, and of whichever form the role is."""
    mac.handlers("ada", {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "com.google.chrome"},
                 {"LSHandlerContentType": "com.adobe.pdf", "LSHandlerRoleAll": "-",
                  "LSHandlerRoleViewer": "com.google.chrome"})  # fmt: skip
    found, _ = look_at(mac)
    for role, field in ((Role.HTTPS, "LSHandlers https LSHandlerRoleAll"),
                        (Role.PDF, "LSHandlers com.adobe.pdf LSHandlerRoleViewer")):  # fmt: skip
        each = found["ada", role]
        assert (each.entry, each.file, each.user) == ("com.google.chrome", CHROME, "")
        assert each.executable == f"{CHROME}/Contents/MacOS/Google Chrome"
        assert (each.evidence.location, each.evidence.field) == (FILE, field)
        assert each.passes_on is False


@pytest.mark.parametrize(
    "handler",
    [
        {"LSHandlerURLScheme": "http", "LSHandlerRoleAll": "com.google.chrome"},
        {"LSHandlerContentType": "https", "LSHandlerRoleAll": "com.google.chrome"},
        {"LSHandlerURLScheme": "https", "LSHandlerRoleEditor": "com.google.chrome"},
        {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "-"},
        {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": 7},
        {"LSHandlerURLScheme": "https"},
    ],
)
def test_what_is_no_choice_of_a_browser(mac: Mac, handler: dict[str, object]) -> None:
    """Another scheme, another role, no program."""
    mac.handlers("ada", handler)
    assert entries(mac) == ("com.apple.safari", "com.apple.preview")


def test_a_program_that_is_gone_is_not_guessed_about(mac: Mac) -> None:
    """Something else opens; which one is not known. The other default stands."""
    mac.handlers("ada", {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "com.vivaldi.vivaldi"})
    found, notes = look_at(mac)
    assert list(found) == [("ada", Role.PDF)]
    assert len(notes) == 1
    assert "com.vivaldi.vivaldi was not found" in notes[0]


def test_each_person_has_a_choice_of_her_own(mac: Mac) -> None:
    """A copy in another one's home is not hers; her own comes before the machine's."""
    mac.user("ben", 502)
    mac.app("/Users/ben/Applications/Vivaldi.app", "com.vivaldi.Vivaldi", "7.7")
    mac.app("/Users/ben/Applications/Google Chrome.app", "com.google.Chrome", "1.0")
    vivaldi = {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "com.vivaldi.vivaldi"}
    chrome = {"LSHandlerContentType": "com.adobe.pdf", "LSHandlerRoleAll": "com.google.chrome"}
    mac.handlers("ada", vivaldi, chrome)
    mac.handlers("ben", vivaldi, chrome)
    found, _ = look_at(mac)
    assert set(found) == {("ada", Role.PDF), ("ben", Role.HTTPS), ("ben", Role.PDF)}
    assert found["ada", Role.PDF].file == CHROME
    own = found["ben", Role.PDF]
    assert (own.file, own.user) == ("/Users/ben/Applications/Google Chrome.app", "ben")


def test_a_chooser_hands_over(mac: Mac) -> None:
    """It has no window of its own."""
    mac.app("/Applications/Finicky.app", "se.johnste.finicky", "4.1",
            info={**web(), "LSUIElement": True})  # fmt: skip
    mac.handlers("ada", {"LSHandlerURLScheme": "https", "LSHandlerRoleAll": "se.johnste.finicky"})
    found, _ = look_at(mac)
    assert found["ada", Role.HTTPS].passes_on is True


@pytest.mark.parametrize("payload", [b"torn", b"", b"bplist00" + b"\xff" * 64])
def test_a_damaged_list_is_noted(mac: Mac, payload: bytes) -> None:
    """What was chosen is not known: nothing stands in for it."""
    mac.file(FILE, payload)
    found, notes = look_at(mac)
    assert found == {}
    assert len(notes) == 1
    assert FILE in notes[0]


@pytest.mark.parametrize("stated", [{}, {"LSHandlers": {}}, {"LSHandlers": ["https", 1]}])
def test_a_list_without_handlers_is_no_choice(mac: Mac, stated: dict[str, object]) -> None:
    """As a new account has it."""
    mac.file(FILE, plistlib.dumps(stated, fmt=plistlib.FMT_BINARY))
    assert entries(mac) == ("com.apple.safari", "com.apple.preview")


def test_a_folder_of_the_machine_that_is_refused_fails(mac: Mac) -> None:
    """A program may lie in there: what was told stands, and the source has no whole answer."""
    mac.folder("/Applications/Closed")
    mac.refuse("/Applications/Closed")
    host = Answers(*mac.recording())
    found = launch_services.look(Look(host, (), host.users(), (), time.monotonic() + 60, []))
    assert found is not None
    told: list[Choice] = []
    with pytest.raises(HostError, match="Closed"):
        told.extend(found)
    assert [each.entry for each in told] == ["com.apple.safari", "com.apple.preview"]


def test_a_machine_without_people_is_absent() -> None:
    """Root has no desktop."""
    host = Answers(*Mac().recording())
    assert launch_services.look(Look(host, (), host.users(), (), time.monotonic() + 60, [])) is None
