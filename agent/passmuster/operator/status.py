"""The status file: the last judgement, readable for everybody on the machine.

The scheduled run writes it; `passmuster status` and the session's page read it. It holds what a
receipt holds and how delivery stands; no path and no user name, because all users may read it.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from passmuster import durable
from passmuster.model.finding import Finding, Freshness, Verdict
from passmuster.model.installation import ReportedInventory
from passmuster.model.requirement import Advice
from passmuster.wire.codec import WireError, decode, encode

NAME = "status.json"
LIMIT = 512 * 1024
SCHEMA = 1


class DeliveryStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """How reporting stands.

    Attributes:
        enrolled: this machine reports to a collector.
        waiting: statements in the spool.
        problem: stable word of what kept them there; empty when nothing did.
        detail: a sentence on it.
    """

    enrolled: bool
    waiting: int = 0
    problem: str = ""
    detail: str = ""


class ManifestStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The manifest that judged, and what kept a fresher one away."""

    serial: int
    issued: datetime
    freshness: Freshness
    age_hours: int
    signed: bool
    problem: str = ""
    detail: str = ""


class WaiversStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The customer's waivers that were there, and what kept newer ones away.

    Attributes:
        serial: None when there are none that count.
    """

    serial: int | None = None
    problem: str = ""
    detail: str = ""


class MachineStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The content of the status file.

    Attributes:
        judged: the reference time, UTC.
        manifest: None when there was none; `manifest_problem` says why.
        advice: the manifest's advice by requirement id and language, for the findings shown.
        code: short code by which the customer's IT finds the desk.
        waivers: None when there were none, and no trouble with them.
    """

    schema: int
    judged: datetime
    verdict: Verdict
    findings: tuple[Finding, ...]
    inventory: ReportedInventory
    manifest: ManifestStatus | None
    delivery: DeliveryStatus
    agent_version: str
    manifest_problem: str = ""
    code: str = ""
    advice: dict[str, dict[str, Advice]] = {}
    waivers: WaiversStatus | None = None


class StatusError(Exception):
    """There is no status that could be shown; the message says what to do."""


def write(folder: Path, status: MachineStatus) -> None:
    """Write the status file so that everybody may read it.

    Raises:
        OSError: it could not be written; the former one is still there.
    """
    durable.write(folder / NAME, encode(status), mode=durable.PUBLIC)


def read(folder: Path) -> MachineStatus:
    """Read the status file.

    Raises:
        StatusError: it is absent, unreadable or damaged.
    """
    path = folder / NAME
    try:
        with path.open("rb") as file:
            payload = file.read(LIMIT + 1)
        return decode(payload, MachineStatus, limit=LIMIT, what="status file")
    except FileNotFoundError:
        raise StatusError(
            f"there is no status in {folder} yet: the scheduled run writes it "
            "(`passmuster run` does it now, `passmuster schedule install` regularly)"
        ) from None
    except OSError as error:
        raise StatusError(f"{path}: {error.strerror}") from error
    except WireError as error:
        raise StatusError(f"{path}: {error}; `passmuster run` writes it anew") from error
