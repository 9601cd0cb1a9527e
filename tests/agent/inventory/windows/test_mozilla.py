"""What lies beside a program of Mozilla's kin, and the update that it takes at its next start."""

from __future__ import annotations

import pytest

from fakes.windows_programs import Programs, look_at
from fakes.windows_registry import ANNA, OF_ANNA, SOFTWARE
from host_builder.win import Values
from passmuster.host.errors import HostError, RefusedError
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.mozilla import install_hashes, staged_beside, stated_beside
from passmuster.inventory.windows.programs import Candidate

FOLDER = "C:\\Program Files\\Mozilla Firefox"
PROGRAM = Candidate(f"{FOLDER}\\firefox.exe", None, is_guarded=True)
HASH = "308046B0AF4A39CB"
INI = "[App]\r\nVendor=Mozilla\r\nName=Firefox\r\nRemotingName=firefox-esr\r\nVersion=140.2.0\r\n"
TOR = "[App]\nName=Firefox\nRemotingName=firefox-esr\nVersion=140.2.0\n"
UPDATE = (f"C:\\ProgramData\\Mozilla-1de4eec8-1241-4177-a864-e594e8d1fb38\\updates\\{HASH}"
          "\\updates\\0")  # fmt: skip


def beside(files: dict[str, str | HostError]) -> Programs:
    """Return a machine with files in the program's folder."""
    return Programs({
        path if path[1:3] == ":\\" else f"{FOLDER}\\{path}":
            body.encode() if isinstance(body, str) else body
        for path, body in files.items()
    })  # fmt: skip


def staged(files: dict[str, str | HostError], name: str = HASH) -> tuple[str, str, str] | None:
    """Return the version that is staged, its place, and its field."""
    host = beside({"application.ini": INI, **files})
    look = look_at(host)
    stated = stated_beside(look, PROGRAM)
    assert stated is not None
    found = staged_beside(look, Folders(host), PROGRAM, stated, name)
    return (found[0], found[1].location, found[1].field) if found else None


def test_the_ini_tells_version_and_track() -> None:
    """Of the section that is the program's own."""
    stated = stated_beside(look_at(beside({"application.ini": INI})), PROGRAM)
    assert stated is not None
    assert (stated.remoting_name, stated.bundle, stated.own) == ("firefox-esr", "", None)
    assert (stated.ini.location, stated.ini.field, stated.ini.raw) == (
        f"{FOLDER}\\application.ini", "[App] Version", "140.2.0")  # fmt: skip


@pytest.mark.parametrize(
    ("name", "vendor", "bundle"),
    [("tbb_version.json", "Tor Project", "tor"), ("mbb_version.json", "Mullvad", "mullvad")],
)
def test_a_bundle_has_a_number_of_its_own(name: str, vendor: str, bundle: str) -> None:
    """Beside the one of the Firefox in it; a file that states none makes it unknown."""
    files: dict[str, str | HostError] = {"application.ini": f"{TOR}Vendor={vendor}\n",
                                         name: '{"version":"14.5.6"}'}  # fmt: skip
    stated = stated_beside(look_at(beside(files)), PROGRAM)
    assert stated is not None
    assert stated.own is not None
    assert (stated.bundle, stated.own.raw, stated.ini.raw) == (bundle, "14.5.6", "140.2.0")
    assert stated.own.location == f"{FOLDER}\\{name}"
    stated = stated_beside(look_at(beside({**files, name: "{}"})), PROGRAM)
    assert stated is not None
    assert stated.own is not None
    assert stated.own.raw == ""


@pytest.mark.parametrize("ini", ["", "[Gecko]\nMinVersion=1\n", "[App]\nVersion=1.0\n", None])
def test_what_names_no_program_is_none_of_the_kin(ini: str | None) -> None:
    """An ini of something else, and none."""
    files: dict[str, str | HostError] = {} if ini is None else {"application.ini": ini}
    assert stated_beside(look_at(beside(files)), PROGRAM) is None


def test_an_ini_that_cannot_be_read_is_said() -> None:
    """Refused is not absent."""
    look = look_at(beside({"application.ini": RefusedError("a link")}))
    assert stated_beside(look, PROGRAM) is None
    assert look.notes == ["a link"]


def test_the_registry_tells_the_hash_of_a_folder() -> None:
    """In Mozilla's own key, and in the start menu's name of the browser."""
    local = f"{ANNA.home}\\AppData\\Local\\Mozilla Firefox"
    menu = f"{OF_ANNA}\\Software\\Clients\\StartMenuInternet"
    keys: dict[str, Values] = {
        f"{SOFTWARE}\\Mozilla\\Firefox\\TaskBarIDs": {FOLDER: HASH, "D:\\X": "no hash", "D:\\Y": 1},
        f"{menu}\\Firefox-0123456789ABCDEF\\shell\\open\\command": {
            "": '"%LocalAppData%\\Mozilla Firefox\\firefox.exe"'},
        f"{menu}\\Google Chrome-0123456789ABCDEF\\shell\\open\\command": {"": "D:\\c\\c.exe"},
        f"{menu}\\Firefox-1123456789ABCDEF\\Capabilities": {"ApplicationName": "x"},
    }  # fmt: skip
    host = Programs(keys=keys)
    told = install_hashes(look_at(host), Folders(host))
    assert told == {FOLDER.casefold(): HASH, local.casefold(): "0123456789ABCDEF"}


def test_an_unpacked_update_waits() -> None:
    """It lies whole in a folder of the program's own."""
    new = INI.replace("140.2.0", "140.3.0")
    assert staged({"updated\\application.ini": new}) == (
        "140.3.0", f"{FOLDER}\\updated\\application.ini", "[App] Version")  # fmt: skip
    assert staged({"updated\\application.ini": "[App]\nVersion=x\n"}) is None


@pytest.mark.parametrize("state", ["pending", "pending-service\n", "applied", "applied-service"])
def test_a_fetched_update_waits(state: str) -> None:
    """Its state says so, a file beside it tells the version."""
    files: dict[str, str | HostError] = {f"{UPDATE}\\update.status": state,
                                         f"{UPDATE}\\update.version": "143.0.1\n"}  # fmt: skip
    assert staged(files) == ("143.0.1", f"{UPDATE}\\update.version", "")
    assert staged(files, name="") is None
    assert staged(files, name="0123456789ABCDEF") is None


@pytest.mark.parametrize(
    ("state", "version"),
    [
        ("downloading", "143.0.1"),
        ("failed: 23", "143.0.1"),
        ("succeeded", "143.0.1"),
        ("", "143.0.1"),
        ("pending", "x" * 5000),
        ("pending", "../../x"),
        ("pending", ""),
    ],
)
def test_what_is_not_ready_or_no_version_is_none(state: str, version: str) -> None:
    """Everybody may write there: only a version is taken from it."""
    files: dict[str, str | HostError] = {f"{UPDATE}\\update.status": state,
                                         f"{UPDATE}\\update.version": version}  # fmt: skip
    assert staged(files) is None


def test_a_bundles_update_is_told_by_the_bundles_own_file() -> None:
    """The number of the Firefox in it is not its own."""
    files: dict[str, str | HostError] = {"tbb_version.json": '{"version":"14.5.6"}',
                                         "updated\\application.ini": INI}  # fmt: skip
    assert staged(files) is None
    own = "updated\\tbb_version.json"
    assert staged({**files, own: '{"version":"14.5.7"}'}) == (
        "14.5.7", f"{FOLDER}\\{own}", "version")  # fmt: skip
    assert staged({**files, own: "{}"}) is None
