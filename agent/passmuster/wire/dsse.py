"""DSSE envelopes (Dead Simple Signing Envelope, version 1) with Ed25519 signatures.

The signature is over the pre-authentication encoding, never over parsed JSON: the reader verifies
first and parses afterwards. The id of a statement is the SHA-256 of the envelope's payload.
Source: https://github.com/secure-systems-lab/dsse, protocol.md and envelope.md.
"""

from __future__ import annotations

import binascii
from base64 import b64decode, b64encode
from collections.abc import Callable

import msgspec

from passmuster.wire.codec import WireError, decode, digest, encode

IN_TOTO = "application/vnd.in-toto+json"
ENVELOPE_LIMIT = 256 * 1024
PUBLIC_KEY_BYTES = 32
SIGNATURE_BYTES = 64


class Signature(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """One signature; `keyid` is a hint for finding the key and proves nothing."""

    keyid: str
    sig: str


class Envelope(
    msgspec.Struct, frozen=True, kw_only=True, rename="camel", forbid_unknown_fields=True
):
    """A signed payload; `payload` and `sig` are standard base64."""

    payload: str
    payload_type: str
    signatures: tuple[Signature, ...]


class Sealed(msgspec.Struct, frozen=True, kw_only=True):
    """An envelope taken apart and not yet verified."""

    payload: bytes
    payload_type: str
    keyid: str
    signature: bytes

    @property
    def statement_id(self) -> str:
        """SHA-256 of the payload in hexadecimal: the id of what is inside."""
        return digest(self.payload)


def pre_authentication_encoding(payload_type: str, payload: bytes) -> bytes:
    """Return the bytes that are signed: `DSSEv1 SP len(type) SP type SP len(body) SP body`."""
    kind = payload_type.encode()
    return b"DSSEv1 %d %b %d %b" % (len(kind), kind, len(payload), payload)


def key_id(public_key: bytes) -> str:
    """Return the id of a device key: SHA-256 of the 32 raw public bytes, hexadecimal."""
    return digest(public_key)


def seal(
    payload: bytes,
    *,
    sign: Callable[[bytes], bytes],
    public_key: bytes,
    payload_type: str = IN_TOTO,
) -> bytes:
    """Sign `payload` and return the envelope's JSON bytes."""
    signature = sign(pre_authentication_encoding(payload_type, payload))
    return encode(
        Envelope(
            payload=b64encode(payload).decode(),
            payload_type=payload_type,
            signatures=(Signature(keyid=key_id(public_key), sig=b64encode(signature).decode()),),
        )
    )


def unseal(envelope: bytes, *, limit: int = ENVELOPE_LIMIT) -> Sealed:
    """Take an envelope apart without trusting any of it.

    Raises:
        WireError: `too-large`, or `malformed` when it is no envelope with exactly one signature.
    """
    outer = decode(envelope, Envelope, limit=limit, what="envelope")
    if len(outer.signatures) != 1:
        raise WireError(
            "malformed", f"envelope: got {len(outer.signatures)} signatures, expected exactly one"
        )
    first = outer.signatures[0]
    signature = _base64(first.sig, "signature")
    if len(signature) != SIGNATURE_BYTES:
        raise WireError(
            "malformed", f"signature: got {len(signature)} bytes, expected {SIGNATURE_BYTES}"
        )
    return Sealed(
        payload=_base64(outer.payload, "payload"),
        payload_type=outer.payload_type,
        keyid=first.keyid,
        signature=signature,
    )


def verify(sealed: Sealed, public_key: bytes) -> None:
    """Check the signature with an Ed25519 public key of 32 raw bytes.

    Raises:
        WireError: `bad-signature` when it is not that key's signature of this payload and type.
    """
    # Imported here: a run that verifies nothing does not pay for libsodium.
    from nacl.exceptions import CryptoError  # noqa: PLC0415
    from nacl.signing import VerifyKey  # noqa: PLC0415

    message = pre_authentication_encoding(sealed.payload_type, sealed.payload)
    try:
        VerifyKey(public_key).verify(message, sealed.signature)
    except (CryptoError, ValueError, TypeError) as error:
        raise WireError(
            "bad-signature", f"signature does not fit key {key_id(public_key)[:16]}"
        ) from error


def _base64(text: str, what: str) -> bytes:
    try:
        return b64decode(text, validate=True)
    except (binascii.Error, ValueError) as error:
        raise WireError("malformed", f"{what}: not base64 ({error})") from error
