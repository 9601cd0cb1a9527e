"""Documents named on the command line: read with a cap, refused with the file's name."""

from __future__ import annotations

from pathlib import Path

from passmuster.wire import document
from passmuster.wire.codec import WireError
from passmuster_publisher.errors import UsageError


def payload(path: Path) -> bytes:
    """Return a document's bytes, at most one more than a document may have.

    Raises:
        UsageError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            return file.read(document.LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{path}: {error.strerror or error}") from error


def manifest(path: Path) -> document.Document:
    """Return a manifest.

    Raises:
        UsageError: the file cannot be read, or is no manifest of this schema.
    """
    try:
        return document.read(payload(path))
    except WireError as error:
        raise UsageError(f"{path}: {error}") from error
