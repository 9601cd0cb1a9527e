"""The pages of a SQLite database, those of its write-ahead log laid over them.

Source: https://www.sqlite.org/fileformat2.html, sections 1.2, 1.3 and 4.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from passmuster.inventory.rpmdb import wal
from passmuster.inventory.rpmdb.blocks import Blocks
from passmuster.inventory.rpmdb.errors import DamagedError

MAGIC = b"SQLite format 3\0"
HEAD = 100  # bytes of page 1 before its b-tree begins
_USABLE = 480  # the least that a page may offer
_UTF8 = 1


class Pages:
    """Numbered from 1, as SQLite does.

    Args:
        blocks: the database file.
        log: the write-ahead log beside it; None when there is none.
        keep_time: called again and again; may raise.

    Raises:
        DamagedError: the head says something else than a database of rpm's.
    """

    def __init__(self, blocks: Blocks, log: bytes | None, keep_time: Callable[[], None]) -> None:
        self._blocks = blocks
        self._log = wal.read(log, keep_time)
        first = self._log.page(1) if self._log else None
        head = blocks.at(0, HEAD) if first is None else first[:HEAD]
        self.size = _page_size(head)
        self.usable = self.size - head[20]
        if self.usable < _USABLE:
            raise DamagedError(f"offset 20: got {head[20]} reserved bytes a page of {self.size}")
        encoding = _number(head, 56)
        if encoding not in (0, _UTF8):  # 0 is a database in which nothing was ever made
            raise DamagedError(f"offset 56: got text encoding {encoding}, expected UTF-8")
        self.count = self._log.pages if self._log else self._count(head)
        if self._log and self._log.page_size != self.size:
            raise DamagedError(f"write-ahead log: got pages of {self._log.page_size} bytes, "
                               f"expected {self.size} as in the database")  # fmt: skip

    def page(self, number: int) -> bytes:
        """Return a page as of the last commit.

        Raises:
            DamagedError: there is none of this number, or the file ends before it does.
        """
        if not 0 < number <= self.count:
            raise DamagedError(f"got page {number}, expected one of 1 to {self.count}")
        content = self._log.page(number) if self._log else None
        if content is None:
            content = self._blocks.at((number - 1) * self.size, self.size)
        return content

    def _count(self, head: bytes) -> int:
        """Return how many pages there are; old programs did not say so in the head."""
        there = self._blocks.size // self.size
        told = _number(head, 28)
        if not told or head[24:28] != head[92:96]:
            return there
        if told > there:
            raise DamagedError(f"offset 28: got {told} pages, expected at most {there}, "
                               f"as the file has {self._blocks.size} bytes")  # fmt: skip
        return told


def _page_size(head: bytes) -> int:
    if not head.startswith(MAGIC):
        raise DamagedError(f"offset 0: got {head[:16]!r}, expected {MAGIC!r}")
    size = int.from_bytes(head[16:18], "big")
    size = 65536 if size == 1 else size
    if size < 512 or size & (size - 1):
        raise DamagedError(f"offset 16: got pages of {size} bytes, expected a power of two")
    return size


def _number(head: bytes, offset: int) -> int:
    number: int = struct.unpack_from(">I", head, offset)[0]
    return number
