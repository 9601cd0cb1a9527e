"""`why`: trace each minimum of a product to a line of a feed and a line of the policy."""

from __future__ import annotations

import argparse
from difflib import get_close_matches

from passmuster_publisher.cli import build as inputs
from passmuster_publisher.errors import UsageError


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("product", metavar="PRODUCT", help="a product or requirement id, or `all`")
    inputs.add_inputs(parser)


def run(options: argparse.Namespace) -> int:
    """Build as `build` does, and print what is behind the product's lines."""
    # The feeds load when the verb runs, so that help needs none of them.
    from passmuster_publisher.policy.reading import load_file  # noqa: PLC0415
    from passmuster_publisher.why import Inputs, explained  # noqa: PLC0415

    built = inputs.computed(options)
    behind = Inputs(load_file(options.policy), options.feeds)
    requirements = built.manifest.requirements
    name = None if options.product == "all" else options.product
    found = explained(built, name, behind)
    if name and not found:
        known = sorted({each.product for each in requirements} | {e.id for e in requirements})
        near = get_close_matches(name, known, n=1)
        hint = f"; did you mean {near[0]}?" if near else ""
        raise UsageError(f"got product {name!r}, expected one of {', '.join(known)}{hint}")
    print("\n".join(found))
    return 0
