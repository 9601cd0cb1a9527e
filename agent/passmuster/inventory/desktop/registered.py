"""The entries of a folder that offer themselves as browser or PDF viewer, look-alikes left out.

Where a package system keeps the folder's cache, only the entries that it names are read; elsewhere
all of them are, up to a bound: nobody renews the cache of a home.
Source: update-desktop-database(1); the triggers of desktop-file-utils, flatpak and snapd.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.inventory.desktop import lookalikes, mimeapps, paths
from passmuster.inventory.desktop.command import Command
from passmuster.inventory.desktop.entry import HTTPS, PAGES, PDF
from passmuster.inventory.desktop.folders import Folder, Found
from passmuster.inventory.desktop.lookup import starts
from passmuster.inventory.desktop.paths import Programs
from passmuster.inventory.observation import Look
from passmuster.model.installation import Role

MOST = 500
_CACHE = "mimeinfo.cache"
_TYPES = frozenset({HTTPS, PAGES, PDF})
_UNTENDED = frozenset({"/usr/local/share/applications"})


class Offer(NamedTuple):
    """An entry that offers itself for a role."""

    role: Role
    found: Found
    command: Command


def offers(look: Look, folder: Folder, programs: Programs) -> Iterator[Offer]:
    """Yield what offers itself in a folder; an entry that cannot be read is noted.

    Args:
        look: the host and what is known of it.
        folder: the folder.
        programs: finds programs.
    """
    place = folder.place
    for identity in _candidates(look, folder):
        path = folder.find(identity)
        if not path or lookalikes.why_no_browser(identity):
            continue
        try:
            entry = folder.read(path)
        except AbsentError:
            continue
        except HostError as error:
            look.notes.append(str(error))
            continue
        roles = [Role.HTTPS] * entry.is_browser + [Role.PDF] * entry.is_pdf_viewer
        if entry.hidden or not roles:
            continue
        started = starts(entry, programs, place.user)
        if started is None or started.is_web_app:
            continue
        if not lookalikes.why_launcher(started.program, started.app):
            for role in roles:
                yield Offer(role, Found(identity, path, place, entry), started)


def _candidates(look: Look, folder: Folder) -> list[str]:
    place = folder.place
    tended = place.path not in _UNTENDED and (place.user is None or place.packaging != "")
    if tended and folder.has(_CACHE):
        path = f"{place.path}/{_CACHE}"
        try:
            payload = paths.read(look.host, path, mimeapps.CACHE_LIMIT, place.home)
        except HostError as error:
            look.notes.append(str(error))
        else:
            stated = mimeapps.parse(payload, _TYPES)
            return sorted({identity for each in stated.values() for identity in each.added})
    names = folder.names()
    if len(names) > MOST:
        look.notes.append(f"{place.path}: {len(names)} entries, only the first {MOST} were read")
    return names[:MOST]
