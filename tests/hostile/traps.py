"""Traps that lie where an audit expects a file, and a door that notes what it is asked for."""

from __future__ import annotations

import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from types import FrameType

from passmuster.host.posix import PosixHost
from passmuster.host.protocol import Entry, Stat

# Of processor time, for an audit that takes some milliseconds; a hang is what this catches.
SECONDS = 20
GIANT = 10 * 1024**3


class Asking(PosixHost):
    """The door of a root, noting which files it is asked to read and how much it gave."""

    def __init__(self, root: str) -> None:
        super().__init__(root)
        self.files: set[str] = set()
        self.folders: set[str] = set()
        self.given = 0

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        self.files.add(path)
        got = super().read(path, limit=limit, home=home)
        self.given += len(got)
        return got

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        self.files.add(path)
        got = super().read_at(path, offset, length, home=home)
        self.given += len(got)
        return got

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        self.files.add(path)
        return super().stat(path, home=home)

    def link(self, path: str, *, home: str | None = None) -> str:
        self.files.add(path)
        return super().link(path, home=home)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        self.folders.add(folder)
        return super().entries(folder, limit=limit, home=home)


def _sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(GIANT)


def _socket(path: Path) -> None:
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's own path may be no longer than 107 bytes
    try:
        with closing(socket.socket(socket.AF_UNIX)) as made:
            made.bind(path.name)
    finally:
        os.chdir(here)


TRAPS: dict[str, Callable[[Path], None]] = {
    "fifo": os.mkfifo,
    "device": lambda path: os.mknod(path, 0o666 | 0o020000, os.makedev(1, 5)),  # zero: no end
    "sparse": _sparse,
    "loop": lambda path: path.symlink_to(path.name),
    "secret": lambda path: path.symlink_to("/etc/shadow"),
    "folder": Path.mkdir,
    "socket": _socket,
}


@contextmanager
def alarmed() -> Iterator[None]:
    """Fail a test that hangs, whatever the program handles."""

    class HangError(BaseException):
        pass

    def ring(number: int, frame: FrameType | None) -> None:
        raise HangError(f"more than {SECONDS} s of processor time, or waiting for as long")

    before = [signal.signal(each, ring) for each in (signal.SIGVTALRM, signal.SIGALRM)]
    signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
    signal.setitimer(signal.ITIMER_REAL, 10 * SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        signal.setitimer(signal.ITIMER_REAL, 0)
        for number, handler in zip((signal.SIGVTALRM, signal.SIGALRM), before, strict=True):
            signal.signal(number, handler)


def lay(kind: str, root: Path, paths: set[str]) -> None:
    """Lay a trap in every place, the deepest first: one in a folder's place keeps others away."""
    for path in sorted(paths, key=lambda each: (-each.count("/"), each)):
        place = root / path.lstrip("/")
        try:
            place.parent.mkdir(parents=True, exist_ok=True)
            TRAPS[kind](place)
        except OSError:
            continue  # another trap already lies on the way there
