"""Unsigned documents from local files, for trying out: used as they are, and said to be unsigned.

It takes no part in trust: nothing is stored, and the floor is neither read nor raised.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from passmuster.manifest.freshness import hours_between
from passmuster.manifest.state import ManifestError, ManifestState, WaiversState
from passmuster.model.finding import Freshness
from passmuster.wire import document
from passmuster.wire.codec import WireError


def load_file(path: Path, now: datetime) -> ManifestState:
    """Read a manifest file that nobody vouches for.

    Args:
        path: a JSON document of at most 1 MiB (docs/reference/manifest.md).
        now: UTC; only decides whether the file is past its expiry.

    Raises:
        ManifestError: `unreadable`, `too-large`, `malformed` or `unknown-schema`.
    """
    payload = _payload(path, "manifest")
    try:
        read = document.read(payload)
    except WireError as error:
        raise ManifestError(error.code, f"{path}: {error}") from error
    expired = now >= read.manifest.expires
    return ManifestState(
        document=read,
        freshness=Freshness.FRESH,
        age_hours=hours_between(read.manifest.issued, now),
        problem="expired" if expired else "",
        detail=(
            f"manifest {path} expired at {read.manifest.expires.isoformat()}; ask for a newer one"
            if expired
            else ""
        ),
    )


def load_waivers_file(path: Path) -> WaiversState:
    """Read a file of waivers that nobody vouches for, whichever customer's.

    Args:
        path: a JSON document of at most 1 MiB (docs/reference/manifest.md, waivers).

    Raises:
        ManifestError: `unreadable`, `too-large`, `malformed` or `unknown-schema`.
    """
    payload = _payload(path, "waivers")
    try:
        return WaiversState(document=document.read_waivers(payload))
    except WireError as error:
        raise ManifestError(error.code, f"{path}: {error}") from error


def _payload(path: Path, what: str) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(document.LIMIT + 1)
    except OSError as error:
        raise ManifestError(
            "unreadable",
            f"{what} {path}: got {error.strerror or error}, expected a readable JSON file",
        ) from error
