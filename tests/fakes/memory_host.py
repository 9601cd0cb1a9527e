"""A host in memory: files by path, processes by list. It implements the protocol and no more."""

from __future__ import annotations

from collections.abc import Callable

from passmuster.host import accounts
from passmuster.host.errors import AbsentError, HostError, TooLargeError
from passmuster.host.protocol import Entry, Facts, Process, Stat, User

LINUX = Facts(platform="linux", architecture="x86_64")


class MemoryHost:
    """Answers from dictionaries; a file whose value is an error raises it."""

    def __init__(
        self,
        files: dict[str, bytes | HostError],
        *,
        facts: Facts = LINUX,
        processes: tuple[Process, ...] = (),
        images: dict[int, bytes] | None = None,
        links: dict[str, str] | None = None,
    ) -> None:
        self.files = files
        self.facts = facts
        self.running = processes
        self.images = images or {}
        self.links = links or {}
        self.asked: list[str] = []

    def users(self) -> tuple[User, ...]:
        return accounts.parse(self._file("/etc/passwd", lambda: b""))

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        self.asked.append(path)
        body = self._file(path)
        if len(body) > limit:
            raise TooLargeError(f"{path}: more than {limit} bytes")
        return body

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        self.asked.append(path)
        return self._file(path)[offset : offset + length]

    def link(self, path: str, *, home: str | None = None) -> str:
        if path not in self.links:
            raise AbsentError(f"{path}: there is no such link")
        return self.links[path]

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        top = folder.rstrip("/") + "/"
        inside = {path[len(top) :] for path in self.files if path.startswith(top)}
        linked = {path[len(top) :] for path in self.links if path.startswith(top)}
        inside |= {each for each in linked if "/" in each}
        linked = {each for each in linked if "/" not in each}
        if not inside and not linked:
            raise AbsentError(f"{folder}: there is no such folder")
        kinds = {rest.partition("/")[0]: "folder" if "/" in rest else "file" for rest in inside}
        kinds |= dict.fromkeys(linked, "link")
        if len(kinds) > limit:
            raise TooLargeError(f"{folder}: more than {limit} entries")
        return tuple(Entry(name=name, kind=kind) for name, kind in sorted(kinds.items()))

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        below = path.rstrip("/") + "/"
        if path not in self.files and any(
            each.startswith(below) for each in (*self.files, *self.links)
        ):
            return Stat(kind="folder", device=1, inode=0, size=0)
        body = self._file(path)
        inode = sorted(self.files).index(path) + 1
        return Stat(kind="file", device=1, inode=inode, size=len(body))

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        return tuple(each for each in self.running if each.executable.rpartition("/")[2] in names)

    def image(self, pid: int, *, limit: int) -> bytes:
        if pid not in self.images:
            raise AbsentError(f"{pid}: no image")
        return self.images[pid]

    def _file(self, path: str, default: Callable[[], bytes] | None = None) -> bytes:
        body = self.files.get(path)
        if isinstance(body, HostError):
            raise body
        if body is None and default is not None:
            return default()
        if body is None:
            raise AbsentError(f"{path}: there is no such file")
        return body


def process(pid: int, executable: str, **changes: object) -> Process:
    """Return a running program; deleted and owned by uid 1000 unless told otherwise."""
    given = {"parent": 1, "deleted": True, "device": 9, "inode": 9, "uid": 1000,
             "command_line": executable, **changes}  # fmt: skip
    return Process(pid=pid, executable=executable, **given)
