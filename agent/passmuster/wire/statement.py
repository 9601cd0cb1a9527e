"""Receipts and check-ins: in-toto statements about one machine at one reference time.

Both form one chain for each machine: `sequence` rises by one and `previous` names the id of the
statement before. Receipts that were dropped from a full spool are named in the next statement, so
a declared gap is no break. Unknown fields are refused within a schema version: a future agent
cannot widen what is collected without a new version. Schema: docs/reference/schemas/.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Literal

import msgspec

from passmuster.model.finding import Finding, Freshness, Verdict
from passmuster.model.installation import ReportedInventory, Scope
from passmuster.wire.codec import WireError, decode, digest, encode
from passmuster.wire.enrollment import Hex64, Name

StatementType = Literal["https://in-toto.io/Statement/v1"]
STATEMENT_TYPE: StatementType = "https://in-toto.io/Statement/v1"
RECEIPT_TYPE = "urn:passmuster:receipt:v1"
CHECK_IN_TYPE = "urn:passmuster:check-in:v1"
STATEMENT_LIMIT = 192 * 1024
# What this release reads and writes; the collector answers an enrollment with its own list.
SCHEMA_VERSIONS = (1,)
MACHINE_ID = r"^[0-9a-f]{32}$"
STATEMENT_ID = r"^[0-9a-f]{64}$"


class _Strict(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Base of everything inside a statement."""


class Subject(_Strict, frozen=True, kw_only=True):
    """A thing that the statement speaks of, by digest: `{"sha256": hex}`."""

    name: str
    digest: dict[str, str]


class ManifestUsed(_Strict, frozen=True, kw_only=True, omit_defaults=False):
    """The manifest that judged: its serial, SHA-256, freshness, and whether it was signed."""

    serial: int
    sha256: str
    freshness: Freshness
    age_hours: int
    signed: bool


class WaiversUsed(_Strict, frozen=True, kw_only=True, omit_defaults=False):
    """The customer's waivers that were there when it was judged: serial and SHA-256.

    Attributes:
        group: the enrollment group of the machine, which waivers may name.
    """

    serial: Annotated[int, msgspec.Meta(ge=0, le=2**53)]
    sha256: Hex64
    group: Name


class Receipt(_Strict, frozen=True, kw_only=True, omit_defaults=False):
    """The predicate of a receipt: one judgement with all that is needed to judge again.

    Attributes:
        machine: pseudonymous id, 32 hexadecimal digits.
        sequence: 1 for the first statement of the machine's chain.
        previous: id of the statement before, None for the first.
        dropped: ids of statements that the spool had to drop since the previous one.
        reference_time: UTC, floored to the hour; the only time that judging saw.
        scope: what was inventoried: the whole machine, or one user's view of it.
        manifest: None when there was none.
        inventory: in canonical order; `findings[].installation` counts in it.
        code: the short code shown on the operator's status page.
        label: asset label, only where the customer switched it on.
        waivers: left out where there were none, so that such a receipt keeps its bytes.
    """

    machine: str
    sequence: int
    previous: str | None
    reference_time: datetime
    scope: Scope
    verdict: Verdict
    findings: tuple[Finding, ...]
    inventory: ReportedInventory
    manifest: ManifestUsed | None
    agent_version: str
    code: str
    dropped: tuple[str, ...] = ()
    label: str | None = None
    waivers: WaiversUsed | msgspec.UnsetType = msgspec.UNSET


class CheckIn(_Strict, frozen=True, kw_only=True, omit_defaults=False):
    """The predicate of a check-in: the named receipt is still true.

    Attributes:
        receipt: id of the last receipt of the chain.
    """

    machine: str
    sequence: int
    previous: str | None
    reference_time: datetime
    receipt: str
    verdict: Verdict
    manifest: ManifestUsed | None
    agent_version: str
    dropped: tuple[str, ...] = ()


class _Statement(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    type: StatementType = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: msgspec.Raw


class ReceiptStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A whole receipt statement, for the JSON Schema and for readers."""

    type: StatementType = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: Literal["urn:passmuster:receipt:v1"] = msgspec.field(name="predicateType")
    predicate: Receipt


class CheckInStatement(msgspec.Struct, frozen=True, kw_only=True):
    """A whole check-in statement, for the JSON Schema and for readers."""

    type: StatementType = msgspec.field(name="_type")
    subject: tuple[Subject, ...]
    predicate_type: Literal["urn:passmuster:check-in:v1"] = msgspec.field(name="predicateType")
    predicate: CheckIn


def write(body: Receipt | CheckIn) -> bytes:
    """Return the statement's payload bytes; their SHA-256 is the statement's id."""
    subjects: list[Subject] = []
    if isinstance(body, Receipt):
        subjects.append(
            Subject(name="inventory", digest={"sha256": digest(encode(body.inventory))})
        )
    else:
        subjects.append(Subject(name="receipt", digest={"sha256": body.receipt}))
    if body.manifest is not None:
        subjects.append(Subject(name="manifest", digest={"sha256": body.manifest.sha256}))
    if isinstance(body, Receipt) and body.waivers is not msgspec.UNSET:
        subjects.append(Subject(name="waivers", digest={"sha256": body.waivers.sha256}))
    return encode(
        _Statement(
            type=STATEMENT_TYPE,
            subject=tuple(subjects),
            predicate_type=RECEIPT_TYPE if isinstance(body, Receipt) else CHECK_IN_TYPE,
            predicate=msgspec.Raw(encode(body)),
        )
    )


def read(payload: bytes) -> Receipt | CheckIn:
    """Parse a verified payload.

    Raises:
        WireError: `too-large`, `malformed`, or `unknown-schema` for a predicate type that this
            release does not know (a transient answer: the sender keeps the statement).
    """
    outer = decode(payload, _Statement, limit=STATEMENT_LIMIT, what="statement")
    body: Receipt | CheckIn
    if outer.predicate_type == RECEIPT_TYPE:
        body = decode(bytes(outer.predicate), Receipt, limit=STATEMENT_LIMIT, what="receipt")
    elif outer.predicate_type == CHECK_IN_TYPE:
        body = decode(bytes(outer.predicate), CheckIn, limit=STATEMENT_LIMIT, what="check-in")
    else:
        raise WireError(
            "unknown-schema",
            f"statement: got predicate type {outer.predicate_type!r}, "
            f"expected {RECEIPT_TYPE} or {CHECK_IN_TYPE}",
        )
    _check(outer, body)
    return body


def _check(outer: _Statement, body: Receipt | CheckIn) -> None:
    """Refuse a statement whose subjects do not name what its predicate carries."""
    if write(body) != encode(outer):
        raise WireError("malformed", "statement: subjects or encoding do not fit the predicate")
    if body.sequence < 1 or (body.previous is None) != (body.sequence == 1):
        raise WireError(
            "malformed",
            f"statement: got sequence {body.sequence} with previous {body.previous!r}, "
            "expected previous to be null exactly for sequence 1",
        )
