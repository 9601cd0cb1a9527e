"""`passmuster-collector enrollment create`: the string that machines enroll with."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from datetime import UTC, datetime

import msgspec

from passmuster.wire import enrollment
from passmuster_collector.cli.arguments import add_data, add_format
from passmuster_collector.cli.exits import CliError, Exit, opened, show
from passmuster_collector.cli.sign_in import DEFAULT_URL


def add_arguments(parser: ArgumentParser) -> None:
    """Add `create` with what the string carries."""
    actions = parser.add_subparsers(dest="action", metavar="ACTION", required=True)
    create = actions.add_parser("create", help="make an enrollment string and show it, once")
    create.add_argument("--customer", required=True, help="opaque customer id")
    create.add_argument("--group", required=True, help="group of machines within the customer")
    create.add_argument(
        "--repository", required=True, metavar="URL", help="base URL of the manifest repository"
    )
    create.add_argument(
        "--root-sha256",
        required=True,
        metavar="HEX",
        help="SHA-256 of the repository's first root (`passmuster-publisher root-sha256`)",
    )
    create.add_argument("--uses", type=int, default=1000, help="machines (default: 1000)")
    create.add_argument("--days", type=int, default=30, help="validity (default: 30)")
    create.add_argument(
        "--collector-url",
        metavar="URL",
        help="how agents reach this collector (default: $PASSMUSTER_COLLECTOR_URL, "
        f"else {DEFAULT_URL})",
    )
    add_data(create)
    add_format(create)


def run(options: Namespace) -> Exit:
    """Make a token and print the string that carries it."""
    settings = opened(options)
    if not (0 < options.uses <= 1_000_000 and 0 < options.days <= 3650):
        raise CliError(
            "enrollment: expected --uses from 1 to 1000000 and --days from 1 to 3650",
            exit_status=Exit.USAGE,
        )
    url = options.collector_url or settings.url or DEFAULT_URL
    _checked(options, url, "x" * 43)
    # The models exist only now.
    from passmuster_collector.access.tokens import new_enrollment_token  # noqa: PLC0415

    token = new_enrollment_token(
        customer=options.customer,
        group=options.group,
        uses=options.uses,
        days=options.days,
        now=datetime.now(UTC),
    )
    text = enrollment.write(_checked(options, url, token))
    show(options, {"enrollment": text, "uses": options.uses, "days": options.days}, text)
    return Exit.OK


def _checked(options: Namespace, url: str, token: str) -> enrollment.Enrollment:
    """Return the string's content, checked as the agent will check it."""
    values = {
        "collector": url,
        "repository": options.repository,
        "root_sha256": options.root_sha256.lower(),
        "customer": options.customer,
        "group": options.group,
        "token": token,
    }
    try:
        return msgspec.convert(values, enrollment.Enrollment)
    except msgspec.ValidationError as error:
        raise CliError(f"enrollment: {error}", exit_status=Exit.USAGE) from error
