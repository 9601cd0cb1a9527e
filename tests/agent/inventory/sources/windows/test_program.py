"""Programs by their own files: which version counts, whose copy it is, what else is told."""

from __future__ import annotations

import pytest

from fakes.windows_programs import Programs, look_at, process
from fakes.windows_registry import ANNA, BEN, SOFTWARE
from host_builder.pe import pe
from host_builder.win import Values
from passmuster.host.errors import HostError, RefusedError
from passmuster.inventory.observation import Observation
from passmuster.inventory.sources.windows import program
from passmuster.inventory.sources.windows.program import look
from passmuster.model.installation import Confidence, Scope

P64, P32 = "C:\\Program Files", "C:\\Program Files (x86)"
CHROME_FOLDER = f"{P64}\\Google\\Chrome\\Application"
CHROME = f"{CHROME_FOLDER}\\chrome.exe"
FIREFOX_FOLDER = f"{P64}\\Mozilla Firefox"
FIREFOX = f"{FIREFOX_FOLDER}\\firefox.exe"
ACROBAT = f"{P64}\\Adobe\\Acrobat DC\\Acrobat\\Acrobat.exe"
TOR_FOLDER = f"{ANNA.home}\\Desktop\\Tor Browser\\Browser"
INI = b"[App]\nVendor=Mozilla\nName=Firefox\nRemotingName=firefox\nVersion=142.0.1\n"
A_CHROME = pe(file_version="140.0.7339.81", product_version="140.0.7339.81",
              product_name="Google Chrome", company="Google LLC")  # fmt: skip
A_FIREFOX = pe(file_version="142.0.1.0", product_version="142.0.1")


def told(host: Programs) -> list[Observation]:
    """Return what is seen of a machine."""
    return [each for each in look(look_at(host)) or () if isinstance(each, Observation)]


def only(host: Programs) -> Observation:
    """Return the one program of a machine."""
    (seen,) = told(host)
    return seen


def test_a_chrome_tells_all_of_itself() -> None:
    """The fixed number counts; both views of the folder are one attribute."""
    seen = only(Programs({CHROME: A_CHROME, f"{CHROME_FOLDER}\\140.0.7339.81\\chrome.dll": b"MZ"}))
    assert seen.seen == {
        "executable": "chrome.exe",
        "folder": "Google\\Chrome\\Application",
        "product_name": "Google Chrome",
        "company": "Google LLC",
        "remoting_name": "",
        "bundle": "",
        "package_level": "",
        "version": "140.0.7339.81",
    }
    assert seen.version == "140.0.7339.81"
    assert seen.versions == {"FileVersion": "140.0.7339.81", "ProductVersion": "140.0.7339.81"}
    assert (seen.evidence.source, seen.evidence.location, seen.evidence.field) == (
        "windows-program", CHROME, "FileVersion")  # fmt: skip
    assert (seen.packaging, seen.architecture) == ("files", "amd64")
    assert (seen.path, seen.root) == (CHROME, CHROME_FOLDER)
    assert (seen.files, seen.executables) == (frozenset({CHROME}), (CHROME,))
    assert (seen.scope, seen.owner, seen.confidence) == (Scope.MACHINE, "", Confidence.HIGH)
    assert (seen.pending, seen.also, seen.decided_by, seen.reason) == (None, (), "", "")


@pytest.mark.parametrize(("machine", "name"), [("x86", "i386"), ("arm64", "arm64")])
def test_the_architecture_is_the_programs_own(machine: str, name: str) -> None:
    """A 32-bit browser on a 64-bit machine is one."""
    assert only(Programs({CHROME: pe(machine=machine)})).architecture == name


def test_a_copy_in_a_home_is_that_persons() -> None:
    """And she may have changed it; two people's copies are two."""
    paths = {f"{user.home}\\AppData\\Local\\Google\\Chrome\\Application\\chrome.exe": A_CHROME
             for user in (ANNA, BEN)}  # fmt: skip
    seen = told(Programs(paths))
    assert [(each.scope, each.owner) for each in seen] == [
        (Scope.USER, "anna"), (Scope.USER, "ben")]  # fmt: skip
    assert {each.confidence for each in seen} == {Confidence.MEDIUM}
    assert {each.seen["folder"] for each in seen} == {"Google\\Chrome\\Application"}


