"""What the manifest room needs to be told; it reads no configuration of its own."""

from __future__ import annotations

from pathlib import Path

import msgspec


class ManifestOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where the manifest comes from and where it is kept.

    Attributes:
        state: folder that this room owns; it is made when needed.
        repository: base URL of the repository (https, or `file:` for a share or a stick);
            empty when the machine is not enrolled.
        root_sha256: SHA-256 of the repository's first root metadata, 64 hexadecimal digits.
    """

    state: Path
    repository: str = ""
    root_sha256: str = ""
