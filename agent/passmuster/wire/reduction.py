"""From an installation to what of it is reported: paths, owners and evidence stay behind.

Equal copies in users' scopes become one entry with a count, so the collector learns how many
there are and never whose. Which processes run is reduced to versions other than the one on disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import msgspec

from passmuster.model.installation import (
    Installation,
    Inventory,
    Kind,
    ReportedInstallation,
    ReportedInventory,
    ReportedSource,
    Version,
)
from passmuster.wire.codec import encode

_KINDS = {kind: position for position, kind in enumerate(Kind)}


def reduce_installation(installation: Installation) -> ReportedInstallation:
    """Return the reported part of one installation, with count 1."""
    stale = {
        _version_key(copy.version): copy.version
        for copy in installation.running
        if not copy.current
    }
    on_disk = installation.on_disk.version if installation.on_disk else None
    return ReportedInstallation(
        product=installation.product,
        kind=installation.kind,
        platform=installation.platform,
        architecture=installation.architecture,
        packaging=installation.packaging,
        track=installation.track,
        scope=installation.scope,
        on_disk=on_disk,
        running=tuple(stale[key] for key in sorted(stale)),
        pending=installation.pending.version if installation.pending else None,
        hindrances=tuple(sorted({each.hindrance for each in installation.obstacles})),
        default_for=installation.default_for,
        support=installation.support,
        reason=installation.reason,
    )


def reduce_inventory(inventory: Inventory) -> ReportedInventory:
    """Return the reported part of an inventory in canonical order."""
    counted = Counter(reduce_installation(each) for each in inventory.installations)
    return ReportedInventory(
        platform=inventory.platform,
        architecture=inventory.architecture,
        installations=canonical(
            msgspec.structs.replace(each, count=count) for each, count in counted.items()
        ),
        sources=tuple(
            ReportedSource(source=s.source, outcome=s.outcome, duration_ms=s.duration_ms)
            for s in sorted(inventory.sources, key=lambda s: s.source)
        ),
    )


def canonical(
    installations: Iterable[ReportedInstallation],
) -> tuple[ReportedInstallation, ...]:
    """Return installations in the one order that findings count in."""
    return tuple(
        sorted(installations, key=lambda each: (_KINDS[each.kind], each.product, encode(each)))
    )


def _version_key(version: Version | None) -> bytes:
    return encode(version)
