"""Every manifest that was ever published: kept under its digest, and found again by day."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from passmuster.wire import document
from passmuster.wire.codec import WireError
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.repository.folder import Folder

_SUFFIX = ".manifest.json"


class Kept(NamedTuple):
    """One published manifest; `problem` says why its bytes are not what was published."""

    file: Path
    sha256: str
    serial: int
    issued: datetime | None
    problem: str = ""


def history(folder: Folder) -> list[Kept]:
    """Return the published manifests by rising serial; damaged ones first, with serial 0.

    Raises:
        PublisherError: there is no repository.
    """
    folder.current()  # says what is wrong where there is no repository
    files = sorted(folder.targets.glob(f"manifest/*{_SUFFIX}"))
    return sorted((_read(file) for file in files), key=lambda each: (each.serial, each.sha256))


def in_force(kept: list[Kept], at: datetime) -> Kept:
    """Return the manifest that had been issued last at an instant.

    Raises:
        PublisherError: none had been.
    """
    issued = [each for each in kept if each.issued is not None and each.issued <= at]
    if not issued:
        raise PublisherError(f"got no manifest issued up to {at:%Y-%m-%d %H:%MZ}")
    return issued[-1]


def _read(file: Path) -> Kept:
    name = file.name.removesuffix(_SUFFIX)
    try:
        with file.open("rb") as opened:
            read = document.read(opened.read(document.LIMIT + 1))
    except (OSError, WireError) as error:
        return Kept(file, name, 0, None, str(error))
    if read.sha256 != name:
        return Kept(file, name, 0, None, f"its bytes have the SHA-256 {read.sha256}")
    return Kept(file, name, read.manifest.serial, read.manifest.issued)
