"""Publish manifest and waivers, renew the online signatures, tell how long all is still valid.

Order of a publication: the documents' bytes, the manifest role, the snapshot, the timestamp.
Whatever is interrupted before the last of them leaves the former repository as it was.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import NamedTuple

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import MetaFile, TargetFile

from passmuster import durable
from passmuster.wire import document
from passmuster.wire.codec import WireError
from passmuster.wire.targets import waivers_path
from passmuster_publisher.checks import problems
from passmuster_publisher.consent import Consent, demand
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
from passmuster_publisher.repository.waivers import targets_of

# What agents accept of one role's metadata (agent/passmuster/manifest/repository.py).
_METADATA_LIMIT = 256 * 1024


class Term(NamedTuple):
    """How long one role's metadata is still valid."""

    role: str
    version: int
    expires: datetime
    days_left: int
    ample: bool


def publish(
    folder: Folder,
    payload: bytes,
    passphrase: Callable[[], bytes],
    now: datetime,
    waivers: Mapping[str, bytes] | None = None,
    consent: Consent = Consent(),  # noqa: B008 - frozen
) -> document.Document:
    """Publish a manifest document, and waivers, as they are, byte for byte.

    Args:
        folder: the repository.
        payload: the document.
        passphrase: asked only when the manifest key is protected.
        now: UTC.
        waivers: customer id to document, all of them; the manifest may then be the very one that
            stands. None leaves the published waivers as they are.
        consent: what whoever signs says to emergencies and falling lines.

    Raises:
        PublisherError: a document is wrong or expired, a serial does not rise, a consent or a key
            is missing, or the repository is damaged. Nothing was changed.
    """
    read = _checked(payload, now)
    with folder.locked():
        current = folder.current()
        former = published(folder, current)
        _check_serial(former, read, again=waivers is not None)
        demand(former.manifest if former else None, read.manifest, now, consent)
        added = targets_of(folder, current, waivers) if waivers is not None else {}
        desk = keys.load(folder.keys, keys.MANIFEST, passphrase)
        online = keys.load(folder.keys, keys.ONLINE, passphrase)
        added[MANIFEST_PATH] = TargetFile.from_data(MANIFEST_PATH, payload, ["sha256"])
        manifest = current.manifest
        manifest.signed.targets |= added
        manifest.signed.version += 1
        manifest.signed.expires = expiry(MANIFEST_ROLE, now)
        _check_size(sign(manifest, [desk]).to_bytes())
        bodies = {waivers_path(each): body for each, body in (waivers or {}).items()}
        for path, body in (bodies | {MANIFEST_PATH: payload}).items():
            file = folder.target_file(path, added[path].hashes["sha256"])
            durable.write(file, body, mode=durable.PUBLIC)
        folder.write(MANIFEST_ROLE, manifest)
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


def _check_size(metadata: bytes) -> None:
    """Refuse a role that no desktop would load."""
    if len(metadata) > _METADATA_LIMIT:
        raise PublisherError(
            f"waivers: the signed list of them has {len(metadata)} bytes, desktops accept "
            f"{_METADATA_LIMIT} (more than a thousand customers); nothing was published"
        )


def _check_serial(
    former: document.Document | None, read: document.Document, *, again: bool
) -> None:
    if again and former is not None and former.sha256 == read.sha256:
        return  # only waivers are new
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
