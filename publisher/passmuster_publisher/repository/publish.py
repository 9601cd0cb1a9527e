"""Publish a manifest, renew the online signatures, and tell how long everything is still valid.

Order of a publication: the manifest's bytes, the manifest role, the snapshot, the timestamp.
Whatever is interrupted before the last of them leaves the former repository as it was.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import MetaFile, TargetFile

from passmuster import durable
from passmuster.wire import document
from passmuster.wire.codec import WireError
from passmuster_publisher.checks import problems
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.repository import keys
from passmuster_publisher.repository.folder import Current, Folder
from passmuster_publisher.repository.roles import (
    MANIFEST_PATH,
    MANIFEST_ROLE,
    VALID_FOR,
    WARN_BELOW,
    expiry,
    sign,
)


class Term(NamedTuple):
    """How long one role's metadata is still valid."""

    role: str
    version: int
    expires: datetime
    days_left: int
    ample: bool


def publish(
    folder: Folder, payload: bytes, passphrase: Callable[[], bytes], now: datetime
) -> document.Document:
    """Publish a manifest document as it is, byte for byte.

    Args:
        folder: the repository.
        payload: the document.
        passphrase: asked only when the manifest key is protected.
        now: UTC.

    Raises:
        PublisherError: the document is wrong or expired, its serial does not rise, a key is
            missing, or the repository is damaged. Nothing was changed.
    """
    read = _checked(payload, now)
    with folder.locked():
        current = folder.current()
        _check_serial(folder, current, read)
        desk = keys.load(folder.keys, keys.MANIFEST, passphrase)
        online = keys.load(folder.keys, keys.ONLINE, passphrase)
        file = folder.manifest_file(read.sha256)
        durable.write(file, payload, mode=durable.PUBLIC)
        manifest = current.manifest
        target = TargetFile.from_data(MANIFEST_PATH, payload, ["sha256"])
        manifest.signed.targets = {MANIFEST_PATH: target}
        manifest.signed.version += 1
        manifest.signed.expires = expiry(MANIFEST_ROLE, now)
        folder.write(MANIFEST_ROLE, sign(manifest, [desk]))
        current.snapshot.signed.meta[f"{MANIFEST_ROLE}.json"] = MetaFile(manifest.signed.version)
        _sign_snapshot(folder, current, online, now)
        _sign_timestamp(folder, current, online, now)
    return read


def refresh(folder: Folder, now: datetime) -> None:
    """Sign the timestamp again, and the snapshot when half of its time is over.

    Raises:
        PublisherError: the online key is missing, or the repository is damaged.
    """
    with folder.locked():
        current = folder.current()
        online = keys.load(folder.keys, keys.ONLINE, _never_protected)
        if current.snapshot.signed.expires - now < VALID_FOR["snapshot"] / 2:
            _sign_snapshot(folder, current, online, now)
        _sign_timestamp(folder, current, online, now)


def terms(folder: Folder, now: datetime) -> list[Term]:
    """Return how long each role is still valid.

    Raises:
        PublisherError: there is no repository, or it is damaged.
    """
    found = []
    for role, metadata in folder.current()._asdict().items():
        left = metadata.signed.expires - now
        found.append(
            Term(
                role=role,
                version=metadata.signed.version,
                expires=metadata.signed.expires,
                days_left=left.days,
                ample=left >= WARN_BELOW[role],
            )
        )
    return found


def published(folder: Folder, current: Current) -> document.Document | None:
    """Return the manifest that stands, or None before the first publication.

    Raises:
        PublisherError: its file is missing or damaged.
    """
    target = current.manifest.signed.targets.get(MANIFEST_PATH)
    if target is None:
        return None
    file = folder.manifest_file(target.hashes["sha256"])
    try:
        read = document.read(file.read_bytes())
    except (OSError, WireError) as error:
        raise PublisherError(f"{file}: the published manifest is damaged ({error})") from error
    return read


def _checked(payload: bytes, now: datetime) -> document.Document:
    try:
        read = document.read(payload)
    except WireError as error:
        raise PublisherError(str(error)) from error
    found = problems(read.manifest)
    if found:
        raise PublisherError("the manifest is wrong:\n  " + "\n  ".join(found))
    if now >= read.manifest.expires:
        raise PublisherError(
            f"manifest: it expired at {read.manifest.expires.isoformat()}, it is "
            f"{now.isoformat()}; build it from newer recordings"
        )
    return read


def _check_serial(folder: Folder, current: Current, read: document.Document) -> None:
    former = published(folder, current)
    if former is not None and read.manifest.serial <= former.manifest.serial:
        raise PublisherError(
            f"manifest: got serial {read.manifest.serial}, expected more than "
            f"{former.manifest.serial} (the one that stands); desktops refuse a serial that does "
            f"not rise. Build it again with --serial {former.manifest.serial + 1}"
        )


def _sign_snapshot(folder: Folder, current: Current, online: CryptoSigner, now: datetime) -> None:
    snapshot = current.snapshot
    snapshot.signed.version += 1
    snapshot.signed.expires = expiry("snapshot", now)
    folder.write("snapshot", sign(snapshot, [online]))


def _sign_timestamp(folder: Folder, current: Current, online: CryptoSigner, now: datetime) -> None:
    timestamp = current.timestamp
    timestamp.signed.version += 1
    timestamp.signed.expires = expiry("timestamp", now)
    timestamp.signed.snapshot_meta = MetaFile(current.snapshot.signed.version)
    folder.write("timestamp", sign(timestamp, [online]))


def _never_protected() -> bytes:
    raise PublisherError(
        "the online key is protected by a passphrase; it is used by a scheduled job and must not be"
    )
