"""Programs that keep no version in any file, known by their folder and their program's name.

A definition names the program's path, below a home as `~/...`; nothing is searched. That the
program is there is certain, its version is not.
Source: the folders of the vendors' own installers, as the definitions name them.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources.places import Place
from passmuster.model.installation import Confidence, Evidence
from passmuster.products.matching import wanted

_HOME = "~/"


def look(look: Look) -> list[Observation]:
    """Return an observation for each program that lies where a definition says."""
    programs = sorted(wanted(look.products, "program-files", "executable"))
    wanted_folders = sorted(wanted(look.products, "program-files", "folder"))
    found: list[Observation] = []
    files: set[tuple[int, int]] = set()
    for folder in wanted_folders:
        for place in _places(look, folder):
            for program in programs:
                look.keep_time()
                path = f"{place.path}/{program}"
                try:
                    identity = look.host.stat(path, home=place.home)
                except (AbsentError, DeniedError):
                    continue
                except HostError as error:
                    look.notes.append(str(error))
                    continue
                if identity.kind != "file" or (identity.device, identity.inode) in files:
                    continue
                files.add((identity.device, identity.inode))
                found.append(_observe(place, folder, program))
    return found


def _places(look: Look, folder: str) -> Iterator[Place]:
    """Yield a folder of the machine, or one below each home."""
    if folder.startswith("/"):
        yield Place(folder.rstrip("/"), None)
    elif folder.startswith(_HOME):
        for user in look.users:
            yield Place(f"{user.home.rstrip('/')}/{folder.removeprefix(_HOME)}".rstrip("/"), user)


def _observe(place: Place, folder: str, program: str) -> Observation:
    path = f"{place.path}/{program}"
    return Observation(
        source="program-files",
        seen={"executable": program, "folder": folder},
        version="",
        evidence=Evidence(source="program-files", location=path, raw=program),
        packaging="files",
        path=path,
        scope=place.scope,
        owner=place.owner,
        confidence=Confidence.MEDIUM if place.user else Confidence.HIGH,
        files=frozenset({path}),
        executables=(path,),
        reason="no-version-file",
    )
