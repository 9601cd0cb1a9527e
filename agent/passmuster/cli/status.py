"""`passmuster status`: show what the last scheduled run found; audits nothing."""

from __future__ import annotations

import argparse
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

from passmuster.cli import auditing, report_view
from passmuster.cli.exits import CliError, Exit, of_verdict
from passmuster.cli.terminal import clean, faint, strong
from passmuster.model.finding import Judgement
from passmuster.model.requirement import Manifest
from passmuster.operator import status as status_file
from passmuster.operator.status import MachineStatus
from passmuster.operator.wording import Wording
from passmuster.wire.codec import encode

# Runs come every six hours plus splay; two days without one is silence, and silence is no pass.
_SILENT_AFTER = timedelta(hours=48)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `status`."""
    auditing.add_configuration_arguments(parser)
    report_view.add_arguments(parser)
    parser.add_argument(
        "--strict", action="store_true", help="exit with 1 also when something is due"
    )


def run(options: argparse.Namespace) -> Exit:
    """Print the status file; 2 when there is none or it is too old to be relied on."""
    try:
        status = status_file.read(_folder(options))
    except status_file.StatusError as error:
        raise CliError(str(error), Exit.UNKNOWN) from error
    silent = datetime.now(UTC) - status.judged > _SILENT_AFTER
    if options.format == "json":
        sys.stdout.write(encode(status).decode() + "\n")
    else:
        _print(status, options, silent=silent)
    verdict = of_verdict(status.verdict, strict=options.strict)
    return Exit.UNKNOWN if silent and verdict is Exit.OK else verdict


def _folder(options: argparse.Namespace) -> Path:
    """Return the state folder to show: the user's own, else the one of the whole machine."""
    own = auditing.configuration(options).state
    machine = auditing.machine_state()
    if options.state is None and not (own / status_file.NAME).exists():
        return machine if (machine / status_file.NAME).exists() else own
    return own


def _print(status: MachineStatus, options: argparse.Namespace, *, silent: bool) -> None:
    words = Wording(
        report_view.language(options), report_view.names(), _manifest_of(status), status.advice
    )
    told = status.manifest
    print(strong(words.headline(Judgement(verdict=status.verdict, findings=status.findings))))
    line = words.manifest_line(
        freshness=told.freshness if told else None,
        age_hours=told.age_hours if told else 0,
        signed=told.signed if told else False,
    )
    print(faint(f"{line} · {words.say('judged', date=words.date(status.judged))}"))
    if silent:
        print(words.say("silent", hours=int(_SILENT_AFTER.total_seconds() // 3600)))
    if told and told.problem:
        print(clean(told.detail))
    if status.waivers and status.waivers.problem:
        print(clean(status.waivers.detail))
    report_view.print_rows(words.rows(status.findings, {}), words, every=options.all)
    print()
    print(_delivery(status, words))


def _manifest_of(status: MachineStatus) -> Manifest | None:
    """Return as much of a manifest as the first line names."""
    told = status.manifest
    if told is None:
        return None
    return Manifest(schema=1, serial=told.serial, issued=told.issued, expires=told.issued)


def _delivery(status: MachineStatus, words: Wording) -> str:
    delivery = status.delivery
    if not delivery.enrolled:
        return words.say("delivery.none")
    if delivery.waiting:
        reason = clean(delivery.detail or delivery.problem)
        return words.say(
            "delivery.waiting", count=delivery.waiting, reason=reason, code=status.code
        )
    return words.say("delivery.done", code=status.code)
