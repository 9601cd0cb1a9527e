r"""The system itself: build and revision, edition, and whether a restart is due.

The build tells the release; ProductName is localized and says Windows 10 on Windows 11. A build
without its revision (UBR) is no version: it would be judged years too old.

The phase of support is left untold: who bought extended updates (ESU) has a licence that only WMI
tells, and the keys of the consumers' offer say who may enrol, can be written by anybody, and prove
nothing.
Source: reference/detection.md, sections 3.1 to 3.4; reference/peers.md, section 2.4.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from passmuster.host.protocol import RegistryKey
from passmuster.inventory.observation import Look, NoDataError, Observation, Seen
from passmuster.inventory.windows.registry import SOFTWARE
from passmuster.inventory.windows.releases import release_of
from passmuster.inventory.windows.restart import restarts
from passmuster.model.installation import Evidence

KEY = f"{SOFTWARE}\\Microsoft\\Windows NT\\CurrentVersion"
_BUILD = re.compile(r"[0-9]{4,6}")


def look(look: Look) -> Iterable[Seen]:
    """Return the system, and what says that it waits for a restart.

    Raises:
        NoDataError: the key states no build.
        HostError: it cannot be read.
    """
    stated = look.host.key(KEY)
    build = build_of(stated)
    if not build:
        raw = stated.text("CurrentBuildNumber")[:20]
        raise NoDataError(f"{KEY}: got CurrentBuildNumber {raw!r}, expected a number")
    edition, kind = stated.text("EditionID"), stated.text("InstallationType")
    revision = stated.number("UBR")
    version = f"{_major(stated)}.{build}.{revision}" if revision is not None else ""
    system = Observation(
        source="windows",
        seen={"build": build, "edition": edition, "installation_type": kind},
        version=version,
        evidence=Evidence(source="windows", location=stated.path, field="UBR", raw=version),
        packaging="os",
        path=stated.path,
        release=release_of(int(build), kind, edition),
        reason="" if version else "no-version-stated",
    )
    return [system, *restarts(look)]


def build_of(stated: RegistryKey) -> str:
    """Return the number of the build as it stands in the system's key; empty if it is none."""
    build = stated.text("CurrentBuildNumber") or stated.text("CurrentBuild")
    return build if _BUILD.fullmatch(build) else ""


def _major(stated: RegistryKey) -> str:
    """Return `10.0`; before Windows 10 the two numbers stood in one text."""
    major, minor = (
        stated.number("CurrentMajorVersionNumber"),
        stated.number("CurrentMinorVersionNumber"),
    )
    if major is None or minor is None:
        return stated.text("CurrentVersion")
    return f"{major}.{minor}"
