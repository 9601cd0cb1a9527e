"""Windows products as Microsoft's feeds name them, and the build number that each of them has.

Client and server of one build number are different products: since 2026 their revisions differ
(26100.8655 is Windows 11, 26100.32995 is Server 2025), so a build number alone names neither.
A name that is not listed here is another product.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster_publisher.errors import PublisherError

CLIENT = "client"
SERVER = "server"
KINDS = (CLIENT, SERVER)
_ADDITION = re.compile(
    r" for (?:32-bit|x64-based|ARM64-based) Systems$| \(Server Core installation\)$", re.IGNORECASE
)


class Product(NamedTuple):
    """A Windows product.

    Attributes:
        kind: client or server.
        build: the build number that every build of it has.
        apart: the other kind has the same build number with revisions of its own, so that a wrong
            build of it cannot be told by its number.
    """

    kind: str
    build: int
    apart: bool = False


# reference/feeds.md, sections 1.6 and 4. Of the older pairs (14393, 17763) client and server get
# the same revision from one package.
_PRODUCTS = {
    "windows 10 version 1607": Product(CLIENT, 14393),
    "windows 10 version 1809": Product(CLIENT, 17763),
    "windows 10 version 21h2": Product(CLIENT, 19044),
    "windows 10 version 22h2": Product(CLIENT, 19045),
    "windows 11 version 22h2": Product(CLIENT, 22621),
    "windows 11 version 23h2": Product(CLIENT, 22631),
    "windows 11 version 24h2": Product(CLIENT, 26100, apart=True),
    "windows 11 version 25h2": Product(CLIENT, 26200),
    "windows 11 version 26h1": Product(CLIENT, 28000),
    "windows server 2016": Product(SERVER, 14393),
    "windows server 2019": Product(SERVER, 17763),
    "windows server 2022": Product(SERVER, 20348),
    "windows server 2022, 23h2 edition": Product(SERVER, 25398),
    "windows server 2022 23h2": Product(SERVER, 25398),
    "windows server 2025": Product(SERVER, 26100, apart=True),
}


def product_of(name: str) -> Product | None:
    """Return the product of a name, with or without architecture or "Server Core"; None: another.

    Source: `reference/feeds.md`, section 1.6.
    """
    return _PRODUCTS.get(_ADDITION.sub("", name).lower())


def kind_of(feed: str, selector: str) -> str:
    """Return a selector of a Windows feed after checking it.

    Args:
        feed: the feed's name, for the error.
        selector: `client` or `server`.

    Raises:
        PublisherError: it is neither.
    """
    if selector not in KINDS:
        raise PublisherError(f"feed {feed}: got selector {selector!r}, expected client or server")
    return selector


def page_of(kb: str) -> str:
    """Return Microsoft's page about an update, given the digits of its KB number."""
    return f"https://support.microsoft.com/help/{kb}"
