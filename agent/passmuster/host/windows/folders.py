r"""The folders of a Windows that paths are written with: `%ProgramFiles%` and its kin.

They are the machine's own, from its registry: the environment of this process is another matter.
Source: reference/detection.md, sections 2.1 and 6; Microsoft's list of known folders.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping

from passmuster.host.errors import HostError
from passmuster.host.protocol import RegistryKey
from passmuster.host.roots_windows import CURRENT, NT, PROFILES

_VARIABLE = re.compile(r"%([^%\\]{1,64})%")
_DRIVE = re.compile(r"[A-Za-z]:\\")


def folders(key: Callable[[str], RegistryKey]) -> dict[str, str]:
    """Return the machine's folders by their variables in small letters.

    Args:
        key: reads a key of the registry; what cannot be read is where Windows puts it by default.
    """
    windows = _stated(key, NT, "SystemRoot", {}) or "C:\\Windows"
    found = {"systemroot": windows, "windir": windows, "systemdrive": windows[:2]}
    drive = found["systemdrive"]
    found["programdata"] = _stated(key, PROFILES, "ProgramData", found) or f"{drive}\\ProgramData"
    programs = _stated(key, CURRENT, "ProgramFilesDir", found) or f"{drive}\\Program Files"
    small = _stated(key, CURRENT, "ProgramFilesDir (x86)", found)
    return found | {
        "allusersprofile": found["programdata"],
        "programfiles": programs,
        "programfiles(x86)": small or f"{drive}\\Program Files (x86)",
    }


def expanded(path: str, known: Mapping[str, str]) -> str:
    """Return a path with its variables filled in; unknown ones stay as they are."""
    return _VARIABLE.sub(lambda found: known.get(found[1].casefold(), found[0]), path)


def _stated(
    key: Callable[[str], RegistryKey], path: str, name: str, known: Mapping[str, str]
) -> str:
    """Return a folder that a value states; empty when it states none."""
    try:
        found = expanded(key(path).text(name), known).rstrip("\\")
    except HostError:
        return ""
    return found if _DRIVE.match(f"{found}\\") else ""
