"""`passmuster check`: audit this desktop now and show the result; sends nothing."""

from __future__ import annotations

import argparse

from passmuster.cli import auditing, report_view
from passmuster.cli.exits import Exit, of_verdict


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `check`."""
    auditing.add_arguments(parser)
    report_view.add_arguments(parser)
    parser.add_argument(
        "--strict", action="store_true", help="exit with 1 also when something is due"
    )


def run(options: argparse.Namespace) -> Exit:
    """Audit, print, and return the verdict's exit status."""
    audited = auditing.audit(options)
    report_view.show(audited, options)
    return of_verdict(audited.judgement.verdict, strict=options.strict)
