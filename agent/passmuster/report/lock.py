"""One run at a time: two would write the same chain.

The lock belongs to the open file, so the operating system frees it however a run ends.
"""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path

from passmuster.report.errors import BusyError
from passmuster.report.private import unusable

NAME = "lock"


@contextlib.contextmanager
def one_at_a_time(private: Path) -> Iterator[None]:
    """Hold the lock of a private folder.

    Raises:
        BusyError: another run holds it.
        ReportError: `state-unusable` when the lock's file cannot be made.
    """
    flags = os.O_RDWR | os.O_CREAT | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_CLOEXEC", 0)
    try:
        descriptor = os.open(private / NAME, flags, 0o600)
    except OSError as error:
        raise unusable(private, error) from error
    try:
        if not _taken(descriptor):
            raise BusyError(
                "another run of Passmuster is active for the same state folder "
                f"({private.parent}); this one leaves the work to it"
            )
        yield
    finally:
        os.close(descriptor)


def _taken(descriptor: int) -> bool:
    """Try to take the lock without waiting (flock(2); on Windows a byte of the file)."""
    if os.name == "nt":
        # Exists on Windows only.
        import msvcrt  # noqa: PLC0415

        try:
            msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined,unused-ignore]  # Windows only
        except OSError:
            return False
        return True
    # Exists on POSIX only.
    import fcntl  # noqa: PLC0415

    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True
