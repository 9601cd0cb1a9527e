"""A database file read in pieces, and what lies scattered in it put together as far as needed.

Nothing here ever holds a whole database: one may be larger than the memory that there is.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from passmuster.inventory.rpmdb.errors import DamagedError

# rpm's own limit on a header (rpmio/header: HEADER_DATA_MAX).
HEADER_LIMIT = 256 * 1024 * 1024
# Every page is remembered once it was read; so this bounds memory, and time as well.
PAGE_LIMIT = 500_000


class Blocks(Protocol):
    """A file of the audited machine, read in pieces."""

    @property
    def size(self) -> int:
        """Return how many bytes the file has."""
        ...

    def at(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes.

        Raises:
            DamagedError: they would end past the end of the file.
        """
        ...


class BytesBlocks:
    """Bytes that are in memory anyway."""

    def __init__(self, payload: bytes) -> None:
        self._payload = payload
        self.size = len(payload)

    def at(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes, as `Blocks` has it."""
        if offset < 0 or length < 0 or offset + length > self.size:
            raise DamagedError(
                f"offset {offset}: got a file of {self.size} bytes, expected {length} more there"
            )
        return self._payload[offset : offset + length]


class Blob:
    """A value that lies in one piece after another, fetched no further than it is asked for."""

    def __init__(self, where: str, size: int, pieces: Iterator[bytes]) -> None:
        self.where = where
        self.size = size
        self._pieces = pieces
        self._fetched = bytearray()

    def take(self, length: int) -> bytes:
        """Return the first bytes; fewer than `length` only if the value has no more.

        Raises:
            DamagedError: the pieces end before the value does.
        """
        length = min(length, self.size)
        while len(self._fetched) < length:
            piece = next(self._pieces, b"")
            if not piece:
                raise DamagedError(
                    f"{self.where}: got {len(self._fetched)} bytes, expected {self.size}"
                )
            self._fetched += piece
        return bytes(memoryview(self._fetched)[:length])


class Claims:
    """Which pages were read: each belongs to one place, so a second visit is a circle or worse."""

    def __init__(self, first: int, last: int) -> None:
        self._first = first
        self._last = last
        self._claimed: set[int] = set()

    def claim(self, page: int, user: str) -> None:
        """Note that a page is used.

        Raises:
            DamagedError: there is no such page, or it was used before.
        """
        if not self._first <= page <= self._last:
            raise DamagedError(
                f"{user}: got page {page}, expected one of {self._first} to {self._last}"
            )
        if page in self._claimed:
            raise DamagedError(f"{user}: got page {page}, which belongs to something else already")
        if len(self._claimed) >= PAGE_LIMIT:
            raise DamagedError(f"{user}: got more than {PAGE_LIMIT} pages to read")
        self._claimed.add(page)
