"""Open one file or folder of the audited machine, and nothing that it was swapped for.

A machine-wide path may lead over links, as everywhere on the machine. Below a home every step is
taken with openat(2) from the folder before, a link is refused, and what is found must belong to
the home's owner or to root: so a user cannot make a privileged agent read another's file.
Nothing but a regular file or a folder is ever read. Where the system knows no handle on a mere name
(O_PATH; macOS has none) a thing is opened at once and never waited for, and what is no file or
folder is left again unread.
Source: open(2) of Linux and of macOS, openat(2), path_resolution(7), CWE-59, CWE-367.
"""

# ruff: noqa: PTH115 - the kernel's names are bytes, which pathlib does not take
from __future__ import annotations

import errno
import fcntl
import os
import stat as modes
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from passmuster.host.errors import AbsentError, DeniedError, HostError, RefusedError, TooLargeError
from passmuster.host.paths import printable, to_bytes, to_text
from passmuster.host.protocol import EntryKind

# No device is waited for, no terminal taken over, no descriptor inherited.
_READ = os.O_RDONLY | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
# A handle on the name itself: opens no device, wakes no FIFO, needs no right to read.
_HAS_HANDLES = hasattr(os, "O_PATH")
_FOLLOW = getattr(os, "O_PATH", _READ) | os.O_CLOEXEC
# Without such handles O_SYMLINK opens a link itself, which O_NOFOLLOW would refuse.
_LOOK = _FOLLOW | getattr(os, "O_SYMLINK", os.O_NOFOLLOW)
_CHUNK = 1024 * 1024
_LINKS = 40  # as many as the kernel follows (path_resolution(7))

_BY_NUMBER: dict[int, type[HostError]] = {
    errno.ENOENT: AbsentError,
    errno.ENOTDIR: AbsentError,
    errno.EACCES: DeniedError,
    errno.EPERM: DeniedError,
    errno.ELOOP: RefusedError,
    errno.ENAMETOOLONG: RefusedError,
    errno.EINVAL: RefusedError,
    errno.ENXIO: RefusedError,
    errno.ENODEV: RefusedError,
    errno.EOPNOTSUPP: RefusedError,  # what macOS says of a socket
}


@contextmanager
def told(path: str) -> Iterator[None]:
    """Turn what the operating system says about a path into the door's own errors."""
    try:
        yield
    except OSError as error:
        kind = _BY_NUMBER.get(error.errno or 0, HostError)
        raise kind(f"{printable(path)}: {error.strerror or error}") from error
    except ValueError as error:
        raise RefusedError(f"{printable(path)}: {error}") from error


@contextmanager
def looked_up(
    path: str, home: str | None, root: bytes, *, follow: bool = True, fixed: bool = True
) -> Iterator[int]:
    """Yield a descriptor that names what lies at a path; on Linux it cannot read it (O_PATH).

    Args:
        path: absolute path as the audited machine has it.
        home: the home below which it must lie; None for a machine-wide path.
        root: where the machine's `/` is; `/` itself unless an offline root is audited.
        follow: whether a link that a machine-wide path ends in is followed.
        fixed: whether only root can change what lies at `home`; otherwise it must be no link.

    Raises:
        HostError: as `told` maps it; RefusedError for a link or a foreign owner below a home.
    """
    with told(path):
        if not path.startswith("/"):
            raise RefusedError(f"{printable(path)}: got a path that is not absolute")
        found = (
            _of_machine(path, root, follow=follow)
            if home is None
            else _below_home(path, home, root, fixed=fixed)
        )
    try:
        with told(path):
            yield found
    finally:
        os.close(found)


@contextmanager
def opened(found: int, kind: EntryKind, path: str) -> Iterator[int]:
    """Yield a readable descriptor of the very thing that `looked_up` found.

    Raises:
        RefusedError: it is something other than `kind`.
        AbsentError: a folder was asked for and a file is there.
    """
    got = kind_of(os.fstat(found).st_mode)
    if got != kind:
        error = AbsentError if (kind, got) == ("folder", "file") else RefusedError
        seen = "something else" if got == "other" else f"a {got}"
        raise error(f"{printable(path)}: got {seen}, expected a {kind}")
    # The descriptor itself is opened: no name is resolved again, nothing can be swapped in between.
    readable = os.open(f"/proc/self/fd/{found}", _READ) if _HAS_HANDLES else os.dup(found)
    try:
        yield readable
    finally:
        os.close(readable)


def read_whole(readable: int, limit: int, path: str) -> bytes:
    """Return all bytes of an open file, or nothing of it.

    Raises:
        TooLargeError: there are more than `limit` bytes.
    """
    size = os.fstat(readable).st_size
    if size > limit:
        raise TooLargeError(f"{printable(path)}: got {size} bytes, expected at most {limit}")
    parts: list[bytes] = []
    length = 0
    # A file of /proc says that it has no bytes, and any file may grow meanwhile.
    while part := os.read(readable, min(_CHUNK, limit + 1 - length)):
        parts.append(part)
        length += len(part)
        if length > limit:
            raise TooLargeError(f"{printable(path)}: got more than {limit} bytes")
    return parts[0] if len(parts) == 1 else b"".join(parts)


