"""The local machine: every byte of it is read here and nowhere else.

Opens do not block and do not follow a link inside a home; only regular files are read, up to a
limit. `root` reads another tree (a mounted system, a test) with the same rules.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cached_property

from passmuster.host import accounts
from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.protocol import Entry, EntryKind, Facts, Process, Stat, User

_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_BINARY", 0)
)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_FOLDER = getattr(os, "O_DIRECTORY", 0)
_CHUNK = 1024 * 1024
_PASSWD_LIMIT = 4 * 1024 * 1024


class LocalHost:
    """The machine that this process runs on."""

    def __init__(self, root: str = "/") -> None:
        """Look at the machine itself, or at the tree below `root` with no processes of its own."""
        self._root = root.rstrip("/")

    @cached_property
    def facts(self) -> Facts:
        """What the operating system states of itself."""
        told = os.uname()
        own = not self._root
        return Facts(
            platform="linux",
            architecture=told.machine,
            kernel_release=told.release if own else "",
            kernel_version=told.version if own else "",
        )

    def users(self) -> tuple[User, ...]:
        """Return root and the people's accounts, in order of uid."""
        try:
            payload = self.read("/etc/passwd", limit=_PASSWD_LIMIT)
        except AbsentError:
            return ()
        return accounts.parse(payload)

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a regular file's bytes; see `Host.read`."""
        with self._opened(path, home) as descriptor:
            found = os.fstat(descriptor)
            if not stat.S_ISREG(found.st_mode):
                raise RefusedError(f"{path}: no regular file")
            if home is not None:
                self._check_owner(path, home, found)
            if found.st_size > limit:
                raise TooLargeError(f"{path}: {found.st_size} bytes, at most {limit} are read")
            return _read_up_to(descriptor, limit, path)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        """Return a folder's entries in order of name; see `Host.entries`."""
        found: list[Entry] = []
        with self._opened(folder, home, _FOLDER) as descriptor, os.scandir(descriptor) as listing:
            for each in listing:
                if len(found) >= limit:
                    raise TooLargeError(f"{folder}: more than {limit} entries")
                found.append(Entry(name=os.fsdecode(each.name), kind=_kind_of(each)))
        return tuple(sorted(found, key=lambda each: each.name))

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        """Return the identity of a file; see `Host.stat`."""
        with _speaking_of(path):
            if home is None:
                found = os.stat(self._inside(path))
            else:
                with self._parent(path, home) as (parent, name):
                    found = os.stat(name, dir_fd=parent, follow_symlinks=False)
        return Stat(
            kind=_kind(found.st_mode),
            device=found.st_dev,
            inode=found.st_ino,
            size=found.st_size,
        )

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the running programs of these names; see `Host.processes`."""
        if self._root:
            return ()
        # Only where processes are wanted: an offline root has none.
        from passmuster.host import proc  # noqa: PLC0415

        with _speaking_of("/proc"):
            return proc.processes(names)

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the bytes of a running process's executable; see `Host.image`."""
        path = f"/proc/{int(pid)}/exe"
        with _speaking_of(path):
            descriptor = os.open(path, _FLAGS)
            try:
                if os.fstat(descriptor).st_size > limit:
                    raise TooLargeError(f"{path}: more than {limit} bytes")
                return _read_up_to(descriptor, limit, path)
            finally:
                os.close(descriptor)

    def _inside(self, path: str) -> str:
        if not path.startswith("/") or "\0" in path:
            raise RefusedError(f"{path!r}: no absolute path")
        return self._root + path

    @contextmanager
    def _opened(self, path: str, home: str | None, flags: int = 0) -> Iterator[int]:
        with _speaking_of(path):
            if home is None:
                descriptor = os.open(self._inside(path), _FLAGS | flags)
            else:
                with self._parent(path, home) as (parent, name):
                    descriptor = os.open(name, _FLAGS | _NO_LINK | flags, dir_fd=parent)
            try:
                yield descriptor
            finally:
                os.close(descriptor)

    @contextmanager
    def _parent(self, path: str, home: str) -> Iterator[tuple[int, str]]:
        """Walk from a home to a path's folder, one name at a time, following no link."""
        top = home.rstrip("/")
        if path != top and not path.startswith(top + "/"):
            raise RefusedError(f"{path}: not inside {home}")
        names = [name for name in path[len(top) :].split("/") if name]
        if ".." in names or "." in names:
            raise RefusedError(f"{path}: leads out of {home}")
        descriptor = os.open(self._inside(top or "/"), _FLAGS | _FOLDER)
        try:
            for name in names[:-1]:
                deeper = os.open(name, _FLAGS | _FOLDER | _NO_LINK, dir_fd=descriptor)
                os.close(descriptor)
                descriptor = deeper
            yield descriptor, names[-1] if names else "."
        finally:
            os.close(descriptor)

    def _check_owner(self, path: str, home: str, found: os.stat_result) -> None:
        """A file that somebody else has put into a home says nothing about its user."""
        owner = os.stat(self._inside(home)).st_uid
        if found.st_uid not in {0, owner}:
            raise RefusedError(f"{path}: belongs to uid {found.st_uid}, not to the home's owner")


def _read_up_to(descriptor: int, limit: int, path: str) -> bytes:
    """Read to the end, or refuse: a file may grow, and some files have no size."""
    parts: list[bytes] = []
    left = limit + 1
    while left > 0:
        part = os.read(descriptor, min(left, _CHUNK))
        if not part:
            return b"".join(parts)
        parts.append(part)
        left -= len(part)
    raise TooLargeError(f"{path}: more than {limit} bytes")


@contextmanager
def _speaking_of(path: str) -> Iterator[None]:
    """Turn the operating system's errors into the door's."""
    try:
        yield
    except FileNotFoundError as error:
        raise AbsentError(f"{path}: there is no such file") from error
    except NotADirectoryError as error:
        # With O_NOFOLLOW this is also what a link in the way looks like.
        raise AbsentError(f"{path}: there is no such folder") from error
    except PermissionError as error:
        raise DeniedError(f"{path}: not permitted") from error
    except OSError as error:
        raise RefusedError(f"{path}: {error.strerror or error}") from error
    except ValueError as error:
        raise HostError(f"{path!r}: {error}") from error


def _kind_of(entry: os.DirEntry[str]) -> EntryKind:
    with suppress(OSError):
        if entry.is_symlink():
            return "link"
        if entry.is_dir(follow_symlinks=False):
            return "folder"
        if entry.is_file(follow_symlinks=False):
            return "file"
    return "other"


def _kind(mode: int) -> EntryKind:
    if stat.S_ISREG(mode):
        return "file"
    if stat.S_ISDIR(mode):
        return "folder"
    return "link" if stat.S_ISLNK(mode) else "other"
