"""`passmuster-collector migrate`: the schema, without serving."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace

from passmuster_collector.cli.arguments import add_data
from passmuster_collector.cli.exits import Exit, opened


def add_arguments(parser: ArgumentParser) -> None:
    """Add where the data is."""
    add_data(parser)


def run(options: Namespace) -> Exit:
    """Bring the schema up to date."""
    data = opened(options).data
    print(f"The schema is up to date (data folder {data}).")
    return Exit.OK
