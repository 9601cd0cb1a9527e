"""The data folder: made once, private, with the secret key that signs sessions.

The key is random, written whole before it gets its name, and never replaced: a second start, or
two starts at once, read the same one.
"""

from __future__ import annotations

import contextlib
import os
import secrets
from pathlib import Path

_KEY = "secret-key"


def prepare(folder: Path) -> None:
    """Make the folder (0700) and the secret key (0600) where they are missing.

    Raises:
        OSError: the folder cannot be made or written.
    """
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / _KEY
    if target.exists():
        return
    beside = folder / f".{_KEY}.{os.getpid()}"
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "w", encoding="ascii") as file:
        file.write(secrets.token_urlsafe(48))
        file.flush()
        os.fsync(file.fileno())
    # A hard link fails where a rename would overwrite a key that another start has just made.
    with contextlib.suppress(FileExistsError):
        os.link(beside, target)
    beside.unlink()


def secret_key(folder: Path) -> str:
    """Return the key, or an empty text (which Django refuses to sign with) when there is none."""
    try:
        return (folder / _KEY).read_text(encoding="ascii")
    except OSError:
        return ""
