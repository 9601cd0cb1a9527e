"""`root-sha256`: print what enrollment strings need to trust the repository."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder made by `init`")


def run(options: argparse.Namespace) -> int:
    """Print the digest, and nothing else."""
    # Signing libraries load when a verb runs, so that help needs none of them.
    from passmuster_publisher.repository.create import root_sha256  # noqa: PLC0415
    from passmuster_publisher.repository.folder import Folder  # noqa: PLC0415

    print(root_sha256(Folder(options.folder)))
    return 0
