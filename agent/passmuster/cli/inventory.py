"""`passmuster inventory`: list what is installed, with the evidence; judges nothing."""

from __future__ import annotations

import argparse
import sys

from passmuster import __version__
from passmuster.cli import auditing, report_view
from passmuster.cli.exits import Exit
from passmuster.cli.terminal import clean, columns, faint
from passmuster.inventory import take
from passmuster.model.installation import Installation, Inventory, Outcome, Scope
from passmuster.operator.texts import has, text
from passmuster.products import load
from passmuster.wire.codec import encode
from passmuster.wire.reduction import reduce_inventory

SCHEMA = 1


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `inventory`."""
    auditing.add_host_argument(parser)
    parser.add_argument(
        "--format", choices=("table", "json"), default="table", help="for people or for programs"
    )
    parser.add_argument(
        "--reported",
        action="store_true",
        help="as JSON, only what a receipt would carry: the export that a manifest review reads",
    )


def run(options: argparse.Namespace) -> Exit:
    """Take the inventory and print it; 2 when a source could not be read."""
    found = take(auditing.open_host(options), load())
    if options.reported:
        sys.stdout.write(
            encode({"schema": SCHEMA, "inventory": reduce_inventory(found)}).decode() + "\n"
        )
    elif options.format == "json":
        document = {
            "schema": SCHEMA,
            "passmuster": __version__,
            "platform": found.platform,
            "architecture": found.architecture,
            "installations": found.installations,
            "sources": found.sources,
            "defaults": found.defaults,
            "circumstances": found.circumstances,
        }
        sys.stdout.write(encode(document).decode() + "\n")
    else:
        _print_table(found)
    failed = {Outcome.FAILED, Outcome.TIMED_OUT} & {each.outcome for each in found.sources}
    return Exit.UNKNOWN if failed else Exit.OK


def _print_table(found: Inventory) -> None:
    names = report_view.names()
    rows = [
        (
            str(each.kind.value),
            each.release or names.get(each.product, each.product),
            each.track,
            _version(each),
            _running(each),
            ", ".join(text("en", f"role.{role.value}") for role in each.default_for),
            f"{each.path} ({each.owner})" if each.scope is Scope.USER else each.path,
        )
        for each in found.installations
    ]
    if not rows:
        print("No operating system, browser or PDF viewer that Passmuster knows was found.")
    else:
        header = ("KIND", "PRODUCT", "TRACK", "VERSION", "RUNNING", "DEFAULT FOR", "WHERE")
        first, *rest = columns([header, *rows])
        print(faint(first))
        print("\n".join(rest))
    for each in found.circumstances:
        print(f"circumstance {each.name}: {clean(each.evidence.location)}")
    for source in found.sources:
        if source.outcome in {Outcome.FAILED, Outcome.TIMED_OUT}:
            print(f"source {source.source}: {source.outcome.value}: {clean(source.detail)}")


def _version(each: Installation) -> str:
    """Return what a fresh start would run, and what waits behind it."""
    on_disk = each.on_disk.version.raw if each.on_disk else _unknown(each)
    return f"{on_disk}, then {each.pending.version.raw}" if each.pending else on_disk


def _unknown(each: Installation) -> str:
    key = f"reason.{each.reason}"
    return f"? ({text('en', key) if has(key) else each.reason or 'unknown'})"


def _running(each: Installation) -> str:
    old = [copy for copy in each.running if not copy.current]
    if old:
        versions = ", ".join(copy.version.raw if copy.version else "?" for copy in old)
        return f"old: {versions}"
    return "yes" if each.running else ""
