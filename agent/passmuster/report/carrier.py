"""What the room needs of a transport, and how the collector's refusals are read."""

from __future__ import annotations

from typing import Protocol

from passmuster.transport.session import Answer
from passmuster.wire.codec import WireError, decode
from passmuster.wire.enrollment import Refusal

ENVELOPE_TYPE = "application/vnd.dsse.envelope.v1+json"
ANSWER_LIMIT = 64 * 1024


class Carrier(Protocol):
    """The part of `transport.session.Transport` that carries statements."""

    def post(
        self, url: str, body: bytes, content_type: str, limit: int, *, gzip: bool = True
    ) -> Answer:
        """Send a body; raise `TransportError` when no complete answer came."""


def endpoint(collector: str, path: str) -> str:
    """Return the URL of one of the collector's endpoints."""
    return f"{collector.rstrip('/')}/{path}"


def refusal(answer: Answer) -> Refusal | None:
    """Return the collector's own refusal, or None when something else answered."""
    try:
        read = decode(answer.body, Refusal, limit=ANSWER_LIMIT, what="refusal")
    except WireError:
        return None
    return Refusal(error=_clean(read.error, 40), detail=_clean(read.detail, 300))


def _clean(text: str, longest: int) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)[:longest]