def test_a_staged_update_is_pending_and_the_launcher_stands() -> None:
    """Both versions lie there whole; the next start swaps the programs."""
    files = {
        CHROME: A_CHROME,
        f"{CHROME_FOLDER}\\new_chrome.exe": pe(file_version="140.0.7339.128"),
        f"{CHROME_FOLDER}\\140.0.7339.81\\chrome.dll": b"MZ",
        f"{CHROME_FOLDER}\\140.0.7339.128\\chrome.dll": b"MZ",
    }
    seen = only(Programs(files))
    assert seen.version == "140.0.7339.81"
    assert seen.pending is not None
    assert seen.pending[0] == "140.0.7339.128"
    assert seen.pending[1].location == f"{CHROME_FOLDER}\\new_chrome.exe"
    assert seen.pending_confidence is None


def test_the_same_version_is_not_pending() -> None:
    """A swap that was done leaves nothing to wait for."""
    files = {CHROME: A_CHROME, f"{CHROME_FOLDER}\\new_chrome.exe": A_CHROME}
    assert only(Programs(files)).pending is None


@pytest.mark.parametrize("body", [b"MZ damaged", pe(file_version="0")])
def test_a_program_that_tells_nothing_has_the_version_of_its_folder(body: bytes) -> None:
    """Of the newest one that is whole; the folder is the evidence."""
    seen = only(Programs({CHROME: body, f"{CHROME_FOLDER}\\140.0.7339.81\\chrome.dll": b"MZ"}))
    assert seen.version == "140.0.7339.81"
    assert seen.evidence.location == f"{CHROME_FOLDER}\\140.0.7339.81"


def test_a_program_that_nothing_tells_of_is_there_without_a_version() -> None:
    """It is said why; the damage is noted."""
    host = Programs({CHROME: b"MZ damaged"})
    look_ = look_at(host)
    (seen,) = [each for each in look(look_) or () if isinstance(each, Observation)]
    assert (seen.version, seen.versions, seen.reason) == ("", {}, "no-version-file")
    assert seen.evidence.location == CHROME
    assert any(note.startswith(f"{CHROME}: got") for note in look_.notes)


def test_mozillas_ini_outranks_the_resource() -> None:
    """And tells the track."""
    seen = only(Programs({FIREFOX: A_FIREFOX, f"{FIREFOX_FOLDER}\\application.ini": INI}))
    assert seen.version == "142.0.1"
    assert (seen.evidence.location, seen.evidence.field) == (
        f"{FIREFOX_FOLDER}\\application.ini", "[App] Version")  # fmt: skip
    assert seen.versions == {"FileVersion": "142.0.1.0", "ProductVersion": "142.0.1",
                             "application.ini": "142.0.1"}  # fmt: skip
    assert seen.seen["remoting_name"] == "firefox"
    assert seen.seen["bundle"] == ""
    assert seen.also == ()


def test_an_ini_without_a_version_leaves_the_resource() -> None:
    """Without either the version is unknown: folders beside it are not Chromium's."""
    ini = f"{FIREFOX_FOLDER}\\application.ini"
    without = INI.replace(b"Version=142.0.1", b"")
    seen = only(Programs({FIREFOX: A_FIREFOX, ini: without}))
    assert (seen.version, seen.evidence.field) == ("142.0.1.0", "FileVersion")
    library = f"{FIREFOX_FOLDER}\\1.2.3.4\\firefox.dll"
    seen = only(Programs({FIREFOX: pe(file_version="0"), ini: without, library: b"MZ"}))
    assert (seen.version, seen.reason) == ("", "version-unknown")


def test_a_bundle_is_told_by_its_own_number() -> None:
    """What the ini says stands beside it."""
    files = {
        f"{TOR_FOLDER}\\firefox.exe": A_FIREFOX,
        f"{TOR_FOLDER}\\application.ini": INI,
        f"{TOR_FOLDER}\\tbb_version.json": b'{"version":"14.5.6"}',
    }
    seen = only(Programs(files))
    assert (seen.version, seen.evidence.location) == ("14.5.6", f"{TOR_FOLDER}\\tbb_version.json")
    assert seen.seen["bundle"] == "tor"
    assert seen.versions["own"] == "14.5.6"
    assert [each.version.raw for each in seen.also] == ["142.0.1"]
    assert seen.decided_by == "bundle-outranks-ini"
    assert (seen.scope, seen.owner, seen.confidence) == (Scope.USER, "anna", Confidence.MEDIUM)


def test_a_bundle_without_its_number_is_unknown() -> None:
    """The number of the Firefox in it is another product's."""
    files = {
        f"{TOR_FOLDER}\\firefox.exe": A_FIREFOX,
        f"{TOR_FOLDER}\\application.ini": INI,
        f"{TOR_FOLDER}\\tbb_version.json": b"{}",
    }
    seen = only(Programs(files))
    assert (seen.version, seen.decided_by, seen.reason) == ("", "", "version-unknown")


