"""The version of a browser that bundles Firefox under a number of its own: Tor and Mullvad.

Their application.ini tells the Firefox that they are built from; their own version stands in a
small JSON file beside it.
Source: tbb_version.json as shipped in Tor Browser: version, architecture, channel.
"""

from __future__ import annotations

import re

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.host.paths import separator
from passmuster.inventory.observation import Look

# How such a browser names its main program, beside a wrapper script of the plain name.
BUNDLED = ".real"
FILES = ("tbb_version.json", "mbb_version.json")
_LIMIT = 16 * 1024
_VERSION = re.compile(r"[0-9]{1,4}(?:\.[0-9]{1,4}){0,3}(?:[ab][0-9]{1,3})?")


def version_beside(look: Look, folder: str, home: str | None) -> tuple[str, str] | None:
    """Return the file and the version of the bundle in a folder; None when it is no bundle.

    The version is empty when the file is there and states none.
    """
    for name in FILES:
        path = f"{folder}{separator(folder)}{name}"
        try:
            return path, parse(look.host.read(path, limit=_LIMIT, home=home))
        except (AbsentError, DeniedError):
            continue
        except HostError as error:
            look.notes.append(str(error))
            return path, ""
    return None


def parse(payload: bytes) -> str:
    """Return the version that a bundle's JSON file states; empty when it states none."""
    import json  # noqa: PLC0415 - only where there is such a browser

    try:
        stated = json.loads(payload.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return ""
    version = stated.get("version") if isinstance(stated, dict) else None
    return version if isinstance(version, str) and _VERSION.fullmatch(version) else ""


def name_of(app: dict[str, str]) -> str:
    """Return which of the two a bundle is, by the `[App]` section of its application.ini."""
    told = " ".join((app.get("Name", ""), app.get("RemotingName", ""), app.get("Vendor", "")))
    return "mullvad" if "mullvad" in told.casefold() else "tor"
