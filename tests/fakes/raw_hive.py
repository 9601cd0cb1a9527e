"""Registry hives laid out by hand, cell by cell, also as no Windows would write them."""

from __future__ import annotations

import struct

NONE = 0xFFFFFFFF
NARROW = 0x20  # a key's name of one byte a letter


class RawHive:
    """A hive's cells; the last key that is made is its root unless another one is named."""

    def __init__(self) -> None:
        self.cells = bytearray(struct.pack("<4sII", b"hbin", 0, 4096).ljust(32, b"\0"))
        self.root = 0

    def cell(self, content: bytes, *, size: int | None = None) -> int:
        """Add a cell in use, whatever it says of its size; return its offset."""
        at = len(self.cells)
        whole = -(-(len(content) + 4) // 8) * 8
        stated = whole if size is None else size
        self.cells += struct.pack("<i", -stated) + content.ljust(whole - 4, b"\0")
        return at

    def exact(self, content: bytes) -> int:
        """Add a cell that ends where its content does."""
        return self.cell(content, size=len(content) + 4)

    def key(self, name: bytes, *, subkeys: tuple[int, int] = (0, NONE),
            values: tuple[int, int] = (0, NONE), flags: int = NARROW,
            signature: bytes = b"nk") -> int:  # fmt: skip
        """Add a key whose subkeys and values are so many and listed there."""
        head = struct.pack(
            "<2sHQIIIIIIIIIIIIIIIHH", signature, flags, 0, 0, NONE, subkeys[0], 0, subkeys[1], NONE,
            *values, NONE, NONE, 0, 0, 0, 0, 0, len(name), 0,
        )  # fmt: skip
        self.root = self.cell(head + name)
        return self.root

    def fast(self, *offsets: int, signature: bytes = b"lh", count: int | None = None) -> int:
        """Add a list of keys with a hash beside each."""
        count = len(offsets) if count is None else count
        listed = b"".join(struct.pack("<II", each, 0) for each in offsets)
        return self.cell(struct.pack("<2sH", signature, count) + listed)

    def plain(self, *offsets: int, signature: bytes = b"li") -> int:
        """Add a list of keys, or, as `ri`, of lists."""
        return self.cell(
            struct.pack("<2sH", signature, len(offsets))
            + struct.pack(f"<{len(offsets)}I", *offsets)
        )

    def offsets(self, *offsets: int) -> int:
        """Add a bare list."""
        return self.cell(struct.pack(f"<{len(offsets)}I", *offsets))

    def value(self, name: bytes, kind: int, size: int, data: int, *, flags: int = 1) -> int:
        """Add a value whose data has a size and lies at an offset."""
        return self.cell(
            struct.pack("<2sHIIIHH", b"vk", len(name), size, data, kind, flags, 0) + name
        )

    def payload(self, *, root: int | None = None) -> bytes:
        """Return the file."""
        head = struct.pack("<4sIIQIIIIIII", b"regf", 1, 1, 0, 1, 5, 0, 1,
                           self.root if root is None else root, len(self.cells), 1)  # fmt: skip
        return head.ljust(4096, b"\0") + bytes(self.cells)
