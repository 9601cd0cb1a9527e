"""`coverage`: show which source decides the line of which product on which platform."""

from __future__ import annotations

import argparse
from pathlib import Path


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--policy", type=Path, metavar="FILE", required=True, help="policy.toml")


def run(options: argparse.Namespace) -> int:
    """Print the page as Markdown."""
    # The feeds load when the verb runs, so that help needs none of them.
    from passmuster.products import load  # noqa: PLC0415
    from passmuster_publisher.coverage import page  # noqa: PLC0415
    from passmuster_publisher.policy import load as load_policy  # noqa: PLC0415

    print(page(load_policy(options.policy), load()), end="")
    return 0
