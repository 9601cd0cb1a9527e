"""A version resource: the fixed number, and the first table of texts.

Source: Microsoft's VERSIONINFO and VS_FIXEDFILEINFO; reference/detection.md, section 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.paths import printable
from passmuster.host.protocol import Host
from passmuster.inventory.windows.pe.bytes import Bytes, MalformedError
from passmuster.inventory.windows.pe.image import read_image

_SIGNATURE = 0xFEEF04BD
_TEXTS = "StringFileInfo"
_NODES = 256  # more texts than any program's table has
_LONGEST = 256


class ProgramVersion(NamedTuple):
    """What a program states of itself.

    Attributes:
        architecture: amd64, i386 or arm64; empty for another processor.
        file_version: the fixed one, four numbers; empty where there is none, or nobody filled
            one in and all of them are 0.
        texts: ProductVersion, ProductName, CompanyName and so on, as they are written, but
            without control characters and only as long as a name may be.
    """

    architecture: str
    file_version: str
    texts: dict[str, str]


class _Node(NamedTuple):
    """A block: its name, its value with its length in bytes, and what follows the name."""

    key: str
    length: int
    rest: bytes

    @property
    def below(self) -> bytes:
        """The blocks in this one."""
        return self.rest[_aligned(self.length) :]


def of_program(host: Host, path: str, home: str | None) -> ProgramVersion:
    """Return what the program at a path states of itself.

    Raises:
        MalformedError: it is no program, or a damaged one.
        HostError: it cannot be read.
    """
    image = read_image(Bytes(lambda at, length: host.read_at(path, at, length, home=home)))
    if not image.version:
        return ProgramVersion(image.architecture, "", {})
    fixed, texts = read_version(image.version)
    return ProgramVersion(image.architecture, fixed, texts)


def read_version(blob: bytes) -> tuple[str, dict[str, str]]:
    """Return the fixed number of a version resource, or nothing, and its texts.

    Raises:
        MalformedError: it is damaged.
    """
    root = next(_nodes(blob), None)
    if root is None:
        raise MalformedError("got an empty version resource")
    texts: dict[str, str] = {}
    for block in _nodes(root.below):
        tables = _nodes(block.below) if block.key == _TEXTS else iter(())
        for table in tables:
            for text in _nodes(table.below):
                # The length of a text is often wrong: what is left of its block is the text.
                texts.setdefault(text.key, _text(text.rest))
    return _fixed(root.rest[: root.length]), texts


def _fixed(value: bytes) -> str:
    if len(value) < 16 or struct.unpack_from("<I", value)[0] != _SIGNATURE:
        return ""
    high, low = struct.unpack_from("<II", value, 8)
    if not high and not low:
        return ""
    return f"{high >> 16}.{high & 0xFFFF}.{low >> 16}.{low & 0xFFFF}"


def _nodes(blob: bytes) -> Iterator[_Node]:
    """Yield the blocks of one level; what surrounds others has a value of bytes, or none."""
    at = 0
    for _ in range(_NODES):
        if at + 6 > len(blob):
            return
        length, value_length = struct.unpack_from("<HH", blob, at)
        if length < 6:
            return
        key, rest = _key(blob[at : at + length])
        yield _Node(key, value_length, rest)
        at = _aligned(at + length)


def _key(own: bytes) -> tuple[str, bytes]:
    end = 6
    while end + 2 <= len(own) and own[end : end + 2] != b"\0\0":
        end += 2
    return own[6:end].decode("utf-16-le", "replace"), own[_aligned(end + 2) :]


def _text(value: bytes) -> str:
    whole = value[: min(len(value) // 2, _LONGEST) * 2]
    return printable(whole.decode("utf-16-le", "replace").partition("\0")[0]).strip()


def _aligned(offset: int) -> int:
    return (offset + 3) & ~3
