r"""People's accounts of a Windows, by the list of its profiles; nobody is looked up at a domain.

Services, profiles of a single session and copies that Windows set aside (`.bak`) are passed over.
Source: reference/detection.md, section 2.1; Microsoft's documentation of user profiles.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from passmuster.host.errors import HostError
from passmuster.host.paths import base, comparable
from passmuster.host.protocol import RegistryKey, User
from passmuster.host.roots_windows import PROFILES
from passmuster.host.windows.folders import expanded
from passmuster.host.windows.names import names_of

# Accounts of this machine or of a domain, and those of Entra ID.
_PERSON = re.compile(r"S-1-(?:5-21|12-1)(?:-[0-9]{1,10}){3,4}-([0-9]{1,10})", re.IGNORECASE)
_TEMPORARY = 0x800  # the profile is thrown away at the end of the session
_MOST = 10_000


def users(key: Callable[[str], RegistryKey], folders: Mapping[str, str]) -> tuple[User, ...]:
    """Return the people's accounts, in order of uid.

    Args:
        key: reads a key of the registry.
        folders: the machine's folders, for the variables in the path of a home.

    Raises:
        HostError: the list cannot be read.
    """
    found: dict[str, User] = {}
    for sid in _people(key(PROFILES).subkeys):
        try:
            user = _user(sid, key(f"{PROFILES}\\{sid}"), folders)
        except HostError:
            # One damaged profile hides no other.
            continue
        if user is not None:
            found.setdefault(comparable(user.home), user)
    return tuple(sorted(found.values(), key=lambda each: (each.uid, each.name)))


def _people(names: Iterable[str]) -> list[str]:
    return [each for each in names if _PERSON.fullmatch(each)][:_MOST]


def _user(sid: str, profile: RegistryKey, folders: Mapping[str, str]) -> User | None:
    home = expanded(profile.text("ProfileImagePath"), folders).rstrip("\\")
    if (profile.number("State") or 0) & _TEMPORARY or not names_of(f"{home}\\").names:
        return None
    return User(name=base(home), uid=int(sid.rpartition("-")[2]), home=home, sid=sid)
