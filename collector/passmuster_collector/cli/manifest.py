"""`passmuster-collector manifest import`: manifests for judging stored receipts again."""

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
        "keep manifests by their digest",
        "a manifest document, a published repository, or any folder: every *manifest.json below it",
    )


def run(options: Namespace) -> Exit:
    """Import, and say what was kept."""
    opened(options)
    # The models exist only now.
    from passmuster_collector.fleet.manifests import keep  # noqa: PLC0415

    kept = [
        {"serial": each.serial, "sha256": each.sha256}
        for each in imported(options, _files(options.path), keep)
    ]
    lines = [f"manifest {each['serial']}  sha256 {each['sha256']}" for each in kept]
    show(options, {"manifests": kept}, "\n".join(lines))
    return Exit.OK


def _files(path: Path) -> Iterable[Path]:
    if not path.is_dir():
        return (path,)
    # A published repository has metadata of such names as well, beside its targets.
    return below(path / "targets" if (path / "targets").is_dir() else path, "**/*manifest.json")
