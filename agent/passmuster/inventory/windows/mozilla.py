r"""What Mozilla's kin states beside its program, and an update that it takes at its next start.

application.ini tells version and track; a browser that bundles Firefox has its own number in a
file beside it. An update lies unpacked in `updated`, or as an archive below ProgramData in a folder
that is named by a hash of the program's folder. The registry tells that hash. Everybody may write
there: such an update is a claim and changes nothing but what is said to be pending.
Source: reference/detection.md, sections 6.5, 6.14, 8.1 and 9.1; toolkit/mozapps/update and
toolkit/mozapps/installer in Mozilla's source (update.version, TaskBarIDs).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import HostError
from passmuster.host.paths import comparable, parent
from passmuster.inventory.mozilla.bundle import name_of, version_beside
from passmuster.inventory.mozilla.ini import INI, read
from passmuster.inventory.observation import Look
from passmuster.inventory.windows.commands import program_of
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.programs import Candidate
from passmuster.inventory.windows.registry import Part, key, parts
from passmuster.model.installation import Evidence

_SOURCE = "windows-program"
_UPDATES = "Mozilla-1de4eec8-1241-4177-a864-e594e8d1fb38\\updates"
_LIMIT = 4 * 1024
# The states in which the next start takes the update; `applied` is unpacked already.
_READY = ("pending", "applied")
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}(?:[ab][0-9]{1,3})?")
_HASH = re.compile(r"[0-9A-Fa-f]{8,16}")


class Stated(NamedTuple):
    """What lies beside a program of Mozilla's kin.

    Attributes:
        app: the `[App]` section of application.ini.
        ini: where its version was read; the raw value is empty when it states none.
        own: where a bundle's own version was read; None when it is no bundle.
    """

    app: dict[str, str]
    ini: Evidence
    own: Evidence | None

    @property
    def remoting_name(self) -> str:
        """The name that tells the track."""
        return self.app.get("RemotingName", "")

    @property
    def bundle(self) -> str:
        """Which bundle it is; empty when it is none."""
        return name_of(self.app) if self.own else ""


def stated_beside(look: Look, candidate: Candidate) -> Stated | None:
    """Return what lies beside a program; None when it is none of Mozilla's kin.

    Args:
        look: what the source got; a file that cannot be read is noted.
        candidate: the program.
    """
    folder = parent(candidate.path)
    path = f"{folder}\\{INI}"
    app = read(look, path, candidate.home)
    if not app or not app.get("Name"):
        return None
    own = version_beside(look, folder, candidate.home)
    return Stated(
        app,
        _evidence(path, "[App] Version", app.get("Version", "")),
        _evidence(own[0], "version", own[1]) if own else None,
    )


def install_hashes(look: Look, folders: Folders) -> dict[str, str]:
    """Return the hash that each folder of a Firefox has in the registry, by comparable path.

    Args:
        look: what the source got.
        folders: the machine's.
    """
    found: dict[str, str] = {}
    for part in parts(look):
        stated = key(look, f"{part.path}\\Mozilla\\Firefox\\TaskBarIDs")
        for value in stated.values if stated else ():
            look.keep_time()
            if stated and _HASH.fullmatch(stated.text(value.name)):
                found.setdefault(comparable(value.name), stated.text(value.name))
        for folder, name in _in_menu(look, folders, part):
            found.setdefault(folder, name)
    return found


def staged_beside(
    look: Look, folders: Folders, candidate: Candidate, stated: Stated, name: str
) -> tuple[str, Evidence] | None:
    """Return the version that a program takes at its next start, with where it was read.

    Args:
        look: what the source got.
        folders: the machine's.
        candidate: the program.
        stated: what lies beside it.
        name: the hash of its folder; empty when the registry tells none.
    """
    updated = f"{parent(candidate.path)}\\updated"
    if stated.own is not None:
        own = version_beside(look, updated, candidate.home)
        return (own[1], _evidence(own[0], "version", own[1])) if own and own[1] else None
    unpacked = f"{updated}\\{INI}"
    version = (read(look, unpacked, candidate.home) or {}).get("Version", "")
    if _VERSION.fullmatch(version):
        return version, _evidence(unpacked, "[App] Version", version)
    if not name:
        return None
    place = f"{folders.machine['programdata']}\\{_UPDATES}\\{name}\\updates\\0"
    if not _line(look, f"{place}\\update.status").startswith(_READY):
        return None
    version = _line(look, f"{place}\\update.version")
    told = _evidence(f"{place}\\update.version", "", version)
    return (version, told) if _VERSION.fullmatch(version) else None


def _in_menu(look: Look, folders: Folders, part: Part) -> list[tuple[str, str]]:
    """Return folder and hash of what the start menu calls `Firefox-HASH`."""
    place = f"{part.path}\\Clients\\StartMenuInternet"
    menu = key(look, place)
    found = []
    for name in menu.subkeys if menu else ():
        look.keep_time()
        told = name.rpartition("-")[2]
        if name.startswith("Firefox") and _HASH.fullmatch(told):
            command = key(look, f"{place}\\{name}\\shell\\open\\command")
            program = program_of(
                command.text("") if command else "", lambda path: folders.expand(path, part.user)
            )
            if program:
                found.append((comparable(parent(program)), told))
    return found


def _line(look: Look, path: str) -> str:
    try:
        payload = look.host.read(path, limit=_LIMIT)
    except HostError:
        return ""
    return payload.decode("ascii", "replace").strip()


def _evidence(location: str, field: str, raw: str) -> Evidence:
    return Evidence(source=_SOURCE, location=location, field=field, raw=raw)
