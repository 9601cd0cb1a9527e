"""`build`: compute a manifest from a policy and recorded feeds."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime
from pathlib import Path

from passmuster import durable
from passmuster_publisher.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--policy", type=Path, metavar="FILE", required=True, help="policy.toml")
    parser.add_argument(
        "--feeds", type=Path, metavar="DIR", required=True, help="recordings: DIR/FEED/DATE/..."
    )
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", required=True)
    parser.add_argument(
        "--as-of",
        type=_day,
        metavar="DATE",
        help="use no recording after this day (default: the newest recording's)",
    )
    parser.add_argument(
        "--replay",
        action="store_true",
        help="move every date so that the recordings' day becomes today: for drills",
    )
    parser.add_argument(
        "--today", type=_day, metavar="DATE", help="what --replay takes for today (default: today)"
    )
    parser.add_argument(
        "--serial",
        type=int,
        metavar="N",
        help="default: the manifest's day as YYYYMMDD01",
    )


def run(options: argparse.Namespace) -> int:
    """Build, write, and say in a line a requirement what the lines are."""
    # PyYAML and the feeds load when the verb runs, so that help needs none of them.
    from passmuster.wire.codec import encode  # noqa: PLC0415
    from passmuster_publisher.build import build  # noqa: PLC0415
    from passmuster_publisher.feeds.recordings import Recordings  # noqa: PLC0415
    from passmuster_publisher.policy import load  # noqa: PLC0415

    if options.today is not None and not options.replay:
        raise UsageError("--today goes with --replay")
    today = (options.today or datetime.now(UTC).date()) if options.replay else None
    manifest = build(
        load(options.policy),
        Recordings(options.feeds, options.as_of),
        replay_on=today,
        serial=options.serial,
    )
    durable.write(options.output, encode(manifest), mode=durable.PUBLIC)
    steps = sum(len(branch.steps) for each in manifest.requirements for branch in each.branches)
    print(
        f"built        serial {manifest.serial}, {len(manifest.requirements)} requirements, "
        f"{steps} steps, issued {manifest.issued:%Y-%m-%d}, expires {manifest.expires:%Y-%m-%d}"
    )
    if manifest.replayed_from is not None:
        print(f"replayed     recordings of {manifest.replayed_from:%Y-%m-%d}; no real deadlines")
    return 0


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"got {text!r}, expected YYYY-MM-DD") from None
