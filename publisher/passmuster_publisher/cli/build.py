"""`build`: compute a manifest from a policy and recorded feeds."""

from __future__ import annotations

import argparse
import sys
import textwrap
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster import durable
from passmuster_publisher.cli import documents, progress
from passmuster_publisher.errors import UsageError

if TYPE_CHECKING:
    from passmuster_publisher.build import Built

HELD = 4


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    add_inputs(parser)
    parser.add_argument("-o", "--output", type=Path, metavar="FILE", required=True)
    parser.add_argument(
        "--replay",
        action="store_true",
        help="move every date so that the recordings' day becomes today: for drills",
    )
    parser.add_argument(
        "--today", type=day, metavar="DATE", help="what --replay takes for today (default: today)"
    )
    parser.add_argument(
        "--serial",
        type=int,
        metavar="N",
        help="default: the manifest's day as YYYYMMDD01",
    )


def add_inputs(parser: argparse.ArgumentParser) -> None:
    """Declare what a manifest is computed from."""
    parser.add_argument("--policy", type=Path, metavar="FILE", required=True, help="policy.toml")
    parser.add_argument(
        "--feeds", type=Path, metavar="DIR", required=True, help="recordings: DIR/FEED/DATE/..."
    )
    parser.add_argument(
        "--previous",
        type=Path,
        metavar="MANIFEST",
        help="the manifest published last: no line falls below it silently",
    )
    parser.add_argument(
        "--as-of",
        type=day,
        metavar="DATE",
        help="use no recording after this day (default: the newest recording's)",
    )


def run(options: argparse.Namespace) -> int:
    """Build, write, and say what the lines are and which of them are held."""
    # The feeds load when the verb runs, so that help needs none of them.
    from passmuster.wire.codec import encode  # noqa: PLC0415
    from passmuster.wire.document import rewritten  # noqa: PLC0415

    if options.today is not None and not options.replay:
        raise UsageError("--today goes with --replay")
    today = (options.today or datetime.now(UTC).date()) if options.replay else None
    built = computed(options, replay_on=today, serial=options.serial)
    payload = encode(built.manifest)
    if options.previous is not None:
        # What a newer publisher has written into the published lines is not ours to drop.
        payload = rewritten(documents.payload(options.previous), built.manifest)
    durable.write(options.output, payload, mode=durable.PUBLIC)
    return _told(built)


def computed(
    options: argparse.Namespace, *, replay_on: date | None = None, serial: int | None = None
) -> Built:
    """Return the manifest of the inputs that `add_inputs` declares.

    Raises:
        PublisherError: there is no policy, no recording, or no sound manifest in them.
    """
    from passmuster_publisher.build import build  # noqa: PLC0415
    from passmuster_publisher.feeds.recordings import Recordings  # noqa: PLC0415
    from passmuster_publisher.policy import load  # noqa: PLC0415

    policy = load(options.policy)
    recordings = Recordings(options.feeds, options.as_of)
    newest = recordings.newest()
    previous = documents.manifest(options.previous).manifest if options.previous else None
    with progress.Counter(len(policy.requirement), "requirements") as counter:
        return build(
            policy,
            recordings,
            as_of=options.as_of or newest,
            previous=previous,
            replay_on=replay_on,
            serial=serial,
            progress=counter.next,
        )


def day(text: str) -> date:
    """Return a day given on the command line."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"got {text!r}, expected YYYY-MM-DD") from None


def _told(built: Built) -> int:
    manifest = built.manifest
    steps = sum(len(branch.steps) for each in manifest.requirements for branch in each.branches)
    print(
        f"built        serial {manifest.serial}, {len(manifest.requirements)} requirements, "
        f"{steps} steps, issued {manifest.issued:%Y-%m-%d}, expires {manifest.expires:%Y-%m-%d}"
    )
    if manifest.replayed_from is not None:
        print(f"replayed     recordings of {manifest.replayed_from:%Y-%m-%d}; no real deadlines")
    for warning in built.warnings:
        print(f"warning      {warning}", file=sys.stderr)
    for reason, names in _held_by_reason(built).items():
        print(f"held         {reason}", file=sys.stderr)
        for line in textwrap.wrap(", ".join(names), 84, break_on_hyphens=False):
            print(f"               {line}", file=sys.stderr)
    if not built.held():
        return 0
    print("held lines stay as they were; `why PRODUCT` and `review` show them", file=sys.stderr)
    return HELD


def _held_by_reason(built: Built) -> dict[str, list[str]]:
    """Return the lines that are held for each reason, which often is one for many."""
    found: dict[str, list[str]] = {}
    for requirement, branch in built.held():
        name = requirement.id if branch.id in requirement.id else f"{requirement.id} {branch.id}"
        found.setdefault(branch.held.reason if branch.held else "", []).append(name)
    return found
