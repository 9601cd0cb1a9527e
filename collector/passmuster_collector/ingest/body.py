"""Reading a request's body: capped as sent, capped again as inflated, and within a time."""

from __future__ import annotations

import asyncio
import zlib
from collections.abc import Awaitable, Callable, Mapping
from typing import Any

from passmuster.wire.dsse import ENVELOPE_LIMIT
from passmuster_collector.ingest.refusing import RefusedError

Receive = Callable[[], Awaitable[Mapping[str, Any]]]
SECONDS = 30


class GoneError(Exception):
    """The client went away before its request was complete."""


async def read(headers: dict[bytes, bytes], receive: Receive) -> bytes:
    """Return the body, inflated where the headers say gzip.

    Raises:
        RefusedError: too-large, too-slow or malformed.
        GoneError: there is nobody left to answer.
    """
    coding = headers.get(b"content-encoding", b"identity").strip().lower()
    if coding not in {b"identity", b"gzip"}:
        raise RefusedError("malformed", "Content-Encoding: expected gzip or none")
    declared = headers.get(b"content-length", b"0")
    if declared.isdigit() and int(declared[:20]) > ENVELOPE_LIMIT:
        raise _too_large("as sent")
    try:
        async with asyncio.timeout(SECONDS):
            body = await _gather(receive)
    except TimeoutError as error:
        raise RefusedError(
            "too-slow", f"body: not complete after {SECONDS} seconds, send it again"
        ) from error
    return inflate(body) if coding == b"gzip" else body


async def _gather(receive: Receive) -> bytes:
    parts = bytearray()
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise GoneError
        parts += message.get("body", b"")
        if len(parts) > ENVELOPE_LIMIT:
            raise _too_large("as sent")
        if not message.get("more_body", False):
            return bytes(parts)


def inflate(packed: bytes) -> bytes:
    """Inflate one gzip member, never to more than the limit.

    Raises:
        RefusedError: too-large, or malformed when it is cut, damaged or followed by something.
    """
    # 31: a gzip header and trailer are required, and the checksum is verified.
    inflater = zlib.decompressobj(wbits=31)
    try:
        plain = inflater.decompress(packed, ENVELOPE_LIMIT + 1)
    except zlib.error as error:
        raise RefusedError("malformed", f"gzip: {error}") from error
    if len(plain) > ENVELOPE_LIMIT:
        raise _too_large("inflated")
    if not inflater.eof or inflater.unused_data:
        raise RefusedError("malformed", "gzip: expected exactly one complete member")
    return plain


def _too_large(how: str) -> RefusedError:
    return RefusedError("too-large", f"body: got more than {ENVELOPE_LIMIT} bytes {how}")
