"""A manifest repository as TUF verifies it: signatures, versions, hashes, expiry.

Loads python-tuf, so import it only where something is fetched. Every way in which a repository
can fail ends in a `Refusal` with a stable word and a sentence; nothing unverified is returned.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import TypeVar
from urllib.parse import quote

import msgspec
from tuf.api import exceptions
from tuf.api.metadata import Metadata, Root, Snapshot, Targets, Timestamp
from tuf.api.serialization import DeserializationError
from tuf.ngclient import FetcherInterface, Updater, UpdaterConfig

from passmuster.manifest.fetch import Fetch
from passmuster.manifest.signature import register
from passmuster.transport.errors import TransportError
from passmuster.wire.codec import WireError
from passmuster.wire.document import LIMIT
from passmuster.wire.targets import waivers_path

MANIFEST_PATH = "manifest/manifest.json"
_KIB = 1024
# Ours are below 4 KiB each; python-tuf's own caps are made for repositories of a whole ecosystem.
_CONFIG = UpdaterConfig(
    max_root_rotations=64,
    max_delegations=4,
    root_max_length=64 * _KIB,
    timestamp_max_length=16 * _KIB,
    snapshot_max_length=64 * _KIB,
    targets_max_length=256 * _KIB,
)


_Signed = TypeVar("_Signed", Root, Timestamp, Snapshot, Targets)


class Refusal(Exception):  # noqa: N818 - the repository's word was refused; nothing broke here
    """A repository brought nothing that may be used.

    Attributes:
        code: stable word (docs/reference/manifest.md, problems).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class Verified(msgspec.Struct, frozen=True, kw_only=True):
    """What came out of a complete refresh.

    Attributes:
        payload: the manifest document's bytes.
        versions: by metadata file name without `.json`.
        online_keys: ids of the keys of timestamp and snapshot, sorted.
        waivers: the customer's waivers; None when the repository lists none.
        waivers_refused: why they could not be had although it lists them.
    """

    payload: bytes
    versions: dict[str, int]
    online_keys: tuple[str, ...]
    waivers: bytes | None = None
    waivers_refused: Refusal | None = None


class _Fetcher(FetcherInterface):
    """TUF's way to our own transport; it remembers the last answer to tell a portal from a lie."""

    def __init__(self, fetch: Fetch) -> None:
        self._from = fetch
        self.url = ""
        self.body = b""

    def _fetch(self, url: str) -> Iterator[bytes]:
        self.url, self.body = url, b""
        try:
            self.body = self._from(url, LIMIT)
        except TransportError as error:
            if error.status is not None:
                raise exceptions.DownloadHTTPError(str(error), error.status) from error
            raise exceptions.DownloadError(str(error)) from error
        return iter([self.body])


def verify(
    root: bytes, repository: str, cache: Path, fetch: Fetch, now: datetime, customer: str = ""
) -> Verified:
    """Refresh the metadata and return the verified manifest, and the customer's own waivers.

    Args:
        root: the trusted first root metadata.
        repository: base address; metadata and targets lie below it.
        cache: TUF's own folder, with a folder `targets` in it.
        fetch: address and limit to bytes.
        now: UTC; metadata must not have expired by it (nor by the system's clock).
        customer: whose waivers to fetch; nobody else's are asked for. Empty: none.

    Raises:
        Refusal: no usable manifest came.
        OSError: the cache cannot be written.
    """
    register()
    base = repository.rstrip("/")
    fetcher = _Fetcher(fetch)
    try:
        updater = Updater(
            str(cache),
            f"{base}/metadata/",
            target_dir=str(cache / "targets"),
            target_base_url=f"{base}/targets/",
            fetcher=fetcher,
            config=_CONFIG,
            bootstrap=root,
        )
        updater.refresh()
        payload = _target(updater, MANIFEST_PATH)
        if payload is None:
            raise Refusal(
                "no-manifest",
                f"{base}: the repository is in order and holds no {MANIFEST_PATH} yet; its "
                "publisher has to publish one",
            )
        verified = _inspect(payload, cache, now)
    except (exceptions.DownloadError, exceptions.RepositoryError, ValueError) as error:
        raise _refusal(error, fetcher) from error
    return _with_waivers(verified, updater, fetcher, customer) if customer else verified


