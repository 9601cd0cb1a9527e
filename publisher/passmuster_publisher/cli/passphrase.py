"""Where a passphrase comes from: a file, or the terminal. Never from an argument or a variable."""

from __future__ import annotations

import argparse
import getpass
import sys
from collections.abc import Callable
from pathlib import Path

from passmuster_publisher.errors import UsageError

SHORTEST = 12


def add_argument(parser: argparse._ActionsContainer) -> None:
    """Declare `--passphrase-file`."""
    parser.add_argument(
        "--passphrase-file",
        type=Path,
        metavar="FILE",
        help="file whose first line is the passphrase of the keys (default: ask)",
    )


def reader(file: Path | None) -> Callable[[], bytes]:
    """Return what asks for the passphrase when it is needed."""
    return (lambda: from_file(file)) if file is not None else _ask


def from_file(file: Path) -> bytes:
    """Return the first line of a file.

    Raises:
        UsageError: it cannot be read, or is too short to protect anything.
    """
    try:
        text = file.read_bytes()[:4096]
    except OSError as error:
        raise UsageError(f"--passphrase-file {file}: {error.strerror or error}") from error
    return _long_enough(text.splitlines()[0] if text else b"")


def ask_twice() -> bytes:
    """Ask for a new passphrase at the terminal.

    Raises:
        UsageError: there is no terminal, the two differ, or it is too short.
    """
    first = _ask()
    if _ask("Again: ") != first:
        raise UsageError("the two passphrases differ; nothing was made")
    return _long_enough(first)


def _ask(prompt: str = "Passphrase of the keys: ") -> bytes:
    if not sys.stdin.isatty():
        raise UsageError("no terminal to ask for the passphrase; use --passphrase-file FILE")
    return getpass.getpass(prompt).encode()


def _long_enough(passphrase: bytes) -> bytes:
    if len(passphrase) < SHORTEST:
        raise UsageError(f"passphrase: got {len(passphrase)} bytes, expected at least {SHORTEST}")
    return passphrase
