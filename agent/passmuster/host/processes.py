"""Running programs of this Linux machine, read from /proc by hand.

psutil costs several times as much, and hides the kernel's mark of a replaced executable. Only
processes whose executable has a wanted name are looked at, and of their arguments only options
are kept: what somebody opened is nobody's business.
Source: proc(5); readlink of /proc/PID/exe ends in ` (deleted)` when the file is gone.
"""

# ruff: noqa: PTH115, PTH116, PTH208 - the kernel's names are bytes, which pathlib does not take
from __future__ import annotations

import os
import re

from passmuster.host.command_line import options
from passmuster.host.opening import told
from passmuster.host.paths import to_text
from passmuster.host.protocol import Process
from passmuster.host.sandboxes import sandbox_of, unconfined_snap

_DELETED = b" (deleted)"
_ARGUMENTS = 64 * 1024
_STATUS = 16 * 1024
_PARENT = re.compile(rb"^PPid:\t([0-9]{1,10})$", re.MULTILINE)
_OWNER = re.compile(rb"^Uid:\t([0-9]{1,10})\t", re.MULTILINE)


def running(names: frozenset[str]) -> tuple[Process, ...]:
    """Return the processes whose executable's base name is one of `names`, in order of pid.

    A process of another root is in a sandbox that we know, or in a container: then it is none of
    this machine's programs, though its path may look the same. One that ends meanwhile or may not
    be looked at is left out.

    Raises:
        HostError: there is no /proc.
    """
    with told("/proc"):
        pids = sorted(int(name) for name in os.listdir("/proc") if name.isdecimal())
        root = os.stat("/")
    found = []
    for pid in pids:
        try:
            image = os.readlink(b"/proc/%d/exe" % pid)
        except OSError:
            continue
        # A plain comparison of bytes first: almost every process ends here.
        path = image.removesuffix(_DELETED)
        if to_text(path.rpartition(b"/")[2]) not in names:
            continue
        process = _look_at(pid, image, (root.st_dev, root.st_ino))
        if process is not None:
            found.append(process)
    return tuple(found)


def _look_at(pid: int, image: bytes, root: tuple[int, int]) -> Process | None:
    try:
        its_root = os.stat(f"/proc/{pid}/root")
        foreign = (its_root.st_dev, its_root.st_ino) != root
        path = to_text(image.removesuffix(_DELETED))
        sandbox = sandbox_of(pid, path) if foreign else unconfined_snap(path)
        if foreign and sandbox is None:
            return None
        identity = _identity(pid)
        status = _head(f"/proc/{pid}/status", _STATUS)
        arguments = _head(f"/proc/{pid}/cmdline", _ARGUMENTS)
    except OSError:
        return None
    parent, owner = _PARENT.search(status), _OWNER.search(status)
    return Process(
        pid=pid,
        parent=int(parent[1]) if parent else 0,
        executable=path,
        deleted=image.endswith(_DELETED) and not _is_literal(image, identity),
        device=identity[0],
        inode=identity[1],
        uid=int(owner[1]) if owner else -1,
        command_line=options(arguments.decode("utf-8", "replace")),
        sandbox=sandbox,
    )


def _identity(pid: int) -> tuple[int, int]:
    """Return device and inode of a process's image; zeros where even root may not look.

    What a user mounted for itself (an AppImage) is closed to everybody else.
    """
    try:
        seen = os.stat(f"/proc/{pid}/exe")
    except PermissionError:
        return 0, 0
    return seen.st_dev, seen.st_ino


def _is_literal(image: bytes, identity: tuple[int, int]) -> bool:
    """Tell whether the file's own name ends in the mark that the kernel appends."""
    try:
        seen = os.stat(image, follow_symlinks=False)
    except OSError:
        return False
    return (seen.st_dev, seen.st_ino) == identity


def _head(path: str, limit: int) -> bytes:
    descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
    try:
        return os.read(descriptor, limit)
    finally:
        os.close(descriptor)
