"""An upstream of feeds: a real HTTP server of this machine with ETags, and answers to order."""

from __future__ import annotations

import contextlib
import hashlib
import ssl
import threading
from collections.abc import Callable, Iterator
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


class Upstream:
    """What the server has, and what it was asked.

    Attributes:
        files: path to bytes; what is not there is answered with 404.
        special: path to what answers in place of a file.
        asked: path and headers of each request.
        tagged: whether files have an ETag.
    """

    def __init__(self, port: int) -> None:
        self.root = f"http://127.0.0.1:{port}"
        self.files: dict[str, bytes] = {}
        self.special: dict[str, Callable[[BaseHTTPRequestHandler], None]] = {}
        self.asked: list[tuple[str, Message]] = []
        self.tagged = True

    def paths(self) -> list[str]:
        """Return what was asked since the last call."""
        found = [path for path, _ in self.asked]
        self.asked.clear()
        return found


@contextlib.contextmanager
def serving(context: ssl.SSLContext | None = None) -> Iterator[Upstream]:
    """Serve until the end; by TLS where there is a context."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            upstream.asked.append((self.path, self.headers))
            if self.path in upstream.special:
                upstream.special[self.path](self)
            else:
                self._file(upstream.files.get(self.path))

        def _file(self, content: bytes | None) -> None:
            tag = f'"{hashlib.sha256(content or b"").hexdigest()[:16]}"'
            known = upstream.tagged and self.headers["If-None-Match"] == tag
            self.send_response(404 if content is None else 304 if known else 200)
            if upstream.tagged and content is not None:
                self.send_header("ETag", tag)
            body = b"" if content is None or known else content
            if not known:
                self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    if context is not None:
        server.socket = context.wrap_socket(server.socket, server_side=True)
    upstream = Upstream(server.server_port)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    try:
        yield upstream
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
