"""`VERB import PATH`: keep signed documents by their digests, to judge stored receipts again."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import TypeVar

from passmuster.wire.codec import WireError
from passmuster.wire.document import LIMIT
from passmuster_collector.cli.arguments import add_data, add_format
from passmuster_collector.cli.exits import CliError

T = TypeVar("T")
_MOST_FILES = 10_000


def add_import(parser: ArgumentParser, summary: str, path: str) -> None:
    """Add the action `import` with its path, data folder and format.

    Args:
        parser: of the verb.
        summary: what it does.
        path: what may be given to it.
    """
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    bring = actions.add_parser("import", help=summary)
    bring.add_argument("path", type=Path, help=path)
    add_data(bring)
    add_format(bring)


def imported(options: Namespace, files: Iterable[Path], keep: Callable[[bytes], T]) -> list[T]:
    """Return what was kept of files, in their order.

    Raises:
        CliError: one of them cannot be read, or is no such document.
    """
    kept: list[T] = []
    for path in files:
        try:
            with path.open("rb") as file:
                kept.append(keep(file.read(LIMIT + 1)))
        except (WireError, OSError) as error:
            raise CliError(f"{path}: {error}") from error
    if not kept:
        raise CliError(f"{options.path}: expected at least one document, found none")
    return kept


def below(path: Path, pattern: str) -> Iterator[Path]:
    """Yield the files of a folder that a pattern names, in order.

    Raises:
        CliError: there are too many.
    """
    for number, found in enumerate(sorted(path.glob(pattern))):
        if number >= _MOST_FILES:
            raise CliError(f"{path}: more than {_MOST_FILES} files, import them in parts")
        yield found
