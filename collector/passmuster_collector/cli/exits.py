"""Exit statuses, the error that carries one, opening the database, and printing a result."""

from __future__ import annotations

import sys
from argparse import Namespace
from enum import IntEnum

import msgspec

from passmuster_collector.configuration import ConfigurationError, Options


class Exit(IntEnum):
    """What the shell is told."""

    OK = 0
    FAILED = 1
    USAGE = 3


class CliError(Exception):
    """A verb cannot go on; the message is for a person."""

    def __init__(self, message: str, *, exit_status: Exit = Exit.FAILED) -> None:
        super().__init__(message)
        self.exit = exit_status


def opened(options: Namespace) -> Options:
    """Make everything ready for a verb that uses the database.

    Raises:
        CliError: with what is wrong and what to do.
    """
    # Imported here: `--help` and `--version` work without the collector's extra.
    from django.core.exceptions import ImproperlyConfigured  # noqa: PLC0415
    from django.db import Error  # noqa: PLC0415

    from passmuster_collector.startup import ready  # noqa: PLC0415

    try:
        return ready(options.data)
    except (ConfigurationError, ImproperlyConfigured) as error:
        raise CliError(str(error), exit_status=Exit.USAGE) from error
    except OSError as error:
        raise CliError(
            f"data folder: {error}; name one that can be written with --data DIR",
            exit_status=Exit.USAGE,
        ) from error
    except Error as error:
        raise CliError(f"database: {str(error).strip()}", exit_status=Exit.USAGE) from error


def show(options: Namespace, result: dict[str, object], text: str) -> None:
    """Print a result for people or for programs."""
    if options.format == "json":
        print(msgspec.json.format(msgspec.json.encode(result), indent=2).decode())
    else:
        print(text)
    sys.stdout.flush()
