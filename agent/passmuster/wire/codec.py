"""One JSON encoder and one strict decoder for every format of Passmuster.

Encoding is deterministic: same value, same bytes on every platform. Decoding refuses what is too
large, too deep, not UTF-8, or not of the expected shape, and says what was got and expected.
"""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from typing import Any, TypeVar, cast

import msgspec

T = TypeVar("T")
# `order="sorted"` sorts struct fields as well, so a field may move in the source without
# changing a digest.
_ENCODER = msgspec.json.Encoder(order="sorted")


class WireError(ValueError):
    """Bytes from outside are not what the format demands.

    Attributes:
        code: stable word for programs, for example `malformed` or `too-large`.
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


def encode(value: Any) -> bytes:
    """Return the one JSON encoding of `value`: sorted keys, no blanks, UTF-8."""
    return _ENCODER.encode(value)


def digest(payload: bytes) -> str:
    """Return the SHA-256 of `payload` in lower-case hexadecimal."""
    return sha256(payload).hexdigest()


@cache
def _decoder(kind: Any) -> msgspec.json.Decoder[Any]:
    return msgspec.json.Decoder(kind)


def decode(payload: bytes, kind: type[T], *, limit: int, what: str) -> T:
    """Decode JSON bytes into `kind`.

    Args:
        payload: the bytes, hostile until proven otherwise.
        kind: a msgspec type.
        limit: the most bytes that `what` may have.
        what: the name of the thing, for the error message.

    Raises:
        WireError: `too-large` or `malformed`, with what was got and what was expected.
    """
    if len(payload) > limit:
        raise WireError("too-large", f"{what}: got {len(payload)} bytes, expected at most {limit}")
    try:
        return cast(T, _decoder(cast(Any, kind)).decode(payload))
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise WireError("malformed", f"{what}: {error}") from error
