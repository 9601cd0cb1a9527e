"""The roles of the repository: who signs what, for how long, and the first metadata of each.

Root and targets: two of three offline keys. Targets hands `manifest/*` and `waivers/*` to the
publisher's desk, so that a weekly publication needs no offline key, and a stolen online key can
withhold a newer manifest for 45 days at most. Source: TUF specification, section 3.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TypeVar

from securesystemslib.signer import CryptoSigner
from tuf.api.metadata import (
    DelegatedRole,
    Delegations,
    Metadata,
    MetaFile,
    Root,
    Snapshot,
    Targets,
    Timestamp,
)

from passmuster_publisher.repository import keys

MANIFEST_ROLE = "manifest"
PATTERNS = ("manifest/*", "waivers/*")
MANIFEST_PATH = "manifest/manifest.json"
THRESHOLD = 2
VALID_FOR = {
    "root": timedelta(days=730),
    "targets": timedelta(days=730),
    MANIFEST_ROLE: timedelta(days=45),
    "snapshot": timedelta(days=45),
    "timestamp": timedelta(days=14),
}
# With less than this left somebody should be told: time enough to bring people or keys together.
WARN_BELOW = {
    "root": timedelta(days=180),
    "targets": timedelta(days=180),
    MANIFEST_ROLE: timedelta(days=15),
    "snapshot": timedelta(days=15),
    "timestamp": timedelta(days=7),
}

AnyMetadata = Metadata[Root] | Metadata[Targets] | Metadata[Snapshot] | Metadata[Timestamp]
Signed = TypeVar("Signed", Root, Targets, Snapshot, Timestamp)


def expiry(role: str, now: datetime) -> datetime:
    """Return when metadata signed now expires, in whole seconds as TUF writes them."""
    return (now + VALID_FOR[role]).replace(microsecond=0)


def first_metadata(signers: dict[str, CryptoSigner], now: datetime) -> dict[str, AnyMetadata]:
    """Return the signed metadata of a repository without targets, all at version 1."""
    root_signers = [signers[name] for name in keys.OFFLINE if name.startswith("root")]
    targets_signers = [signers[name] for name in keys.OFFLINE if name.startswith("targets")]
    root = Root(expires=expiry("root", now), consistent_snapshot=True)
    for role, holders in {
        "root": root_signers,
        "targets": targets_signers,
        "snapshot": [signers[keys.ONLINE]],
        "timestamp": [signers[keys.ONLINE]],
    }.items():
        for each in holders:
            root.add_key(each.public_key, role)
    root.roles["root"].threshold = root.roles["targets"].threshold = THRESHOLD
    targets = Targets(expires=expiry("targets", now), delegations=_delegations())
    targets.add_key(signers[keys.MANIFEST].public_key, MANIFEST_ROLE)
    manifest = Targets(expires=expiry(MANIFEST_ROLE, now))
    snapshot = Snapshot(
        expires=expiry("snapshot", now),
        meta={"targets.json": MetaFile(1), f"{MANIFEST_ROLE}.json": MetaFile(1)},
    )
    timestamp = Timestamp(expires=expiry("timestamp", now), snapshot_meta=MetaFile(1))
    return {
        "root": sign(Metadata(root), root_signers),
        "targets": sign(Metadata(targets), targets_signers),
        MANIFEST_ROLE: sign(Metadata(manifest), [signers[keys.MANIFEST]]),
        "snapshot": sign(Metadata(snapshot), [signers[keys.ONLINE]]),
        "timestamp": sign(Metadata(timestamp), [signers[keys.ONLINE]]),
    }


def sign(metadata: Metadata[Signed], signers: list[CryptoSigner]) -> Metadata[Signed]:
    """Replace all signatures by those of `signers` and return the metadata."""
    metadata.signatures.clear()
    for each in signers:
        metadata.sign(each, append=True)
    return metadata


def _delegations() -> Delegations:
    # The key follows by `add_key`; the role is terminating, so nobody else answers for its paths.
    role = DelegatedRole(MANIFEST_ROLE, [], 1, terminating=True, paths=[*PATTERNS])
    return Delegations(keys={}, roles={MANIFEST_ROLE: role})
