"""Chunks of bytes into numbered lines, within bounds: none too long, and not too much in all."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from passmuster.wire.codec import WireError

# A receipt has at most 192 KiB (wire.statement), and its inventory is a part of it.
LINE = 256 * 1024
# Five million machines with 3 KiB each.
TOTAL = 16 * 1024**3


def numbered(
    chunks: Iterable[bytes], *, line: int = LINE, total: int = TOTAL
) -> Iterator[tuple[int, bytes]]:
    """Yield each line with its number, from 1; the last one may have no end.

    Args:
        chunks: the bytes, cut anywhere.
        line: the most bytes of one line, without its end.
        total: the most bytes of all.

    Raises:
        WireError: `too-large`, with the number of the line.
    """
    number, left, seen = 1, b"", 0
    for chunk in chunks:
        seen += len(chunk)
        if seen > total:
            raise WireError("too-large", f"line {number}: got more than {total} bytes in all")
        *whole, left = (left + chunk).split(b"\n")
        for each in whole:
            yield number, _bounded(each, number, line)
            number += 1
        _bounded(left, number, line)
    if left:
        yield number, left


def _bounded(text: bytes, number: int, limit: int) -> bytes:
    if len(text) > limit:
        raise WireError("too-large", f"line {number}: got more than {limit} bytes")
    return text
