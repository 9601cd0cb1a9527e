"""From an envelope's bytes to something worth writing: verified first, parsed afterwards."""

from __future__ import annotations

import msgspec

from passmuster.wire import dsse, statement
from passmuster.wire.codec import WireError, decode
from passmuster.wire.enrollment import REQUEST_TYPE, EnrollmentRequest
from passmuster_collector.fleet.recording import Arrival
from passmuster_collector.ingest import bounds
from passmuster_collector.ingest.keys import Keys
from passmuster_collector.ingest.refusing import RefusedError, from_wire

_REQUEST_LIMIT = 8 * 1024


class _Claim(msgspec.Struct, frozen=True):
    """The one value that must be read before verifying: a request brings its own key."""

    public_key: str


def enrollment(envelope: bytes) -> EnrollmentRequest:
    """Return an enrollment request that was signed with the key that it names.

    Raises:
        RefusedError: the envelope, the signature or the request is not right.
    """
    try:
        sealed = _unseal(envelope, REQUEST_TYPE)
        claim = decode(sealed.payload, _Claim, limit=_REQUEST_LIMIT, what="enrollment request")
        dsse.verify(sealed, _key_bytes(claim.public_key))
        request = decode(
            sealed.payload, EnrollmentRequest, limit=_REQUEST_LIMIT, what="enrollment request"
        )
    except WireError as error:
        raise from_wire(error) from error
    if request.schema != 1:
        raise RefusedError(
            "unknown-schema", f"enrollment request: got schema {request.schema}, expected 1"
        )
    return request


async def arrival(envelope: bytes, keys: Keys) -> Arrival:
    """Return a statement that was signed with an enrolled key and speaks of its own machine.

    Raises:
        RefusedError: the envelope, the key, the signature or the statement is not right.
    """
    machine = ""
    try:
        sealed = _unseal(envelope, dsse.IN_TOTO)
        key = await keys.find(_key_id(sealed.keyid))
        if key is None:
            raise RefusedError(
                "unknown-key", "no enrolled machine has this key; enroll this machine again"
            )
        dsse.verify(sealed, key.public_key)
        machine = key.machine
        body = statement.read(sealed.payload)
        bounds.check(body)
    except WireError as error:
        raise from_wire(error, machine) from error
    if body.machine != machine:
        raise RefusedError(
            "wrong-machine",
            "the statement speaks of another machine than the one whose key signed it",
            machine=machine,
        )
    return Arrival(
        statement_id=sealed.statement_id,
        payload=sealed.payload,
        signature=sealed.signature,
        body=body,
    )


def _unseal(envelope: bytes, expected: str) -> dsse.Sealed:
    sealed = dsse.unseal(envelope)
    if sealed.payload_type != expected:
        raise WireError(
            "malformed", f"envelope: got type {sealed.payload_type[:80]!r}, expected {expected}"
        )
    return sealed


def _key_id(hint: str) -> str:
    if len(hint) != 64 or not hint.isascii() or not hint.isalnum():
        raise WireError("malformed", "envelope: keyid: expected 64 hexadecimal digits")
    return hint


def _key_bytes(text: str) -> bytes:
    try:
        raw = bytes.fromhex(text)
    except ValueError as error:
        raise WireError("malformed", "enrollment request: public_key: not hexadecimal") from error
    if len(raw) != dsse.PUBLIC_KEY_BYTES:
        raise WireError(
            "malformed",
            f"enrollment request: public_key: got {len(raw)} bytes, "
            f"expected {dsse.PUBLIC_KEY_BYTES}",
        )
    return raw
