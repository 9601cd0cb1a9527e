"""The ASGI application for agents: `POST /v1/enroll` and `POST /v1/receipts`.

It keeps no address, sets no cookie, and answers every request in its own words.
"""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Mapping
from datetime import UTC, datetime
from typing import Any

from passmuster.wire.codec import encode
from passmuster.wire.enrollment import Acknowledgement, EnrollmentAnswer, Refusal
from passmuster_collector.fleet.recording import Recorded
from passmuster_collector.ingest import admission, body
from passmuster_collector.ingest.keys import Keys
from passmuster_collector.ingest.refusals import Refusals
from passmuster_collector.ingest.refusing import STATUSES, RefusedError, busy, retry_after
from passmuster_collector.ingest.writer import ROOM, Writer

_LOG = logging.getLogger(__name__)
Scope = dict[str, Any]
Send = Callable[[Mapping[str, Any]], Awaitable[None]]
Answer = Acknowledgement | EnrollmentAnswer
PREFIX = "/v1/"


class Ingest:
    """Ingest with its writer; `start` and `stop` belong to the server's lifespan."""

    def __init__(self, *, room: int = ROOM) -> None:
        self._refusals = Refusals()
        self._keys = Keys()
        self._writer = Writer(self._refusals, room=room)

    def start(self) -> None:
        """Begin to write; call it in the event loop."""
        self._writer.start()

    def stop(self) -> None:
        """Write what is queued and end."""
        self._writer.stop()
        self._keys.close()

    async def __call__(self, scope: Scope, receive: body.Receive, send: Send) -> None:
        """Answer one request."""
        try:
            answer = await self._answer(scope, receive)
        except body.GoneError:
            return
        except RefusedError as refused:
            await self._refuse(refused, send)
        except Exception as error:  # noqa: BLE001 - whatever it is, the client is answered
            # Nothing from outside may end in a traceback; the type finds the place.
            _LOG.error("request failed: %s", type(error).__name__)
            await self._refuse(busy("the collector failed on this request"), send)
        else:
            await _send(send, 200, encode(answer))

    async def _answer(self, scope: Scope, receive: body.Receive) -> Answer:
        handlers: dict[str, Callable[[bytes], Awaitable[Answer]]] = {
            "/v1/enroll": self._enroll,
            "/v1/receipts": self._receipt,
        }
        handler = handlers.get(scope["path"])
        if handler is None:
            raise RefusedError("not-found", "expected /v1/enroll or /v1/receipts")
        if scope["method"] != "POST":
            raise RefusedError("not-allowed", "expected POST")
        return await handler(await body.read(dict(scope["headers"]), receive))

    async def _enroll(self, envelope: bytes) -> EnrollmentAnswer:
        request = admission.enrollment(envelope)
        done = await self._writer.submit(request)
        if isinstance(done, Refusal):
            raise RefusedError(done.error, done.detail)
        if not isinstance(done, EnrollmentAnswer):
            raise TypeError(f"enrollment: got {type(done).__name__}")
        return done

    async def _receipt(self, envelope: bytes) -> Acknowledgement:
        arrival = await admission.arrival(envelope, self._keys)
        done = await self._writer.submit(arrival)
        if not isinstance(done, Recorded):
            raise TypeError(f"statement: got {type(done).__name__}")
        return Acknowledgement(
            accepted=arrival.statement_id,
            duplicate=done.duplicate,
            instruction="re-enroll" if done.forked else "",
        )

    async def _refuse(self, refused: RefusedError, send: Send) -> None:
        self._refusals.count(refused.code, refused.machine, datetime.now(UTC))
        headers = [(b"retry-after", b"%d" % retry_after())] if refused.code == "busy" else []
        answer = encode(Refusal(error=refused.code, detail=str(refused)))
        await _send(send, STATUSES[refused.code], answer, headers)


async def _send(
    send: Send, status: int, answer: bytes, more: list[tuple[bytes, bytes]] | None = None
) -> None:
    headers = [
        (b"content-type", b"application/json"),
        (b"content-length", b"%d" % len(answer)),
        (b"cache-control", b"no-store"),
        *(more or []),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer})
