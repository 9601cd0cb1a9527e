"""Whether a binary property list may be read at all: measured before anything is made of it.

Its parts may not overlap, so that no small file unfolds into a large one. It reads no part.
Source: CoreFoundation, CFBinaryPList.c.
"""

from __future__ import annotations

MAGIC = b"bplist00"
_OBJECTS = 100_000
_TRAILER = 32
# Kinds of parts whose length follows from a count: bytes, or references, for each.
_BYTES = {0x4: 1, 0x5: 1, 0x6: 2}
_REFERENCES = {0xA: 1, 0xB: 1, 0xC: 1, 0xD: 2}
_DATE = 0x3
_UID = 0x8
_POWER = frozenset({0x1, 0x2})


def unreasonable(payload: bytes) -> str:
    """Return why a binary list is not read; empty when its parts fit into it without overlap."""
    trailer = payload[-_TRAILER:]
    if len(payload) < len(MAGIC) + _TRAILER:
        return "it is cut off"
    width, reference = trailer[6], trailer[7]
    count, start = int.from_bytes(trailer[8:16], "big"), int.from_bytes(trailer[24:32], "big")
    if count > _OBJECTS:
        return f"more than {_OBJECTS} parts"
    if not 1 <= width <= 8 or not 1 <= reference <= 8 or start + count * width > len(payload):
        return "its table of parts is damaged"
    offsets = sorted(
        int.from_bytes(payload[start + each * width : start + (each + 1) * width], "big")
        for each in range(count)
    )
    end = len(MAGIC)
    for offset in offsets:
        if offset < end:
            return "its parts overlap"
        end = offset + _length(payload, offset, reference)
        if end > start:
            return "a part of it is cut off"
    return ""


def _length(payload: bytes, offset: int, reference: int) -> int:
    """Return how many bytes a part of a binary list takes."""
    marker = payload[offset : offset + 1]
    if not marker:
        return 1
    kind, low = marker[0] >> 4, marker[0] & 0xF
    if kind in _POWER:
        return 1 + (1 << low)
    if kind == _DATE:
        return 9
    if kind == _UID:
        return low + 2
    each = _BYTES.get(kind, _REFERENCES.get(kind, 0) * reference)
    if not each or low < 0xF:
        return 1 + low * each
    exponent = payload[offset + 1 : offset + 2]
    size = 1 << (exponent[0] & 0x3) if exponent else 1
    number = int.from_bytes(payload[offset + 2 : offset + 2 + size], "big")
    return 2 + size + number * each
