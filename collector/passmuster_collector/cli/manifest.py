"""`passmuster-collector manifest import`: manifests for judging stored receipts again."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from pathlib import Path

from passmuster.wire.codec import WireError
from passmuster.wire.document import LIMIT
from passmuster_collector.cli.arguments import add_data, add_format
from passmuster_collector.cli.exits import CliError, Exit, opened, show

_MOST_FILES = 10_000


def add_arguments(parser: ArgumentParser) -> None:
    """Add `import`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    bring = actions.add_parser("import", help="keep manifests by their digest")
    bring.add_argument(
        "path",
        type=Path,
        help="a manifest document, a published repository, or any folder: every "
        "*manifest.json below it",
    )
    add_data(bring)
    add_format(bring)


def run(options: Namespace) -> Exit:
    """Import, and say what was kept."""
    opened(options)
    # The models exist only now.
    from passmuster_collector.fleet.manifests import keep  # noqa: PLC0415

    kept: list[dict[str, object]] = []
    for path in _files(options.path):
        try:
            with path.open("rb") as file:
                manifest = keep(file.read(LIMIT + 1))
        except (WireError, OSError) as error:
            raise CliError(f"{path}: {error}") from error
        kept.append({"serial": manifest.serial, "sha256": manifest.sha256})
    if not kept:
        raise CliError(f"{options.path}: expected at least one *manifest.json, found none")
    lines = [f"manifest {each['serial']}  sha256 {each['sha256']}" for each in kept]
    show(options, {"manifests": kept}, "\n".join(lines))
    return Exit.OK


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    # A published repository has metadata of such names as well, beside its targets.
    path = path / "targets" if (path / "targets").is_dir() else path
    for number, found in enumerate(sorted(path.rglob("*manifest.json"))):
        if number >= _MOST_FILES:
            raise CliError(f"{path}: more than {_MOST_FILES} manifests, import them in parts")
        yield found
