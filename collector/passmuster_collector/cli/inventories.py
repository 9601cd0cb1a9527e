"""`passmuster-collector inventories`: the inventories that a review of a manifest reads."""

from __future__ import annotations

import contextlib
import gzip
import os
import sys
from argparse import ArgumentParser, Namespace
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, cast

from passmuster.durable import PRIVATE, sync_folder
from passmuster_collector.cli.arguments import add_data, add_format
from passmuster_collector.cli.exits import CliError, Exit, opened, show


def add_arguments(parser: ArgumentParser) -> None:
    """Add where to write and whose machines."""
    parser.add_argument(
        "-o",
        "--output",
        type=Path,
        metavar="FILE",
        help="write to FILE, compressed if it ends in .gz (default: standard output)",
    )
    parser.add_argument(
        "--customer", default="", metavar="ID", help="only the machines of this customer"
    )
    add_data(parser)
    add_format(parser)


def run(options: Namespace) -> Exit:
    """Write the export, whole or not at all, and say how many machines it tells of."""
    opened(options)
    try:
        if options.output is None:
            _write(options, sys.stdout.buffer)
            return Exit.OK
        with _whole(options.output) as file:
            machines = _write(options, file)
    except BrokenPipeError:
        # Whoever read has seen enough; nothing more can be written, not even at the end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return Exit.FAILED
    except OSError as error:
        raise CliError(f"{options.output or 'output'}: {error.strerror or error}") from error
    written = {"machines": machines, "file": str(options.output)}
    show(options, written, f"{machines} machines written to {options.output}")
    return Exit.OK


def _write(options: Namespace, file: IO[bytes]) -> int:
    # The models exist only now.
    from django.db import Error  # noqa: PLC0415

    from passmuster_collector.fleet.inventories import pages  # noqa: PLC0415

    machines = 0
    try:
        for page in pages(datetime.now(UTC), options.customer):
            file.write(page.lines)
            machines += page.machines
            _progress(options, f"{machines} machines")
    except Error as error:
        raise CliError(f"database: {str(error).strip()}") from error
    finally:
        _progress(options, "")
    file.flush()
    return machines


def _progress(options: Namespace, text: str) -> None:
    """Show how far it is, where nothing else is written on the terminal."""
    alone = options.output is not None or not sys.stdout.isatty()
    if alone and sys.stderr.isatty():
        print(f"\r\033[K{text}", end="", file=sys.stderr, flush=True)


@contextlib.contextmanager
def _whole(path: Path) -> Iterator[IO[bytes]]:
    """Give a file beside `path` that gets its name when everything is written and flushed."""
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    beside.unlink(missing_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_NOFOLLOW", 0)
    descriptor = os.open(beside, flags, PRIVATE)
    try:
        with os.fdopen(descriptor, "wb") as file:
            if path.suffix == ".gz":
                with gzip.GzipFile(filename="", fileobj=file, mode="wb", compresslevel=6) as packed:
                    yield cast(IO[bytes], packed)
            else:
                yield file
            file.flush()
            os.fsync(file.fileno())
        beside.replace(path)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    sync_folder(path.parent)
