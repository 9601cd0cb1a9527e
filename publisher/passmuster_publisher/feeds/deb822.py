"""Control stanzas (deb822(5)) of a recorded file, plain or xz, one at a time.

A suite's `Packages` has 63 000 stanzas in 50 MB: it is read in pieces, and no more than one stanza
is kept. Refused: more than a cap allows, xz data that ends early, goes on behind its end or asks
for much memory, and in a stanza that is looked at: no fields, a field twice, control characters.
"""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from typing import BinaryIO

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import State

_PIECE = 256 * 1024
_MOST_BYTES = 256 * 1024 * 1024
_MOST_STANZAS = 200_000
_LONGEST = 1024 * 1024
# xz -9 needs 65 MiB to unpack.
_MOST_MEMORY = 128 * 1024 * 1024


def stanzas(state: State, file: str) -> Iterator[bytes]:
    """Yield the stanzas of a file as they stand, without the empty lines around them.

    Args:
        state: the recording.
        file: a file in it; one whose name ends in `.xz` is unpacked on the way.

    Raises:
        PublisherError: it cannot be read or unpacked, or is larger than allowed.
    """
    where = state.where(file)
    count = 0
    try:
        with (state.folder / file).open("rb") as opened:
            for block in _blocks(_pieces(opened, file, where), where):
                count += 1
                if count > _MOST_STANZAS:
                    raise PublisherError(f"{where}: got more than {_MOST_STANZAS} stanzas")
                yield block
    except OSError as error:
        raise PublisherError(f"{where}: {error.strerror or error}") from error
    except lzma.LZMAError as error:
        raise PublisherError(f"{where}: {error}") from error


def fields(block: bytes, where: str) -> dict[str, str]:
    """Return the fields of a stanza; continuation lines are passed over.

    Args:
        block: the stanza.
        where: how an error names its file.

    Raises:
        PublisherError: it is no UTF-8, holds control characters or a line that is no field, or has
            a field twice.
    """
    try:
        text = block.decode()
    except UnicodeDecodeError as error:
        raise PublisherError(f"{where}: {error}") from error
    if any(each < " " and each not in "\n\t" for each in text):
        raise PublisherError(f"{where}: a stanza holds control characters")
    found: dict[str, str] = {}
    for line in text.split("\n"):
        if line.startswith((" ", "\t")):
            continue
        key, colon, value = line.partition(":")
        if not colon or key in found:
            wrong = f"field {key} twice" if colon else f"the line {line[:40]!r}"
            raise PublisherError(f"{where}: got {wrong}, expected stanzas of FIELD: VALUE")
        found[key] = value.strip()
    return found


def _blocks(pieces: Iterator[bytes], where: str) -> Iterator[bytes]:
    rest, size = b"", 0
    for piece in pieces:
        size += len(piece)
        *whole, rest = (rest + piece).split(b"\n\n")
        if size > _MOST_BYTES or len(rest) > _LONGEST:
            raise PublisherError(
                f"{where}: got more than {_MOST_BYTES} bytes, or {_LONGEST} in one stanza"
            )
        yield from filter(None, (block.strip(b"\n") for block in whole))
    if rest.strip(b"\n"):
        yield rest.strip(b"\n")


def _pieces(opened: BinaryIO, file: str, where: str) -> Iterator[bytes]:
    if not file.endswith(".xz"):
        while piece := opened.read(_PIECE):
            yield piece
        return
    unpacking = lzma.LZMADecompressor(lzma.FORMAT_XZ, memlimit=_MOST_MEMORY)
    while not unpacking.eof:
        piece = opened.read(_PIECE) if unpacking.needs_input else b""
        if unpacking.needs_input and not piece:
            raise PublisherError(f"{where}: the xz data ends early")
        yield unpacking.decompress(piece, _PIECE)
    if unpacking.unused_data or opened.read(1):
        raise PublisherError(f"{where}: got more behind the end of the xz data")
