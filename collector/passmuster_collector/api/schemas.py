"""The shapes of the API's answers; they make its OpenAPI description."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from ninja import Schema


class MachineOut(Schema):
    """A machine and its present state; `standing` is the verdict, or `silent`."""

    id: str
    code: str
    label: str
    customer: str
    group: str
    standing: str
    verdict: str
    verdict_since: datetime | None
    last_seen: datetime
    reference_time: datetime | None
    sequence: int
    receipt: str | None
    forked: bool
    system: str
    system_version: str
    scope: str
    agent_version: str
    manifest_serial: int | None
    manifest_sha256: str
    manifest_freshness: str
    manifest_signed: bool


class FindingOut(Schema):
    """A finding as received, with a sentence for people and since when it is so."""

    status: str
    product: str
    since: datetime
    sentence: str
    finding: dict[str, Any]
    copy_of: dict[str, Any] | None


class MachineDetail(MachineOut):
    """A machine with its findings in order of gravity."""

    findings: list[FindingOut]


class StatementOut(Schema):
    """A receipt or check-in, without its payload."""

    id: str
    kind: str
    sequence: int
    previous: str | None
    named: str | None
    reference_time: datetime
    received: datetime
    verdict: str
    manifest_serial: int | None
    gap: bool
    fork: bool


class StatementDetail(StatementOut):
    """A statement with what was signed; `payload` and `signature` are base64."""

    machine_id: str
    payload_type: str
    payload: str
    signature: str
    public_key: str
    statement: dict[str, Any]


class Judged(Schema):
    """Whether judging a stored receipt again says the same, byte for byte."""

    receipt: str
    identical: bool
    verdict_stored: str
    verdict_again: str
    findings_stored: list[dict[str, Any]]
    findings_again: list[dict[str, Any]]


class RefusalOut(Schema):
    """How often requests were refused with one code in one hour."""

    hour: datetime
    code: str
    machine: str
    count: int


class Health(Schema):
    """That the database answers."""

    status: str
    machines: int
    version: str


class Problem(Schema):
    """Why there is no answer."""

    detail: str


class MachineList(Schema):
    """One page of machines, and how many there are."""

    total: int
    machines: list[MachineOut]


class StatementList(Schema):
    """One page of statements, the newest first, and how many there are."""

    total: int
    statements: list[StatementOut]
