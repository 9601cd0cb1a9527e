"""`passmuster run`: the scheduled job. Its exit status tells the scheduler of trouble of its own.

That an operator is behind is no trouble of the job: it ends with 0 whatever the verdict.
"""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from passmuster.cli import auditing, report_view
from passmuster.cli.exits import CliError, Exit
from passmuster.cli.terminal import clean

if TYPE_CHECKING:
    from passmuster.cycle import Run


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `run`."""
    auditing.add_configuration_arguments(parser)
    parser.add_argument(
        "--now", action="store_true", help="send even if an earlier failure asked to wait"
    )
    parser.add_argument("--quiet", action="store_true", help="print nothing but errors")


def run(options: argparse.Namespace) -> Exit:
    """Fetch, audit, report; print one line for the journal."""
    # The job's own stages: other verbs do not pay for them.
    from passmuster import cycle  # noqa: PLC0415
    from passmuster.report.errors import BusyError, ReportError  # noqa: PLC0415

    configured = auditing.configuration(options)
    try:
        done = cycle.run(configured, auditing.local_host(), datetime.now(UTC), force=options.now)
    except BusyError as error:
        raise CliError(str(error), Exit.BUSY) from error
    except ReportError as error:
        raise CliError(str(error)) from error
    except OSError as error:
        raise CliError(f"{configured.state}: {error}") from error
    if not options.quiet:
        for line in _lines(done):
            print(clean(line))
    return Exit.SPOOLED if done.delivery is not None and done.delivery.kept else Exit.OK


def _lines(done: Run) -> list[str]:
    """Return the run in a few lines: verdict, manifest, delivery."""
    audited, sent = done.audit, done.delivery
    words = report_view.wording(audited, argparse.Namespace(lang="en"))
    state = audited.manifest
    manifest = words.manifest_line(
        freshness=state.freshness, age_hours=state.age_hours, signed=state.signed
    )
    lines = [
        f"verdict {audited.judgement.verdict.value}: {words.headline(audited.judgement)}",
        f"{manifest}{f'; {state.problem}: {state.detail}' if state.problem else ''}",
    ]
    if state.waivers.problem:
        lines.append(f"waivers: {state.waivers.problem}: {state.waivers.detail}")
    if sent is None:
        return [*lines, "not enrolled: nothing was reported (`passmuster enroll STRING`)"]
    made = f"{done.due} made" if done.due else "nothing new to report"
    lines.append(f"{made}, {sent.delivered} delivered, {sent.kept} kept in the spool")
    if sent.quarantined:
        lines.append(f"{sent.quarantined} set aside: {sent.detail}")
    if sent.problem:
        lines.append(f"delivery: {sent.problem}: {sent.detail}")
    if sent.instruction:
        lines.append(
            "the collector sees two machines with this identity: enroll again with "
            "`passmuster enroll --replace STRING`"
        )
    return lines
