"""urllib3 under a deadline, behind a proxy or none: the connections of one way to the network.

Redirects are not followed, answers never unpacked. Refused: a certificate that the system does not
trust, TLS before 1.2, an address that `urls` refuses.
"""

from __future__ import annotations

import socket
import ssl
from typing import Any

import truststore
import urllib3
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from passmuster.transport import proxies, urls
from passmuster.transport.deadline import Deadline
from passmuster.transport.errors import TransportError
from passmuster.transport.faults import RAISED, translated
from passmuster.transport.options import TransportOptions
from passmuster.transport.reply import Reply


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
    """The connection pools of one transport: one direct, one for each proxy in use.

    Attributes:
        deadline: of all that is asked; whoever asks starts and arms it.
    """

    def __init__(self, options: TransportOptions, agent: str) -> None:
        """Prepare; nothing is opened before the first request.

        Args:
            options: proxy, extra certificate authorities, time limits of each socket.
            agent: the User-Agent, which a proxy is told too.

        Raises:
            TransportError: `tls` when the file of authorities cannot be used.
        """
        self.deadline = Deadline()
        self._options = options
        self._agent = agent
        self._context = tls_context(options.ca_file)
        self._by_proxy: dict[str | None, urllib3.PoolManager] = {}
        # Where an earlier request has left a connection that may be used again.
        self._kept: set[tuple[str | None, str, str]] = set()

    def open(
        self, method: str, url: str, headers: dict[str, str], body: bytes | None = None
    ) -> Reply:
        """Send a request and return its answer with the body unread; the caller closes it.

        It is sent once more if a kept connection was closed under it: a server may close an idle
        one at the very moment when the next request leaves, which says nothing of the server
        (RFC 9112, 9.3.1). So it must be a request that may be repeated.

        Raises:
            TransportError: no answer came in time, or the address or the proxy is refused.
        """
        parts = urls.check(url)
        proxy = proxies.choose(self._options.proxy, parts.scheme, parts.hostname or "")
        pool = self._through(proxy)
        way = (proxy, parts.scheme, parts.netloc)
        try:
            try:
                response = self._once(pool, method, url, headers, body)
            except urllib3.exceptions.ProtocolError as error:
                if not (way in self._kept and isinstance(error.args[-1], ConnectionError)):
                    raise
                response = self._once(pool, method, url, headers, body)
        except RAISED as error:
            raise translated(error, url, self.deadline) from error
        self._kept.add(way)
        return Reply(response, url, self.deadline)

    def close(self) -> None:
        """Close every connection; the pools may be used again."""
        self.deadline.close()
        for pool in self._by_proxy.values():
            pool.clear()
        self._kept.clear()

    def _once(
        self,
        pool: urllib3.PoolManager,
        method: str,
        url: str,
        headers: dict[str, str],
        body: bytes | None,
    ) -> urllib3.BaseHTTPResponse:
        remaining = self.deadline.remaining
        if not remaining:
            raise TimeoutError
        response = pool.urlopen(
            method,
            url,
            body=body,
            headers={**pool.headers, **headers},
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
            timeout=urllib3.Timeout(
                connect=min(self._options.connect_seconds, remaining),
                read=min(self._options.read_seconds, remaining),
            ),
        )
        if self.deadline.passed:
            # Headers end where the connection was cut: there may have been more of them.
            response.close()
            raise TimeoutError
        return response

    def _through(self, proxy: str | None) -> urllib3.PoolManager:
        """Return the pool for a proxy's URL, or for direct connections."""
        if self.deadline.full:
            self.close()
        if proxy not in self._by_proxy:
            self._by_proxy[proxy] = self._make(proxy)
        return self._by_proxy[proxy]

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
        pool.pool_classes_by_scheme = _guarded_classes(self.deadline)
        return pool


def _guarded_classes(deadline: Deadline) -> dict[str, type[HTTPConnectionPool]]:
    """Return urllib3's pool classes with connections that register with a deadline."""

    class Plain(HTTPConnection):
        def _new_conn(self) -> socket.socket:
            connected = super()._new_conn()
            deadline.register(connected)
            return connected

    class Encrypted(HTTPSConnection):
        def _new_conn(self) -> socket.socket:
            connected = super()._new_conn()
            deadline.register(connected)
            return connected

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class EncryptedPool(HTTPSConnectionPool):
        ConnectionCls = Encrypted

    return {"http": PlainPool, "https": EncryptedPool}
