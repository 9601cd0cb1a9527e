"""Which addresses may be asked: https anywhere, plain http on this machine only.

A redirect may not give up encryption, and leave the host only for whoever expects that. A proxy
never sees loopback.
"""

from __future__ import annotations

from ipaddress import ip_address
from urllib.parse import SplitResult, urljoin, urlsplit

from passmuster.transport.errors import TransportError

LONGEST = 2048
# How many redirects of one request are followed.
REDIRECTS = 5


def check(url: str) -> SplitResult:
    """Return the parts of a URL that may be requested.

    Raises:
        TransportError: `refused-url` for another scheme, plain http to another machine,
            credentials in the URL, or no URL at all.
    """
    if len(url) > LONGEST or not url.isascii() or not url.isprintable() or " " in url:
        raise _refused(url, "https://HOST/... in printable ASCII characters")
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError as error:
        raise _refused(url, f"https://HOST/... ({error})") from error
    if not host or port == 0 or parts.scheme not in {"https", "http"}:
        raise _refused(url, "https://HOST/...")
    if parts.username is not None or parts.password is not None:
        raise _refused(
            f"{parts.scheme}://...@{host}", "https://HOST/... without user name and password"
        )
    if parts.scheme == "http" and not is_loopback(host):
        raise _refused(url, "https (plain http is for this machine's own addresses only)")
    return parts


def redirected(url: str, location: str, *, elsewhere: bool = False) -> str:
    """Return the absolute target of a redirect that may be followed.

    Args:
        url: what was asked.
        location: what the answer says.
        elsewhere: whether it may lead to another host, which must be asked by https.

    Raises:
        TransportError: `refused-url` when it leaves the host otherwise, or steps down from https.
    """
    before = check(url)
    try:
        target = urljoin(url, location)
    except ValueError as error:
        raise TransportError(
            "refused-url", f"{shown(url)}: got a redirect to no address"
        ) from error
    after = check(target)
    if after.hostname == before.hostname:
        allowed = after.scheme == "https" or before.scheme == "http"
    else:
        allowed = elsewhere and after.scheme == "https"
    if not allowed:
        expected = "https" if elsewhere else f"one within {before.scheme}://{before.hostname}"
        raise TransportError(
            "refused-url",
            f"{shown(url)}: got a redirect to {shown(target)}, expected {expected}; a sign-in page "
            "of the network may stand in between, or the address has changed",
        )
    return target


def is_loopback(host: str) -> bool:
    """Tell whether a host name or literal address is this machine itself."""
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def shown(url: str) -> str:
    """Return a URL for a message: no credentials, no query, no control characters."""
    try:
        parts = urlsplit(url)
        host = parts.hostname or ""
        port = f":{parts.port}" if parts.port else ""
    except ValueError:
        return "an unreadable address"
    text = f"{parts.scheme}://{host}{port}{parts.path}"
    return "".join(each if each.isprintable() else "?" for each in text)[:200]


def _refused(url: str, expected: str) -> TransportError:
    return TransportError("refused-url", f"got address {shown(url)!r}, expected {expected}")
