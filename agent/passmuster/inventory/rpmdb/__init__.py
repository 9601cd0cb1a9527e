"""Package databases of rpm in its three formats, read piece by piece.

Bytes come in and packages come out: which files there are, which of them is the one in use, and
that a log may lie beside it is for the caller to know. All or nothing: whatever is not an intact
database raises DamagedError, and an intact one without packages says that it has none.
"""

from __future__ import annotations

import struct
from collections.abc import Callable
from typing import Literal

from passmuster.inventory.rpmdb import bdb, ndb, pages, sqlite
from passmuster.inventory.rpmdb.blocks import Blocks, BytesBlocks
from passmuster.inventory.rpmdb.errors import DamagedError
from passmuster.inventory.rpmdb.package import Listing, RpmPackage

Backend = Literal["sqlite", "ndb", "bdb"]
HEAD = 16  # bytes that `detect` needs

__all__ = ["HEAD", "Backend", "Blocks", "BytesBlocks", "DamagedError", "Listing", "RpmPackage",
           "detect", "read"]  # fmt: skip


def detect(head: bytes) -> Backend | None:
    """Return what a database is, by its first bytes; None when it is none of rpm's."""
    if head.startswith(pages.MAGIC):
        return "sqlite"
    if head.startswith(ndb.MAGIC):
        return "ndb"
    magic = head[bdb.MAGIC_AT :][:4]
    return "bdb" if bdb.MAGIC in (_number("<", magic), _number(">", magic)) else None


def read(
    backend: Backend,
    blocks: Blocks,
    wal: bytes | None,
    wanted: Callable[[str], bool],
    keep_time: Callable[[], None],
) -> Listing:
    """Return the wanted packages of a database, and how many it has.

    Args:
        backend: what `detect` said.
        blocks: the database file.
        wal: the write-ahead log beside it; only SQLite has one. It must be read before the
            database is opened: what is moved from one to the other meanwhile is then met twice,
            not missed.
        wanted: whether packages of this name are wanted; signing keys never are.
        keep_time: called again and again; whatever it raises ends the reading.

    Raises:
        DamagedError: it is not an intact database of rpm.
    """
    try:
        if backend == "sqlite":
            return sqlite.read(blocks, wal, wanted, keep_time)
        reader = ndb.read if backend == "ndb" else bdb.read
        return reader(blocks, wanted, keep_time)
    except (struct.error, IndexError, OverflowError, UnicodeError) as error:
        # Every offset is checked where it is used; this is for the one that was forgotten.
        raise DamagedError(f"got {error!r} from what the file says") from error


def _number(order: str, raw: bytes) -> int:
    return int.from_bytes(raw, "little" if order == "<" else "big") if len(raw) == 4 else 0
