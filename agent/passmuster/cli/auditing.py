"""From arguments to an audit: which host, which manifest, which time."""

from __future__ import annotations

import argparse
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec.structs import replace

from passmuster.audit import Audit
from passmuster.audit import audit as audit_host
from passmuster.cli.exits import CliError
from passmuster.model.waiver import Bearer

if TYPE_CHECKING:
    from passmuster.config import Options
    from passmuster.host.protocol import Host
    from passmuster.manifest.state import ManifestState
    from passmuster.report.identity import EnrollmentRecord


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare host, manifest and time."""
    add_host_argument(parser)
    source = parser.add_mutually_exclusive_group()
    source.add_argument(
        "--manifest",
        metavar="FILE",
        type=Path,
        help="judge by an unsigned local file, to try it out",
    )
    source.add_argument(
        "--repository",
        metavar="URL",
        help="judge by a signed manifest repository, without enrolling",
    )
    parser.add_argument(
        "--root-sha256", metavar="HEX", help="SHA-256 of the repository's first root.json"
    )
    parser.add_argument(
        "--at",
        metavar="TIME",
        type=_instant,
        help="judge as of this UTC time, for example 2026-11-24T02:00Z (default: now)",
    )
    parser.add_argument(
        "--waivers",
        metavar="FILE",
        type=Path,
        help="with --manifest FILE: unsigned waivers, to try them out",
    )
    parser.add_argument(
        "--group", metavar="NAME", help="with --waivers: judge as a machine of this group"
    )
    add_configuration_arguments(parser)


def add_host_argument(parser: argparse.ArgumentParser) -> None:
    """Declare which host is looked at."""
    parser.add_argument(
        "--host", metavar="FILE", type=Path, help="a recording made by `passmuster capture`"
    )


def add_configuration_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare where configuration and state live."""
    parser.add_argument("--config", metavar="FILE", type=Path, help="configuration file")
    parser.add_argument("--state", metavar="FOLDER", type=Path, help="state folder")


def audit(options: argparse.Namespace) -> Audit:
    """Open the host, find the manifest, and judge.

    Raises:
        CliError: an argument does not name what it should; the message says what to do.
    """
    now = datetime.now(UTC)
    at = options.at or now
    host = open_host(options)
    # How fresh a kept manifest is depends on the real clock, whatever time it judges for.
    manifest, bearer = _documents(options, now, at)
    return audit_host(host, manifest, at, bearer)


def open_host(options: argparse.Namespace) -> Host:
    """Return the local machine, or the recording that was named.

    Raises:
        CliError: the recording cannot be read, or this machine is none that can be audited.
    """
    if options.host is None:
        return local_host()
    from passmuster.host.errors import RecordingError  # noqa: PLC0415 - only for recordings
    from passmuster.host.recording import RecordedHost  # noqa: PLC0415 - only for recordings

    try:
        return RecordedHost(options.host)
    except RecordingError as error:
        raise CliError(str(error)) from error


def local_host() -> Host:
    """Return the local machine.

    Raises:
        CliError: its operating system is none that can be audited.
    """
    from passmuster.host.errors import HostError  # noqa: PLC0415 - a recording needs none of it
    from passmuster.host.this import this_host  # noqa: PLC0415 - the same

    try:
        return this_host()
    except HostError as error:
        raise CliError(str(error)) from error


def configuration(options: argparse.Namespace) -> Options:
    """Load the configuration with the flags over it.

    Raises:
        CliError: the file is wrong; the message names line and nearest known key.
    """
    from passmuster import config  # noqa: PLC0415 - tomllib only where a file is read

    try:
        return config.load({"config": _text(options.config), "state": _text(options.state)})
    except config.ConfigError as error:
        raise CliError(str(error)) from error


def _text(path: Path | None) -> str | None:
    return None if path is None else str(path.absolute())


def machine_state() -> Path:
    """Return the state folder of the machine-wide runs, whose status everybody may read."""
    from passmuster import config  # noqa: PLC0415 - as in configuration()

    return config.SYSTEM_STATE


def _documents(
    options: argparse.Namespace, now: datetime, at: datetime
) -> tuple[ManifestState, Bearer]:
    """Return manifest and waivers, and who the machine is to the latter."""
    if options.root_sha256 and not options.repository:
        raise CliError("--root-sha256 goes with --repository URL")
    if options.waivers is not None and options.manifest is None:
        raise CliError(
            "--waivers goes with --manifest FILE: unsigned waivers are for trying out only"
        )
    if options.group is not None and options.waivers is None:
        raise CliError("--group goes with --waivers FILE")
    if options.manifest is not None:
        return _from_files(options, at), Bearer(group=options.group or "")
    if options.repository is not None:
        return _from_repository(options, now), Bearer()
    return _kept(options, now)


def _from_files(options: argparse.Namespace, at: datetime) -> ManifestState:
    from passmuster import manifest  # noqa: PLC0415 - after the arguments are known to be right

    try:
        found = manifest.load_file(options.manifest, at)
        if options.waivers is None:
            return found
        return replace(found, waivers=manifest.load_waivers_file(options.waivers))
    except manifest.ManifestError as error:
        raise CliError(str(error)) from error


def _kept(options: argparse.Namespace, now: datetime) -> tuple[ManifestState, Bearer]:
    """Return what the last run kept on this machine; its waivers, if it is enrolled."""
    from passmuster import config, manifest  # noqa: PLC0415 - as above

    configured = configuration(options)
    record = _enrollment(configured)
    if record is None:
        return manifest.load_last_good(configured.manifest, now), Bearer()
    found = manifest.load_last_good(
        config.with_enrollment(configured, record).manifest, now, customer=record.customer
    )
    # A recording may be another machine's: what names this one does not count for it.
    if options.host is not None:
        return found, Bearer()
    return found, Bearer(machine=record.machine, group=record.group)


def _enrollment(configured: Options) -> EnrollmentRecord | None:
    """Return this machine's enrollment, if there is one."""
    # Only a check by the machine's own manifest needs to know of its enrollment.
    from passmuster.report.errors import ReportError  # noqa: PLC0415
    from passmuster.report.identity import load_record  # noqa: PLC0415

    try:
        return load_record(configured.report.private)
    except ReportError as error:
        if isinstance(error.__cause__, PermissionError):
            raise CliError(
                f"{configured.state}: only its owner may check by this state folder; "
                "`passmuster status` shows what its last run found"
            ) from error
        raise CliError(str(error)) from error


def _from_repository(options: argparse.Namespace, now: datetime) -> ManifestState:
    """Fetch and verify once, keeping nothing: the check for a machine without an installation."""
    if not options.root_sha256:
        raise CliError(
            "--repository needs --root-sha256 HEX: no root is ever trusted on first use; "
            "the publisher prints it (`passmuster-publisher root-sha256 FOLDER`)"
        )
    # The network stack, only for this.
    from tempfile import TemporaryDirectory  # noqa: PLC0415

    from passmuster import manifest  # noqa: PLC0415
    from passmuster.transport.session import Transport  # noqa: PLC0415

    with TemporaryDirectory(prefix="passmuster-") as folder:
        chosen = manifest.ManifestOptions(
            state=Path(folder), repository=options.repository, root_sha256=options.root_sha256
        )
        carrier = Transport(configuration(options).transport)
        return manifest.refresh(chosen, carrier.download, now)


def _instant(text: str) -> datetime:
    try:
        instant = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(
            f"got {text!r}, expected a time such as 2026-11-24T02:00Z"
        ) from None
    return instant if instant.tzinfo else instant.replace(tzinfo=UTC)
