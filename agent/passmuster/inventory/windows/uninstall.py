r"""The uninstall keys of a machine and its people: what installers registered.

Updates, parts of other programs and what is hidden from people are left out, as Windows' own list
leaves them out. A key whose program is gone is a ghost; the door must say that it is absent, not
only that it may not be seen.
Source: reference/detection.md, section 2.1; reference/peers.md, section 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.paths import lies_in, parent
from passmuster.host.protocol import RegistryKey
from passmuster.inventory.observation import Look
from passmuster.inventory.windows.commands import icon_of, program_of
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.registry import CURRENT, Part, name_of, parts, subkeys

_UPDATES = frozenset({"update", "hotfix", "security update", "update rollup", "service pack"})
_ABSOLUTE = re.compile(r"[A-Za-z]:\\")
_GUID = re.compile(r"\{[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}\}")


class Registered(NamedTuple):
    """A program that an installer registered.

    Attributes:
        key: the key with its values.
        part: whose it is, and in which view it stands.
        folder: where it says that it was installed; empty when it does not say.
        program: the program that its icon is of; empty when it is none.
    """

    key: RegistryKey
    part: Part
    folder: str
    program: str

    @property
    def name(self) -> str:
        """The name of the key."""
        return name_of(self.key)

    @property
    def is_msi(self) -> bool:
        """Whether Windows Installer keeps it."""
        by_value = self.key.number("WindowsInstaller") == 1
        uninstall = self.key.text("UninstallString").casefold()
        return by_value or bool(_GUID.fullmatch(self.name) and "msiexec" in uninstall)


def registered(look: Look, folders: Folders) -> Iterator[Registered]:
    """Yield what is registered, whether its files are still there or not."""
    for part in parts(look):
        for found in subkeys(look, f"{part.path}\\{CURRENT}\\Uninstall"):
            if _is_program(found):
                yield _placed(found, part, folders)


def gone(look: Look, one: Registered) -> str:
    """Return the first place that a key names and that is known to be absent; empty for none."""
    places = filter(None, (one.folder, one.program))
    return next((place for place in places if is_absent(look, place)), "")


def is_absent(look: Look, path: str) -> bool:
    """Tell whether the door says that there is nothing at a path on a drive.

    Another path is not asked for: whose registry it is could send the audit to a share.
    """
    if not _ABSOLUTE.match(path):
        return False
    home = next((each.home for each in look.users if lies_in(path, each.home)), None)
    try:
        look.host.stat(path, home=home)
    except AbsentError:
        return True
    except HostError:
        return False
    return False


def _is_program(found: RegistryKey) -> bool:
    return (
        len(found.values) > 1
        and bool(found.text("DisplayName"))
        and found.number("SystemComponent") != 1
        and not found.text("ParentKeyName")
        and found.text("ReleaseType").casefold() not in _UPDATES
    )


def _placed(found: RegistryKey, part: Part, folders: Folders) -> Registered:
    def expand(path: str) -> str:
        return folders.expand(path, part.user)

    icon = icon_of(found.text("DisplayIcon"), expand)
    # Windows Installer keeps the icons that it shows in files of its own.
    is_program = icon.casefold().endswith(".exe") and not _is_windows_own(icon, folders)
    program = icon if is_program else ""
    stated = _normal(expand(found.text("InstallLocation").strip('" ')))
    folder = stated if _ABSOLUTE.match(stated) else parent(program)
    if not folder and found.text("UninstallString"):
        remover = program_of(found.text("UninstallString"), expand)
        folder = "" if _is_windows_own(remover, folders) else parent(remover)
    # What lies in a drive's root has no folder of its own.
    return Registered(found, part, folder if _ABSOLUTE.match(folder) else "", program)


def _normal(path: str) -> str:
    r"""Return a path without `\..\` in it and without a separator at its end."""
    names: list[str] = []
    for name in path.rstrip("\\").split("\\"):
        if name == "..":
            # Above a drive is nothing.
            names = names[: max(len(names) - 1, 1)]
        elif name:
            names.append(name)
    return "\\".join(names)


def _is_windows_own(program: str, folders: Folders) -> bool:
    """Tell whether a file lies apart from what it removes or shows: msiexec, a package cache."""
    apart = (folders.machine["systemroot"], folders.machine["programdata"])
    return any(program.casefold().startswith(f"{each}\\".casefold()) for each in apart)
