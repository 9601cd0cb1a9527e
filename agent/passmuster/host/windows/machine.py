"""The Windows that this program runs on: its files, registry, accounts and programs.

It knows no product and searches nothing: it answers what it is asked for, within the limit that
comes with the question and the places that are declared (`host.roots_windows`).
Source: reference/detection.md, sections 2, 3 and 9.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress

from passmuster.host.errors import AbsentError, DeniedError, HostError, RefusedError
from passmuster.host.paths import comparable, printable
from passmuster.host.protocol import Entry, Facts, Process, RegistryKey, Stat, User
from passmuster.host.registry.places import HivePlace, place_of, root_of
from passmuster.host.roots import Place
from passmuster.host.roots_windows import KEYS, PLACES, SESSION
from passmuster.host.windows.bounds import Bounds
from passmuster.host.windows.folders import folders
from passmuster.host.windows.hives import Hives
from passmuster.host.windows.opening import (
    Found,
    looked_up,
    opened,
    read_entries,
    read_link,
    read_piece,
    read_whole,
)
from passmuster.host.windows.system import Fault, Registry, System
from passmuster.host.windows.users import users

_MACHINES = {0x8664: "AMD64", 0xAA64: "ARM64", 0x14C: "x86"}
_SINCE_1601 = 11_644_473_600  # seconds from then to 1970
_TICKS = 10_000_000


class WindowsHost:
    r"""The machine that this program runs on.

    Args:
        system: what answers for Windows; Windows itself unless a test brings another.
        registry: what answers for its registry; likewise.
        places: the files and folders that may be looked at; `C:\` opens a whole drive.
        keys: the keys of the registry that may be looked at.

    Raises:
        HostError: this is no Windows.
    """

    def __init__(
        self,
        system: System | None = None,
        registry: Registry | None = None,
        *,
        places: Iterable[Place] = PLACES,
        keys: Iterable[Place] = KEYS,
    ) -> None:
        self._system = system or _native_system()
        self._registry = registry or _native_registry()
        self._folders = folders(self._registry.read)
        self._bounds = Bounds(places, keys, self._folders)
        self._hives = Hives()
        self._facts: Facts | None = None
        self._people: tuple[User, ...] | None = None

    @property
    def facts(self) -> Facts:
        """What the operating system states of itself."""
        if self._facts is None:
            self._facts = Facts(
                platform="windows",
                architecture=self._architecture(),
                day=time.strftime("%Y-%m-%d", time.gmtime()),
            )
        return self._facts

    def users(self) -> tuple[User, ...]:
        """Return the people's accounts, in order of uid (see `windows.users`).

        Raises:
            HostError: the list of profiles cannot be read.
        """
        self._people = users(self._registry.read, self._folders)
        self._bounds.know((each.home for each in self._people), (each.sid for each in self._people))
        return self._people

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a regular file's bytes (see `Host.read`)."""
        with (
            self._look(path, home) as found,
            opened(self._system, found, "file", path) as readable,
        ):
            return read_whole(self._system, readable, limit, path)

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        """Return a piece of a regular file (see `Host.read_at`)."""
        if offset < 0:
            raise RefusedError(f"{printable(path)}: got an offset below 0")
        with (
            self._look(path, home) as found,
            opened(self._system, found, "file", path) as readable,
        ):
            return read_piece(self._system, readable, offset, length)

    def link(self, path: str, *, home: str | None = None) -> str:
        """Return where a link or a junction leads (see `Host.link`)."""
        with self._look(path, home, name=True, follow=False) as found:
            return read_link(self._system, found, path)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return a folder's entries in order of name (see `Host.entries`)."""
        with (
            self._look(folder, home) as found,
            opened(self._system, found, "folder", folder) as readable,
        ):
            return read_entries(self._system, readable, limit, folder)

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        """Return the identity of a file; below a home that of the link itself."""
        with self._look(path, home, name=True) as found:
            about = found.about
        return Stat(
            kind=found.kind,
            device=about.volume,
            inode=about.inode,
            size=about.size,
            modified=max(about.written // _TICKS - _SINCE_1601, 0),
        )

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the running programs with one of these base names (see `Host.processes`)."""
        from passmuster.host import programs  # noqa: PLC0415 - psutil is dear

        self._accounts()
        found = programs.running(names)
        for each in found:
            self._bounds.add_program(each.executable)
        return found

    def key(self, path: str) -> RegistryKey:
        """Return a key of the registry, or of the hive of a user who is not logged on.

        Raises:
            RefusedError: it is not among the keys that an audit looks at.
            AbsentError, DeniedError, TooLargeError, HostError: see `Host.key`.
        """
        self._accounts()
        if not self._bounds.cover_key(path):
            raise RefusedError(
                f"{printable(path)}: it is not among the keys that an audit looks at"
            )
        try:
            found = self._registry.read(path)
        except AbsentError:
            place = place_of(path, self._accounts())
            if place is None or self._registry.is_loaded(root_of(path)):
                raise
            found = self._in_hive(place)
        self._bounds.learn(path, found)
        return found

    def image(self, pid: int, *, limit: int) -> bytes:
        """Refuse: Windows tells a program's path, which may be another file's by now.

        Raises:
            HostError: always.
        """
        raise HostError(f"process {pid}: its image cannot be read on Windows (limit {limit})")

    def _look(
        self, path: str, home: str | None, *, name: bool = False, follow: bool = True
    ) -> AbstractContextManager[Found]:
        """Look a path up, if it is among the places that an audit may look at.

        Args:
            path: the path.
            home: the home that confines it.
            name: whether it is asked only what the path names, and nothing of it is read.
            follow: whether a link at its end is followed.

        Raises:
            RefusedError: it is not.
        """
        known = self._bounds
        homes = {comparable(each.home) for each in self._accounts()}
        if home is not None:
            if comparable(home) not in homes and not known.cover(home):
                raise RefusedError(f"{printable(home)}: got a home that no account has")
        elif not known.cover(path) and not (name and known.cover_name(path)):
            raise RefusedError(
                f"{printable(path)}: it is not among the places that an audit looks at"
            )
        return looked_up(self._system, path, home, known.cover, follow=follow)

    def _accounts(self) -> tuple[User, ...]:
        """Return the accounts; none when the list of profiles cannot be read."""
        if self._people is None:
            self._people = ()
            with suppress(HostError):
                self.users()
        return self._people

    def _in_hive(self, place: HivePlace) -> RegistryKey:
        try:
            return self._hives.key(place, self.read)
        except DeniedError as error:
            raise DeniedError(
                f"{printable(place.file)}: this part of the registry is closed, or in use while "
                f"its user logs on or off ({error})"
            ) from error

    def _architecture(self) -> str:
        """Return the machine's architecture: the environment tells an emulation's."""
        try:
            found = _MACHINES.get(self._system.machine())
        except Fault:
            found = None
        return found or self._stated(f"{SESSION}\\Environment", "PROCESSOR_ARCHITECTURE")

    def _stated(self, path: str, name: str) -> str:
        with suppress(HostError):
            return self._registry.read(path).text(name)
        return ""


def _native_system() -> System:
    running: str = sys.platform
    if running != "win32":
        raise HostError(f"got the platform {running}, expected win32")
    from passmuster.host.windows.api import NativeSystem  # noqa: PLC0415 - on Windows only

    return NativeSystem()


def _native_registry() -> Registry:
    from passmuster.host.windows import registry  # noqa: PLC0415 - on Windows only

    return registry
