"""A Mac, or an offline root of one. Files are read as `host.posix` reads them.

Desktop, Documents and Downloads are closed to programs without the user's consent, also to root's:
that is DeniedError, never absence.
Source: reference/detection.md, sections 4 and 9.
"""

from __future__ import annotations

import os
import re
import sys
import time
from collections.abc import Iterable, Iterator
from contextlib import AbstractContextManager, suppress

from passmuster.host.errors import AbsentError, HostError, TooLargeError
from passmuster.host.macos import accounts
from passmuster.host.opening import looked_up, opened, read_whole
from passmuster.host.paths import to_text
from passmuster.host.posix import PosixHost
from passmuster.host.protocol import Facts, Process, User
from passmuster.host.roots import Place
from passmuster.host.roots_macos import PLACES, SHARED, USERS

# Open to root only, and no declared place: passwords' hashes stand there too.
_RECORDS = "/var/db/dslocal/nodes/Default/users"
_RECORD = re.compile(rf"{_RECORDS}/[^/\0]+\.plist")
_RECORD_LIMIT = 1024 * 1024
_MOST = 10_000


class MacHost(PosixHost):
    """The Mac that this program runs on, or an offline root of one.

    Args:
        root: where the machine's `/` lies. Another one than `/` is a root that does not run:
            no processes, no kernel, and the architecture of the machine that reads it.
        places: what may be looked at; `/` among them opens everything, homes without accounts too.

    Raises:
        HostError: this is no Mac, and no offline root was given.
    """

    _tells_times = True

    def __init__(self, root: str = "/", *, places: Iterable[Place] = PLACES) -> None:
        super().__init__(root, places)
        if self._runs and sys.platform != "darwin":
            raise HostError(f"got the platform {sys.platform}, expected darwin")

    @property
    def facts(self) -> Facts:
        """What the operating system states of itself (uname(2), sysctl(3))."""
        stated = os.uname()
        return Facts(
            platform="macos",
            architecture="arm64" if self._runs and _is_arm() else stated.machine,
            kernel_release=stated.release if self._runs else "",
            day=time.strftime("%Y-%m-%d", time.gmtime()),
        )

    def users(self) -> tuple[User, ...]:
        """Return root, the accounts of this Mac, and whose folders lie in /Users, by uid.

        An account of a directory service has no record here, but a folder in /Users that belongs
        to it. The records can be read by root only; without them the folders tell.

        Raises:
            HostError: /Users is there and cannot be read.
        """
        records: tuple[User, ...] = ()
        with suppress(HostError):
            records = tuple(self._records())
        folders: tuple[User, ...] = ()
        with suppress(AbsentError):
            folders = tuple(self._folders())
        found = accounts.merged((*records, *folders))
        self._homes = frozenset(each.home for each in found)
        return found

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a regular file's bytes (see `Host.read`); of a record the public part."""
        if home is None and _RECORD.fullmatch(path):
            return accounts.public(self._record(path, limit))
        return super().read(path, limit=limit, home=home)

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the running programs with one of these base names (see `Host.processes`)."""
        if not self._runs:
            return ()
        from passmuster.host import programs  # noqa: PLC0415 - an offline root has none

        found = programs.running(names)
        for each in found:
            self._roots.add_program(each.executable, self._accounts(), bundle_of(each.executable))
        return found

    def image(self, pid: int, *, limit: int) -> bytes:
        """Refuse: macOS tells a program's path, which may be another file's by now.

        Raises:
            HostError: always.
        """
        raise HostError(f"process {pid}: its image cannot be read on macOS (limit {limit})")

    def _look(
        self, path: str, home: str | None, *, name: bool = False, follow: bool = True
    ) -> AbstractContextManager[int]:
        """Look a path up (see `PosixHost`); where everybody may write, as in a home."""
        shared = home is None and (path == SHARED or path.startswith(f"{SHARED}/"))
        if shared and self._roots.cover(path):
            return looked_up(path, SHARED, self._root, fixed=False)
        return super()._look(path, home, name=name, follow=follow)

    def _records(self) -> Iterator[User]:
        with (
            looked_up(_RECORDS, None, self._root) as found,
            opened(found, "folder", _RECORDS) as readable,
        ):
            names = sorted(os.listdir(readable))[:_MOST]  # noqa: PTH208 - of a descriptor
        for name in names:
            with suppress(HostError):
                user = accounts.record(self._record(f"{_RECORDS}/{to_text(os.fsencode(name))}"))
                if user is not None:
                    yield user

    def _record(self, path: str, limit: int = _RECORD_LIMIT) -> bytes:
        with looked_up(path, None, self._root) as found, opened(found, "file", path) as readable:
            return read_whole(readable, limit, path)

    def _folders(self) -> Iterator[User]:
        """Return the owners of the folders in /Users, called like these."""
        with (
            looked_up(USERS, None, self._root) as found,
            opened(found, "folder", USERS) as readable,
            os.scandir(readable) as entries,
        ):
            for number, entry in enumerate(entries):
                if number == _MOST:
                    raise TooLargeError(f"{USERS}: got more than {_MOST} entries in this folder")
                name = to_text(os.fsencode(entry.name))
                if name in accounts.NO_HOMES or not entry.is_dir(follow_symlinks=False):
                    continue
                owner = entry.stat(follow_symlinks=False).st_uid
                user = accounts.person(name, owner, f"{USERS}/{name}")
                if user is not None:
                    yield user


def bundle_of(executable: str) -> str:
    """Return the outermost `.app` that a program lies in, or an empty text."""
    parts = executable.split("/")
    for number, part in enumerate(parts):
        if part.lower().endswith(".app"):
            return "/".join(parts[: number + 1])
    return ""


def _is_arm() -> bool:
    """Tell whether the machine is an ARM one: uname(2) says x86_64 to a program under Rosetta."""
    import ctypes  # noqa: PLC0415 - an offline root needs none

    value, size = ctypes.c_int(0), ctypes.c_size_t(ctypes.sizeof(ctypes.c_int))
    try:
        ask = ctypes.CDLL(None).sysctlbyname
    except (OSError, AttributeError):
        return False
    failed = ask(b"hw.optional.arm64", ctypes.byref(value), ctypes.byref(size), None, 0)
    return failed == 0 and value.value == 1
