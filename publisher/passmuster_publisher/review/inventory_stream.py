"""The inventories of a collector as chunks of bytes, over https; plain http on this machine only.

The agent's transport opens the connection, through the same proxies and with the same trust. It
follows no redirect: the token is for one host. What a page of the network sends instead of
inventories is refused by its type before a line of it is read.
"""

from __future__ import annotations

from collections.abc import Generator
from typing import NamedTuple

from passmuster import __version__
from passmuster.transport import urls
from passmuster.transport.errors import TransportError
from passmuster.transport.options import TransportOptions
from passmuster.transport.pool import Pools
from passmuster.transport.reply import Reply
from passmuster_publisher.errors import PublisherError, UsageError

MEDIA_TYPE = "application/jsonl"
_PATH = "/api/v1/inventories"
_CHUNK = 64 * 1024


class Limits(NamedTuple):
    """Seconds: for a connection, for one silence, and for everything."""

    connect: int = 10
    silence: int = 60
    total: float = 3600


def stream(url: str, token: str, limits: Limits = Limits()) -> Generator[bytes, None, None]:  # noqa: B008 - frozen
    """Yield the body of a collector's export as it comes.

    Args:
        url: the collector's base URL.
        token: for its API.
        limits: how long to wait.

    Raises:
        UsageError: the URL or the token cannot be used.
        PublisherError: no complete answer came, or it is none of a collector's.
    """
    _check_url(url)
    if not (token.isascii() and token.isprintable() and token) or " " in token:
        raise UsageError("token: expected one word of printable ASCII characters")
    options = TransportOptions(connect_seconds=limits.connect, read_seconds=limits.silence)
    headers = {"Authorization": f"Bearer {token}", "Accept": MEDIA_TYPE}
    try:
        pools = Pools(options, f"passmuster-publisher/{__version__}")
        pools.deadline.start(limits.total)
        try:
            with pools.deadline.armed():
                reply = pools.open("GET", url.rstrip("/") + _PATH, headers)
                try:
                    _check(reply, url)
                    yield from reply.pieces(_CHUNK)
                finally:
                    reply.close()
        finally:
            pools.close()
    except TransportError as error:
        raise PublisherError(str(error)) from error


def _check_url(url: str) -> None:
    try:
        parts = urls.check(url)
    except TransportError as error:
        raise UsageError(f"collector: {error}") from error
    if parts.query or parts.fragment:
        raise UsageError(f"collector: got {urls.shown(url)!r}, expected https://HOST and no query")


def _check(reply: Reply, url: str) -> None:
    """Refuse what is not a collector's export.

    Raises:
        PublisherError: with what was got and what to do.
    """
    status = reply.status
    kind = reply.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = reply.headers.get("content-encoding", "identity").lower()
    advice = {
        401: "the collector does not know this token; make one with "
        "`passmuster-collector token create NAME`",
        403: "something before the collector refuses",
        404: "no collector that exports inventories answers here; check the URL, or update it",
    }
    if status != 200:
        redirect = "a redirect is not followed; give the address that it leads to"
        what = redirect if 300 <= status < 400 else advice.get(status, "expected 200")
        raise PublisherError(f"{url}: got HTTP status {status}: {what}")
    if kind != MEDIA_TYPE or encoding != "identity":
        page = "; this is a web page, perhaps a login page" if kind == "text/html" else ""
        got = kind if encoding == "identity" else f"{kind} encoded as {encoding}"
        raise PublisherError(f"{url}: got {_clean(got)!r}, expected {MEDIA_TYPE}{page}")


def _clean(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)[:160] or "nothing"
