"""Files that survive a power cut: written whole, flushed, and only then given their name.

The one place for it, used by every room that keeps state. It never follows a link at the target
and never leaves a half-written file under the final name.
"""

from __future__ import annotations

import contextlib
import os
from pathlib import Path

PRIVATE = 0o600
PUBLIC = 0o644


def write(path: Path, payload: bytes, *, mode: int = PRIVATE) -> None:
    """Write `payload` to `path` so that either the old or the new content is there, never less.

    Args:
        path: the final name; its folder must exist.
        payload: the whole content.
        mode: permission bits of the file, whatever the umask.

    Raises:
        OSError: the former content stands, or the new one whole where only the last flush of the
            folder failed.
    """
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    with contextlib.suppress(FileNotFoundError):
        beside.unlink()
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(beside, flags, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if hasattr(os, "fchmod"):
                os.fchmod(file.fileno(), mode)
            file.write(payload)
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except OSError:
        with contextlib.suppress(OSError):
            beside.unlink()
        raise
    sync_folder(path.parent)


def remove(path: Path) -> None:
    """Remove a file so that it stays removed; a file that is not there is no error."""
    with contextlib.suppress(FileNotFoundError):
        path.unlink()
        sync_folder(path.parent)


def sync_folder(folder: Path) -> None:
    """Flush a folder's entries; Windows has no such call and needs none for a rename."""
    if os.name == "nt":
        return
    descriptor = os.open(folder, os.O_RDONLY | getattr(os, "O_DIRECTORY", 0))
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
