"""The local machine behind the door: Linux, read file by file, no program started.

It knows no product and searches nothing: it answers what it is asked for, within the limit that
comes with the question and the places that are declared (`host.roots`).
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress

from passmuster.host import accounts
from passmuster.host.errors import AbsentError, HostError, RefusedError, TooLargeError
from passmuster.host.opening import (
    kind_of,
    looked_up,
    opened,
    read_link,
    read_piece,
    read_whole,
    told,
)
from passmuster.host.paths import printable, to_bytes, to_text
from passmuster.host.protocol import Entry, EntryKind, Facts, Process, Stat, User
from passmuster.host.roots import PLACES, Place, Roots
from passmuster.host.sections import assignments

ACCOUNTS = "/etc/passwd"
# Where an administrator tells flatpak of further folders (flatpak-installation(5)).
_FLATPAKS = "/etc/flatpak/installations.d/"
_ACCOUNTS_LIMIT = 8 * 1024 * 1024


class LocalHost:
    """The machine that this program runs on, or an offline root of one.

    Args:
        root: where the machine's `/` lies. Another one than `/` is a root that does not run:
            no processes, no kernel, and the architecture of the machine that reads it.
        places: what may be looked at; `/` among them opens everything, homes without accounts too.
    """

    def __init__(self, root: str = "/", *, places: Iterable[Place] = PLACES) -> None:
        if not sys.platform.startswith("linux"):
            raise HostError(
                f"got the platform {sys.platform}, expected linux: this version can audit other "
                "systems from a recording only"
            )
        self._root = to_bytes(os.path.realpath(root))
        self._runs = self._root == b"/"
        self._roots = Roots(places)
        self._homes: frozenset[str] | None = None
        self._pids: set[int] = set()

    @property
    def facts(self) -> Facts:
        """What the operating system states of itself (uname(2))."""
        stated = os.uname()
        return Facts(
            platform="linux",
            architecture=stated.machine,
            kernel_release=stated.release if self._runs else "",
            kernel_version=stated.version if self._runs else "",
            day=time.strftime("%Y-%m-%d", time.gmtime()),
        )

    def users(self) -> tuple[User, ...]:
        """Return root and the people's accounts of /etc/passwd, in order of uid.

        Raises:
            HostError: the file is there and cannot be read.
        """
        try:
            payload = self.read(ACCOUNTS, limit=_ACCOUNTS_LIMIT)
        except AbsentError:
            payload = b""
        found = accounts.parse(payload)
        self._homes = frozenset(each.home for each in found)
        return found

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a regular file's bytes (see `Host.read`)."""
        with self._look(path, home) as found, opened(found, "file", path) as readable:
            payload = read_whole(readable, limit, path)
        if path.startswith(_FLATPAKS) and home is None:
            self._learn(payload)
        return payload

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        """Return a piece of a regular file (see `Host.read_at`)."""
        with (
            self._look(path, home) as found,
            opened(found, "file", path) as readable,
            told(path),
        ):
            return read_piece(readable, offset, length)

    def link(self, path: str, *, home: str | None = None) -> str:
        """Return where a link leads, as it is written (see `Host.link`)."""
        with self._look(path, home, name=True, follow=False) as found:
            return read_link(found, path)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return a folder's entries in order of name (see `Host.entries`)."""
        listed: list[Entry] = []
        with (
            self._look(folder, home) as found,
            opened(found, "folder", folder) as readable,
            os.scandir(readable) as entries,
        ):
            for entry in entries:
                if len(listed) == limit:
                    raise TooLargeError(
                        f"{printable(folder)}: got more than {limit} entries in this folder"
                    )
                listed.append(Entry(name=to_text(os.fsencode(entry.name)), kind=_kind(entry)))
        return tuple(sorted(listed, key=lambda each: each.name))

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        """Return the identity of a file; below a home that of the link itself."""
        with self._look(path, home, name=True) as found:
            seen = os.fstat(found)
        return Stat(
            kind=kind_of(seen.st_mode), device=seen.st_dev, inode=seen.st_ino, size=seen.st_size
        )

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the running programs with one of these base names (see `Host.processes`)."""
        if not self._runs:
            return ()
        from passmuster.host import processes  # noqa: PLC0415 - an offline root has none

        found = processes.running(names)
        for each in found:
            self._pids.add(each.pid)
            if each.sandbox is None:
                self._roots.add_program(each.executable, self._accounts())
        return found

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the bytes of a running process's executable, also of a deleted one (proc(5)).

        Raises:
            RefusedError: it is none that `processes` has returned.
            HostError: it ended, may not be looked at, is too large, or is no regular file.
        """
        if not self._runs:
            raise HostError(f"process {pid}: an offline root runs nothing")
        if pid not in self._pids:
            raise RefusedError(f"process {pid}: it is none of the programs that are looked for")
        path = f"/proc/{pid}/exe"
        # The kernel's link leads to the image itself, not to whatever has its name now.
        with looked_up(path, None, b"/") as found, opened(found, "file", path) as readable:
            return read_whole(readable, limit, path)

    def _look(
        self, path: str, home: str | None, *, name: bool = False, follow: bool = True
    ) -> AbstractContextManager[int]:
        """Look a path up, if it is among the places that an audit may look at.

        Args:
            path: the path.
            home: the home that confines it.
            name: whether it is asked only what the path names, and nothing of it is read.
            follow: whether a link at its end is followed.

        Raises:
            RefusedError: it is not.
        """
        known = self._roots
        if home is not None:
            if home not in self._accounts() and not known.cover(home):
                raise RefusedError(f"{printable(home)}: got a home that no account has")
            return looked_up(path, home, self._root, follow=follow)
        if known.cover(path) or (name and known.cover_name(path)):
            return looked_up(path, None, self._root, follow=follow)
        # A running program's folder may be anybody's: no link is followed below it.
        folder = known.confining(path)
        if folder is None:
            raise RefusedError(
                f"{printable(path)}: it is not among the places that an audit looks at"
            )
        return looked_up(path, folder, self._root, follow=follow)

    def _accounts(self) -> frozenset[str]:
        """Return the homes of the accounts; none when the account file cannot be read."""
        if self._homes is None:
            self._homes = frozenset()
            with suppress(HostError):
                self.users()
        return self._homes

    def _learn(self, payload: bytes) -> None:
        """Let flatpak's further folders be looked at that a file of its names."""
        for _, key, value in assignments(payload):
            if key == "Path":
                self._roots.add_folder(value)


def _kind(entry: os.DirEntry[str]) -> EntryKind:
    with told(entry.name):
        if entry.is_symlink():
            return "link"
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        return "file" if entry.is_file(follow_symlinks=False) else "other"
