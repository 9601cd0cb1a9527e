"""`passmuster-collector token create NAME`: an API token, shown once."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

from passmuster_collector.cli.arguments import add_data, add_format
from passmuster_collector.cli.exits import CliError, Exit, opened, show


def add_arguments(parser: ArgumentParser) -> None:
    """Add `create NAME`."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make a token and show it, once")
    create.add_argument("name", help="what the token is for")
    add_data(create)
    add_format(create)


def run(options: Namespace) -> Exit:
    """Make a token and print it."""
    opened(options)
    # The models exist only now.
    from passmuster_collector.access.tokens import TakenError, new_api_token  # noqa: PLC0415

    if not 0 < len(options.name) <= 64:
        raise CliError("token: expected a name of 1 to 64 characters", exit_status=Exit.USAGE)
    try:
        secret = new_api_token(options.name, datetime.now(UTC))
    except TakenError as error:
        raise CliError(str(error), exit_status=Exit.USAGE) from error
    show(options, {"name": options.name, "token": secret}, secret)
    return Exit.OK
