"""The local machine behind the door: Linux, read file by file, no program started.

It knows no product and searches nothing: it answers what it is asked for, within the limit that
comes with the question.
"""

from __future__ import annotations

import os
import sys

from passmuster.host import accounts
from passmuster.host.errors import AbsentError, HostError, TooLargeError
from passmuster.host.opening import kind_of, looked_up, opened, read_whole, told
from passmuster.host.paths import printable, to_bytes, to_text
from passmuster.host.protocol import Entry, EntryKind, Facts, Process, Stat, User

ACCOUNTS = "/etc/passwd"
_ACCOUNTS_LIMIT = 8 * 1024 * 1024


class LocalHost:
    """The machine that this program runs on, or an offline root of one.

    Args:
        root: where the machine's `/` lies. Another one than `/` is a root that does not run:
            no processes, no kernel, and the architecture of the machine that reads it.
    """

    def __init__(self, root: str = "/") -> None:
        if not sys.platform.startswith("linux"):
            raise HostError(
                f"got the platform {sys.platform}, expected linux: this version can audit other "
                "systems from a recording only"
            )
        self._root = to_bytes(os.path.realpath(root))
        self._runs = self._root == b"/"

    @property
    def facts(self) -> Facts:
        """What the operating system states of itself (uname(2))."""
        stated = os.uname()
        return Facts(
            platform="linux",
            architecture=stated.machine,
            kernel_release=stated.release if self._runs else "",
            kernel_version=stated.version if self._runs else "",
        )

    def users(self) -> tuple[User, ...]:
        """Return root and the people's accounts of /etc/passwd, in order of uid.

        Raises:
            HostError: the file is there and cannot be read.
        """
        try:
            payload = self.read(ACCOUNTS, limit=_ACCOUNTS_LIMIT)
        except AbsentError:
            return ()
        return accounts.parse(payload)

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a regular file's bytes (see `Host.read`)."""
        with looked_up(path, home, self._root) as found, opened(found, "file", path) as readable:
            return read_whole(readable, limit, path)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return a folder's entries in order of name (see `Host.entries`)."""
        listed: list[Entry] = []
        with (
            looked_up(folder, home, self._root) as found,
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
        with looked_up(path, home, self._root) as found:
            seen = os.fstat(found)
        return Stat(
            kind=kind_of(seen.st_mode), device=seen.st_dev, inode=seen.st_ino, size=seen.st_size
        )

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the running programs with one of these base names (see `Host.processes`)."""
        if not self._runs:
            return ()
        from passmuster.host import processes  # noqa: PLC0415 - an offline root has none

        return processes.running(names)

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the bytes of a running process's executable, also of a deleted one (proc(5)).

        Raises:
            HostError: it ended, may not be looked at, is too large, or is no regular file.
        """
        if not self._runs:
            raise HostError(f"process {pid}: an offline root runs nothing")
        path = f"/proc/{pid}/exe"
        # The kernel's link leads to the image itself, not to whatever has its name now.
        with looked_up(path, None, b"/") as found, opened(found, "file", path) as readable:
            return read_whole(readable, limit, path)


def _kind(entry: os.DirEntry[str]) -> EntryKind:
    with told(entry.name):
        if entry.is_symlink():
            return "link"
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        return "file" if entry.is_file(follow_symlinks=False) else "other"
