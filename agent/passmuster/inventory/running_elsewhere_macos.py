"""How a running program of macOS tells its version, and what an update replaces.

Chromium's kin keeps each version in a folder of its framework while it runs, and its helpers run
out of there. Of any other program only the age can tell: an update writes the bundle anew. Safari
lies in a part of the system that is exchanged as a whole.
Source: reference/detection.md, sections 4.1, 6.1 and 9.1.
"""

from __future__ import annotations

import re

from passmuster.host.protocol import Process

_FRAMEWORK = re.compile(r"\.framework/Versions/([0-9]{1,9}(?:\.[0-9]{1,9}){1,5})/")
_PROGRAMS = "/Contents/MacOS/"
_INFO = "/Contents/Info.plist"
_CRYPTEX = re.compile(r"(/System/(?:Volumes/Preboot/)?Cryptexes/[^/]+)/")


class OnMac:
    """What is particular to macOS (see running_elsewhere.Layout)."""

    @staticmethod
    def original(path: str) -> str:
        """Return the path that a process was started from."""
        return path

    @staticmethod
    def is_replaced(path: str) -> bool:
        """Return that a path says nothing: it follows the file that was started."""
        return not path

    @staticmethod
    def stated(helper: Process, program: str) -> str:
        """Return the version of the framework that a program's helper runs out of."""
        bundle = program.partition(_PROGRAMS)[0]
        found = _FRAMEWORK.search(helper.executable, len(bundle))
        return found[1] if found and helper.executable.startswith(f"{bundle}/") else ""

    @staticmethod
    def files(program: str, version: str) -> tuple[str, ...]:  # noqa: ARG004 - as on Windows
        """Return the bundle's Info.plist, and the part of the system that it lies in."""
        part = _CRYPTEX.match(program)
        own = f"{program.partition(_PROGRAMS)[0]}{_INFO}"
        return (own, part[1]) if part else (own,)
