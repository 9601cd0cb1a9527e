"""`passmuster-collector waivers import`: waivers for judging stored receipts again."""

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
    bring = actions.add_parser("import", help="keep waivers by their digest")
    bring.add_argument(
        "path",
        type=Path,
        help="a customer's waivers, a published repository, or a folder that "
        "`passmuster-publisher waivers` has written: every *.json in it",
    )
    add_data(bring)
    add_format(bring)


def run(options: Namespace) -> Exit:
    """Import, and say what was kept."""
    opened(options)
    # The models exist only now.
    from passmuster_collector.fleet.manifests import keep_waivers  # noqa: PLC0415

    kept: list[dict[str, object]] = []
    for path in _files(options.path):
        try:
            with path.open("rb") as file:
                waivers = keep_waivers(file.read(LIMIT + 1))
        except (WireError, OSError) as error:
            raise CliError(f"{path}: {error}") from error
        kept.append(
            {"customer": waivers.customer, "serial": waivers.serial, "sha256": waivers.sha256}
        )
    if not kept:
        raise CliError(f"{options.path}: expected at least one document of waivers, found none")
    lines = [f"waivers {each['serial']} of {each['customer']}  sha256 {each['sha256']}"
             for each in kept]  # fmt: skip
    show(options, {"waivers": kept}, "\n".join(lines))
    return Exit.OK


def _files(path: Path) -> Iterator[Path]:
    if not path.is_dir():
        yield path
        return
    # In a published repository they have a folder of their own.
    path = path / "targets" / "waivers" if (path / "targets").is_dir() else path
    for number, found in enumerate(sorted(path.glob("*.json"))):
        if number >= _MOST_FILES:
            raise CliError(f"{path}: more than {_MOST_FILES} files, import them in parts")
        yield found
