"""Arguments that several verbs share."""

from __future__ import annotations

from argparse import ArgumentParser
from pathlib import Path


def add_data(parser: ArgumentParser) -> None:
    """Give a verb `--data`."""
    parser.add_argument(
        "--data",
        type=Path,
        metavar="DIR",
        help="the collector's data folder (default: $PASSMUSTER_COLLECTOR_DATA, else the "
        "platform's place for a program's data)",
    )


def add_format(parser: ArgumentParser) -> None:
    """Give a verb `--format`."""
    parser.add_argument(
        "--format", choices=("text", "json"), default="text", help="how to print the result"
    )
