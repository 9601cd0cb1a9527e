"""`publish`: sign a manifest and put it into the repository."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from passmuster.wire.document import LIMIT
from passmuster_publisher.cli import passphrase
from passmuster_publisher.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder made by `init`")
    parser.add_argument("manifest", type=Path, metavar="MANIFEST", help="made by `build`")
    passphrase.add_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Publish and name what stands now."""
    # Signing libraries load when a verb runs, so that help needs none of them.
    from passmuster_publisher.repository.folder import Folder  # noqa: PLC0415
    from passmuster_publisher.repository.publish import publish  # noqa: PLC0415

    try:
        with options.manifest.open("rb") as file:
            payload = file.read(LIMIT + 1)
    except OSError as error:
        raise UsageError(f"{options.manifest}: {error.strerror or error}") from error
    read = publish(
        Folder(options.folder),
        payload,
        passphrase.reader(options.passphrase_file),
        datetime.now(UTC),
    )
    print(f"published    serial {read.manifest.serial}, SHA-256 {read.sha256}")
    return 0
