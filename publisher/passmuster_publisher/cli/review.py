"""`review`: what a new manifest changes, and for whom, before anybody signs it.

It signs nothing and changes nothing. Exit status 1: a line falls that no `withdrawn` entry
explains, or there is an emergency; the review is printed all the same.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from io import TextIOWrapper
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster import durable
from passmuster_publisher.cli import documents, progress
from passmuster_publisher.errors import UsageError

if TYPE_CHECKING:
    from passmuster.model.requirement import Manifest
    from passmuster_publisher.review.impact_model import Impact
    from passmuster_publisher.review.inventories import Machine

FORMATS = ("text", "markdown", "html")
LOOK_AT_IT = 1
_NONE = ("-", "none")
_TOKEN_LIMIT = 4096


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument(
        "old", metavar="OLD", help="the manifest in force; `none` for a first publication"
    )
    parser.add_argument("new", type=Path, metavar="NEW", help="the manifest to be signed")
    parser.add_argument("--format", choices=FORMATS, default="text", help="(default: text)")
    parser.add_argument(
        "-o", "--output", type=Path, metavar="FILE", help="write it there (default: print it)"
    )
    parser.add_argument(
        "--at",
        type=moment,
        metavar="TIME",
        help="compare minimums at this day (its beginning, UTC) or instant (default: when NEW is "
        "issued)",
    )
    fleet = parser.add_mutually_exclusive_group()
    fleet.add_argument(
        "--inventories",
        type=Path,
        metavar="FILE",
        help="show the impact on these: `passmuster-collector inventories` writes them",
    )
    fleet.add_argument(
        "--collector", metavar="URL", help="show the impact on the machines of a collector"
    )
    parser.add_argument(
        "--token-file", type=Path, metavar="FILE", help="file with a token for --collector"
    )
    parser.add_argument(
        "--customer",
        action="append",
        metavar="ID",
        help="impact on this customer's machines only (may be given again)",
    )


def run(options: argparse.Namespace) -> int:
    """Compare, judge the fleet where there is one, and print or write the review."""
    # The renderers and the fleet load when the verb runs, so that help needs none of them.
    from passmuster_publisher.review import html, markdown, text  # noqa: PLC0415
    from passmuster_publisher.review.changes import changes  # noqa: PLC0415
    from passmuster_publisher.review.sheet import sheet  # noqa: PLC0415

    _check(options)
    old = None if options.old in _NONE else documents.manifest(Path(options.old))
    new = documents.manifest(options.new)
    at = options.at or new.manifest.issued
    review = changes(old.manifest if old else None, new.manifest, at)
    impact = _impact(options, old.manifest if old else None, new.manifest, at)
    found = sheet(
        review, old_sha256=old.sha256 if old else "", new_sha256=new.sha256, impact=impact
    )
    render = {"text": text.render, "markdown": markdown.render, "html": html.render}
    rendered = render[options.format](found)
    if options.output is None:
        _print(rendered, options.format)
    else:
        # With customers in it, it is nobody else's to read.
        mode = durable.PUBLIC if impact is None else durable.PRIVATE
        durable.write(options.output, rendered.encode(), mode=mode)
        print(f"{options.output}: {found.summary}")
    return LOOK_AT_IT if review.alarming else 0


def moment(text: str) -> datetime:
    """Return a day or an instant given on the command line."""
    expected = "expected YYYY-MM-DD, or an instant with its zone (2026-08-22T08:00:00Z)"
    try:
        found = datetime.fromisoformat(text)
        if len(text) == len("YYYY-MM-DD"):
            return found.replace(tzinfo=UTC)
        if found.tzinfo is not None:
            return found.astimezone(UTC)
    except (ValueError, OverflowError):
        pass
    raise argparse.ArgumentTypeError(f"got {text!r}, {expected}")


def _check(options: argparse.Namespace) -> None:
    if (options.collector is None) != (options.token_file is None):
        raise UsageError("--collector and --token-file go together")
    if options.customer and options.collector is None and options.inventories is None:
        raise UsageError("--customer goes with --inventories or --collector")


def _impact(
    options: argparse.Namespace, old: Manifest | None, new: Manifest, at: datetime
) -> Impact | None:
    if options.inventories is None and options.collector is None:
        return None
    from passmuster_publisher.review.impact import impact_of  # noqa: PLC0415

    with progress.Counter(0, "thousand machines") as counter:
        found = impact_of(old, new, _machines(options), at, progress=lambda _: counter.next())
    if options.customer and not found.machines:
        raise UsageError(f"--customer: got no machine of {', '.join(options.customer)}")
    return found


def _machines(options: argparse.Namespace) -> Iterator[Machine]:
    from passmuster_publisher.review import inventories  # noqa: PLC0415

    machines = (
        inventories.from_file(options.inventories)
        if options.inventories is not None
        else inventories.from_collector(options.collector, _token(options.token_file))
    )
    for machine in machines:
        if not options.customer or machine.customer in options.customer:
            yield machine


def _token(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            lines = opened.read(_TOKEN_LIMIT).splitlines()
        return lines[0].decode("ascii").strip()
    except OSError as error:
        raise UsageError(f"--token-file {file}: {error.strerror or error}") from error
    except (IndexError, UnicodeDecodeError) as error:
        raise UsageError(f"--token-file {file}: expected a token in its first line") from error


def _print(rendered: str, how: str) -> None:
    if isinstance(sys.stdout, TextIOWrapper):
        # A file that is piped on is UTF-8 as it says itself; a terminal shows what it can.
        if how == "text":
            sys.stdout.reconfigure(errors="replace")
        else:
            sys.stdout.reconfigure(encoding="utf-8")
    print(rendered, end="")
