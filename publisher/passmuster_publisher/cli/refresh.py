"""`refresh`: renew the online signatures; made for a daily job."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder made by `init`")


def run(options: argparse.Namespace) -> int:
    """Renew; silent when all is well, as a scheduled job should be."""
    # Signing libraries load when a verb runs, so that help needs none of them.
    from passmuster_publisher.repository.folder import Folder  # noqa: PLC0415
    from passmuster_publisher.repository.publish import refresh  # noqa: PLC0415

    refresh(Folder(options.folder), datetime.now(UTC))
    return 0
