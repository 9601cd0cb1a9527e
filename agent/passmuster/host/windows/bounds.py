r"""What of a Windows may be looked at: the declared places, and what is learnt on the way.

Learnt are the folders of running programs that a definition knows, and those that the machine's own
part of the registry names as a program's: only administrators write there. A folder that holds
other things too (a drive's root, Windows itself, what homes or declared places lie in) is never
learnt, and none in a home: there a home must be named.
Source: reference/detection.md, sections 2.1, 2.3 and 8.1.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from passmuster.host.errors import RefusedError
from passmuster.host.paths import comparable, lies_in, parent
from passmuster.host.protocol import RegistryKey
from passmuster.host.roots import Place
from passmuster.host.windows.folders import expanded
from passmuster.host.windows.names import names_of

_USERS = "HKEY_USERS"
_NODE_32 = "wow6432node"
_SID = "<sid>"
_ANY = "[^\\\\]+"
# Shell folders, window sizes, which folders somebody opened: no part of Classes that we declare.
_PRIVATE = "local settings"
_PROGRAM = re.compile(r'\s*(?:"([^"]+?\.exe)"|([^"]+?\.exe)(?![^\s,]))', re.IGNORECASE)
# Values of the machine's keys that name a program, or the folder of one.
_NAMES_PROGRAM = ("", "DisplayIcon", "PathToExe")
_NAMES_FOLDER = ("InstallLocation", "Install Directory")
_TELLING = re.compile(
    r"hkey_local_machine\\software\\(?:microsoft\\windows\\currentversion\\(?:uninstall|app paths)"
    r"\\[^\\]+|mozilla\\.+\\main|.+\\shell\\[^\\]+\\command)"
)
_REGISTERED = "\\software\\registeredapplications"
_CAPABILITIES = ("fileassociations", "urlassociations")


class Bounds:
    """The places of one machine.

    Args:
        places: the declared files and folders.
        keys: the declared keys.
        folders: the machine's folders, for the variables in these.
    """

    def __init__(
        self, places: Iterable[Place], keys: Iterable[Place], folders: Mapping[str, str]
    ) -> None:
        paths = [expanded(each.path, folders).casefold() for each in places]
        self._covered = _pattern(paths)
        self._above = _pattern([above for path in paths for above in _above(path)])
        self._keys = _pattern([each.path.casefold() for each in keys])
        self._folders = folders
        self._homes: frozenset[str] = frozenset()
        self._sids: frozenset[str] = frozenset()
        self._learnt: set[str] = set()
        self._programs: set[str] = set()
        self._learnt_keys: set[str] = set()

    def know(self, homes: Iterable[str], sids: Iterable[str]) -> None:
        """Take note of the accounts: whose keys may be read, and what is no program's folder."""
        self._homes = frozenset(homes)
        self._sids = frozenset(each.casefold() for each in sids)

    def cover(self, path: str) -> bool:
        """Tell whether what lies at a path may be read."""
        plain = comparable(path)
        return (
            bool(self._covered.fullmatch(plain))
            or plain in self._programs
            or any(lies_in(plain, each) for each in self._learnt)
        )

    def cover_name(self, path: str) -> bool:
        """Tell whether it may be asked what a path names, which reads nothing of it."""
        return self.cover(path) or bool(self._above.fullmatch(comparable(path)))

    def cover_key(self, path: str) -> bool:
        """Tell whether a key may be read."""
        plain = self._plain_key(path)
        return bool(self._keys.fullmatch(plain)) or plain in self._learnt_keys

    def add_program(self, executable: str) -> None:
        """Let a program and its own folder be looked at."""
        if self._is_plain(executable):
            self._programs.add(comparable(executable))
            self.add_folder(parent(executable))

    def add_folder(self, folder: str) -> None:
        """Let a program's folder be looked at, unless it holds other things too."""
        if not self._is_plain(folder) or not names_of(f"{folder}\\").names:
            return
        holds_other = any(lies_in(home, folder) for home in self._homes)
        if not holds_other and not self._above.fullmatch(comparable(folder)):
            self._learnt.add(comparable(folder))

    def learn(self, path: str, found: RegistryKey) -> None:
        """Take note of what a key of the registry names: programs of the machine, capabilities."""
        plain = self._plain_key(path)
        if plain.endswith(_REGISTERED):
            self._learn_capabilities(path, found)
        if not _TELLING.fullmatch(plain):
            return
        for name in _NAMES_PROGRAM:
            program = _PROGRAM.match(expanded(found.text(name), self._folders))
            if program:
                self.add_program(program[1] or program[2])
        for name in _NAMES_FOLDER:
            folder = expanded(found.text(name), self._folders)
            self.add_folder(folder.strip('"').rstrip("\\"))

    def _learn_capabilities(self, path: str, found: RegistryKey) -> None:
        """Let the keys be read in which a registered program states what it can open."""
        depth = 2 if path.casefold().startswith(_USERS.casefold()) else 1
        root = "\\".join(path.split("\\")[:depth])
        for each in found.values:
            place = found.text(each.name)
            if place.casefold().startswith("software\\"):
                own = [self._plain_key(f"{root}\\{place}\\{name}") for name in _CAPABILITIES]
                self._learnt_keys.update(own)

    def _is_plain(self, path: str) -> bool:
        """Tell whether a path is one on a drive, not in Windows itself, not in a home."""
        try:
            names_of(f"{path}\\")
        except RefusedError:
            return False
        return not any(lies_in(path, each) for each in (self._folders["systemroot"], *self._homes))

    def _plain_key(self, path: str) -> str:
        """Return a key without case, without the view of 32 bits, and without whose it is.

        An account that is not known is told from one that is: its part is left as it stands.
        """
        parts = [each for each in path.casefold().split("\\") if each]
        if len(parts) > 1 and parts[0] == _USERS.casefold():
            sid = parts[1].removesuffix("_classes")
            if sid in self._sids:
                parts[1] = parts[1].replace(sid, _SID)
            view = 3
        else:
            parts = [_SID if each in self._sids else each for each in parts]
            view = 2
        if parts[view : view + 1] == [_NODE_32] and parts[view - 1] == "software":
            del parts[view]
        return "\\".join(parts)


def _pattern(paths: Iterable[str]) -> re.Pattern[str]:
    """Return what matches the places, and what lies in those that end in a separator."""
    below = f"(?:\\\\(?!{_PRIVATE}(?:\\\\|$)).*)?"
    parts = []
    for path in paths:
        escaped = re.escape(path.rstrip("\\")).replace("\\*", _ANY)
        parts.append(f"(?:{escaped}{below if path.endswith(chr(92)) else ''})")
    return re.compile("|".join(parts) or "(?!)", re.DOTALL)


def _above(path: str) -> list[str]:
    """Return the folders that a place lies in."""
    found = []
    path = path.rstrip("\\")
    while "\\" in path:
        path = path.rpartition("\\")[0]
        found.append(path)
    return found
