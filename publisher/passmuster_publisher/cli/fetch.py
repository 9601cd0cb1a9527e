"""`fetch`: download the feeds that a policy uses into recordings.

Exit status 4 when a feed could not be downloaded or read; the others are recorded all the same.
"""

from __future__ import annotations

import argparse
import os
import re
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from passmuster_publisher.cli import progress
from passmuster_publisher.errors import UsageError

if TYPE_CHECKING:
    from passmuster_publisher.feeds.fetching import Outcome
    from passmuster_publisher.feeds.wanted import ByHand

FAILED = 4
CONTACT = "PASSMUSTER_CONTACT"
_MAIL = re.compile(r"[A-Za-z0-9._%+-]{1,64}@[A-Za-z0-9.-]{1,190}")


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments."""
    parser.add_argument("--policy", type=Path, metavar="FILE", required=True, help="policy.toml")
    parser.add_argument(
        "--feeds",
        type=Path,
        metavar="DIR",
        required=True,
        help="recordings: DIR/FEED/DATE/... (made when it is not there)",
    )
    parser.add_argument(
        "--contact",
        metavar="MAIL",
        help=f"whom the feeds' servers can write to, told in each request (default: ${CONTACT})",
    )
    parser.add_argument(
        "--force",
        action="store_true",
        help="ask also for files that were asked for less than an hour ago",
    )


def run(options: argparse.Namespace) -> int:
    """Download, and say what became of each feed."""
    # The feeds and the network load when the verb runs, so that help needs none of them.
    from passmuster_publisher.feeds.door import Door  # noqa: PLC0415
    from passmuster_publisher.feeds.fetching import fetch  # noqa: PLC0415
    from passmuster_publisher.feeds.wanted import wanted  # noqa: PLC0415
    from passmuster_publisher.policy import load  # noqa: PLC0415

    contact = _contact(options.contact)
    feeds, by_hand = wanted(load(options.policy), datetime.now(UTC).date())
    _make(options.feeds)
    door = Door(contact)
    steps = sum(len(each.downloads) + 1 for each in feeds)
    try:
        with progress.Counter(steps, "steps") as counter:
            outcomes = fetch(
                feeds,
                options.feeds,
                door,
                clock=lambda: datetime.now(UTC),
                force=options.force,
                progress=counter.next,
            )
    finally:
        door.close()
    return told(outcomes, by_hand)


def told(outcomes: list[Outcome], by_hand: list[ByHand]) -> int:
    """Print the table and return the exit status."""
    width = max((len(each.folder) for each in outcomes), default=4)
    print(f"{'feed':<{width}}  result     files  changed       bytes")
    for each in outcomes:
        counts = f"{each.files:>5}  {each.changed:>7}  {each.size:>10}"
        counts = "    -        -           -" if each.result == "failed" else counts
        print(f"{each.folder:<{width}}  {each.result:<9}  {counts}")
    for feed, title, selectors in by_hand:
        print(f"by hand: {feed} ({title}): {', '.join(selectors)}")
    if by_hand:
        print("What is recorded by hand, and how: docs/how-to/record-feeds.md")
    for each in outcomes:
        what = "failed" if each.result == "failed" else "unreadable"
        for problem in each.problems:
            print(f"{what:<10}  {each.folder}: {problem}", file=sys.stderr)
    return FAILED if any(each.problems for each in outcomes) else 0


def _contact(given: str | None) -> str:
    contact = given if given is not None else os.environ.get(CONTACT, "")
    if not contact:
        raise UsageError(
            f"--contact MAIL (or ${CONTACT}) is missing: those who run the feeds' servers must be "
            "able to write to whoever asks too much of them; nothing was downloaded"
        )
    if _MAIL.fullmatch(contact) is None:
        raise UsageError(f"--contact: got {contact[:80]!r}, expected a mail address")
    return contact


def _make(folder: Path) -> None:
    try:
        folder.mkdir(exist_ok=True)
    except OSError as error:
        raise UsageError(f"--feeds {folder}: {error.strerror or error}") from error
