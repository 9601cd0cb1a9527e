"""One audit: inventory, reduce, judge. What `check` does, and the middle of every run.

It reads nothing but the host that it is given, writes nothing and sends nothing.
"""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from passmuster.evaluate import judge
from passmuster.evaluate.reference_time import floored
from passmuster.inventory import take
from passmuster.manifest.state import ManifestState
from passmuster.model.finding import Judgement
from passmuster.model.installation import Installation, Inventory, ReportedInventory
from passmuster.model.waiver import Bearer
from passmuster.products import load
from passmuster.wire.reduction import reduce_installation, reduce_inventory

if TYPE_CHECKING:
    from passmuster.host.protocol import Host


class Audit(NamedTuple):
    """One audit: what was found, what of it is reported, and what the manifest says of it."""

    at: datetime
    inventory: Inventory
    reported: ReportedInventory
    manifest: ManifestState
    judgement: Judgement

    def places(self) -> dict[int, list[Installation]]:
        """Return for each reported installation's index the local ones that it stands for."""
        index = {
            msgspec.structs.replace(each, count=1): position
            for position, each in enumerate(self.reported.installations)
        }
        behind: dict[int, list[Installation]] = {}
        for installation in self.inventory.installations:
            behind.setdefault(index[reduce_installation(installation)], []).append(installation)
        return behind


def audit(
    host: Host,
    manifest: ManifestState,
    now: datetime,
    bearer: Bearer = Bearer(),  # noqa: B008 - frozen
) -> Audit:
    """Inventory a host and judge it; reads nothing but the host and writes nothing.

    Args:
        host: the local machine or a recording.
        manifest: what there is of a manifest, and of the customer's waivers.
        now: any instant; judging sees it floored to the hour in UTC.
        bearer: who the machine is to waivers; by default nobody that they could name.
    """
    at = floored(now)
    inventory = take(host, load())
    reported = reduce_inventory(inventory)
    document, waivers = manifest.document, manifest.waivers.document
    judgement = judge(
        reported,
        document.manifest if document else None,
        at=at,
        freshness=manifest.freshness if document else None,
        waivers=waivers.waivers if waivers else None,
        bearer=bearer,
    )
    return Audit(at, inventory, reported, manifest, judgement)
