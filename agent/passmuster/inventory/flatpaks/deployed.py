"""The version of a flatpak that lies deployed in a folder: what its files say about it.

A program of Mozilla's kin tells its own version, which outranks AppStream: that one is written by
whoever packaged it. Nothing in the folder is executed.
Source: flatpak's dir.c (where a deployment keeps its AppStream data); application.ini.
"""

from __future__ import annotations

from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.inventory.flatpaks.appstream import (
    LIMIT,
    DamagedError,
    newest_release,
    unpacked,
)
from passmuster.inventory.mozilla import ini
from passmuster.inventory.observation import Look
from passmuster.model.installation import Evidence
from passmuster.products.matching import Match

RULE = "program-outranks-appstream"
_LIBRARIES = 500
_INSIDE = "/app/"

Told = tuple[str, Evidence]


class Deployment(NamedTuple):
    """One build of an application on disk, and the rule that recognised it."""

    folder: str
    app: str
    home: str | None
    match: Match


def versions(look: Look, deployment: Deployment) -> tuple[Told | None, Told | None]:
    """Return what the program itself tells, and what AppStream tells."""
    return _of_program(look, deployment), _of_appstream(look, deployment)


def _of_appstream(look: Look, deployment: Deployment) -> Told | None:
    folder, app = deployment.folder, deployment.app
    for path in (
        f"{folder}/files/share/app-info/xmls/{app}.xml.gz",
        f"{folder}/files/share/metainfo/{app}.metainfo.xml",
        f"{folder}/files/share/metainfo/{app}.appdata.xml",
        f"{folder}/export/share/metainfo/{app}.metainfo.xml",
        f"{folder}/export/share/metainfo/{app}.appdata.xml",
    ):
        look.keep_time()
        try:
            payload = look.host.read(path, limit=LIMIT, home=deployment.home)
            document = unpacked(payload) if path.endswith(".gz") else payload
            version = newest_release(document, app)
        except AbsentError:
            continue
        except HostError as error:
            look.notes.append(str(error))
            continue
        except DamagedError as error:
            look.notes.append(f"{path}: {error}")
            continue
        if version:
            return version, Evidence(source="flatpak", location=path, field="release", raw=version)
    return None


def _of_program(look: Look, deployment: Deployment) -> Told | None:
    """Return the version in the application.ini of a program of this very product."""
    names = _program_names(deployment.match)
    if not names:
        return None
    for folder in _program_folders(look, deployment):
        look.keep_time()
        path = f"{folder}/{ini.INI}"
        app = ini.read(look, path, deployment.home)
        version = (app or {}).get("Version", "")
        if app and version and app.get("Name") in names:
            evidence = Evidence(source="flatpak", location=path, field="[App] Version", raw=version)
            return version, evidence
    return None


def _program_names(match: Match) -> frozenset[str]:
    """Return the names by which a product's programs call themselves in their application.ini."""
    return frozenset(
        name
        for rule in match.product.detect
        if rule.source == "mozilla-files" and rule.states_version
        for name in rule.match.get("name", ())
    )


def _program_folders(look: Look, deployment: Deployment) -> list[str]:
    """Return the folders of the main programs that the rule names, then those of libraries."""
    files = f"{deployment.folder}/files"
    inside = [
        path.rpartition("/")[0].removeprefix(_INSIDE)
        for path in deployment.match.rule.executables
        if path.startswith(_INSIDE)
    ]
    found = dict.fromkeys(f"{files}/{each}" for each in inside)
    try:
        entries = look.host.entries(f"{files}/lib", limit=_LIBRARIES, home=deployment.home)
    except HostError:
        entries = ()
    found.update({f"{files}/lib/{each.name}": None for each in entries if each.kind == "folder"})
    return list(found)
