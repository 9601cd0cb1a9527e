"""The floor and the last good manifest on disk, apart from TUF's own cache.

TUF's cache is not flushed to disk: after a power cut it may be empty, and an empty cache accepts
an older repository. What stands here is flushed, kept twice, and only ever raised. Damaged files
count as absent and give no error. One folder for each trust root, so that enrolling elsewhere
neither inherits nor loses a floor:

    <state>/<first 16 digits of the root's SHA-256>/
        root.json  floor.json  floor-copy.json  last-good/<sha256>.json  tuf/
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from passmuster import durable
from passmuster.manifest.options import ManifestOptions
from passmuster.wire import document
from passmuster.wire.codec import WireError, decode, digest, encode

# Raised when a release must no longer accept manifests from before it.
MINIMUM_SERIAL = 0
_FLOOR_LIMIT = 64 * 1024
_ROOT_LIMIT = 64 * 1024
_BEGINNING = datetime.min.replace(tzinfo=UTC)


class Floor(msgspec.Struct, frozen=True, kw_only=True):
    """What must never be gone below again.

    Attributes:
        serial: highest serial of a verified manifest.
        sha256: digest of that manifest; names the file below `last-good`.
        verified: UTC instant of the last complete refresh; None when it is not known.
        versions: highest version of each metadata file that took part in a complete refresh.
        online_keys: ids of the keys of timestamp and snapshot then; when the root replaces them,
            their versions may begin anew (TUF specification 5.3.11).
    """

    serial: int = MINIMUM_SERIAL
    sha256: str = ""
    verified: datetime | None = None
    versions: dict[str, int] = {}
    online_keys: tuple[str, ...] = ()


class Store:
    """The files of one trust root."""

    def __init__(self, options: ManifestOptions) -> None:
        """Name the folder; nothing is read or made yet."""
        self.folder = options.state / options.root_sha256[:16]
        self.tuf = self.folder / "tuf"
        self._good = self.folder / "last-good"
        self._root = self.folder / "root.json"
        self._floors = (self.folder / "floor.json", self.folder / "floor-copy.json")

    def prepare(self) -> None:
        """Make the folders; manifests are public, so other users may read them.

        Raises:
            OSError: they cannot be made.
        """
        for folder in (self._good, self.tuf / "targets"):
            folder.mkdir(mode=0o755, parents=True, exist_ok=True)

    def floor(self) -> Floor:
        """Return the highest floor that is known; damage never lowers it."""
        known = [floor for path in self._floors if (floor := _read_floor(path))]
        if not known:
            # Both copies are gone: manifests that were verified once still tell a serial.
            known = [Floor(serial=d.manifest.serial, sha256=d.sha256) for d in self._documents()]
        return max(
            known, key=lambda each: (each.serial, each.verified or _BEGINNING), default=Floor()
        )

    def last_good(self, floor: Floor) -> document.Document | None:
        """Return the manifest that the floor names, or None when it is absent or damaged."""
        return self._document(self._good / f"{floor.sha256}.json") if floor.sha256 else None

    def keep(self, payload: bytes, floor: Floor) -> None:
        """Store a verified manifest and raise the floor; a power cut leaves the old or the new.

        Raises:
            OSError: not everything could be stored; the former state is still whole.
        """
        good = self._good / f"{floor.sha256}.json"
        if _read(good, document.LIMIT) != payload:
            durable.write(good, payload, mode=durable.PUBLIC)
        for path in self._floors:
            durable.write(path, encode(floor), mode=durable.PUBLIC)
        for path in self._good.iterdir():
            if path != good:
                path.unlink()

    def root(self, sha256: str) -> bytes | None:
        """Return the first root metadata, if the very one is here."""
        payload = _read(self._root, _ROOT_LIMIT)
        return payload if payload is not None and digest(payload) == sha256 else None

    def keep_root(self, payload: bytes) -> None:
        """Store the first root metadata.

        Raises:
            OSError: it could not be stored.
        """
        durable.write(self._root, payload, mode=durable.PUBLIC)

    def _documents(self) -> Iterator[document.Document]:
        with contextlib.suppress(OSError):
            for path in sorted(self._good.glob("*.json")):
                found = self._document(path)
                if found is not None:
                    yield found

    @staticmethod
    def _document(path: Path) -> document.Document | None:
        payload = _read(path, document.LIMIT)
        if payload is None or f"{digest(payload)}.json" != path.name:
            return None
        with contextlib.suppress(WireError):
            return document.read(payload)
        return None


def _read(path: Path, limit: int) -> bytes | None:
    """Return a file's bytes; None when it cannot be read or is larger than it may be."""
    try:
        with path.open("rb") as file:
            payload = file.read(limit + 1)
    except OSError:
        return None
    return payload if len(payload) <= limit else None


def _read_floor(path: Path) -> Floor | None:
    payload = _read(path, _FLOOR_LIMIT)
    if payload is None:
        return None
    try:
        floor = decode(payload, Floor, limit=_FLOOR_LIMIT, what=path.name)
    except WireError:
        return None
    if floor.verified is not None and floor.verified.tzinfo is None:
        return None
    return floor
