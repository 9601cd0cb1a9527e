"""Encoding, envelopes and signatures: round trips, published vectors, hostile bytes."""

from __future__ import annotations

from base64 import b64decode, b64encode

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from nacl.signing import SigningKey

from passmuster.wire import dsse
from passmuster.wire.codec import WireError, decode, encode

KEY = SigningKey(bytes(range(32)))
PUBLIC = bytes(KEY.verify_key)


def sealed(payload: bytes, payload_type: str = dsse.IN_TOTO) -> bytes:
    """Seal a payload with the test key."""
    return dsse.seal(
        payload, sign=lambda m: KEY.sign(m).signature, public_key=PUBLIC, payload_type=payload_type
    )


def test_the_encoding_that_is_signed_is_the_specifications() -> None:
    """The vector of the DSSE protocol document."""
    encoded = dsse.pre_authentication_encoding("http://example.com/HelloWorld", b"hello world")
    assert encoded == b"DSSEv1 29 http://example.com/HelloWorld 11 hello world"


@given(payload=st.binary(max_size=200))
def test_a_sealed_payload_comes_back_and_verifies(payload: bytes) -> None:
    """Seal, unseal, verify: the same bytes, the same id."""
    opened = dsse.unseal(sealed(payload))
    dsse.verify(opened, PUBLIC)
    assert opened.payload == payload
    assert opened.keyid == dsse.key_id(PUBLIC)


@given(st.data())
def test_a_flipped_bit_anywhere_is_noticed(drawn: st.DataObject) -> None:
    """Payload, type or signature: one changed bit and the signature no longer fits."""
    opened = dsse.unseal(sealed(b'{"a":1}'))
    field = drawn.draw(st.sampled_from(["payload", "signature"]))
    raw = bytearray(getattr(opened, field))
    raw[drawn.draw(st.integers(0, len(raw) - 1))] ^= 1 << drawn.draw(st.integers(0, 7))
    changed = msgspec.structs.replace(opened, **{field: bytes(raw)})
    with pytest.raises(WireError) as caught:
        dsse.verify(changed, PUBLIC)
    assert caught.value.code == "bad-signature"


def test_another_type_or_another_key_is_refused() -> None:
    """The payload type is signed, and the key id proves nothing."""
    opened = dsse.unseal(sealed(b"{}"))
    with pytest.raises(WireError, match="does not fit"):
        dsse.verify(msgspec.structs.replace(opened, payload_type="text/plain"), PUBLIC)
    with pytest.raises(WireError, match="does not fit"):
        dsse.verify(opened, bytes(SigningKey.generate().verify_key))


def test_two_signatures_or_none_are_refused() -> None:
    """Exactly one signature, so nobody argues over which one counts."""
    outer = msgspec.json.decode(sealed(b"{}"))
    for signatures in ([], outer["signatures"] * 2):
        with pytest.raises(WireError, match="exactly one"):
            dsse.unseal(encode({**outer, "signatures": signatures}))


def test_what_is_no_base64_or_too_long_is_refused() -> None:
    """Strict base64, a bounded envelope and a signature of the right length."""
    outer = msgspec.json.decode(sealed(b"{}"))
    with pytest.raises(WireError, match="not base64"):
        dsse.unseal(encode({**outer, "payload": "!!!!"}))
    short = [{**outer["signatures"][0], "sig": b64encode(b"x").decode()}]
    with pytest.raises(WireError, match="expected 64"):
        dsse.unseal(encode({**outer, "signatures": short}))
    with pytest.raises(WireError) as caught:
        dsse.unseal(b"x" * (dsse.ENVELOPE_LIMIT + 1))
    assert caught.value.code == "too-large"


@given(body=st.binary(max_size=300))
def test_any_bytes_are_an_envelope_or_an_error(body: bytes) -> None:
    """Nothing but WireError comes out of hostile bytes."""
    try:
        dsse.unseal(body)
    except WireError as error:
        assert error.code in {"malformed", "too-large"}  # noqa: PT017 - both outcomes are fine


def test_deep_nesting_is_refused_without_a_crash() -> None:
    """A million brackets end in an error, not in a stack overflow."""
    with pytest.raises(WireError):
        decode(b"[" * 1_000_000, list, limit=2_000_000, what="nest")


def test_encoding_sorts_so_that_equal_values_have_equal_bytes() -> None:
    """Key order of the input does not reach the output."""
    assert encode({"b": 1, "a": [2]}) == encode({"a": [2], "b": 1}) == b'{"a":[2],"b":1}'


def test_the_payload_travels_unchanged() -> None:
    """The envelope's payload is the very bytes that were signed."""
    outer = msgspec.json.decode(sealed(b'{"z": 1,   "a":2}'))
    assert b64decode(outer["payload"]) == b'{"z": 1,   "a":2}'
