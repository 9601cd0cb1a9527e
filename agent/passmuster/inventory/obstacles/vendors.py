"""Packages that come from their vendor's own source, and not from the distribution.

They get updates as long as that source is there, also when the distribution has ended. What is
not named here and lies below /opt is no distribution's either.
Source: the sources that the vendors' own packages write; the Filesystem Hierarchy Standard on /opt.
"""

from __future__ import annotations

import re
from typing import NamedTuple


class Vendor(NamedTuple):
    """A vendor with a source of its own.

    Attributes:
        sites: the domains of its sources.
        word: what an address of its packages contains, also on somebody's mirror.
    """

    sites: tuple[str, ...]
    word: str

    def owns(self, site: str) -> bool:
        """Tell whether a host is one of the vendor's."""
        return any(site == each or site.endswith(f".{each}") for each in self.sites)


_BY_PACKAGE = {
    "google-chrome-": Vendor(("google.com",), "chrome"),
    "microsoft-edge-": Vendor(("microsoft.com",), "edge"),
    "brave-": Vendor(("brave.com",), "brave"),
    "vivaldi-": Vendor(("vivaldi.com",), "vivaldi"),
    "opera-": Vendor(("opera.com",), "opera"),
    "yandex-browser": Vendor(("yandex.ru", "yandex.net"), "yandex"),
    "librewolf": Vendor(("librewolf.net",), "librewolf"),
    "mullvad-browser": Vendor(("mullvad.net",), "mullvad"),
}
_MOZILLA = Vendor(("packages.mozilla.org",), "mozilla.org")
# Mozilla's own packages carry the number of the build where a distribution has its revision.
_MOZILLA_VERSION = re.compile(r"[0-9a-z.]{1,64}~build[0-9]{1,4}")


def vendor_of(package: str, version: str) -> Vendor | None:
    """Return the vendor whose own source a package comes from, or None.

    Args:
        package: its name.
        version: its whole version.
    """
    for prefix, vendor in _BY_PACKAGE.items():
        if package.startswith(prefix):
            return vendor
    if package.startswith("firefox") and _MOZILLA_VERSION.fullmatch(version):
        return _MOZILLA
    return None
