"""Which proxy a request goes through: configured, of the environment, or none.

Proxy scripts (PAC) are not supported: they are programs that a network hands out.
"""

from __future__ import annotations

from urllib.parse import unquote, urlsplit

from passmuster.transport.errors import TransportError
from passmuster.transport.options import NO_PROXY, SYSTEM_PROXY
from passmuster.transport.urls import is_loopback, shown


def choose(setting: str, scheme: str, host: str) -> str | None:
    """Return the URL of the proxy for a request, or None to go directly.

    Args:
        setting: `system`, `none` or a proxy's URL.
        scheme: of the request, `https` or `http`.
        host: of the request. Loopback is never asked through a proxy.

    Raises:
        TransportError: `proxy` when the proxy's address cannot be used.
    """
    if setting == NO_PROXY or is_loopback(host):
        return None
    if setting != SYSTEM_PROXY:
        return _checked(setting, "configuration (transport.proxy)")
    # Loaded here: only a request that leaves the machine needs it.
    from urllib.request import getproxies, proxy_bypass  # noqa: PLC0415

    proxies = getproxies()
    proxy = proxies.get(scheme) or proxies.get("all")
    if not proxy or proxy_bypass(host):
        return None
    return _checked(proxy if "://" in proxy else f"http://{proxy}", "environment")


def credentials(proxy: str) -> str | None:
    """Return `user:password` of a proxy's URL, or None."""
    parts = urlsplit(proxy)
    if parts.username is None:
        return None
    return f"{unquote(parts.username)}:{unquote(parts.password or '')}"


def bare(proxy: str) -> str:
    """Return a proxy's URL without credentials."""
    parts = urlsplit(proxy)
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def _checked(proxy: str, origin: str) -> str:
    try:
        parts = urlsplit(proxy)
        usable = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        usable = False
    if not usable:
        raise TransportError(
            "proxy",
            f"proxy from the {origin}: got {shown(proxy)!r}, expected http://HOST:PORT "
            "(SOCKS and proxy scripts are not supported)",
        )
    return proxy
