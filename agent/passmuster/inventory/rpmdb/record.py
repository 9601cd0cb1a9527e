"""SQLite's varints and records: what a row of a table is made of.

Source: https://www.sqlite.org/fileformat2.html, sections 1.6 (varint) and 2.1.
"""

from __future__ import annotations

from typing import NamedTuple

from passmuster.inventory.rpmdb.blocks import Blob
from passmuster.inventory.rpmdb.errors import DamagedError

_VARINT = 9  # bytes at most
# Rows of rpm's tables have at most five columns; a head is a varint each and one for itself.
_HEAD_LIMIT = 64
_VALUE_LIMIT = 64 * 1024  # of names and numbers; the one large value is fetched elsewhere
_LENGTHS = (0, 1, 2, 3, 4, 6, 8, 8, 0, 0)  # of the serial types 0 to 9
_FLOAT, _ZERO, _ONE = 7, 8, 9
_FIRST_OF_BYTES = 12


class Column(NamedTuple):
    """A value of a record: its serial type, and where in the record it lies."""

    kind: int
    start: int
    end: int


def varint(content: bytes, offset: int, where: str) -> tuple[int, int]:
    """Return a signed number of 64 bits and the offset behind it.

    Raises:
        DamagedError: the content ends first.
    """
    value = 0
    for place, byte in enumerate(content[offset : offset + _VARINT], 1):
        if place == _VARINT:
            value = value << 8 | byte
            return value - (1 << 64) if value >> 63 else value, offset + place
        value = value << 7 | byte & 0x7F
        if byte < 0x80:
            return value, offset + place
    raise DamagedError(f"{where}: got no end of a varint at {offset}")


def columns(record: Blob) -> list[Column]:
    """Return where a record's values lie.

    Raises:
        DamagedError: its head is none, or it tells of more than the record holds.
    """
    head = record.take(_HEAD_LIMIT)
    size, offset = varint(head, 0, record.where)
    if not offset <= size <= len(head):
        raise DamagedError(f"{record.where}: got a record head of {size} bytes, "
                           f"expected {offset} to {len(head)}")  # fmt: skip
    found: list[Column] = []
    start = size
    while offset < size:
        kind, offset = varint(head[:size], offset, record.where)
        end = start + _length(kind, record.where)
        found.append(Column(kind, start, end))
        start = end
    if start > record.size:
        raise DamagedError(
            f"{record.where}: got a record of {record.size} bytes, expected {start} or more"
        )
    return found


def integer(record: Blob, column: Column) -> int:
    """Return a whole number.

    Raises:
        DamagedError: the value is something else.
    """
    if column.kind in (_ZERO, _ONE):
        return column.kind - _ZERO
    if not 0 < column.kind < _FLOAT:
        raise DamagedError(f"{record.where}: got serial type {column.kind}, expected an integer")
    return int.from_bytes(_raw(record, column), "big", signed=True)


def text(record: Blob, column: Column) -> str:
    """Return a text; rpm may have bound it as bytes.

    Raises:
        DamagedError: the value is something else.
    """
    if column.kind < _FIRST_OF_BYTES:
        raise DamagedError(f"{record.where}: got serial type {column.kind}, expected a text")
    return _raw(record, column).decode("utf-8", "replace")


def _raw(record: Blob, column: Column) -> bytes:
    if column.end > _VALUE_LIMIT:
        raise DamagedError(f"{record.where}: got a value up to {column.end}, "
                           f"expected at most {_VALUE_LIMIT} bytes")  # fmt: skip
    return record.take(column.end)[column.start :]


def _length(kind: int, where: str) -> int:
    if kind >= _FIRST_OF_BYTES:
        return (kind - _FIRST_OF_BYTES) // 2
    if not 0 <= kind < len(_LENGTHS):
        raise DamagedError(f"{where}: got serial type {kind}, which stands for nothing")
    return _LENGTHS[kind]
