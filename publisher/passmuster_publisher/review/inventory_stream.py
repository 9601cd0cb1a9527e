"""The inventories of a collector as chunks of bytes, over https; plain http on this machine only.

It follows no redirect: the token is for one host. What a page of the network sends instead of
inventories is refused by its type before a line of it is read.
"""

from __future__ import annotations

import ssl
import time
from collections.abc import Generator
from ipaddress import ip_address
from typing import NamedTuple
from urllib.parse import SplitResult, urlsplit

import truststore
import urllib3

from passmuster import __version__
from passmuster_publisher.errors import PublisherError, UsageError

MEDIA_TYPE = "application/jsonl"
_PATH = "/api/v1/inventories"
_CHUNK = 64 * 1024


class Limits(NamedTuple):
    """Seconds: for a connection, for one silence, and for everything."""

    connect: float = 10
    silence: float = 60
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
    ends = time.monotonic() + limits.total
    try:
        with urllib3.PoolManager(ssl_context=_verifying()) as pool:
            response = pool.request(
                "GET",
                url.rstrip("/") + _PATH,
                headers={
                    "Authorization": f"Bearer {token}",
                    "Accept": MEDIA_TYPE,
                    "Accept-Encoding": "identity",
                    "User-Agent": f"passmuster-publisher/{__version__}",
                },
                redirect=False,
                retries=False,
                preload_content=False,
                decode_content=False,
                timeout=urllib3.Timeout(connect=limits.connect, read=limits.silence),
            )
            try:
                _check(response, url)
                # `read1` gives what is there, so a server that drips meets the time limit too.
                while chunk := response.read1(_CHUNK, decode_content=False):
                    yield chunk
                    if time.monotonic() > ends:
                        raise TimeoutError(f"not complete within {limits.total:g} s")
            finally:
                response.close()
    except (urllib3.exceptions.HTTPError, OSError, ValueError) as error:
        raise PublisherError(f"{url}: no complete answer: {_cause(error)}") from error


def _verifying() -> ssl.SSLContext:
    """Return a context that verifies like the operating system."""
    context = truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    return context


def _check_url(url: str) -> None:
    if len(url) > 2048 or not (url.isascii() and url.isprintable()) or " " in url:
        raise UsageError("collector: expected a URL of printable ASCII characters")
    try:
        parts = urlsplit(url)
        host, _ = parts.hostname, parts.port
    except ValueError as error:
        raise UsageError(f"collector: got {url!r}, expected a URL ({error})") from error
    if parts.username is not None or parts.password is not None:
        raise UsageError("collector: expected a URL without user name and password")
    if parts.query or parts.fragment or not host or not _is_safe(parts, host):
        raise UsageError(
            f"collector: got {url!r}, expected https://HOST (plain http is for this machine only)"
        )


def _is_safe(parts: SplitResult, host: str) -> bool:
    if parts.scheme == "https":
        return True
    try:
        return parts.scheme == "http" and (host == "localhost" or ip_address(host).is_loopback)
    except ValueError:
        return False


def _check(response: urllib3.BaseHTTPResponse, url: str) -> None:
    """Refuse what is not a collector's export.

    Raises:
        PublisherError: with what was got and what to do.
    """
    status = response.status
    kind = response.headers.get("content-type", "").partition(";")[0].strip().lower()
    encoding = response.headers.get("content-encoding", "identity").lower()
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


def _cause(error: BaseException) -> str:
    """Return the innermost reason in one clean line; urllib3 wraps it, or passes it on as value."""
    deeper: BaseException | None = error
    while deeper is not None:
        error = deeper
        within = (each for each in error.args if isinstance(each, BaseException))
        deeper = error.__cause__ or next(within, None)
    if isinstance(error, ssl.SSLCertVerificationError):
        return _clean(error.verify_message)
    if isinstance(error, OSError):
        return _clean(error.strerror or str(error))
    return _clean(str(error))


def _clean(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text)[:160] or "nothing"
