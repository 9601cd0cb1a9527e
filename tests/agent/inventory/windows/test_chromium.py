"""What lies beside a program of Chromium's kin: whole versions, and one that is staged."""

from __future__ import annotations

import pytest

from fakes.windows_programs import Programs, look_at
from fakes.windows_registry import ANNA
from host_builder.pe import pe
from passmuster.host.errors import DeniedError
from passmuster.inventory.observation import SlowError
from passmuster.inventory.windows.chromium import newest_version, staged_version
from passmuster.inventory.windows.programs import Candidate

FOLDER = f"{ANNA.home}\\AppData\\Local\\Google\\Chrome\\Application"
CHROME = Candidate(f"{FOLDER}\\chrome.exe", ANNA)
NEW = f"{FOLDER}\\new_chrome.exe"


@pytest.mark.parametrize("library", ["chrome.dll", "CHROME.DLL", "msedge.dll", "opera_browser.dll"])
def test_the_highest_whole_version_is_the_newest(library: str) -> None:
    """By its numbers, not by its letters; a folder without its library is none."""
    files = {f"{FOLDER}\\{version}\\{library}": b"MZ" for version in ("99.0.1.2", "140.0.7339.81")}
    files[f"{FOLDER}\\141.0.1.1\\Locales\\de.pak"] = b""
    files[f"{FOLDER}\\142.0\\{library}"] = b"MZ"
    files[f"{FOLDER}\\143.0.0.1"] = b"a file"
    assert newest_version(look_at(Programs(files)), CHROME) == "140.0.7339.81"


def test_a_library_of_the_programs_own_name_counts() -> None:
    """So a new browser of the kin needs no new code."""
    folder = "C:\\Program Files\\Perplexity\\Comet\\Application"
    host = Programs(
        {f"{folder}\\141.0.1.2\\comet.dll": b"MZ", f"{folder}\\142.0.1.2\\x.dll": b"MZ"}
    )
    assert newest_version(look_at(host), Candidate(f"{folder}\\comet.exe", None)) == "141.0.1.2"


def test_without_a_whole_version_there_is_none() -> None:
    """An empty folder, and none."""
    assert newest_version(look_at(Programs({f"{FOLDER}\\140.0.1.2\\x": b""})), CHROME) == ""
    assert newest_version(look_at(Programs()), CHROME) == ""


def test_the_time_is_kept() -> None:
    """Every folder costs some questions."""
    host = Programs({f"{FOLDER}\\140.0.1.2\\chrome.dll": b""})
    with pytest.raises(SlowError):
        newest_version(look_at(host)._replace(until=0.0), CHROME)


def test_a_new_program_beside_the_old_one_waits_for_the_next_start() -> None:
    """Its own resource says which version it is."""
    host = Programs({NEW: pe(file_version="140.0.7339.128")})
    version, evidence = staged_version(look_at(host), CHROME) or ("", None)
    assert version == "140.0.7339.128"
    assert evidence is not None
    assert (evidence.location, evidence.field, evidence.raw) == (NEW, "FileVersion", version)


@pytest.mark.parametrize("body", [b"MZ", pe(file_version="0"), DeniedError("no"), None])
def test_nothing_that_tells_a_version_is_nothing_staged(body: bytes | DeniedError | None) -> None:
    """Absent, damaged, denied, and a number that nobody filled in."""
    host = Programs({} if body is None else {NEW: body})
    assert staged_version(look_at(host), CHROME) is None
