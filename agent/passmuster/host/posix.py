"""What Linux and macOS share behind the door: files and folders, read one by one.

It knows no product and searches nothing: it answers what it is asked for, within the limit that
comes with the question and the places that are declared (`host.roots`). It starts no program.
"""

from __future__ import annotations

import os
from abc import ABC, abstractmethod
from collections.abc import Iterable
from contextlib import AbstractContextManager, suppress

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
from passmuster.host.protocol import Entry, EntryKind, RegistryKey, Stat, User
from passmuster.host.roots import Place, Roots


class PosixHost(ABC):
    """Files of a machine, or of an offline root of one.

    Args:
        root: where the machine's `/` lies.
        places: what may be looked at; `/` among them opens everything, homes without accounts too.
    """

    # Whether `Stat.modified` is told.
    _tells_times = False

    def __init__(self, root: str, places: Iterable[Place]) -> None:
        self._root = to_bytes(os.path.realpath(root))
        self._runs = self._root == b"/"
        self._roots = Roots(places)
        self._homes: frozenset[str] | None = None

    @abstractmethod
    def users(self) -> tuple[User, ...]:
        """Return the people's accounts (see `Host.users`), and note their homes."""

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a regular file's bytes (see `Host.read`)."""
        with self._look(path, home) as found, opened(found, "file", path) as readable:
            return read_whole(readable, limit, path)

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
            kind=kind_of(seen.st_mode),
            device=seen.st_dev,
            inode=seen.st_ino,
            size=seen.st_size,
            modified=max(int(seen.st_mtime), 0) if self._tells_times else 0,
        )

    def key(self, path: str) -> RegistryKey:
        """Refuse: only Windows has a registry.

        Raises:
            AbsentError: always.
        """
        raise AbsentError(f"{printable(path)}: this system has no registry")

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


def _kind(entry: os.DirEntry[str]) -> EntryKind:
    with told(entry.name):
        if entry.is_symlink():
            return "link"
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        return "file" if entry.is_file(follow_symlinks=False) else "other"