def _with_waivers(
    verified: Verified, updater: Updater, fetcher: _Fetcher, customer: str
) -> Verified:
    """Add the customer's waivers, or why they are not there: the manifest does not wait for them.

    They come out of the same refresh: where the role that vouches for the manifest vouches for
    them, nothing but their own bytes is fetched.
    """
    try:
        waivers = _target(updater, waivers_path(customer))
    except WireError as error:
        refused = Refusal(error.code, str(error))
    except (exceptions.DownloadError, exceptions.RepositoryError, ValueError) as error:
        refused = _refusal(error, fetcher)
    except OSError as error:
        refused = Refusal("state-unwritable", f"waivers: {error.strerror or error}")
    else:
        return msgspec.structs.replace(verified, waivers=waivers)
    return msgspec.structs.replace(verified, waivers_refused=refused)


def _target(updater: Updater, path: str) -> bytes | None:
    """Return a target's verified bytes, from the cache where they are; None when none is listed."""
    target = updater.get_targetinfo(path)
    if target is None:
        return None
    found = updater.find_cached_target(target) or updater.download_target(target)
    payload = Path(found).read_bytes()
    target.verify_length_and_hashes(payload)
    return payload


def _inspect(payload: bytes, cache: Path, now: datetime) -> Verified:
    """Read versions and expiry from the metadata that TUF has just verified."""
    top = _cached(Root, cache, "root")
    targets = _cached(Targets, cache, "targets")
    signed: dict[str, Root | Timestamp | Snapshot | Targets] = {
        "root": top,
        "timestamp": _cached(Timestamp, cache, "timestamp"),
        "snapshot": _cached(Snapshot, cache, "snapshot"),
        "targets": targets,
    }
    # Only the roles that vouch for the manifest: others may lie about, old, from another search.
    delegations = targets.delegations
    for role, _ in delegations.get_roles_for_target(MANIFEST_PATH) if delegations else ():
        signed[role] = vouching = _cached(Targets, cache, role)
        if MANIFEST_PATH in vouching.targets:
            break
    for role, each in signed.items():
        if each.is_expired(now):
            raise _expired(f"{role}.json", each.expires)
    online = {*top.roles["timestamp"].keyids, *top.roles["snapshot"].keyids}
    return Verified(
        payload=payload,
        versions={role: each.version for role, each in signed.items()},
        online_keys=tuple(sorted(online)),
    )


def _cached(kind: type[_Signed], cache: Path, role: str) -> _Signed:
    payload = (cache / f"{quote(role, '')}.json").read_bytes()
    signed = Metadata[_Signed].from_bytes(payload).signed
    if not isinstance(signed, kind):
        raise DeserializationError(f"{role}.json: got role {signed.type}, expected {kind.type}")
    return signed


def _expired(name: str, expires: datetime | None = None) -> Refusal:
    when = f" at {expires.isoformat()}" if expires else ""
    return Refusal(
        "expired",
        f"{name} of the repository expired{when}; nobody has signed it again since, or an old "
        "copy is being served; its publisher has to know",
    )


def _refusal(error: Exception, fetcher: _Fetcher) -> Refusal:
    """Put a failure into one of our words."""
    where = fetcher.url or "the repository"
    if isinstance(error.__cause__, TransportError):
        return Refusal(error.__cause__.code, str(error.__cause__))
    if _is_no_json(error, fetcher.body):
        return Refusal(
            "not-json",
            f"{where}: got something else than metadata ({len(fetcher.body)} bytes that are no "
            "JSON); a sign-in page of the network may stand in between",
        )
    if isinstance(error, exceptions.DownloadLengthMismatchError):
        return Refusal("too-large", f"{where}: got more bytes than the repository announces")
    if isinstance(error, exceptions.DownloadError):
        return Refusal("unreachable", f"{where}: could not be fetched ({_bounded(str(error))})")
    return _of_metadata(error, where)


def _of_metadata(error: Exception, where: str) -> Refusal:
    why = _bounded(str(error))
    if isinstance(error, exceptions.ExpiredMetadataError):
        return _expired(why.partition(" ")[0])
    if isinstance(error, exceptions.BadVersionNumberError):
        return Refusal(
            "rolled-back",
            f"{where}: the repository went back to an older state ({why}); it was refused, its "
            "publisher has to know",
        )
    return Refusal(
        "tampered",
        f"{where}: what came does not fit the signatures of the repository ({why}); it was "
        "refused, its publisher has to know",
    )


def _is_no_json(error: Exception, body: bytes) -> bool:
    if body.lstrip()[:1] == b"<":
        return True
    if not isinstance(error, DeserializationError):
        return False
    try:
        json.loads(body)
    except (ValueError, RecursionError):
        return True
    return False


def _bounded(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)[:160]
