"""A built root behind the door: its own kernel and processes, equal inodes in each build."""

from __future__ import annotations

from typing import TYPE_CHECKING

from msgspec.structs import replace

from host_builder.root import Root
from passmuster.host.errors import AbsentError
from passmuster.host.protocol import Entry, Facts, Process, Stat, User
from passmuster.host.recording_format import ERRORS

if TYPE_CHECKING:
    # Recorded hosts are judged on Windows too, where a root cannot be opened.
    from passmuster.host.local import LocalHost

_WORDS = {"denied": "Permission denied", "failed": "Input/output error"}


class SteadyHost:
    """Answers as the root does, apart from what a root that does not run cannot know.

    Args:
        host: the root behind its door.
        stated: what its operating system states.
        root: its processes, and the paths that cannot be read.
    """

    def __init__(self, host: LocalHost, stated: Facts, root: Root) -> None:
        self._host = host
        self._root = root
        self._identities: dict[tuple[int, int], int] = {}
        self.facts = stated

    def users(self) -> tuple[User, ...]:
        return self._host.users()

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        self._check(path)
        return self._host.read(path, limit=limit, home=home)

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        self._check(path)
        return self._host.read_at(path, offset, length, home=home)

    def link(self, path: str, *, home: str | None = None) -> str:
        self._check(path)
        return self._host.link(path, home=home)

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        self._check(folder)
        return self._host.entries(folder, limit=limit, home=home)

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        seen = self._host.stat(path, home=home)
        return replace(seen, device=1, inode=self._number(seen.device, seen.inode))

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        # A root that does not run learns of no program by itself.
        homes = [user.home for user in self._host.users()]
        for each in self._root.processes:
            if each.sandbox is None and each.executable.rpartition("/")[2] in names:
                self._host._roots.add_program(each.executable, homes)
        return tuple(
            replace(
                each, device=1 if each.device else 0, inode=self._number(each.device, each.inode)
            )
            for each in sorted(self._root.processes, key=lambda each: each.pid)
            if each.executable.rpartition("/")[2] in names
        )

    def image(self, pid: int, *, limit: int) -> bytes:
        if pid not in self._root.images:
            raise AbsentError(f"/proc/{pid}/exe: No such file or directory")
        return self._root.images[pid][:limit]

    def _check(self, path: str) -> None:
        if path in self._root.refusals:
            outcome = self._root.refusals[path]
            raise ERRORS[outcome](f"{path}: {_WORDS.get(outcome, outcome)}")

    def _number(self, device: int, inode: int) -> int:
        return self._identities.setdefault((device, inode), len(self._identities) + 1)
