"""Requests with limits: a time limit for everything, byte limits for each answer.

Redirects are followed by hand within the same host, answers are never decompressed, and every
failure is a `TransportError`. Certificate checks cannot be switched off.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import msgspec

from passmuster import __version__
from passmuster.transport import urls
from passmuster.transport.errors import TransportError
from passmuster.transport.options import TransportOptions

if TYPE_CHECKING:
    from passmuster.transport.pool import Pools
    from passmuster.transport.reply import Reply

USER_AGENT = f"passmuster/{__version__} (+agent)"
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

    def allow(self, seconds: float) -> None:
        """Give the next stage its own time: from now on `seconds` for all requests together."""
        self._seconds = seconds
        if self._pools is not None:
            self._pools.deadline.start(seconds)

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
        for _ in range(urls.REDIRECTS + 1):
            answer = self._once(method, target, body, headers, limit)
            location = answer.headers.get("location")
            if answer.status not in follow or location is None:
                return answer
            target = urls.redirected(target, location)
        raise TransportError(
            "refused-url",
            f"{urls.shown(url)}: got more than {urls.REDIRECTS} redirects, expected an answer",
        )

    def _once(
        self, method: str, url: str, body: bytes | None, headers: dict[str, str], limit: int
    ) -> Answer:
        if self._pools is None:
            # Loaded here: a run that does not send pays for neither urllib3 nor ssl.
            from passmuster.transport.pool import Pools  # noqa: PLC0415

            self._pools = Pools(self._options, USER_AGENT)
            self._pools.deadline.start(self._seconds)
        with self._pools.deadline.armed():
            # Every request of the agent may be repeated: statements and enrollments are known by
            # their ids.
            reply = self._pools.open(method, url, headers, body)
            try:
                return _read(reply, url, limit)
            finally:
                reply.close()


def _read(reply: Reply, url: str, limit: int) -> Answer:
    """Read an answer up to its limit."""
    encoding = reply.headers.get("content-encoding", "identity").lower()
    if encoding != "identity":
        raise TransportError(
            "unreachable",
            f"{urls.shown(url)}: got an answer encoded as {encoding[:20]!r}, expected it as it is; "
            "the server or a proxy ignores what was asked for",
        )
    body = bytearray()
    length = reply.headers.get("content-length", "")
    if length.isdecimal() and (len(length) > 15 or int(length) > limit):
        raise _too_large(url, limit)
    for chunk in reply.pieces(_CHUNK):
        body += chunk
        if len(body) > limit:
            raise _too_large(url, limit)
    return Answer(status=reply.status, headers=reply.headers, body=bytes(body))


def _too_large(url: str, limit: int) -> TransportError:
    return TransportError(
        "too-large", f"{urls.shown(url)}: got more than {limit} bytes, expected at most that"
    )
