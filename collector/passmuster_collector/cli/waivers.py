"""`passmuster-collector waivers import`: waivers for judging stored receipts again."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterable
from pathlib import Path

from passmuster_collector.cli.exits import Exit, opened, show
from passmuster_collector.cli.importing import add_import, below, imported


def add_arguments(parser: ArgumentParser) -> None:
    """Add `import`."""
    add_import(
        parser,
        "keep waivers by their digest",
        "a customer's waivers, a published repository, or a folder that "
        "`passmuster-publisher waivers` has written: every *.json in it",
    )


def run(options: Namespace) -> Exit:
    """Import, and say what was kept."""
    opened(options)
    # The models exist only now.
    from passmuster_collector.fleet.manifests import keep_waivers  # noqa: PLC0415

    kept = [
        {"customer": each.customer, "serial": each.serial, "sha256": each.sha256}
        for each in imported(options, _files(options.path), keep_waivers)
    ]
    lines = [
        f"waivers {each['serial']} of {each['customer']}  sha256 {each['sha256']}" for each in kept
    ]
    show(options, {"waivers": kept}, "\n".join(lines))
    return Exit.OK


def _files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return (path,)
    # In a published repository they have a folder of their own.
    return below(path / "targets" / "waivers" if (path / "targets").is_dir() else path, "*.json")
