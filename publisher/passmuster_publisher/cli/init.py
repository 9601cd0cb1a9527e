"""`init`: make a new repository with its keys."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime
from pathlib import Path

from passmuster_publisher.cli import passphrase


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="a new or empty folder")
    how = parser.add_mutually_exclusive_group()
    passphrase.add_argument(how)
    how.add_argument(
        "--unprotected-keys",
        action="store_true",
        help="write all keys without a passphrase: for tests and demonstrations only",
    )


def run(options: argparse.Namespace) -> int:
    """Make the repository and say what to do next."""
    # Signing libraries load when a verb runs, so that help needs none of them.
    from passmuster_publisher.repository.create import (  # noqa: PLC0415
        create,
        require_free,
        root_sha256,
    )

    require_free(options.folder)
    secret = None
    if options.unprotected_keys:
        print(
            "WARNING: keys without a passphrase. Whoever reads this folder can publish any "
            "manifest to every desktop that trusts it. For tests and demonstrations only.",
            file=sys.stderr,
        )
    elif options.passphrase_file is not None:
        secret = passphrase.from_file(options.passphrase_file)
    else:
        secret = passphrase.ask_twice()
    folder = create(options.folder, secret, datetime.now(UTC))
    print(f"serve        {folder.metadata.parent}")
    print(f"keys         {folder.keys}  (never serve these)")
    print("to do        move root-*.pem and targets-*.pem to three offline media, one pair each")
    print(f"root SHA-256 {root_sha256(folder)}")
    return 0
