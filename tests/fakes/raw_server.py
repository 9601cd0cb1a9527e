"""A server that answers with raw bytes: what no well-behaved server library would send."""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from itertools import count

Behaviour = Callable[[socket.socket], None]


def says(payload: bytes, *, hold: bool = False) -> Behaviour:
    """Send bytes, then close; or hold the line until the client leaves."""

    def behave(peer: socket.socket) -> None:
        peer.sendall(payload)
        while hold and peer.recv(65536):
            pass

    return behave


def drips(payload: bytes, every: float = 0.02) -> Behaviour:
    """Send one byte after the other."""

    def behave(peer: socket.socket) -> None:
        pause = threading.Event()
        for byte in payload:
            peer.sendall(bytes([byte]))
            pause.wait(every)

    return behave


def never_ends(head: bytes, chunk: bytes = b"x" * 65536) -> Behaviour:
    """Send a head and then the same chunk until the client leaves."""

    def behave(peer: socket.socket) -> None:
        peer.sendall(head)
        for _ in count():
            peer.sendall(chunk)

    return behave


def resets(peer: socket.socket) -> None:
    """Answer with a TCP reset."""
    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
    peer.close()


def tunnels_to(port: int) -> Behaviour:
    """Be a proxy that leads every CONNECT to one port of this machine."""

    def copy(source: socket.socket, target: socket.socket) -> None:
        with contextlib.suppress(OSError):
            while chunk := source.recv(65536):
                target.sendall(chunk)
            target.shutdown(socket.SHUT_WR)

    def behave(peer: socket.socket) -> None:
        with socket.create_connection(("127.0.0.1", port)) as upstream:
            peer.sendall(b"HTTP/1.1 200 Connection established\r\n\r\n")
            back = threading.Thread(target=copy, args=(upstream, peer), daemon=True)
            back.start()
            copy(peer, upstream)
            back.join()

    return behave


@contextlib.contextmanager
def serving(
    behave: Behaviour, context: ssl.SSLContext | None = None, *, read_first: bool = True
) -> Iterator[int]:
    """Serve each connection with a behaviour; yield the port.

    Args:
        behave: what to do with a connection.
        context: for TLS.
        read_first: wait for the request's first bytes.
    """
    listener = socket.create_server(("127.0.0.1", 0))

    def one(peer: socket.socket) -> None:
        with contextlib.suppress(OSError):
            if context is not None:
                peer = context.wrap_socket(peer, server_side=True)
            if read_first:
                peer.recv(65536)
            behave(peer)
            # Closing with bytes unread would reset the connection and lose what was sent.
            peer.shutdown(socket.SHUT_WR)
            peer.settimeout(1)
            while peer.recv(65536):
                pass
        with contextlib.suppress(OSError):
            peer.close()

    def accept() -> None:
        while True:
            try:
                peer, _ = listener.accept()
            except OSError:
                return
            threading.Thread(target=one, args=(peer,), daemon=True).start()

    threading.Thread(target=accept, daemon=True).start()
    try:
        yield listener.getsockname()[1]
    finally:
        # shutdown wakes the accept; close alone would leave its thread waiting.
        with contextlib.suppress(OSError):
            listener.shutdown(socket.SHUT_RDWR)
        listener.close()


@contextlib.contextmanager
def recording(*replies: bytes) -> Iterator[tuple[int, list[bytes]]]:
    """Serve one reply a connection and keep each request whole; yield port and requests."""
    seen: list[bytes] = []
    left = list(replies)

    def behave(peer: socket.socket) -> None:
        request = b""
        while b"\r\n\r\n" not in request or _missing(request):
            request += peer.recv(65536)
        seen.append(request)
        peer.sendall(left.pop(0))

    with serving(behave, read_first=False) as port:
        yield port, seen


def _missing(request: bytes) -> bool:
    """Tell whether a request's body is still incomplete."""
    head, _, body = request.partition(b"\r\n\r\n")
    _, found, rest = head.lower().partition(b"content-length: ")
    return bool(found) and len(body) < int(rest.split(b"\r\n")[0])
