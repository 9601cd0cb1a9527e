"""A document that was verified, kept under its digest, and a floor that is only ever raised.

What stands here is flushed, the floor is kept twice. Damaged files count as absent and give no
error:

    <folder>/floor.json  floor-copy.json  last-good/<sha256>.json
"""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Generic, TypeVar

import msgspec

from passmuster import durable
from passmuster.wire.codec import WireError, decode, digest, encode
from passmuster.wire.document import LIMIT

_FLOOR_LIMIT = 64 * 1024
_BEGINNING = datetime.min.replace(tzinfo=UTC)
T = TypeVar("T")


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """What must never be gone below again.

    Attributes:
        serial: highest serial of a verified document.
        sha256: digest of that document; names the file below `last-good`. Empty when the
            repository holds none any more.
        verified: UTC instant of the last complete refresh; None when it is not known.
        versions: highest version of each metadata file that took part in a complete refresh.
        online_keys: ids of the keys of timestamp and snapshot then; when the root replaces them,
            their versions may begin anew (TUF specification 5.3.11).
    """

    serial: int = 0
    sha256: str = ""
    verified: datetime | None = None
    versions: dict[str, int] = {}
    online_keys: tuple[str, ...] = ()


class Shelf(Generic[T]):
    """The files of one kind of document."""

    def __init__(
        self,
        folder: Path,
        read: Callable[[bytes], T],
        serial: Callable[[T], int],
        beginning: Floor = Floor(),  # noqa: B008 - frozen
    ) -> None:
        """Name the folder; nothing is read or made yet.

        Args:
            folder: where the files are.
            read: bytes to document; raises `WireError` for what is none.
            serial: a document's serial.
            beginning: the floor while nothing was kept.
        """
        self.folder = folder
        self._good = folder / "last-good"
        self._floors = (folder / "floor.json", folder / "floor-copy.json")
        self._read, self._serial, self._beginning = read, serial, beginning

    def prepare(self) -> None:
        """Make the folder; what is kept is public, so other users may read it.

        Raises:
            OSError: it cannot be made.
        """
        self._good.mkdir(mode=0o755, parents=True, exist_ok=True)

    def floor(self) -> Floor:
        """Return the highest floor that is known; damage never lowers it."""
        known = [floor for path in self._floors if (floor := _read_floor(path))]
        if not known:
            # Both copies are gone: documents that were verified once still tell a serial.
            known = [Floor(serial=self._serial(d), sha256=name) for name, d in self._documents()]
        return max(
            known,
            key=lambda each: (each.serial, each.verified or _BEGINNING),
            default=self._beginning,
        )

    def last_good(self, floor: Floor) -> T | None:
        """Return the document that the floor names, or None when it is absent or damaged."""
        return self._document(self._good / f"{floor.sha256}.json") if floor.sha256 else None

    def keep(self, payload: bytes | None, floor: Floor) -> None:
        """Store a verified document and raise the floor; a power cut leaves the old or the new.

        Args:
            payload: the document; None when there is none any more, and `floor` names none.
            floor: from now on.

        Raises:
            OSError: not everything could be stored; the former state is still whole.
        """
        good = self._good / f"{floor.sha256}.json"
        if payload is not None and read_bounded(good, LIMIT) != payload:
            durable.write(good, payload, mode=durable.PUBLIC)
        for path in self._floors:
            durable.write(path, encode(floor), mode=durable.PUBLIC)
        for path in self._good.iterdir():
            if path != good:
                path.unlink()

    def _documents(self) -> Iterator[tuple[str, T]]:
        with contextlib.suppress(OSError):
            for path in sorted(self._good.glob("*.json")):
                found = self._document(path)
                if found is not None:
                    yield path.stem, found

    def _document(self, path: Path) -> T | None:
        payload = read_bounded(path, LIMIT)
        if payload is None or f"{digest(payload)}.json" != path.name:
            return None
        with contextlib.suppress(WireError):
            return self._read(payload)
        return None


def read_bounded(path: Path, limit: int) -> bytes | None:
    """Return a file's bytes; None when it cannot be read or is larger than it may be."""
    try:
        with path.open("rb") as file:
            payload = file.read(limit + 1)
    except OSError:
        return None
    return payload if len(payload) <= limit else None


def _read_floor(path: Path) -> Floor | None:
    payload = read_bounded(path, _FLOOR_LIMIT)
    if payload is None:
        return None
    try:
        floor = decode(payload, Floor, limit=_FLOOR_LIMIT, what=path.name)
    except WireError:
        return None
    if floor.verified is not None and floor.verified.tzinfo is None:
        return None
    return floor