def read_piece(readable: int, offset: int, length: int) -> bytes:
    """Return a piece of an open file; fewer bytes than `length` only at its end."""
    parts: list[bytes] = []
    while length > 0 and (part := os.pread(readable, min(_CHUNK, length), offset)):
        parts.append(part)
        offset += len(part)
        length -= len(part)
    return b"".join(parts)


def read_link(found: int, path: str) -> str:
    """Return where a link leads that `looked_up` found without following it.

    Raises:
        RefusedError: it is no link.
    """
    if kind_of(os.fstat(found).st_mode) != "link":
        raise RefusedError(f"{printable(path)}: got no link, expected one")
    if _HAS_HANDLES:
        # An empty name reads the link that the descriptor itself stands for (readlinkat(2)).
        return to_text(os.readlink(b"", dir_fd=found))
    return _link_by_name(found, path)


def kind_of(mode: int) -> EntryKind:
    """Return the kind of a thing by its mode."""
    if modes.S_ISREG(mode):
        return "file"
    if modes.S_ISDIR(mode):
        return "folder"
    return "link" if modes.S_ISLNK(mode) else "other"


def _link_by_name(found: int, path: str) -> str:
    """Return a link's target where it can be read by its name only.

    The name is the kernel's own for the link that is open. Should another link lie there by now,
    nothing is told of it.
    """
    name = _name_of(found)
    target = os.readlink(name)
    here, there = os.fstat(found), os.lstat(name)
    if (here.st_dev, here.st_ino) != (there.st_dev, there.st_ino):
        raise RefusedError(f"{printable(path)}: it was replaced while it was looked at")
    return to_text(target)


def _name_of(found: int) -> bytes:
    """Return the path of an open file as the kernel of macOS tells it (fcntl(2), F_GETPATH)."""
    # The number of F_GETPATH, which Python has on macOS only; a path has at most 1024 bytes there.
    return fcntl.fcntl(found, getattr(fcntl, "F_GETPATH", 50), bytes(1024)).rstrip(b"\0")


def _of_machine(path: str, root: bytes, *, follow: bool = True) -> int:
    if root == b"/":
        return os.open(to_bytes(path), _FOLLOW if follow else _LOOK)
    if follow:
        return os.open(_within(to_bytes(path), root), _LOOK)
    folder, _, name = to_bytes(path.rstrip("/")).rpartition(b"/")
    return os.open(_within(folder, root) + b"/" + name, _LOOK)


def _within(path: bytes, root: bytes) -> bytes:
    """Resolve links as the machine itself would, so that `/etc/x` stays below an offline root."""
    todo = path.split(b"/")[::-1]
    done: list[bytes] = []
    links = 0
    while todo:
        part = todo.pop()
        if part == b"..":
            done = done[:-1]
        if part in (b"", b".", b".."):
            continue
        here = b"/".join([root, *done, part])
        target = b""
        with suppress(OSError):
            target = os.readlink(here)
        if not target:
            done.append(part)
            continue
        links += 1
        if links > _LINKS:
            raise OSError(errno.ELOOP, "too many links")
        if target.startswith(b"/"):
            done = []
        todo += target.split(b"/")[::-1]
    return b"/".join([root, *done])


def _below_home(path: str, home: str, root: bytes, *, fixed: bool = True) -> int:
    """Walk from the home to the path, one step at a time.

    The home itself is found by its path in the account: only root can change what lies there.
    """
    base = home.rstrip("/")
    if not base or not (path == base or path.startswith(base + "/")):
        raise RefusedError(f"{printable(path)}: got a path outside the home {printable(home)}")
    steps = [part for part in to_bytes(path[len(base) :]).split(b"/") if part not in (b"", b".")]
    if b".." in steps:
        raise RefusedError(f"{printable(path)}: got `..` in a path below a home")
    here = _of_machine(base, root, follow=fixed)
    try:
        owners = {0, _owner_of(here, base)}
        for number, step in enumerate(steps, 1):
            following = os.open(step, _LOOK, dir_fd=here)
            os.close(here)
            here = following
            _check_step(os.fstat(here), owners, last=number == len(steps), path=path)
    except BaseException:
        os.close(here)
        raise
    return here


def _owner_of(folder: int, path: str) -> int:
    found = os.fstat(folder)
    if modes.S_ISLNK(found.st_mode):
        raise RefusedError(f"{printable(path)}: got a link, none is followed here")
    return found.st_uid


def _check_step(found: os.stat_result, owners: set[int], *, last: bool, path: str) -> None:
    if found.st_uid not in owners:
        raise RefusedError(f"{printable(path)}: got something that belongs to uid {found.st_uid}, "
                           f"expected the home's owner or root")  # fmt: skip
    if last or modes.S_ISDIR(found.st_mode):
        return
    if modes.S_ISLNK(found.st_mode):
        raise RefusedError(f"{printable(path)}: got a link on the way, none is followed in a home")
    raise AbsentError(f"{printable(path)}: got a file on the way, expected a folder")
