"""Findings, verdict and freshness: what judging says.

The order of `Status` is the order of DESIGN: the earlier member decides within one finding and
stands first in every list.
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import msgspec

from passmuster.model.installation import Hindrance, Kind


class Status(StrEnum):
    """The status of one finding, gravest first."""

    BLOCKED = "blocked"
    UNSUPPORTED = "unsupported"
    OVERDUE = "overdue"
    MISSING = "missing"
    UNKNOWN = "unknown"
    RELAUNCH_PENDING = "relaunch-pending"
    DUE = "due"
    COMPLIANT = "compliant"
    NOT_COVERED = "not-covered"
    WAIVED = "waived"


class Verdict(StrEnum):
    """The machine's verdict, gravest first."""

    FAIL = "fail"
    UNKNOWN = "unknown"
    PENDING = "pending"
    PASS = "pass"  # noqa: S105 - a verdict, no password


class Freshness(StrEnum):
    """How fresh the manifest is that judged (DESIGN: trust)."""

    FRESH = "fresh"
    AGING = "aging"
    STALE = "stale"


class Cause(StrEnum):
    """What a finding speaks of."""

    ON_DISK = "on-disk"
    RUNNING = "running"
    REQUIRED = "required"
    FORBIDDEN = "forbidden"
    ACCEPTED = "accepted"
    SOURCE = "source"
    MANIFEST = "manifest"


class Finding(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What the manifest says of one copy, one absent product or one failed source.

    Attributes:
        product: product id; for cause `source` the source's name; empty for cause `manifest`.
        requirement: id of the requirement that judged; empty when none applied.
        branch: id of the branch that judged.
        installation: index into the judged inventory's installations in canonical order.
        version: the raw version that was compared.
        minimum: for a failing or pending finding the step that decides; for a compliant one the
            highest step that is met.
        deadline: UTC instant of the deciding step, or of the branch's end.
        reason: stable word; docs/reference/statuses.md lists them.
        covered: for status waived, the status that the waiver covers.
        waiver: id of that waiver.
        waived_until: UTC instant from which the covered status is back.
    """

    status: Status
    cause: Cause
    product: str = ""
    kind: Kind | None = None
    track: str = ""
    requirement: str = ""
    branch: str = ""
    installation: int | None = None
    version: str = ""
    minimum: str = ""
    deadline: datetime | None = None
    severity: str = ""
    exploited: bool = False
    reason: str = ""
    hindrances: tuple[Hindrance, ...] = ()
    covered: Status | None = None
    waiver: str = ""
    waived_until: datetime | None = None


class Judgement(msgspec.Struct, frozen=True, kw_only=True):
    """All findings in canonical order and the machine's verdict."""

    verdict: Verdict
    findings: tuple[Finding, ...]
