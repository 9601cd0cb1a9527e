"""`publish`: sign a manifest, and waivers, and put them into the repository."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path

from passmuster_publisher.cli import documents, passphrase
from passmuster_publisher.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a folder made by `init`")
    parser.add_argument("manifest", type=Path, metavar="MANIFEST", help="made by `build`")
    parser.add_argument(
        "--waivers",
        type=Path,
        metavar="FOLDER",
        help="all customers' waivers, made by `waivers`; the manifest may then be the one that "
        "stands (default: the published waivers stay)",
    )
    parser.add_argument(
        "--emergency",
        action="append",
        default=[],
        metavar="CVE",
        help="sign a deadline that this exploited hole shortens; may be repeated",
    )
    parser.add_argument(
        "--lower",
        action="append",
        default=[],
        metavar="REQUIREMENT",
        help="sign a line that asks for less than the published one; may be repeated",
    )
    passphrase.add_argument(parser)


def run(options: argparse.Namespace) -> int:
    """Publish and name what stands now."""
    # Signing libraries load when a verb runs, so that help needs none of them.
    from passmuster_publisher.consent import Consent  # noqa: PLC0415
    from passmuster_publisher.repository.folder import Folder  # noqa: PLC0415
    from passmuster_publisher.repository.publish import publish  # noqa: PLC0415

    waivers = None if options.waivers is None else _waivers(options.waivers)
    read = publish(
        Folder(options.folder),
        documents.payload(options.manifest),
        passphrase.reader(options.passphrase_file),
        datetime.now(UTC),
        waivers,
        Consent(frozenset(options.emergency), frozenset(options.lower)),
    )
    print(f"published    serial {read.manifest.serial}, SHA-256 {read.sha256}")
    for customer in waivers or ():
        print(f"waivers      {customer}")
    return 0


def _waivers(folder: Path) -> dict[str, bytes]:
    from passmuster_publisher.waivers import read_folder  # noqa: PLC0415 - only where asked for

    if not folder.is_dir():
        raise UsageError(f"{folder}: expected the folder that `waivers -o` has written")
    return read_folder(folder)
