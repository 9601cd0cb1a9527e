"""What SQLite has written beside a database and not into it yet: the write-ahead log.

rpm leaves whole transactions there, so a listing without it is one of an earlier day. The log
ends at the first frame that is not of its own generation or does not check, and counts only up to
the last commit, exactly as SQLite itself recovers it. A log without one commit changes nothing.
Source: https://www.sqlite.org/fileformat2.html, section 4.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import NamedTuple

from passmuster.inventory.rpmdb.errors import DamagedError

LIMIT = 64 * 1024 * 1024
_MAGIC = 0x377F0682  # with the lowest bit set the checksums are taken of big-endian words
_VERSION = 3007000
_HEADER = struct.Struct(">8I")
_FRAME = struct.Struct(">6I")
_CHECKED_OF_HEADER = 24
_CHECKED_OF_FRAME = 8
_WORD = 0xFFFFFFFF


class Log(NamedTuple):
    """The committed part of a log."""

    payload: bytes
    page_size: int
    pages: int
    """How many pages the database has after the last commit."""
    places: dict[int, int]
    """Number of a page to where its newest content begins."""

    def page(self, number: int) -> bytes | None:
        """Return the newest content of a page; None when the log has none."""
        place = self.places.get(number)
        return None if place is None else self.payload[place : place + self.page_size]


class _Head(NamedTuple):
    words: struct.Struct
    page_size: int
    salts: tuple[int, int]
    sums: tuple[int, int]


def read(payload: bytes | None, keep_time: Callable[[], None]) -> Log | None:
    """Return the committed part of a log; None when there is none.

    Raises:
        DamagedError: it is longer than the limit, or of a version that nobody knows.
    """
    if payload is None or len(payload) < _HEADER.size:
        return None
    if len(payload) > LIMIT:
        raise DamagedError(f"write-ahead log: got {len(payload)} bytes, expected at most {LIMIT}")
    head = _head(payload)
    return None if head is None else _committed(payload, head, keep_time)


def _head(payload: bytes) -> _Head | None:
    magic, version, page_size, _, salt1, salt2, sum1, sum2 = _HEADER.unpack_from(payload)
    # Whatever is no head of a log, SQLite overwrites without reading on.
    if magic & ~1 != _MAGIC or page_size & (page_size - 1) or not 512 <= page_size <= 65536:
        return None
    words = struct.Struct(">II" if magic & 1 else "<II")
    if _summed(words, payload[:_CHECKED_OF_HEADER], (0, 0)) != (sum1, sum2):
        return None
    if version != _VERSION:
        raise DamagedError(f"write-ahead log: got version {version}, expected {_VERSION}")
    return _Head(words, page_size, (salt1, salt2), (sum1, sum2))


def _committed(payload: bytes, head: _Head, keep_time: Callable[[], None]) -> Log | None:
    places: dict[int, int] = {}
    uncommitted: dict[int, int] = {}
    pages = 0
    sums = head.sums
    step = _FRAME.size + head.page_size
    for start in range(_HEADER.size, len(payload) - step + 1, step):
        keep_time()
        number, size, salt1, salt2, sum1, sum2 = _FRAME.unpack_from(payload, start)
        if (salt1, salt2) != head.salts or not number:
            break
        place = start + _FRAME.size
        sums = _summed(head.words, payload[start : start + _CHECKED_OF_FRAME], sums)
        sums = _summed(head.words, payload[place : start + step], sums)
        if sums != (sum1, sum2):
            break
        uncommitted[number] = place
        if size:
            places.update(uncommitted)
            uncommitted.clear()
            pages = size
    return Log(payload, head.page_size, pages, places) if places else None


def _summed(words: struct.Struct, content: bytes, sums: tuple[int, int]) -> tuple[int, int]:
    """Continue the checksum; every word of a log goes through here, hence one short loop."""
    first, second = sums
    for one, other in words.iter_unpack(content):
        first = (first + one + second) & _WORD
        second = (second + other + first) & _WORD
    return first, second
