"""Names of private files and folders in homes, which a recording lists and no judgement needs.

A name is needed when anything at it or below it was there; every other name that a person may have
given is nobody's business and gets a number. Hidden names and what lies in hidden folders were
given by programs and stay, for their mere presence may tell something; so do those in AppData and
in a Mac's Library, and names with an ending that sources choose by.
"""

from __future__ import annotations

from collections.abc import Mapping

from passmuster.host.paths import base, comparable, parent, separator
from passmuster.host.recording_format import Recording, placed

# Folders of a home in which programs name what there is, on Windows and on macOS.
_PROGRAMS_OWN = frozenset({"AppData", "Library"})
_CHOSEN_BY = (".desktop", ".list", ".appimage", ".conf", ".ini", ".exe", ".lnk", ".app")


def private_names(recording: Recording, homes: Mapping[str, str]) -> dict[str, dict[str, str]]:
    """Return for each listed folder in a home its names, each with its new one or itself.

    Args:
        recording: the recording.
        homes: its homes.
    """
    needed = _needed(recording)
    found: dict[str, dict[str, str]] = {}
    number = 0
    for listing in sorted(recording.listings, key=lambda each: each.path):
        folder = listing.path.rstrip("/\\")
        if listing.home not in homes or _is_programs_own(folder, listing.home or ""):
            continue
        taken = {each.name for each in listing.entries}
        names = found.setdefault(folder, {})
        for entry in listing.entries:
            names[entry.name] = entry.name
            if _is_programs_own(entry.name, "") or entry.name.lower().endswith(_CHOSEN_BY):
                continue
            if comparable(f"{folder}{separator(folder)}{entry.name}") in needed:
                continue
            number += 1
            while f"{entry.kind}{number}" in taken:
                number += 1
            names[entry.name] = f"{entry.kind}{number}"
        _lead_to(folder, listing.home or "", found)
    return found


def _lead_to(folder: str, home: str, found: dict[str, dict[str, str]]) -> None:
    """Add the way from a home to a listed folder: folders on it may not have been listed."""
    while folder != home and parent(folder):
        above = parent(folder)
        found.setdefault(above, {}).setdefault(base(folder), base(folder))
        folder = above


def _is_programs_own(path: str, home: str) -> bool:
    """Tell whether a folder is one of programs, or lies in one."""
    parts = path[len(home) :].replace("\\", "/").split("/")
    return any(part.startswith(".") or part in _PROGRAMS_OWN for part in parts)


def _needed(recording: Recording) -> set[str]:
    """Return every path at which something was there, and all folders above."""
    paths = {each.path for each in placed(recording) if each.outcome != "absent"}
    paths |= {each.target for each in recording.links}
    programs = recording.processes.processes if recording.processes else ()
    paths |= {each.executable for each in programs}
    paths |= {each.sandbox.path for each in programs if each.sandbox}
    needed: set[str] = set()
    for path in paths:
        above = comparable(path.rstrip("/"))
        while above and above not in needed:
            needed.add(above)
            above = parent(above)
    return needed
