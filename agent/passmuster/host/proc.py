"""Running programs on Linux, read from /proc by hand.

psutil hides the kernel's ` (deleted)` mark, which is the very thing that tells an old version, and
asks far more than is needed. Here one link is read for each process, and more only for those whose
executable has a wanted name.
Source: proc(5).
"""

from __future__ import annotations

import os
from collections.abc import Iterator

from passmuster.host.protocol import Process

_DELETED = " (deleted)"
_LINE_LIMIT = 8 * 1024
_STAT_LIMIT = 4 * 1024
_MOST = 100_000


def processes(names: frozenset[str]) -> tuple[Process, ...]:
    """Return the processes whose executable's base name is wanted, in order of pid.

    Raises:
        OSError: /proc cannot be listed.
    """
    pids = sorted(int(name) for name in os.listdir("/proc") if name.isascii() and name.isdigit())
    return tuple(_wanted(pids[:_MOST], names))


def _wanted(pids: list[int], names: frozenset[str]) -> Iterator[Process]:
    for pid in pids:
        try:
            link = os.readlink(f"/proc/{pid}/exe")
        except OSError:
            # Gone, a kernel thread, or somebody else's.
            continue
        deleted = link.endswith(_DELETED)
        executable = link.removesuffix(_DELETED)
        if executable.rpartition("/")[2] in names:
            yield _process(pid, executable, deleted=deleted)


def _process(pid: int, executable: str, *, deleted: bool) -> Process:
    device = inode = 0
    uid = -1
    try:
        image = os.stat(f"/proc/{pid}/exe")
        device, inode = image.st_dev, image.st_ino
        uid = os.stat(f"/proc/{pid}").st_uid
    except OSError:
        pass  # it ended meanwhile; what is known of it is still worth telling
    return Process(
        pid=pid,
        parent=_parent(pid),
        executable=executable,
        deleted=deleted,
        device=device,
        inode=inode,
        uid=uid,
        command_line=_command_line(pid),
    )


def _command_line(pid: int) -> str:
    """Return the arguments joined by blanks; programs that rewrite them do the same."""
    text = _read(f"/proc/{pid}/cmdline", _LINE_LIMIT).rstrip(b"\0").replace(b"\0", b" ")
    return text.decode("utf-8", "replace")


def _parent(pid: int) -> int:
    # The name in parentheses may hold anything, so the fields are counted from its end.
    fields = _read(f"/proc/{pid}/stat", _STAT_LIMIT).rpartition(b")")[2].split()
    return int(fields[1]) if len(fields) > 1 and fields[1].isdigit() else 0


def _read(path: str, limit: int) -> bytes:
    try:
        with open(path, "rb", buffering=0) as file:
            return file.read(limit) or b""
    except OSError:
        return b""
