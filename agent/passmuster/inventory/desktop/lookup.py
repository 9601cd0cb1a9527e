"""Which entry is somebody's default for a type: the first that the lists name and that is there.

Plasma starts the browser of kdeglobals before any list: it stands first for whom Plasma has run.
Where the lists of two desktops in one folder disagree, one is taken and that is noted. A user whose
own settings cannot be read has no default that could be told: the error goes up.
Source: Association between MIME types and applications 1.0.1, "Default Application"; GLib's
gdesktopappinfo.c (removed associations, masked entries, programs that are not there); KIO's
openurljob.cpp.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import User
from passmuster.inventory.desktop import command, mimeapps, paths
from passmuster.inventory.desktop.command import Command
from passmuster.inventory.desktop.entry import HTTPS, PDF, Entry
from passmuster.inventory.desktop.folders import Folder, Found, Place
from passmuster.inventory.desktop.lists import Level, Stated
from passmuster.inventory.desktop.mimeapps import Statement
from passmuster.inventory.desktop.paths import Programs
from passmuster.inventory.observation import Look
from passmuster.model.installation import Evidence, Role

SOURCE = "desktop-entries"
TYPES = {Role.HTTPS: HTTPS, Role.PDF: PDF}
_KDEGLOBALS = "kdeglobals"


class Chosen(NamedTuple):
    """An entry or a command that is the default, with where that is written."""

    found: Found
    command: Command
    evidence: Evidence


class Session:
    """What one user's session would open things with.

    Args:
        look: the host and what is known of it.
        user: the user.
        levels: the user's own levels, then the machine's.
        plasma: whether Plasma has run for this user.
        programs: finds programs.
    """

    def __init__(
        self, look: Look, user: User, levels: list[Level], programs: Programs, *, plasma: bool
    ) -> None:
        self._look = look
        self._user = user
        self._levels = levels
        self._plasma = plasma
        self._programs = programs

    def default(self, role: Role) -> Chosen | None:
        """Return the user's default, or None when nothing is associated that is there.

        Raises:
            HostError: the user's own settings are there and cannot be read.
        """
        if role is Role.HTTPS and self._plasma:
            chosen = self._of_plasma()
            if chosen is not None:
                return chosen
        kind = TYPES[role]
        for level, stated in self._files():
            statement = stated.statements.get(kind, Statement())
            for identity in statement.default:
                chosen = self._chosen(identity, _evidence(stated, mimeapps.DEFAULT, kind))
                if chosen is not None:
                    self._compare(level, stated, kind)
                    return chosen
        associated = (
            self._chosen(identity, evidence) for identity, evidence in self._associated(kind)
        )
        return next((chosen for chosen in associated if chosen is not None), None)

    def _files(self) -> Iterator[tuple[Level, Stated]]:
        for level in self._levels:
            for stated in level.files:
                yield level, stated

    def _compare(self, level: Level, used: Stated, kind: str) -> None:
        """Note that a desktop's own list decided which another one's contradicts."""
        if used.general:
            return
        named = {
            stated.statements[kind].default[:1]
            for stated in level.files
            if not stated.general and kind in stated.statements
        } - {()}
        if len(named) > 1:
            note = f"{used.path}: the default for {kind} depends on the desktop; this one was taken"
            if note not in self._look.notes:
                self._look.notes.append(note)

    def _associated(self, kind: str) -> Iterator[tuple[str, Evidence]]:
        """Yield the associated ids, most preferred first, those removed or masked left out."""
        refused: set[str] = set()
        above: list[Folder] = []
        for level in self._levels:
            added: set[str] = set()
            for stated in (each for each in level.files if each.general):
                statement = stated.statements.get(kind, Statement())
                for identity in statement.added:
                    # An entry of the same name in a folder that stands higher speaks for itself.
                    if identity in refused or any(folder.find(identity) for folder in above):
                        continue
                    added.add(identity)
                    yield identity, _evidence(stated, _group(stated), kind)
                refused.update(set(statement.removed) - added)
            if level.folder is not None:
                above.append(level.folder)

    def _chosen(self, identity: str, evidence: Evidence) -> Chosen | None:
        for folder in (level.folder for level in self._levels if level.folder):
            path = folder.find(identity)
            if not path:
                continue
            try:
                entry = folder.read(path)
            except AbsentError:
                continue
            except HostError as error:
                self._look.notes.append(str(error))
                found = Found(identity, path, folder.place, None)
                return Chosen(found, Command(""), evidence)
            if entry.hidden:
                # Deleted, also from the folders below.
                return None
            started = starts(entry, self._programs, self._user)
            if started is not None:
                return Chosen(Found(identity, path, folder.place, entry), started, evidence)
        return None

    def _of_plasma(self) -> Chosen | None:
        place = Place(f"{self._user.home.rstrip('/')}/.config", self._user)
        path = f"{place.path}/{_KDEGLOBALS}"
        try:
            payload = paths.read(self._look.host, path, mimeapps.LIST_LIMIT, place.home)
        except AbsentError:
            return None
        named = mimeapps.browser_application(payload)
        evidence = Evidence(
            source=SOURCE, location=path, field="[General] BrowserApplication", raw=named[:1000]
        )
        if named.startswith("!"):
            started = command.understand(named[1:])
            there = started and self._programs.find(started.first, self._user)
            found = Found("", path, place, None)
            return Chosen(found, started, evidence) if started and there else None
        name = named.rpartition("/")[2]
        identity = name if name.endswith(".desktop") else f"{name}.desktop"
        return self._chosen(identity, evidence) if name and mimeapps.is_id(identity) else None


def starts(entry: Entry, programs: Programs, user: User | None) -> Command | None:
    """Return what an entry starts, or None when that is not there, so the entry does not count.

    Args:
        entry: the entry.
        programs: finds programs.
        user: whose session starts it; None for what everybody has.
    """
    if entry.attempt and not programs.find(entry.attempt, user):
        return None
    if not entry.command:
        # Started over the session bus.
        return Command("")
    started = command.understand(entry.command)
    return started if started and programs.find(started.first, user) else None


def _group(stated: Stated) -> str:
    return mimeapps.CACHE if stated.path.endswith(".cache") else mimeapps.ADDED


def _evidence(stated: Stated, group: str, kind: str) -> Evidence:
    statement = stated.statements[kind]
    raw = statement.raw_default if group == mimeapps.DEFAULT else statement.raw_added
    return Evidence(source=SOURCE, location=stated.path, field=f"[{group}] {kind}", raw=raw)
