"""Programs of Scoop, Chocolatey and PortableApps: found in their layout, within bounds."""

from __future__ import annotations

from fakes.windows_programs import Programs, look_at
from fakes.windows_registry import ANNA
from passmuster.host.errors import DeniedError
from passmuster.host.protocol import Entry
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.programs_unpacked import ENTRIES, PACKAGES, unpacked

NAMES = frozenset({"firefox.exe", "sumatrapdf.exe", "chrome.exe"})
SCOOP = f"{ANNA.home}\\scoop\\apps"
CHOCOLATEY = "C:\\ProgramData\\chocolatey\\lib"
PORTABLE = f"{ANNA.home}\\Desktop\\PortableApps"


def told(host: Programs) -> tuple[list[str], list[str]]:
    """Return the paths that are found, and the notes."""
    look = look_at(host)
    return list(unpacked(look, Folders(host), NAMES)), look.notes


def test_scoops_version_in_use_is_found() -> None:
    """It is the one that the link leads to; others only lie there."""
    files = {f"{SCOOP}\\sumatrapdf\\{version}\\SumatraPDF.exe": b"MZ" for version in ("3.4", "3.5")}
    link = {f"{SCOOP}\\sumatrapdf\\current": f"\\\\?\\{SCOOP}\\sumatrapdf\\3.5\\"}
    assert told(Programs(files, links=link)) == ([f"{SCOOP}\\sumatrapdf\\3.5\\SumatraPDF.exe"], [])


def test_scoop_without_links_has_a_folder_of_that_name() -> None:
    """And everybody's copies below ProgramData."""
    path = "C:\\ProgramData\\scoop\\apps\\firefox\\current\\core\\Firefox.exe"
    old = "C:\\ProgramData\\scoop\\apps\\firefox\\140.0\\firefox.exe"
    assert told(Programs({path: b"MZ", old: b"MZ"})) == ([path], [])


def test_a_link_that_leads_elsewhere_is_not_followed() -> None:
    """All versions are looked at then, none outside."""
    inside = f"{SCOOP}\\chrome\\140\\chrome.exe"
    for target in ("C:\\Users\\ben\\chrome", "\\\\share\\chrome", f"{SCOOP}\\other\\1", ""):
        links = {f"{SCOOP}\\chrome\\current": target}
        host = Programs({inside: b"MZ", "C:\\Users\\ben\\chrome\\chrome.exe": b"MZ"}, links=links)
        assert told(host) == ([inside], [])


class WithoutLinks(Programs):
    """A machine that does not say where a link leads."""

    def link(self, path: str, *, home: str | None = None) -> str:
        raise DeniedError(f"{path}: Access is denied")


def test_a_link_that_cannot_be_read_leaves_all_versions() -> None:
    """Each of them can be started."""
    files = {f"{SCOOP}\\chrome\\{version}\\chrome.exe": b"MZ" for version in ("139", "140")}
    links = {f"{SCOOP}\\chrome\\current": f"{SCOOP}\\chrome\\140"}
    assert told(WithoutLinks(files, links=links)) == (list(files), [])


def test_chocolateys_tools_are_looked_into() -> None:
    """Two folders deep, as an archive unpacks."""
    tor = f"{CHOCOLATEY}\\tor-browser\\tools\\tor-browser\\Browser\\firefox.exe"
    flat = f"{CHOCOLATEY}\\sumatrapdf.portable\\tools\\SumatraPDF.exe"
    deep = f"{CHOCOLATEY}\\x\\tools\\a\\b\\firefox.exe"
    paths, notes = told(Programs({tor: b"MZ", flat: b"MZ", deep: b"MZ"}))
    assert (sorted(paths), notes) == (sorted([tor, flat]), [])


def test_portable_apps_are_found_in_a_home() -> None:
    """In the folders of its `App`; what lies beside is another thing."""
    one = f"{PORTABLE}\\FirefoxPortable\\App\\Firefox64\\firefox.exe"
    two = f"{ANNA.home}\\PortableApps\\SumatraPDFPortable\\App\\SumatraPDF\\SumatraPDF.exe"
    beside = f"{PORTABLE}\\FirefoxPortable\\Data\\firefox.exe"
    paths, notes = told(Programs({one: b"MZ", two: b"MZ", beside: b"MZ"}))
    assert (sorted(paths), notes) == (sorted([one, two]), [])


def test_too_many_packages_are_said() -> None:
    """The first ones are looked into."""
    files = {
        f"{CHOCOLATEY}\\p{number:04}\\tools\\chrome.exe": b"" for number in range(PACKAGES + 5)
    }
    paths, notes = told(Programs(files))
    assert len(paths) == PACKAGES
    assert notes == [f"{CHOCOLATEY}: more than {PACKAGES} folders, the rest is not looked into"]


def test_a_folder_with_too_many_entries_is_said() -> None:
    """It is passed over."""
    files = {f"{CHOCOLATEY}\\p\\tools\\f{number}.exe": b"" for number in range(ENTRIES)}
    files[f"{CHOCOLATEY}\\p\\tools\\chrome.exe"] = b"MZ"
    paths, notes = told(Programs(files))
    assert paths == []
    assert notes == [f"{CHOCOLATEY}\\p\\tools: more than {ENTRIES} entries, passed over"]


class Closed(Programs):
    """A machine whose ProgramData may not be listed."""

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        if folder.startswith("C:\\ProgramData"):
            raise DeniedError(f"{folder}: Access is denied")
        return super().entries(folder, limit=limit, home=home)


def test_what_may_not_be_listed_is_said() -> None:
    """The rest is looked at nevertheless."""
    path = f"{SCOOP}\\chrome\\140\\chrome.exe"
    paths, notes = told(Closed({path: b"MZ"}))
    assert paths == [path]
    assert notes == [
        f"{CHOCOLATEY}: Access is denied",
        "C:\\ProgramData\\scoop\\apps: Access is denied",
    ]
