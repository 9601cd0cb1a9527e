"""An in-memory collector on a real loopback socket: the rules of enrollment and acknowledgement.

It keeps what it accepted, so a test can compare with what an agent believes was delivered.
`script` holds answers for the next requests, one each; when it is empty the collector behaves.
"""

from __future__ import annotations

import gzip
import threading
from collections.abc import Callable
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import urlsplit

import msgspec

from passmuster.transport.errors import TransportError
from passmuster.transport.session import Answer
from passmuster.wire import dsse, statement
from passmuster.wire.codec import WireError, decode, encode
from passmuster.wire.enrollment import (
    Acknowledgement,
    Enrollment,
    EnrollmentAnswer,
    EnrollmentRequest,
    Refusal,
)

TOKEN = "token-of-sixteen-and-more"
CUT = "cut"  # commit, then close the connection instead of answering

Reply = tuple[int, dict[str, str], bytes]


def refuse(status: int, error: str, detail: str = "as scripted", **headers: str) -> Reply:
    """Return a refusal in the collector's own words."""
    return status, headers, encode(Refusal(error=error, detail=detail))


class FakeCollector:
    """A collector for one customer. Use as a context manager: it listens while inside.

    Attributes:
        script: for the next requests: a reply, or `CUT`.
        machines: public key by machine id.
        statements: payload by statement id, each stored once.
        arrivals: ids in the order in which they came, repeats included.
    """

    def __init__(self) -> None:
        self.script: list[Reply | str] = []
        self.machines: dict[str, bytes] = {}
        self.statements: dict[str, bytes] = {}
        self.arrivals: list[str] = []
        self.requests = 0
        self.instruction = ""
        self._server: ThreadingHTTPServer | None = None

    def __enter__(self) -> Self:
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), _handler(self))
        self._server.daemon_threads = True
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()

    @property
    def url(self) -> str:
        """Base URL while it listens."""
        if self._server is None:
            return "http://127.0.0.1:9"
        return f"http://127.0.0.1:{self._server.server_port}"

    def enrollment(self, **changes: Any) -> Enrollment:
        """Return an enrollment that this collector accepts."""
        return msgspec.structs.replace(
            Enrollment(
                collector=self.url,
                repository=self.url,
                root_sha256="a" * 64,
                customer="customer-1",
                group="desks",
                token=TOKEN,
            ),
            **changes,
        )

    def post(
        self, url: str, body: bytes, content_type: str, limit: int, *, gzip: bool = True
    ) -> Answer:
        """Stand in for a transport, without a socket: the same rules and the same script."""
        scripted = self.script.pop(0) if self.script else None
        self.requests += 1
        reply = scripted if isinstance(scripted, tuple) else self.answer(urlsplit(url).path, body)
        if scripted == CUT:
            raise TransportError("unreachable", "cut after the commit, as scripted")
        status, headers, content = reply
        lower = {name.lower().replace("_", "-"): value for name, value in headers.items()}
        return Answer(status=status, headers=lower, body=content)

    def check_chain(self) -> set[str]:
        """Assert that what is stored is one unbroken chain; return the ids declared as dropped.

        Every sequence number occurs once, and each statement's predecessor is stored or declared.
        """
        ids = {}
        declared: set[str] = set()
        for statement_id, payload in self.statements.items():
            body = statement.read(payload)
            assert body.sequence not in ids, f"sequence {body.sequence} has two contents"
            ids[body.sequence] = statement_id
            declared.update(body.dropped)
        for body in self.bodies():
            if body.previous is not None and body.previous not in declared:
                assert body.previous == ids.get(body.sequence - 1), f"break at {body.sequence}"
        return declared

    def bodies(self) -> list[statement.Receipt | statement.CheckIn]:
        """Return what is stored, by sequence."""
        read = [statement.read(payload) for payload in self.statements.values()]
        return sorted(read, key=lambda body: body.sequence)

    def answer(self, path: str, body: bytes) -> Reply:
        """Answer a request as a collector that behaves."""
        endpoints: dict[str, Callable[[bytes], Reply]] = {
            "/v1/enroll": self._enroll,
            "/v1/receipts": self._receipt,
        }
        if path not in endpoints:
            return refuse(404, "not-found")
        try:
            return endpoints[path](body)
        except WireError as error:
            status = {"too-large": 413, "bad-signature": 401, "unknown-schema": 422}
            return refuse(status.get(error.code, 400), error.code, str(error))

    def _enroll(self, body: bytes) -> Reply:
        sealed = dsse.unseal(body)
        asked = decode(sealed.payload, EnrollmentRequest, limit=8192, what="request")
        key = bytes.fromhex(asked.public_key)
        dsse.verify(sealed, key)
        if asked.token != TOKEN:
            return refuse(403, "token-refused")
        if self.machines.setdefault(asked.machine, key) != key:
            return refuse(409, "wrong-machine")
        return 200, {}, encode(EnrollmentAnswer(machine=asked.machine, accepts=(1,)))

    def _receipt(self, body: bytes) -> Reply:
        sealed = dsse.unseal(body)
        keys = {dsse.key_id(key): key for key in self.machines.values()}
        if sealed.keyid not in keys:
            return refuse(401, "unknown-key")
        dsse.verify(sealed, keys[sealed.keyid])
        statement.read(sealed.payload)
        duplicate = sealed.statement_id in self.statements
        self.statements[sealed.statement_id] = sealed.payload
        self.arrivals.append(sealed.statement_id)
        echo = Acknowledgement(
            accepted=sealed.statement_id, duplicate=duplicate, instruction=self.instruction
        )
        return 200, {}, encode(echo)


def _handler(collector: FakeCollector) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            if self.headers.get("Content-Encoding") == "gzip":
                body = gzip.decompress(body)
            collector.requests += 1
            scripted = collector.script.pop(0) if collector.script else None
            if isinstance(scripted, tuple):
                self._send(scripted)
                return
            answer = collector.answer(self.path, body)
            if scripted == CUT:
                self.close_connection = True
                return
            self._send(answer)

        def _send(self, reply: Reply) -> None:
            status, headers, body = reply
            self.send_response(status)
            for name, value in headers.items():
                self.send_header(name.replace("_", "-"), value)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing: tests read `arrivals`."""

    return Handler
