"""The one door to the network: a file of upstream, streamed to disk within limits.

The agent's transport opens the connections; conditional requests, redirects to other hosts over
https, and what becomes of a body are the door's own. Each request is one of a row and says whom to
ask (reference/feeds.md, section 6). Refused: what is too large, too slow, cut short or no data.
"""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

from passmuster import __version__
from passmuster.transport import urls
from passmuster.transport.errors import TransportError
from passmuster.transport.options import TransportOptions
from passmuster.transport.pool import Pools
from passmuster.transport.reply import Reply
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import body

OK, UNCHANGED, ABSENT = 200, 304, 404
_REDIRECTS = {301, 302, 303, 307, 308}
_LONGEST_TAG = 512


class Limits(NamedTuple):
    """What one file may cost.

    Attributes:
        size: the most bytes; the largest file of all feeds, Debian's tracker, has 86 MB.
        connect_seconds: to reach the server.
        read_seconds: of silence.
        total_seconds: for the file with all redirects.
    """

    size: int = 256 * 1024 * 1024
    connect_seconds: int = 15
    read_seconds: int = 60
    total_seconds: float = 600


class Answer(NamedTuple):
    """What upstream said of a file.

    Attributes:
        status: OK (it was written), UNCHANGED or ABSENT.
        sha256: of the bytes that were written.
        size: how many.
        etag: to be sent back next time; likewise `last_modified`.
    """

    status: int
    sha256: str = ""
    size: int = 0
    etag: str = ""
    last_modified: str = ""


class Door:
    """The way out for one run of the publisher."""

    def __init__(self, contact: str, limits: Limits = Limits()) -> None:  # noqa: B008 - immutable
        """Prepare; nothing is opened before the first request.

        Args:
            contact: mail address under which the servers' people reach whoever runs this.
            limits: of each file.
        """
        self._limits = limits
        options = TransportOptions(
            connect_seconds=limits.connect_seconds, read_seconds=limits.read_seconds
        )
        self._pools = Pools(options, f"passmuster-publisher/{__version__} (+{contact})")

    def get(self, url: str, to: Path, *, etag: str = "", last_modified: str = "") -> Answer:
        """Fetch a file, unless it is still what the caller has.

        Args:
            url: https, or http on this machine.
            to: where it is written, and flushed; there must be nothing yet.
            etag: what upstream said of the caller's copy.
            last_modified: likewise.

        Raises:
            PublisherError: it did not come whole, or is refused. What was written is no good.
            OSError: it could not be written.
        """
        headers = {"Accept-Encoding": "gzip"}
        if etag:
            headers["If-None-Match"] = etag
        if last_modified:
            headers["If-Modified-Since"] = last_modified
        deadline = self._pools.deadline
        deadline.start(self._limits.total_seconds)
        try:
            with deadline.armed():
                reply = self._followed(url, headers)
                try:
                    return self._answer(reply, urls.shown(url), to)
                finally:
                    reply.close()
        except TransportError as error:
            raise PublisherError(str(error)) from error

    def close(self) -> None:
        """Close every connection."""
        self._pools.close()

    def _followed(self, url: str, headers: dict[str, str]) -> Reply:
        """Return the answer behind all redirects, its body unread."""
        parts = urls.check(url)
        if (parts.scheme, parts.hostname) == ("http", "localhost"):
            # A name may be looked up elsewhere; plain http is for tests, which know the address.
            raise PublisherError(f"got address {urls.shown(url)!r}, expected https://HOST/...")
        target = url
        for _ in range(urls.REDIRECTS + 1):
            reply = self._pools.open("GET", target, headers)
            location = reply.headers.get("location")
            if reply.status not in _REDIRECTS or location is None:
                return reply
            reply.spare()
            target = urls.redirected(target, location, elsewhere=True)
        raise PublisherError(f"{urls.shown(url)}: got more than {urls.REDIRECTS} redirects")

    def _answer(self, reply: Reply, where: str, to: Path) -> Answer:
        etag = _tag(reply.headers.get("etag"))
        last_modified = _tag(reply.headers.get("last-modified"))
        if reply.status in {UNCHANGED, ABSENT}:
            reply.spare()
            return Answer(reply.status, etag=etag, last_modified=last_modified)
        if reply.status != OK:
            raise PublisherError(f"{where}: got HTTP status {reply.status}, expected {OK}")
        sha256, size = body.written(body.data(reply, self._limits.size, where), to, where)
        return Answer(OK, sha256, size, etag, last_modified)


def _tag(value: str | None) -> str:
    """Return a header that may be sent back; nothing of one that is odd."""
    sound = value is not None and len(value) <= _LONGEST_TAG
    return value if value and sound and value.isascii() and value.isprintable() else ""
