"""The state folder and its private part: made with the right modes, checked before each use.

`status.json` in the state folder is for everybody; all else lies under `private/`, which only its
owner may enter. A folder that somebody else owns or may write is refused, and so is a link.
"""

from __future__ import annotations

import contextlib
import os
import stat
from collections.abc import Iterator
from pathlib import Path

from passmuster import durable
from passmuster.report.errors import ReportError

NAME = "private"
_OTHERS_WRITE = stat.S_IWGRP | stat.S_IWOTH
_OTHERS = stat.S_IRWXG | stat.S_IRWXO


def prepare(state: Path) -> Path:
    """Make the state folder and its private part where they are missing; return the latter.

    Raises:
        ReportError: `state-unusable` or `identity-unsafe`, with what to do.
    """
    private = state / NAME
    with speaking_of(state):
        if not state.is_dir():
            state.mkdir(mode=0o755, parents=True)
            if os.name != "nt":
                state.chmod(0o755)
            durable.sync_folder(state.parent)
        make(private)
    check_folder(state)
    return private


def make(folder: Path) -> None:
    """Make one private folder (0700) if it is missing, and check it.

    Raises:
        OSError: it could not be made.
        ReportError: `identity-unsafe` for a folder that cannot be trusted.
    """
    if not folder.is_symlink() and not folder.exists():
        folder.mkdir(mode=0o700)
        durable.sync_folder(folder.parent)
    check_folder(folder)


def check_folder(folder: Path) -> None:
    """Refuse a link, somebody else's folder, and one that others may write.

    Raises:
        ReportError: `identity-unsafe` or `state-unusable`.
    """
    try:
        found = folder.lstat()
    except OSError as error:
        raise unusable(folder, error) from error
    if not stat.S_ISDIR(found.st_mode):
        raise ReportError(
            "identity-unsafe", f"{folder}: got a link or file, expected a folder; remove it"
        )
    if os.name == "nt":
        return
    _check_owner(folder, found)
    if found.st_mode & _OTHERS_WRITE:
        raise ReportError(
            "identity-unsafe",
            f"{folder}: others may write to it (mode {stat.S_IMODE(found.st_mode):04o}); "
            f"`chmod go-w {folder}` after a look at who changed it",
        )


def read_secret(path: Path, limit: int) -> bytes:
    """Read a file that only its owner may read.

    Args:
        path: a file in a folder that was checked.
        limit: the most bytes that it may have.

    Raises:
        FileNotFoundError: there is none.
        OSError: it cannot be read.
        ReportError: `identity-unsafe` for a link, another owner, or a mode that lets others in.
    """
    flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
    if path.is_symlink():
        raise ReportError("identity-unsafe", f"{path}: got a link, expected a file; remove it")
    with os.fdopen(os.open(path, flags), "rb") as file:
        found = os.fstat(file.fileno())
        if not stat.S_ISREG(found.st_mode):
            raise ReportError("identity-unsafe", f"{path}: got no regular file; remove it")
        if os.name != "nt":
            _check_owner(path, found)
            if found.st_mode & _OTHERS:
                raise ReportError(
                    "identity-unsafe",
                    f"{path}: others may read or write it "
                    f"(mode {stat.S_IMODE(found.st_mode):04o}, expected 0600); the key may be "
                    "known: enroll again with --replace",
                )
        return file.read(limit)


@contextlib.contextmanager
def speaking_of(where: Path) -> Iterator[None]:
    """Turn a failure of the file system inside into a sentence.

    Raises:
        ReportError: `state-unusable`.
    """
    try:
        yield
    except OSError as error:
        raise unusable(where, error) from error


def unusable(where: Path, error: OSError) -> ReportError:
    """Return the sentence for a state folder that cannot be read or written."""
    return ReportError(
        "state-unusable",
        f"{error.filename or where}: {error.strerror or error}; the state folder {where} must be "
        "writable for this user and have free space",
    )


def _check_owner(path: Path, found: os.stat_result) -> None:
    if found.st_uid != os.geteuid():
        raise ReportError(
            "identity-unsafe",
            f"{path}: belongs to user id {found.st_uid}, expected {os.geteuid()}; "
            "run as that user, or name another state folder",
        )
