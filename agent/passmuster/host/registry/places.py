r"""Which hive holds a key of a user who is not logged on.

Source: reference/detection.md, section 2.1; Microsoft's documentation of registry hives.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from passmuster.host.protocol import User

USERS = "HKEY_USERS"
HIVE = "NTUSER.DAT"
CLASSES = "AppData\\Local\\Microsoft\\Windows\\UsrClass.dat"
# A profile's hive has a few megabytes; one of many years has tens of them.
LIMIT = 256 * 1024 * 1024
_SUFFIX = "_classes"


class HivePlace(NamedTuple):
    """A key in a hive: the file, the home that confines it, and the path from its root."""

    file: str
    home: str
    path: str


def place_of(path: str, users: Iterable[User]) -> HivePlace | None:
    """Return where a key lies when its user is not logged on; None for any other key.

    Args:
        path: from HKEY_USERS on.
        users: the accounts, with their SIDs.
    """
    root, _, rest = path.partition("\\")
    who, _, inner = rest.partition("\\")
    if root.casefold() != USERS.casefold() or not who:
        return None
    sid = who.casefold().removesuffix(_SUFFIX)
    file = CLASSES if who.casefold().endswith(_SUFFIX) else HIVE
    user = next((each for each in users if each.sid and each.sid.casefold() == sid), None)
    return HivePlace(f"{user.home}\\{file}", user.home, inner) if user else None


def root_of(path: str) -> str:
    """Return the part of the registry that a key is exported with: a user's, or the machine's."""
    parts = path.split("\\")
    return "\\".join(parts[:2]) if parts[0].casefold() == USERS.casefold() else parts[0]
