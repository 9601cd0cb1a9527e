"""rpm's own database, ndb: SUSE Linux Enterprise, openSUSE.

A table of slots at the beginning says where each header lies, in units of 16 bytes. Slots and
headers name each other and may not overlap; what is free is passed over. A database that changes
while it is read is refused. Checksums over whole headers are left alone, only heads are read.
Source: rpm's lib/backend/ndb/rpmpkg.c.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from passmuster.inventory.rpmdb.blocks import HEADER_LIMIT, Blob, Blocks
from passmuster.inventory.rpmdb.errors import DamagedError
from passmuster.inventory.rpmdb.header import Header
from passmuster.inventory.rpmdb.listing import sifted
from passmuster.inventory.rpmdb.package import PACKAGE_LIMIT, Listing

MAGIC = b"RpmP"
_PAGE = 4096
_UNIT = 16
_HEAD = struct.Struct("<4sIII")  # magic, version, generation, pages of slots
_SLOT = struct.Struct("<4sIII")  # magic, package, where (units), how much (units)
_BLOB = struct.Struct("<4sIII")  # magic, package, generation, length
_TAIL = struct.Struct("<II4s")  # checksum, length, magic
_SLOTS_BEGIN = 32
_SLOT_PAGES = 2048
_FIRST_PIECE = 4096  # enough for the index of most headers and the name
_PIECE = 64 * 1024


class _Slot(NamedTuple):
    """Ordered by place, so that a disk is read in one direction."""

    place: int
    units: int
    package: int


def read(blocks: Blocks, wanted: Callable[[str], bool], keep_time: Callable[[], None]) -> Listing:
    """Return the wanted packages.

    Raises:
        DamagedError: it is not an intact database of rpm, or it changed meanwhile.
    """
    generation, pages = _head(blocks)
    slots = sorted(islice(_slots(blocks, pages, keep_time), PACKAGE_LIMIT + 1))
    _check(slots, pages * _PAGE // _UNIT)
    listing = sifted((_header(blocks, slot) for slot in slots), wanted, keep_time)
    after = _head(blocks)[0]
    if after != generation:
        raise DamagedError(f"offset 8: got generation {after}, expected {generation} as before")
    return listing


def _head(blocks: Blocks) -> tuple[int, int]:
    """Return the generation and the number of pages of slots."""
    magic, version, generation, pages = _HEAD.unpack(blocks.at(0, _HEAD.size))
    if magic != MAGIC or version or not 0 < pages <= _SLOT_PAGES:
        raise DamagedError(
            f"offset 0: got {magic!r}, version {version}, {pages} pages of slots, "
            f"expected {MAGIC!r}, version 0, at most {_SLOT_PAGES}"
        )
    return generation, pages


def _slots(blocks: Blocks, pages: int, keep_time: Callable[[], None]) -> Iterator[_Slot]:
    for page in range(pages):
        keep_time()
        start = page * _PAGE if page else _SLOTS_BEGIN
        content = blocks.at(start, (page + 1) * _PAGE - start)
        for number, (magic, package, place, units) in enumerate(_SLOT.iter_unpack(content)):
            if magic != b"Slot":
                raise DamagedError(f"offset {start + number * _SLOT.size}: got {magic!r}, "
                                   f"expected a slot")  # fmt: skip
            if package:
                yield _Slot(place, units, package)


def _check(slots: list[_Slot], first: int) -> None:
    """Refuse slots that overlap each other or their own table, numbers used twice, too many."""
    if len(slots) > PACKAGE_LIMIT:
        raise DamagedError(f"slots: got more than {PACKAGE_LIMIT} packages")
    behind = first
    for place, units, package in slots:
        if place < behind:
            raise DamagedError(f"slot of package {package}: got place {place}, "
                               f"expected {behind} or more")  # fmt: skip
        behind = place + units
    if len({slot.package for slot in slots}) < len(slots):
        raise DamagedError("slots: got two of them for the same package")


def _header(blocks: Blocks, slot: _Slot) -> Header:
    start = slot.place * _UNIT
    where = f"package {slot.package} at {start}"
    magic, package, _, size = _BLOB.unpack(blocks.at(start, _BLOB.size))
    units = -(-(_BLOB.size + size + _TAIL.size) // _UNIT)
    if (magic, package, units) != (b"BlbS", slot.package, slot.units) or size > HEADER_LIMIT:
        raise DamagedError(
            f"{where}: got {magic!r} of package {package} with {size} bytes, "
            f"expected b'BlbS' on {slot.units} units of {_UNIT} bytes"
        )
    tail = blocks.at(start + units * _UNIT - _TAIL.size, _TAIL.size)
    _, told, magic = _TAIL.unpack(tail)
    if (magic, told) != (b"BlbE", size):
        raise DamagedError(f"{where}: got {magic!r} with {told} bytes at its end, "
                           f"expected b'BlbE' with {size}")  # fmt: skip
    blob = Blob(where, size, _pieces(blocks, start + _BLOB.size, size))
    return Header(blob.take, size, where)


def _pieces(blocks: Blocks, start: int, size: int) -> Iterator[bytes]:
    length = _FIRST_PIECE
    end = start + size
    while start < end:
        piece = blocks.at(start, min(length, end - start))
        yield piece
        start += len(piece)
        length = _PIECE
