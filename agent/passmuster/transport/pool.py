"""urllib3 under a deadline: connections whose sockets can be cut while somebody waits on them.

Time limits of sockets hold for one silence only; a server that drips a byte a second never
reaches them. So each connection leaves a duplicate of its socket with a `Deadline`, whose timer
shuts it down: the blocked call returns at once, in the TLS handshake and the headers too. Looking
up a name is bounded by the resolver alone (resolv.conf(5): timeout, attempts).
"""

from __future__ import annotations

import contextlib
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from typing import Any

import truststore
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from passmuster.transport import proxies
from passmuster.transport.errors import TransportError
from passmuster.transport.options import TransportOptions
from passmuster.transport.urls import shown


class Deadline:
    """A point in time after which every socket that was registered is shut down."""

    def __init__(self, seconds: float) -> None:
        self._end = time.monotonic() + seconds
        self._guard = threading.Lock()
        self._sockets: list[socket.socket] = []
        self.seconds = seconds

    @property
    def remaining(self) -> float:
        """Seconds that are left, never negative."""
        return max(0.0, self._end - time.monotonic())

    @property
    def passed(self) -> bool:
        """Whether no time is left."""
        return self.remaining == 0

    def register(self, connected: socket.socket) -> None:
        """Take a duplicate of a connected socket, to be shut down when the time is over."""
        duplicate = connected.dup()
        with self._guard:
            self._sockets.append(duplicate)

    @contextlib.contextmanager
    def armed(self) -> Iterator[None]:
        """Watch over what happens inside."""
        timer = threading.Timer(self.remaining, self._cut)
        timer.daemon = True
        timer.start()
        try:
            yield
        finally:
            timer.cancel()

    def close(self) -> None:
        """Let go of the duplicates; the connections themselves stay as they are."""
        with self._guard:
            for each in self._sockets:
                each.close()
            self._sockets.clear()

    def _cut(self) -> None:
        with self._guard:
            for each in self._sockets:
                with contextlib.suppress(OSError):
                    each.shutdown(socket.SHUT_RDWR)


def tls_context(ca_file: str) -> ssl.SSLContext:
    """Return a context that verifies like the operating system, plus one file of authorities.

    Raises:
        TransportError: `tls` when the file cannot be used.
    """
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_file:
        try:
            context.load_verify_locations(cafile=ca_file)
        except (OSError, ssl.SSLError) as error:
            raise TransportError(
                "tls",
                f"ca_file {ca_file}: {error.strerror or error}; expected a readable PEM file "
                "with certificates (transport.ca_file in the configuration)",
            ) from error
    return context


class Pools:
    """The connection pools of one transport: one direct, one for each proxy in use."""

    def __init__(self, options: TransportOptions, agent: str) -> None:
        self._options = options
        self._agent = agent
        self._context = tls_context(options.ca_file)
        self._by_proxy: dict[str | None, urllib3.PoolManager] = {}
        self.deadline = Deadline(options.deadline_seconds)

    def through(self, proxy: str | None) -> urllib3.PoolManager:
        """Return the pool for a proxy's URL, or for direct connections."""
        if proxy not in self._by_proxy:
            self._by_proxy[proxy] = self._make(proxy)
        return self._by_proxy[proxy]

    def close(self) -> None:
        """Close every connection."""
        self.deadline.close()
        for pool in self._by_proxy.values():
            pool.clear()

    def _make(self, proxy: str | None) -> urllib3.PoolManager:
        shared: dict[str, Any] = {
            "num_pools": 4,
            "maxsize": 1,
            "ssl_context": self._context,
            "headers": {"User-Agent": self._agent, "Accept-Encoding": "identity"},
        }
        if proxy is None:
            pool = urllib3.PoolManager(**shared)
        else:
            headers = {"User-Agent": self._agent}
            if login := proxies.credentials(proxy):
                headers |= urllib3.make_headers(proxy_basic_auth=login)
            pool = urllib3.ProxyManager(
                proxies.bare(proxy),
                proxy_headers=headers,
                proxy_ssl_context=self._context,
                **shared,
            )
        pool.pool_classes_by_scheme = _guarded_classes(self)
        return pool


def _guarded_classes(pools: Pools) -> dict[str, type[HTTPConnectionPool]]:
    """Return urllib3's pool classes with connections that register with the pools' deadline."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connected = super()._new_conn()
            pools.deadline.register(connected)
            return connected

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connected = super()._new_conn()
            pools.deadline.register(connected)
            return connected

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}


def translated(error: Exception, url: str, deadline: Deadline) -> TransportError:
    """Turn what urllib3, ssl or the socket raised into one sentence with a code."""
    where = shown(url)
    if deadline.passed:
        return TransportError(
            "timed-out",
            f"{where}: got no complete answer within {deadline.seconds:g} s; "
            "the server or the network is too slow, the next run tries again",
        )
    if isinstance(error, urllib3.exceptions.ProxyError):
        return TransportError("proxy", f"{where}: the proxy failed ({_cause(error)}); check it")
    if isinstance(error, (urllib3.exceptions.SSLError, ssl.SSLError)):
        return TransportError(
            "tls",
            f"{where}: got a certificate or TLS answer that this machine does not trust "
            f"({_cause(error)}); if the network inspects TLS, add its authority to the system's "
            "store or name it in transport.ca_file",
        )
    if isinstance(error, urllib3.exceptions.NameResolutionError):
        return TransportError("unreachable", f"{where}: the host's name could not be looked up")
    if isinstance(error, (urllib3.exceptions.TimeoutError, TimeoutError)) and not isinstance(
        error, urllib3.exceptions.NewConnectionError
    ):
        return TransportError("timed-out", f"{where}: the server fell silent; tried again later")
    return TransportError("unreachable", f"{where}: no answer ({_cause(error)})")


def _cause(error: BaseException) -> str:
    """Return the innermost reason in one clean line."""
    while (deeper := error.__cause__ or getattr(error, "original_error", None)) is not None:
        error = deeper
    if isinstance(error, ssl.SSLCertVerificationError):
        text = error.verify_message
    elif isinstance(error, OSError):
        text = error.strerror or str(error)
    else:
        text = str(error)
    return "".join(each if each.isprintable() else "?" for each in text)[:160] or "no reason given"
