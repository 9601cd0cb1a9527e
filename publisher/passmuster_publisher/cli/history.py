"""`history`: list every manifest that was published, or name the one in force on a day."""

from __future__ import annotations

import argparse
from datetime import UTC, date, datetime, time
from pathlib import Path

from passmuster_publisher.cli.build import day


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder made by `init`")
    parser.add_argument(
        "--on", type=day, metavar="DATE", help="print only the file in force at the end of this day"
    )


def run(options: argparse.Namespace) -> int:
    """Print one line a manifest; 1 when a kept one is damaged."""
    # Signing libraries load when a verb runs, so that help needs none of them.
    from passmuster_publisher.repository.folder import Folder  # noqa: PLC0415
    from passmuster_publisher.repository.history import history, in_force  # noqa: PLC0415

    kept = history(Folder(options.folder))
    if options.on is not None:
        print(in_force(kept, _end_of(options.on)).file)
        return 0
    if not kept:
        print("nothing was published yet: passmuster-publisher publish DIR MANIFEST")
    for each in kept:
        issued = f"{each.issued:%Y-%m-%d}" if each.issued else each.problem
        print(f"{each.serial or '?':<12} {issued:<12} {each.sha256}")
    return 1 if any(each.problem for each in kept) else 0


def _end_of(on: date) -> datetime:
    return datetime.combine(on, time.max, UTC)
