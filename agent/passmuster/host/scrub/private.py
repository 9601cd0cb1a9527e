"""Names of private files and folders in homes, which a recording lists and no judgement needs.

A name is needed when anything at it or below it was there; every other name that a person may have
given is nobody's business and gets a number. Hidden names and what lies in hidden folders were
given by programs and stay, for their mere presence may tell something; so do names with an ending
that sources choose by.
"""

from __future__ import annotations

from passmuster.host.recording_format import Recording, placed
from passmuster.host.scrub.naming import Naming

_HIDDEN = "/."
_CHOSEN_BY = (".desktop", ".list", ".appimage", ".conf", ".ini")


def private_names(recording: Recording, naming: Naming) -> dict[str, dict[str, str]]:
    """Return for each listed folder in a home its names, each with its new one or itself.

    Args:
        recording: the recording.
        naming: its homes.
    """
    needed = _needed(recording)
    found: dict[str, dict[str, str]] = {}
    number = 0
    for listing in sorted(recording.listings, key=lambda each: each.path):
        folder = listing.path.rstrip("/")
        if listing.home not in naming.homes or _HIDDEN in folder[len(listing.home or "") :]:
            continue
        taken = {each.name for each in listing.entries}
        names = found.setdefault(folder, {})
        for entry in listing.entries:
            names[entry.name] = entry.name
            if entry.name.startswith(".") or entry.name.lower().endswith(_CHOSEN_BY):
                continue
            if f"{folder}/{entry.name}" in needed:
                continue
            number += 1
            while f"{entry.kind}{number}" in taken:
                number += 1
            names[entry.name] = f"{entry.kind}{number}"
    return found


def _needed(recording: Recording) -> set[str]:
    """Return every path at which something was there, and all folders above."""
    paths = {each.path for each in placed(recording) if each.outcome != "absent"}
    paths |= {each.target for each in recording.links}
    programs = recording.processes.processes if recording.processes else ()
    paths |= {each.executable for each in programs}
    paths |= {each.sandbox.path for each in programs if each.sandbox}
    needed: set[str] = set()
    for path in paths:
        above = path.rstrip("/")
        while above and above not in needed:
            needed.add(above)
            above = above.rpartition("/")[0]
    return needed
