"""`passmuster enroll STRING`: let this machine report to a collector.

Nothing is stored before the repository's root has the digest that the string names.
"""

from __future__ import annotations

import argparse
import sys

from passmuster.cli import auditing
from passmuster.cli.exits import CliError, Exit
from passmuster.cli.terminal import clean


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the arguments of `enroll`."""
    parser.add_argument(
        "string",
        metavar="STRING",
        help="the enrollment string from your administrator; `-` reads it from standard input",
    )
    parser.add_argument(
        "--replace", action="store_true", help="enroll under a new id although this one is enrolled"
    )
    auditing.add_configuration_arguments(parser)


def run(options: argparse.Namespace) -> Exit:
    """Check the root, make the key, enroll, and say what to do next."""
    # The network and the key: needed by this verb and by `run` only.
    from passmuster import manifest  # noqa: PLC0415
    from passmuster.report import enrolling, identity, lock, private  # noqa: PLC0415
    from passmuster.report.errors import BusyError, ReportError  # noqa: PLC0415
    from passmuster.transport.session import Transport  # noqa: PLC0415
    from passmuster.wire import enrollment  # noqa: PLC0415
    from passmuster.wire.codec import WireError  # noqa: PLC0415

    configured = auditing.configuration(options)
    text = sys.stdin.read(enrollment.LIMIT) if options.string == "-" else options.string
    carrier = Transport(configured.transport)

    def check_root(wanted: enrollment.Enrollment) -> None:
        manifest.bootstrap_root(carrier.download, wanted.repository, wanted.root_sha256)

    try:
        # Once before the state folder is even made, so that a wrong root leaves no trace.
        if not configured.state.exists():
            check_root(enrollment.read(text))
        folder = private.prepare(configured.state)
        with lock.one_at_a_time(folder):
            enrolled = enrolling.enroll(text, folder, carrier, check_root, replace=options.replace)
    except BusyError as error:
        raise CliError(str(error), Exit.BUSY) from error
    except (ReportError, WireError, manifest.ManifestError) as error:
        raise CliError(clean(str(error))) from error
    record = enrolled.record
    print(
        f"{'Already enrolled' if enrolled.already else 'Enrolled'} with {record.collector} "
        f"(customer {record.customer}, group {record.group})."
    )
    print(f"Code for your IT: {identity.short_code(record.machine)}")
    if not enrolled.already:
        print("Next: `passmuster run` reports now, `passmuster schedule install` regularly.")
    return Exit.OK
