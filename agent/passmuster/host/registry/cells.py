"""The cells of a registry hive: keys, lists of subkeys, values and their data, out of raw bytes.

regipy knows how each cell is laid out; which cell leads to which is followed here, for a hive from
a stranger may lead in circles, out of the file, or to twenty thousand names of 64 KiB. So what one
question reads is counted, every cell must hold what it is read for, and numbers must agree.
Source: Maxim Suhanov's specification of the regf format.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Any, NamedTuple

from construct import ConstructError  # type: ignore[import-untyped]
from regipy.structs import (
    BIG_DATA_BLOCK,
    CM_KEY_NODE,
    INDEX_LEAF,
    INDEX_ROOT,
    LF_LH_SK_ELEMENT,
    REGF_HEADER,
    REGF_HEADER_SIZE,
    VALUE_KEY,
)

from passmuster.host.registry.limits import DATA, KEY_NAME, NAME, SUBKEYS, VALUES

# What the layouts raise on bytes that do not fit them.
BROKEN = (ConstructError, struct.error, ValueError, KeyError, TypeError, OverflowError)

_LAYOUTS: Any = {b"lf": LF_LH_SK_ELEMENT, b"lh": LF_LH_SK_ELEMENT, b"li": INDEX_LEAF}
_SIGNATURE = 2
_INLINE = 0x8000_0000  # the data stands where its offset would
_SEGMENT = 0x3FD8  # longer data stands in several cells
_KEY_HEAD, _VALUE_HEAD = 76, 20
# One question reads at most so many cells, and so many KiB at four to a cell.
_BUDGET = 65_536
_SHARE = 256


class ExcessError(Exception):
    """A key holds more than may be read of one."""


class Node(NamedTuple):
    """A key: its name, and where its subkeys and values are listed."""

    name: str
    subkeys: int
    subkey_list: int
    values: int
    value_list: int


class Value(NamedTuple):
    """A value: its name, its type as Windows numbers it, its bytes."""

    name: str
    kind: int
    payload: bytes


class Cells:
    """A hive's bytes.

    Args:
        payload: of the whole file.
    """

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self._left = _BUDGET

    def renew(self) -> None:
        """Begin another question."""
        self._left = _BUDGET

    def root(self) -> int:
        """Return where the root key lies."""
        header: Any = REGF_HEADER
        return int(header.parse(self._payload[:REGF_HEADER_SIZE]).root_key_offset)

    def node(self, offset: int) -> Node:
        """Return the key at an offset.

        Raises:
            any of BROKEN: there is none.
        """
        content = self._cell(offset, _KEY_HEAD + 2 * KEY_NAME)
        _expect(content[:_SIGNATURE], b"nk", offset)
        layout: Any = CM_KEY_NODE
        found = layout.parse(content[_SIGNATURE:])
        is_narrow = found.flags.KEY_COMP_NAME
        name = _text(found.key_name_string, found.key_name_size, is_narrow=is_narrow)
        if not name or "\\" in name:
            raise ValueError(f"no name of a key at {offset:#x}")
        return Node(name, found.subkey_count, found.subkeys_list_offset,
                    found.values_count, found.values_list_offset)  # fmt: skip

    def subkeys(self, node: Node) -> Iterator[int]:
        """Yield where a key's subkeys lie.

        Raises:
            ExcessError: there are too many.
            any of BROKEN: a list is damaged, or has not as many as the key says.
        """
        if node.subkeys > SUBKEYS:
            raise ExcessError(f"{node.subkeys} subkeys, expected at most {SUBKEYS}")
        found = 0
        for offset in self._listed(node.subkey_list) if node.subkeys else ():
            found += 1
            if found > node.subkeys:
                break
            yield offset
        if found != node.subkeys:
            raise ValueError(f"not the {node.subkeys} subkeys that {node.name} has")

    def values(self, node: Node) -> Iterator[Value]:
        """Yield a key's values.

        Raises:
            ExcessError: there are too many, or one is too large.
            any of BROKEN: one is damaged.
        """
        if node.values > VALUES:
            raise ExcessError(f"{node.values} values, expected at most {VALUES}")
        offsets = self._whole(node.value_list, 4 * node.values) if node.values else b""
        for (offset,) in struct.iter_unpack("<I", offsets):
            yield self._value(offset)

    def _value(self, offset: int) -> Value:
        layout: Any = VALUE_KEY
        found = layout.parse(self._cell(offset, _VALUE_HEAD + 2 * NAME))
        return Value(
            _text(found.name, found.name_size, is_narrow=found.flags.VALUE_COMP_NAME),
            int(found.data_type),
            self._data(found.data_size, found.data_offset),
        )

    def _data(self, size: int, offset: int) -> bytes:
        """Return the data of a value: inline, in a cell, or in several."""
        if size >= _INLINE:
            if size - _INLINE > 4:
                raise ValueError("more than four bytes where an offset would stand")
            return struct.pack("<I", offset)[: size - _INLINE]
        if size > DATA:
            raise ExcessError(f"a value of {size} bytes, expected at most {DATA}")
        if not size:
            return b""
        # Old hives keep all of it in one cell.
        content = self._cell(offset, size)
        return content if len(content) == size else self._in_segments(content, size)

    def _in_segments(self, content: bytes, size: int) -> bytes:
        layout: Any = BIG_DATA_BLOCK
        block = layout.parse(content)
        offsets = self._whole(block.offset_to_list_of_segments, 4 * block.number_of_segments)
        data = b""
        for (offset,) in struct.iter_unpack("<I", offsets):
            data += self._whole(offset, min(_SEGMENT, size - len(data)))
        if len(data) != size:
            raise ValueError(f"not the {size} bytes that a value has")
        return data

    def _listed(self, offset: int) -> Iterator[int]:
        content = self._cell(offset)
        if content[:_SIGNATURE] != b"ri":
            yield from _offsets(content, offset)
            return
        layout: Any = INDEX_ROOT
        for element in layout.parse(content[_SIGNATURE:]).elements:
            inner = element.subkey_list_offset
            yield from _offsets(self._cell(inner), inner)

    def _whole(self, offset: int, length: int) -> bytes:
        content = self._cell(offset, length)
        if len(content) != length:
            raise ValueError(f"not {length} bytes in the cell at {offset:#x}")
        return content

    def _cell(self, offset: int, most: int = 8 * SUBKEYS + 64) -> bytes:
        """Return the content of a cell in use, at most so many bytes of it."""
        at = REGF_HEADER_SIZE + offset
        head = self._payload[at : at + 4]
        size = -int.from_bytes(head, "little", signed=True) - 4
        if len(head) < 4 or size < 0 or at + 4 + size > len(self._payload):
            raise ValueError(f"no cell at {offset:#x}")
        length = min(size, most)
        self._left -= 1 + length // _SHARE
        if self._left < 0:
            raise ExcessError("more to read than a key can need: its lists may lead in circles")
        return self._payload[at + 4 : at + 4 + length]


def _offsets(content: bytes, at: int) -> Iterator[int]:
    """Yield the offsets of a list of keys."""
    layout = _LAYOUTS.get(content[:_SIGNATURE])
    if layout is None:
        raise ValueError(f"no list of subkeys at {at:#x}")
    for element in layout.parse(content[_SIGNATURE:]).elements:
        yield int(element.key_node_offset)


def _expect(got: bytes, expected: bytes, offset: int) -> None:
    if got != expected:
        raise ValueError(f"no {expected.decode()} at {offset:#x}")


def _text(raw: bytes, size: int, *, is_narrow: bool) -> str:
    """Return a name: of one byte a letter in Latin-1, else in UTF-16."""
    if len(raw) != size:
        raise ValueError(f"a name of {size} bytes that is too long or cut off")
    return raw.decode("latin-1" if is_narrow else "utf-16-le", "replace")
