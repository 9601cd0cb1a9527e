r"""What lies in the `Application` folder of Chromium's kin besides the program that starts.

That program loads the library in the folder of its own number, so its number is the version that
runs: `A.B.C.D\NAME.dll`. Folders of other versions are leftovers, or not in use yet. The installer
leaves a running program alone and puts the new one beside it as `new_NAME.exe`; the browser swaps
the two when it is next started. So the old one stays what is on disk, the new one is pending,
although the updater's `pv` and the uninstall key say the new number already.
Source: reference/detection.md, sections 2.5, 6.1 and 9.1.
"""

from __future__ import annotations

import re

from passmuster.host.errors import HostError
from passmuster.host.paths import base, parent
from passmuster.inventory.observation import Look
from passmuster.inventory.windows.pe.version import of_program
from passmuster.inventory.windows.programs import Candidate
from passmuster.model.installation import Evidence

_FOLDER = re.compile(r"[0-9]{1,9}(?:\.[0-9]{1,9}){3}")
_LIBRARIES = ("chrome.dll", "msedge.dll", "vivaldi.dll", "browser.dll", "opera_browser.dll")
_ENTRIES = 1000
# Beside a program that tells no version: more folders than an updater leaves behind.
_VERSIONS = 20


def newest_version(look: Look, candidate: Candidate) -> str:
    """Return the highest version that a folder beside the program holds whole; empty for none.

    It counts only where the program itself tells no version.
    """
    folder = parent(candidate.path)
    try:
        entries = look.host.entries(folder, limit=_ENTRIES, home=candidate.home)
    except HostError:
        return ""
    found = [
        each.name for each in entries if each.kind == "folder" and _FOLDER.fullmatch(each.name)
    ]
    for version in sorted(found, key=_numbers, reverse=True)[:_VERSIONS]:
        look.keep_time()
        if _is_whole(look, f"{folder}\\{version}", candidate):
            return version
    return ""


def staged_version(look: Look, candidate: Candidate) -> tuple[str, Evidence] | None:
    """Return the version that waits for the next start, with where it was read."""
    path = f"{parent(candidate.path)}\\new_{base(candidate.path)}"
    try:
        stated = of_program(look.host, path, candidate.home)
    except HostError:
        return None
    if not stated.file_version:
        return None
    return stated.file_version, Evidence(
        source="windows-program", location=path, field="FileVersion", raw=stated.file_version
    )


def _is_whole(look: Look, folder: str, candidate: Candidate) -> bool:
    own = f"{base(candidate.path).rpartition('.')[0]}.dll"
    for name in dict.fromkeys((own, *_LIBRARIES)):
        try:
            look.host.stat(f"{folder}\\{name}", home=candidate.home)
        except HostError:
            continue
        return True
    return False


def _numbers(version: str) -> tuple[int, ...]:
    return tuple(int(part) for part in version.split("."))
