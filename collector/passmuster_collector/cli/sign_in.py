"""`passmuster-collector sign-in`: a link that signs a person in, once."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

from passmuster_collector.cli.arguments import add_data, add_format
from passmuster_collector.cli.exits import Exit, opened, show

DEFAULT_URL = "http://127.0.0.1:8780"


def add_arguments(parser: ArgumentParser) -> None:
    """Add whom to sign in, and where the collector is."""
    parser.add_argument("--account", default="administrator", help="default: administrator")
    parser.add_argument(
        "--collector-url",
        metavar="URL",
        help=f"default: $PASSMUSTER_COLLECTOR_URL, else {DEFAULT_URL}",
    )
    add_data(parser)
    add_format(parser)


def run(options: Namespace) -> Exit:
    """Make a link and print it."""
    settings = opened(options)
    # The models exist only now.
    from passmuster_collector.access.tokens import LINK_MINUTES, new_sign_in_link  # noqa: PLC0415

    secret = new_sign_in_link(options.account[:150], datetime.now(UTC))
    base = (options.collector_url or settings.url or DEFAULT_URL).rstrip("/")
    url = f"{base}/sign-in/{secret}"
    show(options, {"url": url, "account": options.account, "minutes": LINK_MINUTES}, url)
    return Exit.OK
