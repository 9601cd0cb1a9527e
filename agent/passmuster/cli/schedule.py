"""`passmuster schedule install|remove|status`: the scheduled run."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from passmuster.cli import auditing
from passmuster.cli.exits import CliError, Exit
from passmuster.wire.codec import encode

if TYPE_CHECKING:
    from passmuster.schedule.apply import ScheduleStatus


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `schedule`."""
    parser.add_argument("action", choices=("install", "remove", "status"), help="what to do")
    parser.add_argument(
        "--user", action="store_true", help="for yourself only (the default without root)"
    )
    parser.add_argument(
        "--system",
        choices=("auto", "systemd", "cron"),
        default="auto",
        help="which scheduler (default: systemd where it is, else cron)",
    )
    parser.add_argument("--format", choices=("table", "json"), default="table", help="of `status`")
    auditing.add_configuration_arguments(parser)


def run(options: argparse.Namespace) -> Exit:
    """Install, remove or show; a second install is a no-op that says so."""
    from passmuster.schedule import apply, survey  # noqa: PLC0415 - starts programs: this verb only
    from passmuster.schedule.errors import ScheduleError  # noqa: PLC0415 - as above
    from passmuster.schedule.plan import plan  # noqa: PLC0415 - as above

    configured = auditing.configuration(options)
    user = options.user or (hasattr(os, "geteuid") and os.geteuid() != 0)
    try:
        place = survey.place(user=user, state=configured.state, system=options.system)
        planned = plan(place, configured.schedule)
        if options.action == "status":
            return _show(apply.status(planned, place), options)
        act = apply.install if options.action == "install" else apply.remove
        sentence = act(planned, place)
    except ScheduleError as error:
        raise CliError(str(error)) from error
    print(sentence[0].upper() + sentence[1:] + ".")
    return Exit.OK


def _show(status: ScheduleStatus, options: argparse.Namespace) -> Exit:
    if options.format == "json":
        sys.stdout.write(encode(status).decode() + "\n")
        return Exit.OK
    print(status.sentence[0].upper() + status.sentence[1:] + ".")
    for label, value in (
        ("next run", status.next_run),
        ("last run", status.last_run),
        ("last result", status.last_result),
    ):
        if value:
            print(f"  {label:<12}{value}")
    return Exit.OK
