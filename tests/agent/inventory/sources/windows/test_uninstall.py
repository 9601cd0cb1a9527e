"""Programs that installers registered: what is told of them, and what is a ghost."""

from __future__ import annotations

import pytest

from fakes.windows_registry import ANNA, OF_ANNA, OF_BEN, SOFTWARE, look_at, machine
from host_builder.win import Value, Values
from passmuster.host.answers import Answers
from passmuster.host.errors import HostError
from passmuster.inventory.observation import Look, Observation, Seen
from passmuster.inventory.sources.windows import uninstall
from passmuster.model.installation import Confidence, Kind, Scope
from passmuster.products.definition import Detect, Product

BELOW = "Microsoft\\Windows\\CurrentVersion\\Uninstall"
KEYS, KEYS_32 = f"{SOFTWARE}\\{BELOW}", f"{SOFTWARE}\\WOW6432Node\\{BELOW}"
FOLDER = "C:\\Program Files\\Mozilla Firefox"
FIREFOX = f"{KEYS}\\Mozilla Firefox 142.0.1 (x64 en-US)"
STATED: dict[str, Value] = {
    "DisplayName": "Mozilla Firefox (x64 en-US)",
    "DisplayVersion": "142.0.1",
    "Publisher": "Mozilla",
    "InstallLocation": FOLDER,
    "DisplayIcon": f"{FOLDER}\\firefox.exe,0",
    "UninstallString": f'"{FOLDER}\\uninstall\\helper.exe"',
}
THERE = (FOLDER, f"{FOLDER}\\firefox.exe")
ACROBAT = "{AC76BA86-1033-FF00-7760-BC15014EA700}"
# Two products of their own, so that no change of a real definition changes what is tested here.
KNOWN = tuple(
    Product(schema=1, id=slug, name=slug, vendor="x", kind=Kind.BROWSER, detect=(
        Detect(source="uninstall", pattern={"name": f"{pattern}.{{0,80}}"}, scheme="dotted"),))
    for slug, pattern in (("first", "(?:Mozilla Firefox|Opera|PDFgear)"),
                          ("second", "Adobe Acrobat"))
)  # fmt: skip


def looked(host: Answers) -> tuple[list[Observation], Look]:
    """Return what is seen, and the look with its notes."""
    look = look_at(host, KNOWN)
    return [each for each in uninstall.look(look) or () if isinstance(each, Observation)], look


def only(values: Values, key: str = FIREFOX, there: tuple[str, ...] = THERE) -> Observation:
    """Return the one observation of a machine with one key."""
    ((told,), _) = looked(machine({key: values}, there=there))
    return told


def test_a_key_tells_what_its_installer_wrote() -> None:
    """The version with its place, the folder, the program; not the architecture."""
    told = only(STATED)
    assert told.seen == {
        "key": "Mozilla Firefox 142.0.1 (x64 en-US)",
        "name": "Mozilla Firefox (x64 en-US)",
        "publisher": "Mozilla",
        "package_level": "",
    }
    assert told.version == "142.0.1"
    assert (told.evidence.location, told.evidence.field, told.evidence.raw) == (
        FIREFOX, "DisplayVersion", "142.0.1")  # fmt: skip
    assert (told.root, told.path, told.executables) == (FOLDER, FOLDER, (f"{FOLDER}\\firefox.exe",))
    assert (told.packaging, told.architecture) == ("installer", "")
    assert (told.scope, told.owner, told.confidence) == (Scope.MACHINE, "", Confidence.HIGH)


def test_a_persons_key_is_that_persons_claim() -> None:
    """With her own folders, and less to be trusted."""
    folder = f"{ANNA.home}\\AppData\\Local\\Mozilla Firefox"
    told = only(
        {**STATED, "InstallLocation": "%LOCALAPPDATA%\\Mozilla Firefox", "DisplayIcon": ""},
        f"{OF_ANNA}\\Software\\{BELOW}\\Mozilla Firefox",
        (folder,),
    )
    assert (told.scope, told.owner, told.confidence) == (Scope.USER, "anna", Confidence.MEDIUM)
    assert told.root == folder


def test_a_text_ends_at_its_first_control_character() -> None:
    """Installers leave a NUL and what lay behind it."""
    told = only({**STATED, "DisplayVersion": "142.0.1\x00garbage", "Publisher": " Mozilla\x07 "})
    assert (told.version, told.seen["publisher"]) == ("142.0.1", "Mozilla")


