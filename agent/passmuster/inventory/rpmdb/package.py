"""An installed rpm package as its header states it, and a listing of them."""

from __future__ import annotations

from typing import NamedTuple

# What rpm keeps imported signing keys under: beside the packages, and none of them.
KEY_NAME = "gpg-pubkey"
# Ten times what the largest desktops have; it bounds what a listing holds in memory.
PACKAGE_LIMIT = 100_000


class RpmPackage(NamedTuple):
    """An installed package; what its header does not state is empty, None or 0."""

    name: str
    epoch: int | None
    version: str
    release: str
    architecture: str
    vendor: str
    source_rpm: str
    install_time: int

    @property
    def evr(self) -> str:
        """Return `[epoch:]version-release`; an epoch of zero is none."""
        epoch = f"{self.epoch}:" if self.epoch else ""
        return f"{epoch}{self.version}-{self.release}"


class Listing(NamedTuple):
    """The wanted packages of an intact database, and how many packages it has in all.

    `seen` counts no signing keys: a database of nothing else has no packages.
    """

    packages: tuple[RpmPackage, ...]
    seen: int
