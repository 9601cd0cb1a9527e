"""Running programs of Windows and macOS, told by psutil.

Only processes whose executable has a wanted name are looked at any further, and of their arguments
only options are kept. Which file a process runs cannot be told there: device and inode are 0, and
the time of its start stands in for them.
Source: psutil's own documentation; reference/detection.md, section 9.2.
"""

from __future__ import annotations

from contextlib import suppress
from typing import TYPE_CHECKING

from passmuster.host.command_line import options
from passmuster.host.errors import HostError
from passmuster.host.paths import base, is_windows
from passmuster.host.protocol import Process

if TYPE_CHECKING:
    import psutil

_ARGUMENTS = 64 * 1024


def running(names: frozenset[str]) -> tuple[Process, ...]:
    """Return the processes whose executable's base name is one of `names`, in order of pid.

    On Windows case does not count. One that ends meanwhile or may not be looked at is left out.

    Raises:
        HostError: psutil is missing, or the list of processes cannot be had.
    """
    try:
        import psutil  # noqa: PLC0415 - Linux has no use for it
    except ImportError as error:
        raise HostError(f"the processes cannot be listed: {error}") from error
    try:
        pids = sorted(psutil.pids())
    except (OSError, psutil.Error) as error:
        raise HostError(f"the processes cannot be listed: {error}") from error
    folded = frozenset(each.casefold() for each in names)
    found = []
    for pid in pids:
        with suppress(psutil.Error, OSError):
            process = psutil.Process(pid)
            # Asked first, and of most processes nothing else.
            executable = process.exe()
            name = base(executable)
            if name in names or (is_windows(executable) and name.casefold() in folded):
                found.append(_look_at(process, executable))
    return tuple(found)


def _look_at(process: psutil.Process, executable: str) -> Process:
    with process.oneshot():
        return Process(
            pid=process.pid,
            parent=process.ppid(),
            executable=executable,
            deleted=False,
            device=0,
            inode=0,
            uid=_owner(process),
            command_line=_options(process),
            started=int(process.create_time()),
        )


def _owner(process: psutil.Process) -> int:
    """Return the owner's number; Windows has none, and might ask a domain for a name."""
    uids = getattr(process, "uids", None)
    return int(uids().real) if uids else -1


def _options(process: psutil.Process) -> str:
    """Return a process's options; none where only its owner may read them."""
    import psutil  # noqa: PLC0415 - Linux has no use for it

    try:
        arguments = process.cmdline()
    except psutil.AccessDenied:
        return ""
    return options("\0".join(arguments)[:_ARGUMENTS])
