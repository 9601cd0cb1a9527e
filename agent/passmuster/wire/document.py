"""The manifest document: JSON bytes in, a typed manifest and its digest out.

A document of a higher schema version is refused; within a version unknown fields are let pass,
because versions of agent and publisher meet here (changes are additive).
"""

from __future__ import annotations

import msgspec

from passmuster.model.requirement import Manifest
from passmuster.wire.codec import WireError, decode, digest

SCHEMA = 1
LIMIT = 1024 * 1024


class Document(msgspec.Struct, frozen=True, kw_only=True):
    """A manifest with the SHA-256 of the very bytes that it was read from."""

    manifest: Manifest
    sha256: str


def read(payload: bytes) -> Document:
    """Parse a manifest document.

    Raises:
        WireError: `too-large`, `malformed`, or `unknown-schema`.
    """
    manifest = decode(payload, Manifest, limit=LIMIT, what="manifest")
    if manifest.schema != SCHEMA:
        raise WireError(
            "unknown-schema",
            f"manifest: got schema {manifest.schema}, expected {SCHEMA}; update Passmuster",
        )
    for name in ("issued", "expires"):
        if getattr(manifest, name).tzinfo is None:
            raise WireError("malformed", f"manifest: {name} has no time zone, expected UTC (Z)")
    return Document(manifest=manifest, sha256=digest(payload))
