"""What Mozilla's kin keep in a bundle on macOS: their ini, their own version, a staged update.

The ini stands in Contents/Resources. An update that is fetched waits below the Caches of whoever
fetched it, in a folder that is named after the bundle's path: unpacked as a whole bundle, or as an
archive with its version beside it.
Source: reference/detection.md, sections 4.2, 6.5, 6.14 and 13; toolkit/mozapps/update in Mozilla's
source (UpdRootD, updates/0, Updated.app).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import HostError
from passmuster.inventory.macos.folders import App
from passmuster.inventory.mozilla import bundle, ini
from passmuster.inventory.observation import Look
from passmuster.model.installation import Evidence

SOURCE = "app-bundle"
RESOURCES = "Contents/Resources"
_STAGED = "Library/Caches/Mozilla/updates"
_READY = ("pending", "applied")
_LIMIT = 4 * 1024
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}(?:[ab][0-9]{1,3})?")


class Kin(NamedTuple):
    """What a bundle of Mozilla's kin states besides its Info.plist.

    Attributes:
        app: the `[App]` section of its application.ini; empty where there is none.
        ini: that file.
        own: the file with the version of a browser that bundles Firefox, and that version.
    """

    app: dict[str, str]
    ini: str
    own: tuple[str, str] | None


def kin(look: Look, app: App) -> Kin:
    """Return what a bundle of Mozilla's kin states; nothing for any other bundle."""
    folder = f"{app.path}/{RESOURCES}"
    path = f"{folder}/{ini.INI}"
    stated = ini.read(look, path, app.home)
    own = bundle.version_beside(look, folder, app.home) if stated is not None else None
    return Kin(stated or {}, path, own)


def staged(look: Look, app: App) -> tuple[str, Evidence] | None:
    """Return the version that waits for a bundle's next start, with where it was read.

    Args:
        look: the host; the first user who fetched one counts.
        app: the bundle.
    """
    for user in look.users:
        look.keep_time()
        place = app.path.removesuffix(".app").lstrip("/")
        folder = f"{user.home.rstrip('/')}/{_STAGED}/{place}/updates/0"
        path = f"{folder}/Updated.app/{RESOURCES}/{ini.INI}"
        version = (ini.read(look, path, user.home) or {}).get("Version", "")
        if _VERSION.fullmatch(version):
            return _told(path, "[App] Version", version)
        if _line(look, f"{folder}/update.status", user.home).startswith(_READY):
            path = f"{folder}/update.version"
            version = _line(look, path, user.home)
            if _VERSION.fullmatch(version):
                return _told(path, "", version)
    return None


def _told(path: str, field: str, version: str) -> tuple[str, Evidence]:
    return version, Evidence(source=SOURCE, location=path, field=field, raw=version)


def _line(look: Look, path: str, home: str) -> str:
    try:
        return look.host.read(path, limit=_LIMIT, home=home).decode("ascii", "replace").strip()
    except HostError:
        return ""
