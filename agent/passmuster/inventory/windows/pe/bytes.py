"""A program's file in pieces: a version resource costs some kilobytes of a large executable.

Source: Microsoft's PE format; reference/detection.md, section 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Callable

from passmuster.host.errors import HostError

_BLOCK = 4096

Reader = Callable[[int, int], bytes]


class MalformedError(HostError):
    """The file is no program, or a damaged one."""


class Bytes:
    """The bytes of a file, of which only the blocks that something lies in are read.

    Args:
        read: offset and length to bytes; fewer at the file's end.
    """

    def __init__(self, read: Reader) -> None:
        self._read = read
        self._blocks: dict[int, bytes] = {}

    def fields(self, layout: str, offset: int) -> tuple[int, ...]:
        """Return numbers.

        Args:
            layout: as `struct` writes it.
            offset: in the file.

        Raises:
            MalformedError: the file ends before.
        """
        return struct.unpack(layout, self.at(offset, struct.calcsize(layout)))

    def at(self, offset: int, length: int) -> bytes:
        """Return exactly so many bytes.

        Raises:
            MalformedError: the file ends before.
        """
        first = offset // _BLOCK
        blocks = range(first, (offset + max(length, 1) - 1) // _BLOCK + 1)
        start = offset - first * _BLOCK
        payload = b"".join(map(self._block, blocks))[start : start + length]
        if len(payload) != length:
            raise MalformedError(f"got {len(payload)} bytes at {offset}, expected {length}")
        return payload

    def _block(self, number: int) -> bytes:
        if number not in self._blocks:
            self._blocks[number] = self._read(number * _BLOCK, _BLOCK)
        return self._blocks[number]
