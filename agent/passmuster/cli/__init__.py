"""The command line: one file a verb, each imported only when it is asked for.

Only this room prints, exits and turns errors into exit statuses. The statuses are part of the
interface (docs/reference/exit-statuses.md) and stand in `cli.exits`.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from passmuster import __version__
from passmuster.cli.exits import CliError, Exit

VERBS = {
    "check": "audit this desktop now and show the result; sends nothing",
    "status": "show what the last scheduled run found",
    "explain": "show how the finding for one product came about",
    "inventory": "list what is installed, with the evidence",
    "products": "list, show, check and try the definitions of products",
    "run": "the scheduled job: fetch the manifest, audit, report",
    "enroll": "let this machine report to a collector",
    "capture": "record what an audit reads, for a bug report",
    "schedule": "install, remove or show the scheduled run",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status.

    Args:
        argv: the arguments without the program's name; those of the process by default.
    """
    arguments = list(sys.argv[1:] if argv is None else argv)
    parser = _parser(arguments)
    options = parser.parse_args(arguments)
    if options.verb is None:
        parser.print_help()
        return Exit.USAGE
    try:
        return int(import_module(f"passmuster.cli.{options.verb}").run(options))
    except CliError as error:
        print(f"passmuster: {error}", file=sys.stderr)
        return error.exit
    except BrokenPipeError:
        # The reader of a pipe went away; that is its right and no failure of the audit.
        sys.stderr.close()
        return Exit.OK
    except KeyboardInterrupt:
        print("passmuster: interrupted", file=sys.stderr)
        return 130


def _parser(arguments: Sequence[str]) -> argparse.ArgumentParser:
    """Build the parser; a verb that is asked for is the only one, and brings its arguments."""
    parser = argparse.ArgumentParser(
        prog="passmuster",
        description="Does this desktop meet the published minimum versions?",
        epilog="`passmuster VERB --help` explains a verb. Exit statuses: 0 pass or pending, "
        "1 fail, 2 unknown, 3 wrong use or configuration.",
        formatter_class=_formatter,
    )
    parser.add_argument("--version", action="version", version=f"passmuster {__version__}")
    # `prog` is given because argparse would else format the usage to find it out.
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs", prog="passmuster")
    asked = next((word for word in arguments if not word.startswith("-")), "")
    if asked and asked not in VERBS:
        import difflib  # noqa: PLC0415 - only for a mistyped verb

        near = difflib.get_close_matches(asked, VERBS, n=1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        parser.error(f"got verb {asked!r}, expected one of {', '.join(VERBS)}{hint}")
    for name in [asked] if asked else VERBS:
        summary = VERBS[name]
        verb = verbs.add_parser(
            name,
            help=summary,
            description=summary[0].upper() + summary[1:] + ".",
            formatter_class=_formatter,
        )
        if name == asked:
            import_module(f"passmuster.cli.{name}").add_arguments(verb)
    return parser


def _formatter(prog: str) -> argparse.HelpFormatter:
    """Return a formatter that knows its width; argparse would load shutil to ask for it."""
    try:
        width = int(os.environ.get("COLUMNS") or os.get_terminal_size().columns)
    except (OSError, ValueError):
        width = 80
    return argparse.HelpFormatter(prog, max_help_position=30, width=max(width, 40) - 2)
