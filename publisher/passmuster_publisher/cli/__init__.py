"""The command line of the publisher: one file a verb.

Exit statuses: 0 done; 1 refused, nothing was changed (`status`: something runs out soon); 3 wrong
use, policy or recordings (2 from argparse itself); 4 built, and some line is held. The files of the
verbs load signing libraries only when they run, so help works without the extra packages.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from importlib import import_module

from passmuster import __version__
from passmuster_publisher.errors import PublisherError, UsageError

VERBS = {
    "init": "make a new repository with its keys",
    "fetch": "download the feeds that a policy uses",
    "build": "compute a manifest from a policy and recorded feeds",
    "why": "trace each minimum of a product to feeds and policy",
    "coverage": "show which source decides which product's line",
    "waivers": "write the approved waivers of a policy, one document a customer",
    "review": "show what a new manifest changes, and for whom",
    "publish": "sign a manifest, and waivers, and put them into the repository",
    "refresh": "renew the online signatures (run it daily)",
    "status": "show how long the signatures are still valid",
    "history": "list every manifest that was published",
    "root-sha256": "print what enrollment strings need to trust the repository",
}
REFUSED, USAGE, INTERRUPTED = 1, 3, 130


def main(argv: Sequence[str] | None = None) -> int:
    """Run one verb and return its exit status.

    Args:
        argv: the arguments without the program's name; those of the process by default.
    """
    options = _parser().parse_args(argv)
    try:
        return int(options.run(options))
    except UsageError as error:
        return _complain(error, USAGE)
    except (PublisherError, OSError) as error:
        return _complain(error, REFUSED)
    except ModuleNotFoundError as error:
        if (error.name or "").startswith("passmuster"):
            raise
        return _complain(f"{error.name} is missing: pip install 'passmuster[publisher]'", USAGE)
    except KeyboardInterrupt:
        return _complain("interrupted", INTERRUPTED)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="passmuster-publisher",
        description="Publish the minimum-version manifest.",
        epilog="Exit statuses: 0 done, 1 refused, 3 wrong use, policy or recordings, "
        "4 some line is held.",
    )
    parser.add_argument("--version", action="version", version=f"passmuster {__version__}")
    verbs = parser.add_subparsers(metavar="VERB", title="verbs", required=True)
    for name, summary in VERBS.items():
        verb = verbs.add_parser(
            name, help=summary, description=f"{summary[0].upper()}{summary[1:]}."
        )
        module = import_module(f"passmuster_publisher.cli.{name.replace('-', '_')}")
        module.add_arguments(verb)
        verb.set_defaults(run=module.run)
    return parser


def _complain(what: object, status: int) -> int:
    print(f"passmuster-publisher: {what}", file=sys.stderr)
    return status
