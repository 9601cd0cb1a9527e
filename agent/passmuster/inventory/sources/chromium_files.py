"""Copies of Chromium's kin outside the package manager.

They carry no version in plain text: only a running copy tells it, through the command line of its
crash handler (`--annotation=ver=`). Otherwise the version is unknown, and the copy is still told.
Which programs belong to the family, and by which wrapper beside it one is told from another, is
the definitions' to say.
Source: chromium, components/crash and chrome/installer/linux.
"""

from __future__ import annotations

import re

from passmuster.host.errors import HostError
from passmuster.host.protocol import Process
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources.places import Place, candidates
from passmuster.model.installation import Confidence, Evidence
from passmuster.products.matching import wanted

# Every build of the family ships it; a folder without it is none.
MARK = "icudtl.dat"
HANDLER = "chrome_crashpad_handler"
_VERSION = re.compile(r"--annotation=ver=([0-9]{1,9}(?:\.[0-9]{1,9}){1,5})(?:\s|$)")


def look(look: Look) -> list[Observation]:
    """Return an observation for each folder that holds a program of the family."""
    programs = sorted(wanted(look.products, "chromium-files", "executable"))
    wrappers = sorted(wanted(look.products, "chromium-files", "wrapper"))
    found: list[Observation] = []
    files: set[tuple[int, int]] = set()
    for place in candidates(look, programs):
        look.keep_time()
        if not _has(look, place, MARK):
            continue
        for program in programs:
            path = f"{place.path}/{program}"
            try:
                identity = look.host.stat(path, home=place.home)
            except HostError:
                continue
            if identity.kind != "file" or (identity.device, identity.inode) in files:
                continue
            files.add((identity.device, identity.inode))
            wrapper = next((each for each in wrappers if _has(look, place, each)), "")
            found.append(_observe(look, place, program, wrapper))
    return found


def annotated_version(handler: Process) -> str:
    """Return the version in a crash handler's command line, or nothing.

    Chromium rewrites its arguments, so the joined line is searched and never indexed.
    """
    match = _VERSION.search(handler.command_line)
    return match[1] if match else ""


def handlers_in(look_at: tuple[Process, ...], folder: str) -> list[Process]:
    """Return the crash handlers that run out of a folder of the machine itself."""
    path = f"{folder}/{HANDLER}"
    return [each for each in look_at if each.executable == path and each.sandbox is None]


def _observe(look: Look, place: Place, program: str, wrapper: str) -> Observation:
    path = f"{place.path}/{program}"
    version, line = _running_version(look, place, path)
    return Observation(
        source="chromium-files",
        seen={"executable": program, "wrapper": wrapper},
        version=version,
        evidence=Evidence(
            source="chromium-files",
            location=f"{place.path}/{HANDLER}" if version else path,
            field="--annotation=ver" if version else "",
            raw=line or program,
        ),
        packaging="files",
        path=path,
        scope=place.scope,
        owner=place.owner,
        confidence=Confidence.LOW if version else Confidence.MEDIUM,
        files=frozenset({path}),
        executables=(path,),
        reason="" if version else "no-version-file",
    )


def _running_version(look: Look, place: Place, path: str) -> tuple[str, str]:
    """Return the version of a copy from its running crash handler, if the copy on disk runs."""
    try:
        on_disk = look.host.stat(path, home=place.home)
    except HostError:
        return "", ""
    current = any(
        (each.device, each.inode) == (on_disk.device, on_disk.inode) and not each.deleted
        for each in look.processes
        if each.executable == path and each.sandbox is None
    )
    versions = {
        annotated_version(each)
        for each in handlers_in(look.processes, place.path)
        if not each.deleted
    } - {""}
    if not current or len(versions) != 1:
        return "", ""
    (version,) = versions
    return version, f"--annotation=ver={version}"


def _has(look: Look, place: Place, name: str) -> bool:
    try:
        look.host.stat(f"{place.path}/{name}", home=place.home)
    except HostError:
        return False
    return True
