"""The enrollment string, and what agent and collector say to each other at enrollment.

The string is all that an agent needs to trust and be trusted. It is one word that survives
copying: `pm1.` + base64url of a JSON object + `.` + the first eight hexadecimal digits of the
JSON's SHA-256, which finds a truncated or mistyped copy before anything is contacted.
"""

from __future__ import annotations

import binascii
from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Annotated

import msgspec

from passmuster.wire.codec import WireError, decode, digest, encode

PREFIX = "pm1"
LIMIT = 4096
REQUEST_TYPE = "application/vnd.passmuster.enrollment+json"

Hex64 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{64}$")]
Hex32 = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}$")]
Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$")]
Url = Annotated[str, msgspec.Meta(min_length=8, max_length=512)]


class Enrollment(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an enrollment string carries.

    Attributes:
        collector: base URL of the collector.
        repository: base URL of the manifest repository.
        root_sha256: SHA-256 of the repository's first root metadata, hexadecimal.
        customer: opaque customer id.
        group: group of machines within the customer.
        token: the secret that entitles to enroll.
    """

    collector: Url
    repository: Url
    root_sha256: Hex64
    customer: Name
    group: Name
    token: Annotated[str, msgspec.Meta(min_length=16, max_length=256)]


class EnrollmentRequest(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Sent to `POST /v1/enroll` inside a DSSE envelope of the new device key (`REQUEST_TYPE`).

    Attributes:
        machine: random id made by the agent; sending the same request again is harmless.
        public_key: 32 raw bytes as 64 hexadecimal digits.
    """

    schema: int
    machine: Hex32
    public_key: Hex64
    token: str
    customer: Name
    group: Name
    agent_version: str


class EnrollmentAnswer(msgspec.Struct, frozen=True, kw_only=True):
    """The collector's answer; `accepts` lists the receipt schema versions that it reads."""

    machine: Hex32
    accepts: tuple[int, ...]


class Acknowledgement(msgspec.Struct, frozen=True, kw_only=True):
    """The answer to `POST /v1/receipts`, sent after the commit.

    Attributes:
        accepted: id of the statement; only this entitles the agent to forget it.
        duplicate: it was stored before.
        instruction: empty, or `re-enroll` when the collector sees a fork of the chain.
    """

    accepted: Hex64
    duplicate: bool
    instruction: str = ""


class Refusal(msgspec.Struct, frozen=True, kw_only=True):
    """The body of every answer that is no success: a stable code and a sentence."""

    error: str
    detail: str


def write(enrollment: Enrollment) -> str:
    """Return the enrollment string."""
    body = encode(enrollment)
    text = urlsafe_b64encode(body).decode().rstrip("=")
    return f"{PREFIX}.{text}.{digest(body)[:8]}"


def read(text: str) -> Enrollment:
    """Parse an enrollment string.

    Raises:
        WireError: `malformed`, with what is wrong and what to do.
    """
    parts = text.strip().split(".")
    if len(parts) != 3 or parts[0] != PREFIX or len(text) > LIMIT:
        raise WireError(
            "malformed",
            f"enrollment string: got {_shown(text)}, expected pm1.<data>.<check>; "
            "copy the whole string from your administrator's message",
        )
    try:
        body = urlsafe_b64decode(parts[1] + "=" * (-len(parts[1]) % 4))
    except (binascii.Error, ValueError) as error:
        raise WireError("malformed", "enrollment string: its middle part is damaged") from error
    # The last letter has bits that mean nothing: a mistyped one may decode to the same bytes.
    is_exact = urlsafe_b64encode(body).decode().rstrip("=") == parts[1].rstrip("=")
    if not is_exact or digest(body)[:8] != parts[2]:
        raise WireError(
            "malformed",
            "enrollment string: check digits do not fit, it was cut or mistyped; copy it again",
        )
    return decode(body, Enrollment, limit=LIMIT, what="enrollment string")


def _shown(text: str) -> str:
    """Show just enough of a string that holds a secret."""
    return repr(text.strip()[:4] + "...") if text.strip() else "nothing"
