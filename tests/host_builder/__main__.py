"""`python -m host_builder NAME ...` or `--all`: build recorded hosts anew."""

from __future__ import annotations

import argparse
import os
import sys

from host_builder.machine import build, names
from host_builder.tools import missing


def main() -> int:
    """Build what was named; 2 when this machine cannot."""
    parser = argparse.ArgumentParser(prog="python -m host_builder", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of: {', '.join(names())}")
    parser.add_argument("--all", action="store_true", help="all of them")
    options = parser.parse_args()
    wanted = names() if options.all else options.names
    gone = missing() or ("run as root: homes are given to their users" if os.geteuid() else "")
    if gone or not wanted:
        sys.stderr.write(f"{gone or 'name a host, or --all'}\n")
        return 2
    for name in wanted:
        sys.stdout.write(f"{build(name)}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
