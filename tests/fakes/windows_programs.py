"""A Windows in memory that has programs: files, folders, links, keys, people, what runs.

What lies in a home is only told when that home confines the question, as the real door does.
"""

from __future__ import annotations

import time
from collections.abc import Iterable, Mapping

from fakes.windows_registry import ANNA, BEN
from host_builder.win import Values
from passmuster.host.errors import AbsentError, HostError, RefusedError, TooLargeError
from passmuster.host.paths import comparable, lies_in
from passmuster.host.protocol import (
    Entry,
    Facts,
    Process,
    RegistryKey,
    RegistryValue,
    Stat,
    User,
)
from passmuster.inventory.observation import Look
from passmuster.products import load
from passmuster.products.definition import Product


class Programs:
    """Answers from dictionaries; a file whose value is an error raises it.

    Args:
        files: path to bytes.
        keys: path to values.
        links: path to where it leads.
        same: path to the number of the file, for files that are one.
        processes: what runs.
        users: the people.
        architecture: of the machine.
    """

    def __init__(
        self,
        files: Mapping[str, bytes | HostError] | None = None,
        keys: Mapping[str, Values] | None = None,
        *,
        links: Mapping[str, str] | None = None,
        same: Mapping[str, int] | None = None,
        processes: Iterable[Process] = (),
        users: tuple[User, ...] = (ANNA, BEN),
        architecture: str = "AMD64",
    ) -> None:
        self.names = {comparable(path): path for path in (*(files or {}), *(links or {}))}
        self.files = {comparable(path): body for path, body in (files or {}).items()}
        self.links = {comparable(path): target for path, target in (links or {}).items()}
        self.same = {comparable(path): number for path, number in (same or {}).items()}
        self.tree = {path.casefold(): (path, values) for path, values in (keys or {}).items()}
        self.running = tuple(processes)
        self.people = users
        self.facts = Facts(platform="windows", architecture=architecture, day="2026-11-24")
        self.asked: list[str] = []
        self.listed: list[str] = []
        self.taken = 0

    def users(self) -> tuple[User, ...]:
        return self.people

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        body = self._body(path, home)
        if len(body) > limit:
            raise TooLargeError(f"{path}: more than {limit} bytes")
        return body

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        piece = self._body(path, home)[offset : offset + length]
        self.taken += len(piece)
        return piece

    def link(self, path: str, *, home: str | None = None) -> str:
        self._confine(path, home)
        if comparable(path) not in self.links:
            raise AbsentError(f"{path}: there is no such link")
        return self.links[comparable(path)]

    def entries(self, folder: str, *, limit: int, home: str | None = None) -> tuple[Entry, ...]:
        self._confine(folder, home)
        self.listed.append(folder)
        top = f"{comparable(folder)}\\"
        found: dict[str, Entry] = {}
        for plain, path in self.names.items():
            if not plain.startswith(top):
                continue
            name, _, below = path[len(top) :].partition("\\")
            is_link = plain in self.links and not below
            kind = "link" if is_link else "folder" if below else "file"
            found.setdefault(name.casefold(), Entry(name=name, kind=kind))
        if not found:
            raise AbsentError(f"{folder}: there is no such folder")
        if len(found) > limit:
            raise TooLargeError(f"{folder}: more than {limit} entries")
        return tuple(found[name] for name in sorted(found))

    def stat(self, path: str, *, home: str | None = None) -> Stat:
        plain = comparable(path)
        if plain not in self.files and any(each.startswith(f"{plain}\\") for each in self.files):
            return Stat(kind="folder", device=1, inode=1, size=0)
        body = self._body(path, home)
        number = self.same.get(plain, 2 + sorted(self.files).index(plain))
        return Stat(kind="file", device=1, inode=number, size=len(body))

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        return self.running

    def key(self, path: str) -> RegistryKey:
        plain = path.casefold()
        top = f"{plain}\\"
        below = {
            each[len(top) :].split("\\")[0].casefold(): each[len(top) :].split("\\")[0]
            for each, _ in self.tree.values()
            if each.casefold().startswith(top)
        }
        if plain not in self.tree and not below:
            raise AbsentError(f"{path}: there is no such key")
        _, values = self.tree.get(plain, (path, {}))
        return RegistryKey(
            path=path,
            values=tuple(RegistryValue(name=name, data=data) for name, data in values.items()),
            subkeys=tuple(below[name] for name in sorted(below)),
        )

    def image(self, pid: int, *, limit: int) -> bytes:
        raise AbsentError(f"{pid}: no image")

    def _body(self, path: str, home: str | None) -> bytes:
        self._confine(path, home)
        self.asked.append(path)
        body = self.files.get(comparable(path))
        if isinstance(body, HostError):
            raise body
        if body is None:
            raise AbsentError(f"{path}: there is no such file")
        return body

    def _confine(self, path: str, home: str | None) -> None:
        inside = next((each.home for each in self.people if lies_in(path, each.home)), None)
        if inside != home:
            raise RefusedError(f"{path}: asked for with the home {home}")


def look_at(host: Programs, products: tuple[Product, ...] | None = None) -> Look:
    """Return what a source gets of such a machine; without products, those that are built in."""
    known = load() if products is None else products
    return Look(host, known, host.people, host.running, time.monotonic() + 60, [])


def process(pid: int, executable: str) -> Process:
    """Return a running program."""
    return Process(pid=pid, parent=600, executable=executable, deleted=False, device=0, inode=0,
                   uid=-1, command_line="")  # fmt: skip