def test_an_update_of_firefox_is_found_by_the_registrys_hash() -> None:
    """Of the folder that the hash is of."""
    place = "C:\\ProgramData\\Mozilla-1de4eec8-1241-4177-a864-e594e8d1fb38\\updates"
    files = {
        FIREFOX: A_FIREFOX,
        f"{FIREFOX_FOLDER}\\application.ini": INI,
        f"{place}\\308046B0AF4A39CB\\updates\\0\\update.status": b"pending",
        f"{place}\\308046B0AF4A39CB\\updates\\0\\update.version": b"143.0",
    }
    keys: dict[str, Values] = {
        f"{SOFTWARE}\\Mozilla\\Firefox\\TaskBarIDs": {FIREFOX_FOLDER: "308046B0AF4A39CB"}
    }
    seen = only(Programs(files, keys))
    assert seen.pending is not None
    assert seen.pending[0] == "143.0"
    assert seen.pending_confidence is Confidence.LOW
    assert only(Programs(files)).pending is None


def test_acrobats_level_is_of_the_view_of_its_processor() -> None:
    """A Reader of 32 bits beside an Acrobat of 64 has its own."""
    reader = f"{P32}\\Adobe\\Acrobat Reader DC\\Reader\\AcroRd32.exe"
    keys: dict[str, Values] = {
        f"{SOFTWARE}\\Adobe\\Adobe Acrobat\\DC\\Installer": {"SCAPackageLevel": 3},
        f"{SOFTWARE}\\WOW6432Node\\Adobe\\Acrobat Reader\\DC\\Installer": {"SCAPackageLevel": 1},
    }
    files = {
        ACROBAT: pe(product_name="Adobe Acrobat"),
        reader: pe(product_name="Adobe Acrobat Reader DC", machine="x86"),
    }
    levels = {each.path: each.seen["package_level"] for each in told(Programs(files, keys))}
    assert levels == {ACROBAT: "3", reader: "1"}
    keys = {f"{SOFTWARE}\\Adobe\\Acrobat Reader\\DC\\Installer": {"SCAPackageLevel": 1}}
    small = {f"{P64}\\X\\AcroRd32.exe": files[reader]}
    host = Programs(small, keys, architecture="x86", processes=[process(1, *small)])
    assert only(host).seen["package_level"] == "1"


def test_a_file_that_is_reached_in_two_ways_is_one_copy() -> None:
    """Under its usual path; a file without an identity is told by its path alone."""
    short = "C:\\PROGRA~1\\Google\\Chrome\\Application\\chrome.exe"
    files = {CHROME: A_CHROME, short: A_CHROME}
    running = [process(1, short)]
    same = {CHROME: 77, short: 77}
    assert only(Programs(files, same=same, processes=running)).path == CHROME
    same = {CHROME: 0, short: 0}
    assert len(told(Programs(files, same=same, processes=running))) == 2


@pytest.mark.parametrize("body", [b"", RefusedError(f"{CHROME}: a link"), None])
def test_what_is_no_program_is_no_copy(body: bytes | HostError | None) -> None:
    """An empty file, one that is refused (which is noted), a folder of that name."""
    files = {f"{CHROME}\\x": b""} if body is None else {CHROME: body}
    look_ = look_at(Programs(files))
    assert list(look(look_) or ()) == []
    assert look_.notes == ([f"{CHROME}: a link"] if isinstance(body, HostError) else [])


@pytest.mark.parametrize(
    ("folder", "is_shared"),
    [
        (f"{ANNA.home}\\Downloads", True),
        (f"{ANNA.home}\\Desktop", True),
        (ANNA.home, True),
        ("D:", True),
        (f"{ANNA.home}\\Downloads\\Sumatra", False),
        ("D:\\Downloads", False),
    ],
)
def test_a_program_beside_other_things_is_a_copy_of_its_own(
    folder: str, *, is_shared: bool
) -> None:
    """A portable viewer in Downloads does not make one copy of all that lies there."""
    path = f"{folder}\\SumatraPDF.exe"
    host = Programs({path: pe(product_name="SumatraPDF")}, processes=[process(1, path)])
    assert only(host).root == (path if is_shared else folder)


def test_the_rule_is_the_one_of_linux() -> None:
    """One word for one thing."""
    from passmuster.inventory.sources import mozilla_files

    assert program.RULE == mozilla_files.RULE