@pytest.mark.parametrize(
    ("name", "key", "field", "version"),
    [
        ("Opera Stable 132.0.5905.22", "Opera", "DisplayName", "132.0.5905.22"),
        ("PDFgear 2.1.20", "{7DACF63A-4EE4-4837-9AF9-C65D4509FFB4}_is1", "DisplayName", "2.1.20"),
        ("Mozilla Firefox 57.0.2 (fr)", "Mozilla Firefox", "DisplayName", "57.0.2"),
        ("Mozilla Firefox (x64 en-US)", "Mozilla Firefox 136.0.2 (x64 en-US)", "", "136.0.2"),
        ("Mozilla Firefox ESR (x64 en-US)", "Mozilla Firefox 140.16.0 ESR (x64 en-US)", "",
         "140.16.0"),
    ],
)  # fmt: skip
def test_without_a_value_the_name_may_tell_the_version(
    name: str, key: str, field: str, version: str
) -> None:
    """The name that is shown first, then the key's own."""
    told = only({"DisplayName": name, "InstallLocation": FOLDER}, f"{KEYS}\\{key}")
    assert told.version == version
    assert (told.evidence.field, told.evidence.raw) == (field, name if field else key)


@pytest.mark.parametrize("name", ["Mozilla Firefox (x64 en-US)", "Mozilla Firefox 142", "Opera GX"])
def test_a_name_without_a_version_is_no_version(name: str) -> None:
    """Never guessed."""
    told = only({"DisplayName": name, "InstallLocation": FOLDER}, f"{KEYS}\\Firefox")
    assert (told.version, told.reason) == ("", "no-version-stated")
    assert (told.evidence.field, told.evidence.raw) == ("DisplayVersion", "")


def test_windows_installer_is_a_packaging_of_its_own() -> None:
    """Its key is the product code; the level of Acrobat stands beside."""
    key, level = f"{KEYS}\\{ACROBAT}", f"{SOFTWARE}\\Adobe\\Adobe Acrobat\\DC\\Installer"
    values: dict[str, Value] = {"DisplayName": "Adobe Acrobat (64-bit)", "WindowsInstaller": 1,
                                "DisplayVersion": "26.002.21931"}  # fmt: skip
    ((told,), _) = looked(machine({key: values, level: {"SCAPackageLevel": 1}}))
    assert (told.packaging, told.seen["package_level"]) == ("msi", "1")
    # It names no place: that is where it is registered.
    assert (told.path, told.root, told.executables) == (key, "", ())


def test_the_level_is_that_of_the_same_view() -> None:
    """The Reader of 32 bits is not what is registered beside it."""
    values: dict[str, Value] = {"DisplayName": "Adobe Acrobat Reader", "DisplayVersion": "26.1"}
    keys: dict[str, Values] = {
        f"{KEYS_32}\\{ACROBAT}": values,
        f"{SOFTWARE}\\Adobe\\Adobe Acrobat\\DC\\Installer": {"SCAPackageLevel": 3},
    }
    ((told,), _) = looked(machine(keys))
    assert told.seen["package_level"] == ""


def test_what_outlived_its_program_is_left_out_and_noted() -> None:
    """Peers, 2.2: a removed program stays on the list for ever."""
    found, look = looked(machine({FIREFOX: STATED}))
    assert found == []
    assert look.notes == [f"{FIREFOX}: left behind, there is no {FOLDER}"]


def test_what_may_not_be_seen_is_not_left_out() -> None:
    """Only absence is."""
    found, look = looked(machine({FIREFOX: STATED}, refused=dict.fromkeys(THERE, "denied")))
    assert [each.version for each in found] == ["142.0.1"]
    assert look.notes == []


def test_a_program_that_no_definition_knows_is_not_looked_for() -> None:
    """Where it lies is nobody's business; a web app is one of them."""
    keys: dict[str, Values] = {
        f"{OF_BEN}\\Software\\{BELOW}\\0a1b2c3d4e5f60718293a4b5c6d7e8f9": {
            "DisplayName": "Some web app", "DisplayVersion": "1.0", "Publisher": "Google\\Chrome",
            "InstallLocation": "C:\\Nowhere"},
    }  # fmt: skip
    found, look = looked(machine(keys))
    assert (found, look.notes) == ([], [])


def test_a_key_that_may_not_be_read_does_not_hide_the_others() -> None:
    """It is noted."""
    other = f"{KEYS}\\Other"
    host = machine({FIREFOX: STATED, other: STATED}, there=THERE, refused={other: "denied"})
    found, look = looked(host)
    assert [each.evidence.location for each in found] == [FIREFOX]
    assert look.notes == [f"{other}: no"]


def test_a_damaged_part_of_a_person_fails_after_the_rest_was_told() -> None:
    """What she installed is unknown; everybody else's is not."""
    damaged = f"{OF_ANNA}\\Software"
    look = look_at(machine({FIREFOX: STATED}, there=THERE, refused={damaged: "failed"}), KNOWN)
    told: list[Seen] = []
    with pytest.raises(HostError, match="Software: no"):
        told.extend(uninstall.look(look) or ())
    assert len(told) == 1


def test_a_part_that_may_not_be_read_is_no_failure() -> None:
    """Who audits without rights sees what she may."""
    host = machine({FIREFOX: STATED}, there=THERE, refused={f"{OF_ANNA}\\Software": "denied"})
    assert len(looked(host)[0]) == 1
