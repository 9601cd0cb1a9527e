"""The command line: one file a verb; the only room that prints and exits.

Exit statuses: 0 done, 1 it could not be done, 3 wrong use or configuration.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from types import ModuleType

from passmuster import __version__
from passmuster_collector.cli.exits import CliError, Exit

VERBS = {
    "serve": "take receipts and show the machines' state, until stopped",
    "migrate": "bring the database's schema up to date (`serve` does it as well)",
    "enrollment": "make the enrollment string that machines enroll with",
    "token": "make a token with which a program may read the API",
    "sign-in": "print a link that signs a person in, once",
    "manifest": "keep manifests, so that stored receipts can be judged again",
    "waivers": "keep customers' waivers, for the same",
    "inventories": "write the fleet's inventories, for the review of a new manifest",
}
_EXTRA = {"django", "ninja", "uvicorn", "psycopg", "asgiref", "pydantic"}


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status.

    Args:
        argv: the arguments without the program's name; those of the process by default.
    """
    # A folder or socket that this program makes is nobody else's business.
    os.umask(0o077)
    parser = _parser()
    options = parser.parse_args(argv)
    if options.verb is None:
        parser.print_help()
        return Exit.USAGE
    try:
        return int(_module(options.verb).run(options))
    except CliError as error:
        print(f"passmuster-collector: {error}", file=sys.stderr)
        return error.exit
    except ModuleNotFoundError as error:
        if (error.name or "").partition(".")[0] not in _EXTRA:
            raise
        print(
            f"passmuster-collector: {error.name} is not installed; "
            "install the collector with: pip install 'passmuster[collector]'",
            file=sys.stderr,
        )
        return Exit.USAGE
    except KeyboardInterrupt:
        return Exit.OK


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="passmuster-collector",
        description="Which machines are below the published line, and since when?",
        epilog="`passmuster-collector VERB --help` explains a verb.",
    )
    parser.add_argument("--version", action="version", version=f"%(prog)s {__version__}")
    verbs = parser.add_subparsers(dest="verb", metavar="VERB", title="verbs")
    for name, summary in VERBS.items():
        verb = verbs.add_parser(
            name, help=summary, description=summary[0].upper() + summary[1:] + "."
        )
        _module(name).add_arguments(verb)
    return parser


def _module(verb: str) -> ModuleType:
    return import_module(f"passmuster_collector.cli.{verb.replace('-', '_')}")
