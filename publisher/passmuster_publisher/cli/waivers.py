"""`waivers`: write the approved waivers of the policy, one document for each customer."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster import durable
from passmuster_publisher.cli.build import day

if TYPE_CHECKING:
    from passmuster_publisher.waivers import Noted


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--policy", type=Path, metavar="FILE", required=True, help="policy.toml")
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="DIR",
        required=True,
        help="gets DIR/CUSTOMER.json; a customer who has one there and no waiver left gets an "
        "empty one",
    )
    parser.add_argument("--serial", type=int, metavar="N", help="default: the day as YYYYMMDD01")
    parser.add_argument(
        "--as-of", type=day, metavar="DATE", help="the day that counts (default: today, UTC)"
    )


def run(options: argparse.Namespace) -> int:
    """Write the documents, say what they are, and list what somebody should look at."""
    # The policy's reader loads when the verb runs, so that help needs none of it.
    from passmuster.wire.codec import digest, encode  # noqa: PLC0415
    from passmuster_publisher import waivers  # noqa: PLC0415
    from passmuster_publisher.policy import load  # noqa: PLC0415

    rules = load(options.policy).waiver
    as_of = options.as_of or datetime.now(UTC).date()
    serial = int(f"{as_of:%Y%m%d}01") if options.serial is None else options.serial
    made = waivers.documents(
        rules, as_of=as_of, serial=serial, former=waivers.read_folder(options.output)
    )
    options.output.mkdir(parents=True, exist_ok=True)
    for customer, document in made.items():
        payload = encode(document)
        durable.write(options.output / f"{customer}.json", payload, mode=durable.PUBLIC)
        count = len(document.waivers)
        told = f"{count} waiver{'' if count == 1 else 's'}" if count else "no waivers any more"
        print(f"written      {customer}: {told}, serial {serial}, SHA-256 {digest(payload)[:16]}")
    if not made:
        print("written      nothing: no waiver is approved and unexpired")
    for line in _table(waivers.noted(rules, as_of=as_of)):
        print(line)
    return 0


def _table(noted: Sequence[Noted]) -> list[str]:
    """Return aligned lines: who asked for what when, and until when it is to hold."""
    if not noted:
        return []
    rows = [("to look at", "customer", "requested", "by", "expires", "")]
    rows += [
        (
            each.rule.id,
            each.rule.customer,
            each.rule.requested.isoformat(),
            each.rule.requested_by,
            each.rule.expires.isoformat(),
            each.state,
        )
        for each in noted
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(rows[0]))]
    return [
        "",
        *(
            "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
            for row in rows
        ),
    ]
