"""From a judgement to the statement that is due: a receipt, a check-in, or none.

Times are floored to the hour before they come here; nothing here reads a clock.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from passmuster import __version__
from passmuster.model.finding import Judgement
from passmuster.model.installation import ReportedInventory, Scope
from passmuster.report.chain import Chain, fingerprint
from passmuster.report.identity import short_code
from passmuster.wire.statement import CheckIn, ManifestUsed, Receipt, WaiversUsed

CHECK_IN_EVERY = timedelta(hours=24)
Due = Literal["receipt", "check-in"]


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """What one run found, with the reference time that judging saw.

    Attributes:
        waivers: the customer's waivers that were there; None when there were none.
    """

    reference_time: datetime
    scope: Scope
    judgement: Judgement
    inventory: ReportedInventory
    manifest: ManifestUsed | None
    waivers: WaiversUsed | None = None


def what_changed(observation: Observation, chain: Chain) -> Due | None:
    """Tell which statement is due.

    A receipt when it would say something new, else one check-in for each 24 hours. A clock that
    was set back by a day or more makes a check-in due as well: waiting for the old time to come
    round again could be silence for years. A newer document of waivers alone is no news: what it
    changes on this machine stands in the findings.
    """
    if chain.last_receipt is None or chain.reference_time is None:
        return "receipt"
    if chain.last_receipt in chain.dropped:
        # The collector will never see the receipt that a check-in would name.
        return "receipt"
    if fingerprint(build_receipt(observation, chain)) != chain.reported:
        return "receipt"
    apart = abs(observation.reference_time - chain.reference_time)
    return "check-in" if apart >= CHECK_IN_EVERY else None


def build(
    observation: Observation, chain: Chain, due: Due, *, label: str = ""
) -> Receipt | CheckIn:
    """Return the statement that is due, following in the chain.

    Args:
        observation: what the run found.
        chain: as it is when the statement is written; room may have been made meanwhile.
        due: what `what_changed` said.
        label: asset label for a receipt; empty: none.
    """
    if due == "check-in" and chain.last_receipt and chain.last_receipt not in chain.dropped:
        return build_check_in(observation, chain)
    return build_receipt(observation, chain, label=label)


def build_receipt(observation: Observation, chain: Chain, *, label: str = "") -> Receipt:
    """Return the receipt that follows in the chain."""
    return Receipt(
        machine=chain.machine,
        sequence=chain.sequence + 1,
        previous=chain.last,
        reference_time=observation.reference_time,
        scope=observation.scope,
        verdict=observation.judgement.verdict,
        findings=observation.judgement.findings,
        inventory=observation.inventory,
        manifest=observation.manifest,
        agent_version=__version__,
        code=short_code(chain.machine),
        dropped=chain.dropped,
        label=label or None,
        waivers=msgspec.UNSET if observation.waivers is None else observation.waivers,
    )


def build_check_in(observation: Observation, chain: Chain) -> CheckIn:
    """Return the check-in that follows in a chain that has a receipt."""
    if chain.last_receipt is None:
        raise ValueError("a check-in needs a receipt to name; build a receipt first")
    return CheckIn(
        machine=chain.machine,
        sequence=chain.sequence + 1,
        previous=chain.last,
        reference_time=observation.reference_time,
        receipt=chain.last_receipt,
        verdict=observation.judgement.verdict,
        manifest=observation.manifest,
        agent_version=__version__,
        dropped=chain.dropped,
    )
