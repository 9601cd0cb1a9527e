"""Packages of the store: one for each person and family, of the highest version that is there."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.windows_registry import OF_ANNA, OF_BEN, look_at, machine
from host_builder.win import Values
from passmuster.host.answers import Answers
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources.windows import msix
from passmuster.model.installation import Confidence, Kind, Scope
from passmuster.products.definition import Detect, Product

REPOSITORY = (
    "_Classes\\Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel\\Repository"
    "\\Packages"
)
APPS = "C:\\Program Files\\WindowsApps"
NAME, FAMILY = "Mozilla.Firefox", "Mozilla.Firefox_n80bbvh6b1yt2"
FULL = "Mozilla.Firefox_142.0.1.0_x64__n80bbvh6b1yt2"
KNOWN = (
    Product(schema=1, id="first", name="first", vendor="x", kind=Kind.BROWSER, detect=(
        Detect(source="msix", match={"package": (NAME,)}, scheme="dotted"),)),
)  # fmt: skip


def registered(full: str, own: str = OF_ANNA, folder: str = "") -> dict[str, Values]:
    """Return the key by which a package is registered for a person."""
    return {f"{own}{REPOSITORY}\\{full}": {
        "PackageID": full, "PackageRootFolder": folder or f"{APPS}\\{full}",
        "DisplayName": "@{ms-resource:AppName}"}}  # fmt: skip


def there(*full: str) -> list[str]:
    """Return the folders of packages."""
    return [f"{APPS}\\{each}" for each in full]


def looked(host: Answers) -> tuple[list[Observation], Look]:
    """Return what is seen, and the look with its notes."""
    look = look_at(host, KNOWN)
    return [each for each in msix.look(look) or () if isinstance(each, Observation)], look


def test_the_full_name_tells_everything() -> None:
    """Name, version, architecture, family; the folder is where it says."""
    ((told,), _) = looked(machine(registered(FULL), there=there(FULL)))
    assert told.seen == {"package": NAME, "family": FAMILY}
    assert (told.version, told.architecture, told.packaging) == ("142.0.1.0", "amd64", "msix")
    assert (told.path, told.root) == (f"{APPS}\\{FULL}", f"{APPS}\\{FULL}")
    assert (told.scope, told.owner, told.confidence) == (Scope.USER, "anna", Confidence.MEDIUM)
    assert told.entries == {FAMILY.casefold()}
    assert (told.evidence.location, told.evidence.raw) == (
        f"{OF_ANNA}{REPOSITORY}\\{FULL}", "142.0.1.0")  # fmt: skip


@pytest.mark.parametrize(
    ("stated", "architecture"), [("arm64", "arm64"), ("x86", "i386"), ("neutral", "")]
)
def test_the_architecture_has_one_name(stated: str, architecture: str) -> None:
    """What is for all of them says nothing of the machine's."""
    full = f"{NAME}_142.0.1.0_{stated}__n80bbvh6b1yt2"
    ((told,), _) = looked(machine(registered(full), there=there(full)))
    assert told.architecture == architecture


def test_of_several_versions_the_highest_starts() -> None:
    """By number: a hundred is more than ninety-nine."""
    names = [f"{NAME}_{number}_x64__n80bbvh6b1yt2" for number in ("99.0.0.0", "142.0.1.0",
                                                                   "100.0.0.0")]  # fmt: skip
    keys = {path: values for name in names for path, values in registered(name).items()}
    ((told,), _) = looked(machine(keys, there=there(*names)))
    assert told.version == "142.0.1.0"


def test_each_person_has_a_version_of_her_own() -> None:
    """Two people may have different ones."""
    older = f"{NAME}_141.0.0.0_x64__n80bbvh6b1yt2"
    keys = {**registered(FULL), **registered(older, OF_BEN)}
    found, _ = looked(machine(keys, there=there(FULL, older)))
    assert [(each.owner, each.version) for each in found] == [
        ("anna", "142.0.1.0"), ("ben", "141.0.0.0")]  # fmt: skip


def test_another_publishers_package_of_the_name_is_another_family() -> None:
    """Both are told; the definition sees whose they are."""
    other = f"{NAME}_143.0.0.0_x64__gmpnhwe7bv608"
    found, _ = looked(machine({**registered(FULL), **registered(other)}, there=there(FULL, other)))
    assert [each.seen["family"] for each in found] == [f"{NAME}_gmpnhwe7bv608", FAMILY]


def test_a_package_whose_folder_is_gone_is_a_remnant() -> None:
    """But not one whose folder may not be seen: only the system may look there."""
    assert looked(machine(registered(FULL)))[0] == []
    host = machine(registered(FULL), refused={f"{APPS}\\{FULL}": "denied"})
    assert len(looked(host)[0]) == 1


def test_a_remnant_of_a_higher_version_does_not_win() -> None:
    """What is there starts."""
    gone = f"{NAME}_143.0.0.0_x64__n80bbvh6b1yt2"
    ((told,), _) = looked(machine({**registered(FULL), **registered(gone)}, there=there(FULL)))
    assert told.version == "142.0.1.0"


@pytest.mark.parametrize(
    "full",
    [
        f"{NAME}_142.0.1.0_x64_split.scale-150_n80bbvh6b1yt2",
        f"{NAME}_142.0.1.0_neutral_~_n80bbvh6b1yt2",
        f"{NAME}_142.0.1_x64__n80bbvh6b1yt2",
        f"{NAME}_142.0.1.0_x64__short",
        f"{NAME}_142.0.1.0",
        "TheBrowserCompany.Arc_1.90.0.0_x64__ttt1ap7aakyb4",
    ],
)
def test_what_is_no_main_package_of_a_known_program_is_left_out(full: str) -> None:
    """Resources, a bundle, a damaged name, a package that no definition knows."""
    assert looked(machine(registered(full), there=there(full)))[0] == []


@pytest.mark.parametrize("folder", ["\\\\server\\share\\app", "WindowsApps\\app", "\x00"])
def test_a_folder_on_no_drive_is_none(folder: str) -> None:
    """A person's key must not send the audit to a share."""
    assert looked(machine(registered(FULL, folder=folder)))[0] == []


def test_a_part_that_may_not_be_read_is_noted() -> None:
    """The other person's packages are told."""
    key = f"{OF_ANNA}{REPOSITORY}"
    keys = {**registered(FULL), **registered(FULL, OF_BEN)}
    found, look = looked(machine(keys, there=there(FULL), refused={key: "denied"}))
    assert [each.owner for each in found] == ["ben"]
    assert look.notes == [f"{key}: no"]


@given(name=st.text(st.characters(blacklist_characters="\\]\r\n", codec="utf-8"), min_size=1,
                    max_size=80))  # fmt: skip
def test_no_name_breaks_it(name: str) -> None:
    """A key of any name is a package or it is not."""
    assert looked(machine(registered(name, folder=f"{APPS}\\x")))[0] == []
