"""A Windows in memory: a tree of files, and a registry, asked by the calls of the real one."""

from __future__ import annotations

import struct
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import RegistryKey, RegistryValue
from passmuster.host.windows.layouts import MOUNT_POINT, SYMLINK
from passmuster.host.windows.system import DIRECTORY, REPARSE_POINT, About, Fault

ABSENT, DENIED, IN_USE = 2, 5, 32
WRITTEN = 133_500_000_000_000_000  # 2024-01-17 02:40:00 UTC
_SINCE_1601 = 116_444_736_000_000_000


@dataclass
class Node:
    """A file, folder or link.

    Attributes:
        payload: a file's bytes, or a reparse point's data.
        children: of a folder, by their names in small letters.
        attributes, tag: as Windows tells them.
        fault: what opening it for its attributes gives, or for reading it.
        size: what it says it has, where that is not what it has.
    """

    name: str = ""
    payload: bytes = b""
    children: dict[str, Node] = field(default_factory=dict)
    attributes: int = 0
    tag: int = 0
    fault: int = 0
    read_fault: int = 0
    size: int = -1
    becomes: Node | None = None


def junction(target: str) -> bytes:
    r"""Return the data of a junction, as mklink /J writes it."""
    substitute = f"\\??\\{target}".encode("utf-16-le")
    printed = target.encode("utf-16-le")
    names = substitute + b"\0\0" + printed + b"\0\0"
    head = struct.pack("<HHHH", 0, len(substitute), len(substitute) + 2, len(printed))
    return struct.pack("<IHH", MOUNT_POINT, len(head) + len(names), 0) + head + names


def symlink(target: str, *, relative: bool) -> bytes:
    r"""Return the data of a symbolic link, as mklink writes it."""
    substitute = (target if relative else f"\\??\\{target}").encode("utf-16-le")
    printed = target.encode("utf-16-le")
    head = struct.pack("<HHHHI", len(printed), len(substitute), 0, len(printed), int(relative))
    names = printed + substitute
    return struct.pack("<IHH", SYMLINK, len(head) + len(names), 0) + head + names


def entry(name: str, attributes: int = 0, tag: int = 0, *, last: bool = False) -> bytes:
    """Return one FILE_FULL_DIR_INFO, filled up to a multiple of eight as the kernel does."""
    raw = name.encode("utf-16-le")
    length = (68 + len(raw) + 7) // 8 * 8
    head = struct.pack("<II6QIII", 0 if last else length, 0, 1, 2, 3, 4, 5, 6, attributes,
                       len(raw), tag)  # fmt: skip
    return (head + raw).ljust(length, b"\0")


class FakeSystem:
    """A Windows of one or more drives.

    Args:
        machine: the machine's kind.
    """

    def __init__(self, machine: int = 0x8664) -> None:
        self.drives: dict[str, Node] = {}
        self.open: dict[int, Node] = {}
        self.asked: list[str] = []
        self.kind = machine
        self._handles = 100

    def folder(self, path: str) -> Node:
        """Make a folder and those above it."""
        drive = path[:3].upper()
        here = self.drives.setdefault(drive, Node(attributes=DIRECTORY))
        for name in path[3:].split("\\"):
            if name:
                made = Node(name, attributes=DIRECTORY)
                here = here.children.setdefault(name.casefold(), made)
        return here

    def put(self, path: str, node: Node) -> Node:
        """Put something into a folder."""
        above, _, node.name = path.rpartition("\\")
        self.folder(f"{above}\\").children[node.name.casefold()] = node
        return node

    def file(self, path: str, payload: bytes = b"x") -> Node:
        """Make a file."""
        return self.put(path, Node(payload=payload))

    def link(self, path: str, data: bytes, *, folder: bool = True) -> Node:
        """Make a link from its data."""
        kind = DIRECTORY if folder else 0
        tag = struct.unpack_from("<I", data)[0]
        return self.put(path, Node(payload=data, attributes=kind | REPARSE_POINT, tag=tag))

    def root(self, path: str) -> int:
        self.asked.append(path)
        if path[:3].upper() not in self.drives:
            raise Fault(ABSENT)
        here = self.drives[path[:3].upper()]
        for name in path[3:].split("\\"):
            here = self._child(here, name) if name else here
        return self._opened(here)

    def below(self, folder: int, name: str) -> int:
        self.asked.append(name)
        return self._opened(self._child(self.open[folder], name))

    def again(self, handle: int) -> int:
        node = self.open[handle]
        if node.read_fault:
            raise Fault(node.read_fault)
        return self._opened(node.becomes or node)

    def close(self, handle: int) -> None:
        del self.open[handle]

    def about(self, handle: int) -> About:
        node = self.open[handle]
        size = len(node.payload) if node.size < 0 else node.size
        return About(node.attributes, node.tag, 7, id(node), size, WRITTEN)

    def reparse(self, handle: int) -> bytes:
        return self.open[handle].payload

    def listing(self, handle: int) -> Iterator[bytes]:
        nodes = list(self.open[handle].children.values())
        yield entry(".", DIRECTORY) + entry("..", DIRECTORY, last=True)
        for each in nodes:
            yield entry(each.name, each.attributes, each.tag, last=True)

    def read(self, handle: int, offset: int, length: int) -> bytes:
        return self.open[handle].payload[offset : offset + length]

    def machine(self) -> int:
        if self.kind < 0:
            raise Fault(1)
        return self.kind

    def _child(self, folder: Node, name: str) -> Node:
        found = folder.children.get(name.casefold())
        if found is None:
            raise Fault(ABSENT)
        if found.fault:
            raise Fault(found.fault)
        return found

    def _opened(self, node: Node) -> int:
        self._handles += 1
        self.open[self._handles] = node
        return self._handles


class FakeRegistry:
    """The keys that are loaded.

    Args:
        keys: values by their names, by the keys' paths.
        loaded: the users whose part is loaded though no key of theirs is here.
    """

    def __init__(
        self,
        keys: Mapping[str, Mapping[str, str | int | tuple[str, ...] | bytes]],
        loaded: frozenset[str] = frozenset(),
    ) -> None:
        self.keys = {each.casefold(): (each, values) for each, values in keys.items()}
        self.loaded = loaded
        self.errors: dict[str, HostError] = {}

    def read(self, path: str) -> RegistryKey:
        if path.casefold() in self.errors:
            raise self.errors[path.casefold()]
        below = f"{path.casefold()}\\"
        names = {
            each[len(below) :].split("\\")[0]
            for folded, (each, _) in self.keys.items()
            if folded.startswith(below)
        }
        if path.casefold() not in self.keys and not names:
            raise AbsentError(f"{path}: there is no such key")
        _, values = self.keys.get(path.casefold(), ("", {}))
        stated = tuple(RegistryValue(name=name, data=data) for name, data in values.items())
        return RegistryKey(path=path, values=stated, subkeys=tuple(sorted(names)))

    def is_loaded(self, part: str) -> bool:
        below = f"{part.casefold()}\\"
        return part in self.loaded or any(each.startswith(below) for each in self.keys)
