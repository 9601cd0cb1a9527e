"""One desktop entry: what it starts, what it says it can open, and whether it counts at all.

It knows entries of the type Application only; anything else, and bytes that are no entry, is none.
Source: Desktop Entry Specification 1.5, "Recognized desktop entry keys"; Desktop Menu
Specification 1.1, "Registered categories"; flatpak's and snapd's own keys in what they export.
"""

from __future__ import annotations

from typing import NamedTuple

from passmuster.inventory.desktop import keyfile
from passmuster.inventory.desktop.keyfile import items, unescaped

LIMIT = 512 * 1024
HTTPS = "x-scheme-handler/https"
PDF = "application/pdf"
PAGES = "text/html"
_GROUP = "Desktop Entry"
_KEYS = ("Type", "Exec", "TryExec", "MimeType", "Categories", "Hidden", "NoDisplay", "X-Flatpak",
         "X-SnapInstanceName")  # fmt: skip
_WANTED = {_GROUP: frozenset(_KEYS)}
# Other businesses with a network: they take web addresses for links into themselves only.
_OTHER_NETWORK = (
    "Chat", "Email", "Feed", "FileTransfer", "IRCClient", "InstantMessaging", "News", "P2P",
    "RemoteAccess", "Telephony", "VideoConference", "WebDevelopment",
)  # fmt: skip


class Entry(NamedTuple):
    """A desktop entry, as it states itself.

    Attributes:
        command: its Exec with the escapes of a string resolved, quoting untouched.
        attempt: its TryExec: a program without which the entry does not count.
        types: what it says it can open.
        flatpak, snap: the application that flatpak or snapd exported it for.
    """

    command: str = ""
    attempt: str = ""
    types: frozenset[str] = frozenset()
    categories: frozenset[str] = frozenset()
    hidden: bool = False
    shown: bool = True
    flatpak: str = ""
    snap: str = ""

    @property
    def is_browser(self) -> bool:
        """Whether it offers itself for web addresses, and says nothing else of itself."""
        if not self.shown:
            return False
        if "WebBrowser" in self.categories:
            return not self.types.isdisjoint({HTTPS, PAGES})
        business = not self.categories or "Network" in self.categories
        return HTTPS in self.types and business and self.categories.isdisjoint(_OTHER_NETWORK)

    @property
    def is_pdf_viewer(self) -> bool:
        """Whether it says that it shows PDF; editors, office suites and converters do not.

        One that no menu shows still opens what a user opens.
        """
        return PDF in self.types and "Viewer" in self.categories


def parse(payload: bytes) -> Entry | None:
    """Return the application that an entry describes, or None when it describes none.

    One that is marked as deleted is told as that, whatever else it lacks.
    """
    values = {key: value for (_, key), value in keyfile.parse(payload, _WANTED).items()}
    hidden = values.get("Hidden") == "true"
    if values.get("Type") != "Application" and not hidden:
        return None
    return Entry(
        command=unescaped(values.get("Exec", "")),
        attempt=unescaped(values.get("TryExec", "")),
        types=frozenset(items(values.get("MimeType", ""))),
        categories=frozenset(items(values.get("Categories", ""))),
        hidden=hidden,
        shown=values.get("NoDisplay") != "true",
        flatpak=values.get("X-Flatpak", ""),
        snap=values.get("X-SnapInstanceName", ""),
    )
