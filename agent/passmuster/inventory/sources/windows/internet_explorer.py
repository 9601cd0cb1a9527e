r"""Internet Explorer, on the systems that it is still a part of.

The key is on every Windows, also where the program was switched off for good: it counts on servers
with a desktop and on the long-term lines only, up to Windows 10 and Server 2022. What came later
has a file of that name too, and it only starts Edge. Before Windows 10 it goes with the system.
`svcVersion` is the real version; `Version` begins with a 9 for the sake of old programs.
Source: reference/detection.md, section 6.16; Microsoft's lifecycle questions about it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from passmuster.host.errors import AbsentError
from passmuster.host.protocol import RegistryKey
from passmuster.inventory.observation import Look, Observation, Seen
from passmuster.inventory.sources.windows.windows import KEY as SYSTEM
from passmuster.inventory.sources.windows.windows import build_of
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.registry import SOFTWARE
from passmuster.inventory.windows.uninstall import is_absent
from passmuster.model.installation import Evidence

KEY = f"{SOFTWARE}\\Microsoft\\Internet Explorer"
PROGRAM = "%ProgramFiles%\\Internet Explorer\\iexplore.exe"
_LONG_TERM = re.compile(r"(?:IoT)?EnterpriseS[KN]?(?:Eval)?")
_WITHOUT = 22_000


def look(look: Look) -> Iterable[Seen] | None:
    """Return Internet Explorer, where it is a program of its own.

    Raises:
        HostError: the system's key or its own cannot be read.
    """
    try:
        system, stated = look.host.key(SYSTEM), look.host.key(KEY)
    except AbsentError:
        return None
    if not _has_it(system):
        return None
    program = Folders(look.host).expand(PROGRAM)
    if is_absent(look, program):
        return None
    version = stated.text("svcVersion")
    return [
        Observation(
            source="internet-explorer",
            seen={"edition": system.text("EditionID")},
            version=version,
            evidence=Evidence(
                source="internet-explorer", location=stated.path, field="svcVersion", raw=version
            ),
            packaging="os",
            path=program,
            executables=(program,),
            reason="" if version else "no-version-stated",
        )
    ]


def _has_it(system: RegistryKey) -> bool:
    if int(build_of(system) or _WITHOUT) >= _WITHOUT:
        return False
    edition, kind = system.text("EditionID"), system.text("InstallationType")
    return kind == "Server" or (kind == "Client" and bool(_LONG_TERM.fullmatch(edition)))
