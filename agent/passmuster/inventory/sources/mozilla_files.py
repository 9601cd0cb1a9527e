"""Copies of Mozilla's kin outside the package manager, told by their application.ini.

`[App] RemotingName` tells the track; `Version` carries neither `esr` nor `bN`. `[Gecko]` holds
version numbers too, which is why the section counts.
Source: application.ini as shipped by Mozilla; toolkit/xre in Mozilla's source.
"""

from __future__ import annotations

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources.places import Place, candidates
from passmuster.model.installation import Confidence, Evidence, Scope

INI = "application.ini"
LIMIT = 256 * 1024
# Programs that run out of such a folder.
PROGRAMS = ("firefox", "firefox-bin", "firefox-esr")


def look(look: Look) -> list[Observation]:
    """Return an observation for each folder with an application.ini, each file once."""
    found: list[Observation] = []
    files: set[tuple[int, int]] = set()
    for place in candidates(look, PROGRAMS):
        look.keep_time()
        ini = f"{place.path}/{INI}"
        try:
            identity = look.host.stat(ini, home=place.home)
            if (identity.device, identity.inode) in files:
                continue
            payload = look.host.read(ini, limit=LIMIT, home=place.home)
        except (AbsentError, DeniedError):
            continue
        except HostError as error:
            look.notes.append(str(error))
            continue
        files.add((identity.device, identity.inode))
        found.append(_observe(place, ini, parse(payload)))
    return found


def parse(payload: bytes) -> dict[str, str]:
    """Return the keys of the `[App]` section of an application.ini; the first of a name counts."""
    values: dict[str, str] = {}
    section = ""
    for line in payload.decode("utf-8", "replace").splitlines():
        text = line.strip()
        if text.startswith("["):
            section = text
        elif section == "[App]" and "=" in text and text[0] not in ";#":
            name, _, value = text.partition("=")
            values.setdefault(name.strip(), value.strip())
    return values


def _observe(place: Place, ini: str, app: dict[str, str]) -> Observation:
    version = app.get("Version", "")
    return Observation(
        source="mozilla-files",
        seen={
            "vendor": app.get("Vendor", ""),
            "name": app.get("Name", ""),
            "remoting_name": app.get("RemotingName", ""),
        },
        version=version,
        evidence=Evidence(source="mozilla-files", location=ini, field="[App] Version", raw=version),
        packaging="files",
        path=place.path,
        scope=Scope.USER if place.user else Scope.MACHINE,
        owner=place.user.name if place.user else "",
        # In a home its user may write what it likes.
        confidence=Confidence.MEDIUM if place.user else Confidence.HIGH,
        files=frozenset({ini}),
        executables=tuple(f"{place.path}/{name}" for name in PROGRAMS),
        reason="" if version else "version-unknown",
    )
