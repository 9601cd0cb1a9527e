r"""Programs by their own files: version resources, Chromium's folders, Mozilla's application.ini.

What a program's files state is what a fresh start runs, whatever was registered. The fixed number
of a resource counts, for its text is whatever the vendor writes; Mozilla's programs state their
version in application.ini, bundles of Firefox in a file of their own.
Source: reference/detection.md, sections 2.4, 2.5, 6 and 7.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.paths import base, comparable, parent
from passmuster.host.protocol import Stat
from passmuster.inventory.observation import Look, Observation, Seen
from passmuster.inventory.windows.adobe import package_level
from passmuster.inventory.windows.chromium import newest_version, staged_version
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.mozilla import (
    Stated,
    install_hashes,
    staged_beside,
    stated_beside,
)
from passmuster.inventory.windows.pe.version import ProgramVersion, of_program
from passmuster.inventory.windows.programs import Candidate, candidates
from passmuster.inventory.windows.registry import NODE_32, SOFTWARE, Part
from passmuster.model.installation import Confidence, Evidence, Reading, Version

SOURCE = "windows-program"
RULE = "bundle-outranks-ini"
_NOTHING = ProgramVersion("", "", {})
# Folders of a home in which programs lie beside other things.
_SHARED = ("", "desktop", "documents", "downloads")


class _Program(NamedTuple):
    """A program that is there, with what its own files state."""

    candidate: Candidate
    resource: ProgramVersion
    mozilla: Stated | None


def look(look: Look) -> Iterable[Seen]:
    """Return each program that is there and that a definition may know, each file once."""
    folders = Folders(look.host)
    hashes = install_hashes(look, folders)
    found: list[Seen] = []
    files: set[tuple[int, int]] = set()
    for candidate in candidates(look, folders):
        stat = _stat(look, candidate)
        if stat is None or (stat.device, stat.inode) in files:
            continue
        if stat.inode:
            files.add((stat.device, stat.inode))
        resource = _resource(look, candidate)
        program = _Program(candidate, resource, stated_beside(look, candidate))
        found.append(_observe(look, program, folders, hashes))
    return found


def _stat(look: Look, candidate: Candidate) -> Stat | None:
    """Return the identity of a file; None when there is none that may be read."""
    try:
        stat = look.host.stat(candidate.path, home=candidate.home)
    except AbsentError:
        return None
    except HostError as error:
        look.notes.append(str(error))
        return None
    return stat if stat.kind == "file" and stat.size else None


def _resource(look: Look, candidate: Candidate) -> ProgramVersion:
    try:
        return of_program(look.host, candidate.path, candidate.home)
    except HostError as error:
        look.notes.append(f"{candidate.path}: {error}")
        return _NOTHING


def _observe(
    look: Look, program: _Program, folders: Folders, hashes: dict[str, str]
) -> Observation:
    candidate, resource, mozilla = program
    folder = parent(candidate.path)
    evidence = _version(look, program)
    pending = (
        staged_beside(look, folders, candidate, mozilla, hashes.get(comparable(folder), ""))
        if mozilla
        else staged_version(look, candidate)
    )
    also = _also(candidate, mozilla)
    name = resource.texts.get("ProductName", "")
    return Observation(
        source=SOURCE,
        seen={
            "executable": base(candidate.path).casefold(),
            "folder": folders.below(folder, candidate.user),
            "product_name": name,
            "company": resource.texts.get("CompanyName", ""),
            "remoting_name": mozilla.remoting_name if mozilla else "",
            "bundle": mozilla.bundle if mozilla else "",
            "package_level": package_level(look, name, _view(look, resource)),
            "version": evidence.raw,
        },
        version=evidence.raw,
        versions=_versions(program),
        evidence=evidence,
        packaging="files",
        architecture=resource.architecture,
        path=candidate.path,
        root=_root(candidate),
        scope=candidate.scope,
        owner=candidate.owner,
        confidence=candidate.confidence,
        files=frozenset({candidate.path}),
        executables=(candidate.path,),
        pending=pending if pending and pending[0] != evidence.raw else None,
        # Anybody may write where Mozilla's updater notes what it has staged.
        pending_confidence=Confidence.LOW if mozilla else None,
        also=also,
        decided_by=RULE if also and evidence.raw else "",
        reason="" if evidence.raw else _reason(mozilla),
    )


def _version(look: Look, program: _Program) -> Evidence:
    """Return the version that counts, as evidence: its raw value is empty when none is stated."""
    candidate, resource, mozilla = program
    if mozilla and (mozilla.own or mozilla.ini.raw):
        # Beside a bundle the ini's number is another product's.
        return mozilla.own or mozilla.ini
    version = resource.file_version
    if not version and not mozilla and (newest := newest_version(look, candidate)):
        return Evidence(source=SOURCE, location=f"{parent(candidate.path)}\\{newest}", raw=newest)
    return Evidence(source=SOURCE, location=candidate.path, field="FileVersion", raw=version)


def _versions(program: _Program) -> dict[str, str]:
    """Return all versions that are stated, by the field that each was read from."""
    _, resource, mozilla = program
    stated = {
        "FileVersion": resource.file_version,
        "ProductVersion": resource.texts.get("ProductVersion", ""),
        "application.ini": mozilla.ini.raw if mozilla else "",
        "own": mozilla.own.raw if mozilla and mozilla.own else "",
    }
    return {field: version for field, version in stated.items() if version}


def _also(candidate: Candidate, mozilla: Stated | None) -> tuple[Reading, ...]:
    """Return the number of the Firefox that a bundle is built from."""
    if mozilla is None or mozilla.own is None or not mozilla.ini.raw:
        return ()
    version = Version(raw=mozilla.ini.raw, scheme="mozilla")
    return (Reading(version=version, evidence=mozilla.ini, confidence=candidate.confidence),)


def _reason(mozilla: Stated | None) -> str:
    return "version-unknown" if mozilla else "no-version-file"


def _view(look: Look, resource: ProgramVersion) -> Part:
    """Return the part of the registry where a program of this processor writes."""
    is_32 = resource.architecture == "i386" and look.host.facts.architecture != "x86"
    return Part(f"{SOFTWARE}\\{NODE_32}" if is_32 else SOFTWARE, None, is_32=is_32)


def _root(candidate: Candidate) -> str:
    """Return the folder of the copy; a program beside other things is its own."""
    folder = parent(candidate.path)
    below = comparable(folder)
    if candidate.user is not None:
        below = below.removeprefix(comparable(candidate.user.home)).lstrip("\\")
    is_shared = below in _SHARED or "\\" not in folder
    return candidate.path if is_shared else folder
