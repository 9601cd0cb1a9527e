"""The body of an answer: unpacked, counted and written to disk as it comes.

Refused: more than the limit (as it comes, and unpacked), a length that nobody tells, gzip data that
ends early or goes on behind its end, another encoding, nothing at all, and a web page where data is
expected. That a body is as long as it was announced is the transport's to check.
"""

from __future__ import annotations

import hashlib
import os
import zlib
from collections.abc import Iterable, Iterator
from pathlib import Path

from passmuster.transport.reply import Reply
from passmuster_publisher.errors import PublisherError

_CHUNK = 64 * 1024
# White space and a byte order mark: what may stand before a web page.
_BLANK = b" \t\r\n\xef\xbb\xbf"


def data(reply: Reply, limit: int, where: str) -> Iterator[bytes]:
    """Return the body as upstream wrote it, in pieces.

    Args:
        reply: its headers; the body is not read yet.
        limit: the most bytes, packed and unpacked.
        where: how an error names it.

    Raises:
        PublisherError: it is refused; while it is read, too.
        TransportError: it did not come whole.
    """
    encoding = reply.headers.get("content-encoding", "identity").lower()
    length = reply.headers.get("content-length", "")
    if encoding not in {"identity", "gzip"}:
        raise PublisherError(f"{where}: got an answer encoded as {encoding[:20]!r}")
    if reply.headers.get("transfer-encoding", "").lower() != "chunked":
        if not length.isdecimal():
            # It could not be told from one that was cut short.
            raise PublisherError(f"{where}: got an answer that does not say how long it is")
        if len(length) > 15 or int(length) > limit:
            raise _too_large(limit, where)
    pieces = _capped(reply.pieces(_CHUNK), limit, where)
    return _capped(_unpacked(pieces, where), limit, where) if encoding == "gzip" else pieces


def written(pieces: Iterable[bytes], to: Path, where: str) -> tuple[str, int]:
    """Write data to a new file and flush it.

    Args:
        pieces: the data.
        to: the file; there must be nothing yet.
        where: how an error names it.

    Returns:
        Its SHA-256 and how many bytes it has.

    Raises:
        PublisherError: it is empty, or a web page.
        OSError: it could not be written.
    """
    digest, size, blank = hashlib.sha256(), 0, True
    with to.open("xb") as file:
        for piece in pieces:
            if blank:
                blank = _is_blank(piece, where)
            digest.update(piece)
            size += len(piece)
            file.write(piece)
        if blank:
            raise PublisherError(f"{where}: got an empty answer, expected data")
        file.flush()
        os.fsync(file.fileno())
    return digest.hexdigest(), size


def _is_blank(piece: bytes, where: str) -> bool:
    """Tell whether data has not begun yet; refuse a web page before anything of it is stored."""
    start = piece.lstrip(_BLANK)
    if start.startswith(b"<"):
        raise PublisherError(
            f"{where}: got a web page or XML, expected data; the address may have moved or need a "
            "sign-in"
        )
    return not start


def _capped(pieces: Iterable[bytes], limit: int, where: str) -> Iterator[bytes]:
    size = 0
    for piece in pieces:
        size += len(piece)
        if size > limit:
            raise _too_large(limit, where)
        yield piece


def _unpacked(pieces: Iterable[bytes], where: str) -> Iterator[bytes]:
    """Yield gzip data unpacked in small pieces, so that a bomb is stopped by the limit."""
    unzip = zlib.decompressobj(wbits=31)
    try:
        for piece in pieces:
            rest = piece
            while rest and not unzip.eof:
                yield unzip.decompress(rest, _CHUNK)
                rest = unzip.unconsumed_tail
            if rest or unzip.unused_data:
                raise PublisherError(f"{where}: got gzip data with more behind its end")
        yield unzip.flush()
    except zlib.error as error:
        raise PublisherError(f"{where}: {error}") from error
    if not unzip.eof:
        raise PublisherError(f"{where}: got gzip data that ends early")


def _too_large(limit: int, where: str) -> PublisherError:
    return PublisherError(f"{where}: got more than {limit} bytes")
