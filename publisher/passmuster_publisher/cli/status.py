"""`status`: show how long the signatures are still valid, with an exit status for monitoring."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder made by `init`")


def run(options: argparse.Namespace) -> int:
    """Print one line a role; 1 when one of them runs out soon."""
    # Signing libraries load when a verb runs, so that help needs none of them.
    from passmuster_publisher.repository.folder import Folder  # noqa: PLC0415
    from passmuster_publisher.repository.publish import terms  # noqa: PLC0415

    found = terms(Folder(options.folder), datetime.now(UTC))
    for term in found:
        print(
            f"{term.role:<10} version {term.version:<5} expires {term.expires:%Y-%m-%d %H:%MZ}  "
            f"{term.days_left:>4} days left{'' if term.ample else '  SIGN SOON'}"
        )
    return 0 if all(term.ample for term in found) else 1
