"""`passmuster capture -o FILE`: record what an audit reads, to be judged again anywhere."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from passmuster.cli.exits import CliError, Exit
from passmuster.inventory import take
from passmuster.products import load


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `capture`."""
    parser.add_argument(
        "-o", "--output", metavar="FILE", type=Path, required=True,
        help="a .zip file, or a folder that does not exist yet",
    )  # fmt: skip
    parser.add_argument("--force", action="store_true", help="replace an existing file")


def run(options: argparse.Namespace) -> Exit:
    """Take an inventory through a recorder and save what was read."""
    from passmuster.host.errors import RecordingError  # noqa: PLC0415 - needed here only
    from passmuster.host.local import LocalHost  # noqa: PLC0415 - needed here only
    from passmuster.host.recording import Recorder  # noqa: PLC0415 - needed here only

    output: Path = options.output
    if output.exists() and not (options.force and output.is_file()):
        raise CliError(
            f"{output} exists; name another one" + ("" if output.is_dir() else ", or use --force")
        )
    recorder = Recorder(LocalHost())
    found = take(recorder, load())
    try:
        recorder.save(output)
    except OSError as error:
        raise CliError(f"{output}: cannot be written ({error.strerror or error})") from error
    except RecordingError as error:
        raise CliError(f"{output}: {error}") from error
    print(f"{output}: what an audit reads, {len(found.installations)} installations found.")
    print(
        "It is NOT scrubbed: it holds user names, home paths and whole package lists of this "
        "machine. Look through it before you give it away.",
        file=sys.stderr,
    )
    print(f"Judge it anywhere: passmuster check --host {output}")
    return Exit.OK
