"""An update that such a program has fetched for itself and takes at its next start.

It lies whole in the folder `updated`, or as an archive whose version is written beside it.
Source: toolkit/mozapps/update in Mozilla's source (UpdateService: update.status, update.version).
"""

from __future__ import annotations

import re

from passmuster.host.errors import HostError
from passmuster.inventory.mozilla import bundle, ini
from passmuster.inventory.observation import Look
from passmuster.model.installation import Evidence

_LIMIT = 4 * 1024
# The states in which the next start takes the update; `applied` is unpacked already.
_READY = ("pending", "applied")
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}(?:[ab][0-9]{1,3})?")


def staged_update(
    look: Look, folder: str, home: str | None, *, is_bundle: bool
) -> tuple[str, Evidence] | None:
    """Return the version that waits in a program's folder, with where it was read.

    Args:
        look: the host.
        folder: the program's folder.
        home: the home that confines reads.
        is_bundle: whether the program has a number of its own, which only the bundle's file tells.
    """
    if is_bundle:
        beside = bundle.version_beside(look, f"{folder}/updated", home)
        return _told(beside[0], "version", beside[1]) if beside and beside[1] else None
    unpacked = f"{folder}/updated/{ini.INI}"
    version = (ini.read(look, unpacked, home) or {}).get("Version", "")
    if _VERSION.fullmatch(version):
        return _told(unpacked, "[App] Version", version)
    status = _line(look, f"{folder}/updates/0/update.status", home)
    if not status.startswith(_READY):
        return None
    archive = f"{folder}/updates/0/update.version"
    version = _line(look, archive, home)
    return _told(archive, "", version) if _VERSION.fullmatch(version) else None


def _told(path: str, field: str, version: str) -> tuple[str, Evidence]:
    return version, Evidence(source="mozilla-files", location=path, field=field, raw=version)


def _line(look: Look, path: str, home: str | None) -> str:
    try:
        payload = look.host.read(path, limit=_LIMIT, home=home)
    except HostError:
        return ""
    return payload.decode("ascii", "replace").strip()
