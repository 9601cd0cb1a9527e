"""Bring the manifest up to date, or say why not and fall back on the last verified one.

The order: root digest, TUF, our own floor, then the disk. Only a refresh that passed all of them
moves the time of the last verified refresh.
"""

from __future__ import annotations

from datetime import datetime
from functools import partial
from typing import TYPE_CHECKING

import msgspec

from passmuster.manifest.fetch import Fetch, choose
from passmuster.manifest.freshness import is_clock_behind
from passmuster.manifest.last_good import NOT_ENROLLED, clock_problem, load_last_good
from passmuster.manifest.options import ManifestOptions
from passmuster.manifest.shelf import Floor
from passmuster.manifest.state import ManifestError, ManifestState
from passmuster.manifest.store import Store
from passmuster.manifest.waivers import settle
from passmuster.model.finding import Freshness
from passmuster.transport.errors import TransportError
from passmuster.wire import document
from passmuster.wire.codec import WireError, digest

if TYPE_CHECKING:
    from passmuster.manifest.repository import Verified

_ROOT_LIMIT = 64 * 1024
# Their versions may begin anew once the root has replaced their keys.
_ONLINE = frozenset({"timestamp", "snapshot"})


def refresh(
    options: ManifestOptions, fetch: Fetch, now: datetime, *, customer: str = ""
) -> ManifestState:
    """Fetch and verify manifest and waivers; never raises for anything that came from outside.

    Args:
        options: repository, trust root and state folder.
        fetch: what fetches from the network; `file:` repositories are read without it.
        now: UTC.
        customer: the enrolled customer, whose waivers are fetched; empty: none.

    Returns:
        The verified manifest, fresh; or the last verified one with `problem` set; or none.
    """
    if not options.repository or not options.root_sha256:
        return NOT_ENROLLED
    store = Store(options)
    floor = store.floor()
    fall_back = partial(load_last_good, options, now, customer=customer)
    if is_clock_behind(floor.verified, now):
        # With such a clock no expiry can be checked: an old repository would pass.
        return fall_back()
    try:
        store.prepare()
        verified, read = _fetch(options, store, choose(options.repository, fetch), now, customer)
        _check_floor(verified, read, floor, now)
    except ManifestError as refused:
        return fall_back(problem=refused.code, detail=str(refused))
    except OSError as error:
        return fall_back(problem="state-unwritable", detail=_unwritable(store, error))
    state = ManifestState(document=read, freshness=Freshness.FRESH, signed=True)
    try:
        store.keep(
            verified.payload,
            Floor(
                serial=read.manifest.serial,
                sha256=read.sha256,
                verified=now,
                versions=floor.versions | verified.versions,
                online_keys=verified.online_keys,
            ),
        )
    except OSError as error:
        state = msgspec.structs.replace(
            state, problem="state-unwritable", detail=_unwritable(store, error)
        )
    return msgspec.structs.replace(state, waivers=settle(store, customer, verified))


def bootstrap_root(fetch: Fetch, repository: str, root_sha256: str) -> bytes:
    """Download the first root metadata and check it against the digest from the enrollment.

    Args:
        fetch: what fetches from the network; `file:` repositories are read without it.
        repository: base address.
        root_sha256: 64 hexadecimal digits.

    Raises:
        ManifestError: `wrong-root`, or a code of the transport; nothing was stored.
    """
    url = f"{repository.rstrip('/')}/metadata/1.root.json"
    try:
        payload = choose(repository, fetch)(url, _ROOT_LIMIT)
    except TransportError as error:
        raise ManifestError(error.code, f"trust root: {error}") from error
    got = digest(payload)
    if got != root_sha256:
        raise ManifestError(
            "wrong-root",
            f"trust root {url}: got SHA-256 {got}, expected {root_sha256}; nothing was stored. "
            "Compare the enrollment string with your administrator's; if it is right, somebody "
            "stands between this machine and the repository",
        )
    return payload


def _fetch(
    options: ManifestOptions, store: Store, fetch: Fetch, now: datetime, customer: str
) -> tuple[Verified, document.Document]:
    # Loads TUF and libsodium: only a run that fetches pays for them.
    from passmuster.manifest.repository import Refusal, verify  # noqa: PLC0415

    root = store.root(options.root_sha256)
    if root is None:
        root = bootstrap_root(fetch, options.repository, options.root_sha256)
        store.keep_root(root)
    try:
        verified = verify(root, options.repository, store.tuf, fetch, now, customer)
        return verified, document.read(verified.payload)
    except (Refusal, WireError) as error:
        raise ManifestError(error.code, str(error)) from error


def _check_floor(verified: Verified, read: document.Document, floor: Floor, now: datetime) -> None:
    """Refuse what TUF accepts when its cache was lost, and a manifest out of its time."""
    manifest = read.manifest
    rotated = verified.online_keys != floor.online_keys
    for role, got in verified.versions.items():
        if rotated and role in _ONLINE:
            continue
        version = floor.versions.get(role, 0)
        if got < version:
            raise _rolled_back(f"{role}.json version {got}", f"at least {version}")
    if manifest.serial < floor.serial:
        raise _rolled_back(f"manifest serial {manifest.serial}", f"at least {floor.serial}")
    if manifest.serial == floor.serial and floor.sha256 not in {"", read.sha256}:
        raise _rolled_back(f"another manifest with serial {manifest.serial}", "a higher serial")
    if is_clock_behind(manifest.issued, now):
        raise ManifestError(*clock_problem(manifest.issued, now))
    if now >= manifest.expires:
        raise ManifestError(
            "expired",
            f"the repository's newest manifest expired at {manifest.expires.isoformat()}; its "
            "publisher has to publish a newer one",
        )


def _rolled_back(got: str, expected: str) -> ManifestError:
    return ManifestError(
        "rolled-back",
        f"the repository went back to an older state: got {got}, expected {expected}; it was "
        "refused, its publisher has to know",
    )


def _unwritable(store: Store, error: OSError) -> str:
    return f"{store.folder}: cannot be written ({error.strerror or error}); see space and rights"
