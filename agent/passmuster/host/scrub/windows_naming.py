r"""New names for the accounts of a recorded Windows, and new places for their homes.

Accounts become user1, user2 and so on in the order of their homes; `C:\Users` stays. Homes of
people who have no account any more are found where paths and the registry name them. What every
Windows has there (Public, Default) stays.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from passmuster.host.paths import base, comparable, parent
from passmuster.host.protocol import User
from passmuster.host.recording_format import Recording, placed
from passmuster.host.scrub.sids import Sids

_HOME = re.compile(r"([A-Z]:)\\Users\\([^\\/:*?\"<>|\x00-\x1f]{1,64})(?=[\\/\"]|$)", re.IGNORECASE)
_NOBODYS = frozenset({"all users", "default", "default user", "desktop.ini", "public"})
_USUAL = frozenset({"documents and settings", "home", "profiles", "users"})
_ENTRA = "s-1-12-1-"


class WindowsNaming:
    """The table of accounts and homes of one recording.

    Args:
        recording: the recording.
        texts: what the registry says, in which homes may be named.
        sids: the new security identifiers.

    Attributes:
        names: account to new name.
        homes: home to new home, those of accounts and any other one that was met.
        numbers: number of an account to its new one, where the old one tells whose it is.
    """

    def __init__(self, recording: Recording, texts: Iterable[str], sids: Sids) -> None:
        users = recording.users.users if recording.users else ()
        self.names: dict[str, str] = {}
        self.homes: dict[str, str] = {}
        self.numbers: dict[int, int] = {}
        self._folders: dict[str, str] = {}
        self._known: set[str] = set()
        width = len(str(len(users)))
        for number, user in enumerate(sorted(users, key=lambda each: (each.home, each.name)), 1):
            new = self.names.setdefault(user.name, f"user{number:0{width}}")
            self._add(user.home, f"{self._above(user.home)}\\{new}")
            self._number(user, sids)
        found = {comparable(home): home for home in _others((*_paths(recording), *texts))}
        others = [found[key] for key in sorted(found.keys() - self._known)]
        for number, home in enumerate(others, 1):
            new = self.names.setdefault(base(home), f"other{number:0{len(str(len(others)))}}")
            self._add(home, f"{parent(home)}\\{new}")

    def _add(self, home: str, new: str) -> None:
        if comparable(home) not in self._known:
            self._known.add(comparable(home))
            self.homes[home] = new

    def _above(self, home: str) -> str:
        """Return the folder above a home: what is usual stays, the rest has new names."""
        drive, *folders = parent(home).split("\\")
        return "\\".join([drive, *map(self._folder, folders)])

    def _folder(self, part: str) -> str:
        if part.casefold() in _USUAL or not part:
            return part
        return self._folders.setdefault(part.casefold(), f"folder{len(self._folders) + 1}")

    def _number(self, user: User, sids: Sids) -> None:
        """Note the new number of an account: the last part of its identifier."""
        new = sids.text(user.sid)
        if new.casefold().startswith(_ENTRA):
            self.numbers[user.uid] = int(new.rpartition("-")[2])


def _others(texts: Iterable[str]) -> Iterator[str]:
    """Yield every home that is named somewhere."""
    for text in texts:
        for match in _HOME.finditer(text):
            name = match[2].strip()
            if name and name.casefold() not in _NOBODYS:
                yield f"{match[1].upper()}\\Users\\{name}"


def _paths(recording: Recording) -> Iterator[str]:
    yield from (each.path for each in placed(recording))
    yield from (each.target for each in recording.links)
    for listing in recording.listings:
        if _HOME.fullmatch(f"{listing.path}\\x"):
            yield from (f"{listing.path}\\{each.name}" for each in listing.entries
                        if each.kind == "folder")  # fmt: skip
    for program in recording.processes.processes if recording.processes else ():
        yield program.executable
