r"""The folders of a Windows that have names: `%ProgramFiles%` and its kin, for whom they are asked.

A variable that is none of these is not guessed at: the path stays as it is written.
Source: reference/detection.md, section 6 (P64, P32, LAD); Microsoft's list of known folders.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from passmuster.host.errors import HostError
from passmuster.host.paths import lies_in
from passmuster.host.protocol import Host, User
from passmuster.inventory.windows.commands import on_drive
from passmuster.inventory.windows.registry import CURRENT, SOFTWARE

_VARIABLE = re.compile(r"%([^%\\]{1,64})%")
_MACHINE = {
    "programfiles": "C:\\Program Files",
    "programfiles(x86)": "C:\\Program Files (x86)",
    "programdata": "C:\\ProgramData",
    "systemdrive": "C:",
    "systemroot": "C:\\Windows",
    "windir": "C:\\Windows",
}
_NT = f"{SOFTWARE}\\Microsoft\\Windows NT\\CurrentVersion"
# Where each is stated; what stands later may be written with a variable of what stands before.
_STATED = {
    "systemroot": (_NT, "SystemRoot"),
    "programfiles": (f"{SOFTWARE}\\{CURRENT}", "ProgramFilesDir"),
    "programfiles(x86)": (f"{SOFTWARE}\\{CURRENT}", "ProgramFilesDir (x86)"),
    "programdata": (f"{_NT}\\ProfileList", "ProgramData"),
}
_GUARDED = ("programfiles", "programfiles(x86)", "systemroot")
# Below a home.
_OF_HOME = {
    "localappdata": "AppData\\Local",
    "appdata": "AppData\\Roaming",
    "userprofile": "",
}


class Folders:
    """The named folders of one machine.

    Args:
        host: the machine.
    """

    def __init__(self, host: Host) -> None:
        self.machine = dict(_MACHINE)
        for variable, (key, name) in _STATED.items():
            try:
                stated = host.key(key).text(name)
            except HostError:
                continue
            if found := on_drive(self.expand(stated)).rstrip("\\"):
                self.machine[variable] = found
            if variable == "systemroot":
                self.machine["windir"] = self.machine[variable]
                self.machine["systemdrive"] = self.machine[variable][:2]
        self.machine["programw6432"] = self.machine["programfiles"]

    @property
    def guarded(self) -> tuple[str, ...]:
        """The folders in which only administrators write."""
        return tuple(self.machine[each] for each in _GUARDED)

    def of(self, user: User | None) -> Mapping[str, str]:
        """Return the variables in small letters, those of a person too."""
        if user is None:
            return self.machine
        own = {
            variable: f"{user.home}\\{below}".rstrip("\\") for variable, below in _OF_HOME.items()
        }
        return {**self.machine, **own}

    def expand(self, path: str, user: User | None = None) -> str:
        """Return a path with its variables filled in; unknown ones stay."""
        known = self.of(user)
        return _VARIABLE.sub(lambda found: known.get(found[1].casefold(), found[0]), path)

    def below(self, folder: str, user: User | None) -> str:
        r"""Return a folder without the part that differs from machine to machine.

        `Google\Chrome\Application` of a copy for everybody and of a person's own; a folder that
        lies in none of the named ones is returned as it is.
        """
        roots = [self.machine["programfiles(x86)"], self.machine["programfiles"]]
        if user is not None:
            local = f"{user.home}\\AppData\\Local"
            roots += [f"{local}\\Programs", local, f"{user.home}\\AppData\\Roaming", user.home]
        for root in roots:
            if lies_in(folder, root):
                return folder[len(root) :].lstrip("\\")
        return folder
