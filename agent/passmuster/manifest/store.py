"""The floor and the last good manifest on disk, apart from TUF's own cache; waivers likewise.

TUF's cache is not flushed to disk: after a power cut it may be empty, and an empty cache accepts
an older repository. One folder for each trust root, and in it one for each customer's waivers, so
that enrolling elsewhere neither inherits nor loses a floor:

    <state>/<first 16 digits of the root's SHA-256>/
        root.json  floor.json  floor-copy.json  last-good/<sha256>.json  tuf/
        waivers/<first 16 digits of the SHA-256 of the customer's id>/
            floor.json  floor-copy.json  last-good/<sha256>.json
"""

from __future__ import annotations

from functools import partial

from passmuster import durable
from passmuster.manifest.options import ManifestOptions
from passmuster.manifest.shelf import Floor, Shelf, read_bounded
from passmuster.wire import document
from passmuster.wire.codec import WireError, digest

# Raised when a release must no longer accept manifests from before it.
MINIMUM_SERIAL = 0
_ROOT_LIMIT = 64 * 1024


class Store(Shelf[document.Document]):
    """The files of one trust root; as a shelf, those of its manifest."""

    def __init__(self, options: ManifestOptions) -> None:
        """Name the folder; nothing is read or made yet."""
        super().__init__(
            options.state / options.root_sha256[:16],
            document.read,
            lambda each: each.manifest.serial,
            Floor(serial=MINIMUM_SERIAL),
        )
        self.tuf = self.folder / "tuf"
        self._root = self.folder / "root.json"

    def prepare(self) -> None:
        """Make the folders; manifests are public, so other users may read them.

        Raises:
            OSError: they cannot be made.
        """
        super().prepare()
        (self.tuf / "targets").mkdir(mode=0o755, parents=True, exist_ok=True)

    def waivers(self, customer: str) -> Shelf[document.WaiversDocument]:
        """Return the shelf of a customer's waivers; its folder is not made yet."""
        # A digest: ids may be names that a file system takes for others, or for devices.
        return Shelf(
            self.folder / "waivers" / digest(customer.encode())[:16],
            partial(read_waivers_of, customer),
            lambda each: each.waivers.serial,
        )

    def root(self, sha256: str) -> bytes | None:
        """Return the first root metadata, if the very one is here."""
        payload = read_bounded(self._root, _ROOT_LIMIT)
        return payload if payload is not None and digest(payload) == sha256 else None

    def keep_root(self, payload: bytes) -> None:
        """Store the first root metadata.

        Raises:
            OSError: it could not be stored.
        """
        durable.write(self._root, payload, mode=durable.PUBLIC)


def read_waivers_of(customer: str, payload: bytes) -> document.WaiversDocument:
    """Parse the waivers of one customer.

    Raises:
        WireError: as `document.read_waivers`, or `other-customer`.
    """
    read = document.read_waivers(payload)
    if read.waivers.customer != customer:
        raise WireError(
            "other-customer",
            f"waivers: got those of customer {read.waivers.customer[:64]!r}, expected those of "
            f"{customer!r}; they were refused, the publisher has to know",
        )
    return read
