"""Requests with limits: a time limit for everything, byte limits for each answer.

Redirects are followed by hand within the same host, answers are never decompressed, and every
failure is a `TransportError`. Certificate checks cannot be switched off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from passmuster import __version__
from passmuster.transport import proxies, urls
from passmuster.transport.errors import TransportError
from passmuster.transport.options import TransportOptions

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

    from passmuster.transport.pool import Pools

USER_AGENT = f"passmuster/{__version__} (+agent)"
REDIRECTS = 5
_CHUNK = 16 * 1024
# 301 to 303 make a POST a GET by RFC 9110; only these two keep it what it was.
_KEEP_METHOD = {307, 308}
_GET_REDIRECTS = {301, 302, 303} | _KEEP_METHOD


class Answer(msgspec.Struct, frozen=True, kw_only=True):
    """A complete answer: status, headers with lower-case names, body."""

    status: int
    headers: dict[str, str]
    body: bytes


class Transport:
    """The way to the network for one run of the agent."""

    def __init__(self, options: TransportOptions, *, deadline_seconds: float | None = None) -> None:
        """Prepare; nothing is loaded or opened before the first request.

        Args:
            options: proxy, extra certificate authorities, time limits.
            deadline_seconds: for all requests together, counted from the first one; the options'
                own limit by default.
        """
        self._options = options
        self._seconds = deadline_seconds or options.deadline_seconds
        self._pools: Pools | None = None
        # A connection of an earlier request may be used again.
        self._kept = False

    def allow(self, seconds: float) -> None:
        """Give the next stage its own time: from now on `seconds` for all requests together."""
        self._seconds = seconds
        if self._pools is not None:
            self._renew(self._pools)

    def download(self, url: str, limit: int) -> bytes:
        """Return the body behind a URL.

        Args:
            url: https, or http on this machine.
            limit: the most bytes that are accepted.

        Raises:
            TransportError: `status` for any answer but 2xx; other codes as documented there.
        """
        answer = self._exchange("GET", url, None, {}, limit)
        if not 200 <= answer.status < 300:
            raise TransportError(
                "status",
                f"{urls.shown(url)}: got HTTP status {answer.status}, expected 200",
                status=answer.status,
            )
        return answer.body

    def post(
        self, url: str, body: bytes, content_type: str, limit: int, *, gzip: bool = True
    ) -> Answer:
        """Send a body and return the answer, whatever its status.

        Args:
            url: https, or http on this machine.
            body: what to send.
            content_type: its media type.
            limit: the most bytes that are accepted as answer.
            gzip: send it compressed.

        Raises:
            TransportError: no complete answer came.
        """
        headers = {"Content-Type": content_type}
        if gzip:
            # Loaded here: only a run that sends something needs it.
            from gzip import compress  # noqa: PLC0415

            body = compress(body, mtime=0)
            headers["Content-Encoding"] = "gzip"
        return self._exchange("POST", url, body, headers, limit)

    def close(self) -> None:
        """Close every connection; the transport may be used again."""
        if self._pools is not None:
            self._pools.close()
            self._pools = None

    def _exchange(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], limit: int
    ) -> Answer:
        follow = _GET_REDIRECTS if method == "GET" else _KEEP_METHOD
        target = url
        for _ in range(REDIRECTS + 1):
            answer = self._once(method, target, body, headers, limit)
            location = answer.headers.get("location")
            if answer.status not in follow or location is None:
                return answer
            target = urls.redirected(target, location)
        raise TransportError(
            "refused-url",
            f"{urls.shown(url)}: got more than {REDIRECTS} redirects, expected an answer",
        )

    def _once(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], limit: int
    ) -> Answer:
        parts = urls.check(url)
        proxy = proxies.choose(self._options.proxy, parts.scheme, parts.hostname or "")
        # Loaded here: a run that does not send pays for neither urllib3 nor ssl.
        from urllib3.exceptions import HTTPError  # noqa: PLC0415

        from passmuster.transport.pool import Pools, translated  # noqa: PLC0415

        if self._pools is None:
            self._pools = Pools(self._options, USER_AGENT)
            self._renew(self._pools)
        deadline = self._pools.deadline
        try:
            with deadline.armed():
                answer = self._twice(self._pools, proxy, method, url, body, headers, limit)
            if deadline.passed:
                # A body without a length ends where the connection was cut: it may be a part.
                raise TimeoutError
        except TransportError:
            raise
        except (HTTPError, OSError, ValueError) as error:
            raise translated(error, url, deadline) from error
        return answer

    def _twice(self, pools: Pools, *request: Any) -> Answer:
        """Send a request, once more if a kept connection was closed under it.

        A server may close an idle connection at the very moment when the next request leaves; that
        says nothing of the server (RFC 9112, 9.3.1). Every request of the agent may be repeated:
        statements and enrollments are known by their ids.
        """
        # Loaded by the caller already.
        from urllib3.exceptions import ProtocolError  # noqa: PLC0415

        try:
            answer = self._request(pools, *request)
        except ProtocolError as error:
            closed = isinstance(error.args[-1], ConnectionError)
            if not (closed and self._kept) or pools.deadline.passed:
                raise
            answer = self._request(pools, *request)
        self._kept = True
        return answer

    def _request(
        self,
        pools: Pools,
        proxy: str | None,
        method: str,
        url: str,
        body: bytes | None,
        headers: dict[str, str],
        limit: int,
    ) -> Answer:
        from urllib3 import Timeout  # noqa: PLC0415 - loaded by the caller already

        remaining = pools.deadline.remaining
        if not remaining:
            raise TimeoutError
        pool = pools.through(proxy)
        response = pool.urlopen(
            method,
            url,
            body=body,
            headers={**pool.headers, **headers},
            redirect=False,
            retries=False,
            preload_content=False,
            decode_content=False,
            timeout=Timeout(
                connect=min(self._options.connect_seconds, remaining),
                read=min(self._options.read_seconds, remaining),
            ),
        )
        try:
            return _read(response, url, limit)
        except BaseException:
            # What is left of the answer is not worth reading: drop the connection.
            response.close()
            raise
        finally:
            response.release_conn()

    def _renew(self, pools: Pools) -> None:
        # A connection of the former stage would not be watched by the new deadline.
        from passmuster.transport.pool import Deadline  # noqa: PLC0415 - loaded already

        pools.close()
        self._kept = False
        pools.deadline = Deadline(self._seconds)


def _read(response: BaseHTTPResponse, url: str, limit: int) -> Answer:
    """Read an answer up to its limit."""
    headers = {name.lower(): value for name, value in response.headers.items()}
    encoding = headers.get("content-encoding", "identity").lower()
    if encoding != "identity":
        raise TransportError(
            "unreachable",
            f"{urls.shown(url)}: got an answer encoded as {encoding[:20]!r}, expected it as it is; "
            "the server or a proxy ignores what was asked for",
        )
    body = bytearray()
    length = headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 15 or int(length) > limit):
        raise _too_large(url, limit)
    for chunk in response.stream(_CHUNK, decode_content=False):
        body += chunk
        if len(body) > limit:
            raise _too_large(url, limit)
    return Answer(status=response.status, headers=headers, body=bytes(body))


def _too_large(url: str, limit: int) -> TransportError:
    return TransportError(
        "too-large", f"{urls.shown(url)}: got more than {limit} bytes, expected at most that"
    )
