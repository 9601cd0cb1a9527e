"""A recorded state in the making: whole and flushed beside the others before it gets its name.

`.DATE.new` is one that is not finished; `.DATE.old` is one that is being replaced. What a run left
behind that was killed is put right by the next one: what is new goes, what is old returns.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path

from passmuster import durable
from passmuster_publisher.errors import PublisherError

_LEFT = re.compile(r"\.([0-9]{4}-[0-9]{2}-[0-9]{2})\.(new|old)")


@contextmanager
def locked(recordings: Path) -> Iterator[None]:
    """Keep other downloads out of the recordings meanwhile.

    Raises:
        PublisherError: another one is at work.
    """
    if os.name == "nt":
        yield  # As for the repository: Windows gets no lock.
        return
    import fcntl  # noqa: PLC0415 - POSIX only

    with (recordings / ".lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            raise PublisherError(f"{recordings}: another download is at work") from error
        yield


@contextmanager
def fresh(folder: Path, day: date) -> Iterator[Path]:
    """Give a folder for a new state of a feed; it is gone in the end unless `put` took it.

    Raises:
        OSError: what an earlier run left cannot be put right, or nothing can be written.
    """
    folder.mkdir(exist_ok=True)
    _recover(folder)
    new = folder / f".{day}.new"
    new.mkdir()
    try:
        yield new
    finally:
        _recover(folder)
        # Nothing is left of a feed that was tried for the first time, and failed.
        with contextlib.suppress(OSError):
            folder.rmdir()


def link(source: Path, target: Path) -> None:
    """Let a new state have a file of an older one, by a hard link where the disk has them.

    Raises:
        OSError: the file cannot be copied either.
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    target.unlink(missing_ok=True)
    try:
        target.hardlink_to(source)
    except OSError:
        shutil.copyfile(source, target)
        with target.open("rb+") as file:
            os.fsync(file.fileno())


def put(new: Path, final: Path) -> None:
    """Give a finished state its name; one of the same day is replaced.

    Raises:
        OSError: it could not be done; the end of `fresh` brings back what was there.
    """
    for folder in (*(each for each in new.rglob("*") if each.is_dir()), new):
        durable.sync_folder(folder)
    old = final.with_name(f".{final.name}.old")
    if final.exists():
        final.rename(old)
    new.rename(final)
    durable.sync_folder(final.parent)
    shutil.rmtree(old, ignore_errors=True)


def _recover(folder: Path) -> None:
    for left in sorted(folder.iterdir()):
        match = _LEFT.fullmatch(left.name)
        if match is None:
            continue
        final = folder / match[1]
        if match[2] == "old" and not final.exists():
            left.rename(final)
        else:
            shutil.rmtree(left)
