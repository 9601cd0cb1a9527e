"""Where flatpak's installations lie: the system's, those that were added, and each user's own.

A folder that an administrator added counts only when it is absolute and leads nowhere else; what
lies in a home is read as its user's own.
Source: flatpak-installation(5), flatpak(1).
"""

from __future__ import annotations

from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import User
from passmuster.host.sections import assignments
from passmuster.inventory.observation import Look

SYSTEM = "/var/lib/flatpak"
ADDED = "/etc/flatpak/installations.d"
OWN = ".local/share/flatpak"
_LIMIT = 64 * 1024
_FILES = 100
_MOST = 50


class Root(NamedTuple):
    """The folder of one installation; `user` is set for a user's own."""

    path: str
    user: User | None = None

    @property
    def home(self) -> str | None:
        """The home that confines reads of this installation."""
        return self.user.home if self.user else None


def roots(look: Look) -> list[Root]:
    """Return the installations that may be there, each once, the system's first."""
    paths = dict.fromkeys([SYSTEM, *_added(look)])
    own = [Root(f"{user.home.rstrip('/')}/{OWN}", user) for user in look.users]
    return [Root(path) for path in list(paths)[:_MOST]] + own


def parse(payload: bytes) -> list[str]:
    """Return the folders that a file of installations.d names."""
    found: list[str] = []
    for section, key, value in assignments(payload):
        path = value.rstrip("/")
        if section.startswith('Installation "') and key == "Path" and _is_plain(path):
            found.append(path)
    return found


def _is_plain(path: str) -> bool:
    return path.startswith("/") and ".." not in path.split("/") and path.isprintable()


def _added(look: Look) -> list[str]:
    try:
        entries = look.host.entries(ADDED, limit=_FILES)
    except AbsentError:
        return []
    except HostError as error:
        look.notes.append(str(error))
        return []
    found: list[str] = []
    for entry in entries:
        look.keep_time()
        if not entry.name.endswith(".conf"):
            continue
        try:
            found += parse(look.host.read(f"{ADDED}/{entry.name}", limit=_LIMIT))
        except HostError as error:
            look.notes.append(str(error))
    return found
