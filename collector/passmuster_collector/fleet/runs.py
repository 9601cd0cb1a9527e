"""Since when: unbroken runs of a finding's status, and of the verdict, over a machine's receipts.

Pure: receipts in, instants out.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from passmuster.model.finding import Cause
from passmuster.wire.codec import digest, encode
from passmuster.wire.statement import Receipt

VERDICT = "verdict"
# Key of a finding (or VERDICT) to its status (or the verdict), and to when that began.
Statuses = dict[str, str]
Since = dict[str, datetime]


def keys(receipt: Receipt) -> list[str]:
    """Return for each finding a key that stays the same while versions and dates change.

    Copies that cannot be told apart on the wire (no path is reported) are numbered, the gravest
    first.
    """
    counted: Counter[bytes] = Counter()
    found = []
    for finding in receipt.findings:
        copy = (
            None
            if finding.installation is None
            else receipt.inventory.installations[finding.installation]
        )
        what = encode(
            (
                finding.cause,
                finding.product,
                finding.track,
                finding.requirement if finding.cause is Cause.REQUIRED else "",
                copy and (copy.packaging, copy.scope, copy.architecture),
            )
        )
        counted[what] += 1
        found.append(digest(what + b"%d" % counted[what])[:32])
    return found


def statuses(receipt: Receipt) -> Statuses:
    """Return the status of each finding by its key, and the verdict."""
    told = {
        key: finding.status.value
        for key, finding in zip(keys(receipt), receipt.findings, strict=True)
    }
    return {VERDICT: receipt.verdict.value, **told}


def following(before: Statuses, since: Since, receipt: Receipt) -> Since:
    """Return since when each status of a receipt holds, given those of the receipt before it."""
    return {
        key: since[key] if before.get(key) == status else receipt.reference_time
        for key, status in statuses(receipt).items()
    }


def over(newest_first: Iterable[Receipt]) -> Since:
    """Return since when each status of the newest receipt holds, from the receipts themselves.

    Reads only as far back as the longest run goes.
    """
    remaining: Statuses = {}
    since: Since = {}
    for number, receipt in enumerate(newest_first):
        told = statuses(receipt)
        if number == 0:
            remaining = dict(told)
        remaining = {key: status for key, status in remaining.items() if told.get(key) == status}
        if not remaining:
            break
        since.update(dict.fromkeys(remaining, receipt.reference_time))
    return since
