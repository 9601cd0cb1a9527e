"""What a Mac and its people are called, from its own settings and account records.

Source: scutil(8) (ComputerName, HostName, LocalHostName) and the file in which they are kept;
dscl(1), record types of /Local/Default.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterable
from typing import Any

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host

_SETTINGS = "/Library/Preferences/SystemConfiguration/preferences.plist"
_RECORDS = "/var/db/dslocal/nodes/Default/users"
_LIMIT = 8 * 1024 * 1024


def told(host: Host, names: Iterable[str]) -> tuple[set[str], set[str], set[str]]:
    """Return the names of a Mac, no ids, and the real names of its people."""
    own: set[str] = set(names)
    people: set[str] = set()
    system = _part(_read(host, _SETTINGS), "System")
    own |= {_text(_part(system, "System"), each) for each in ("ComputerName", "HostName")}
    own.add(_text(_part(_part(system, "Network"), "HostNames"), "LocalHostName"))
    for user in _users(host):
        people |= set(_texts(_read(host, f"{_RECORDS}/{user}.plist"), "realname"))
    return own, set(), people


def _users(host: Host) -> Iterable[str]:
    try:
        return [each.name for each in host.users() if each.uid]
    except HostError:
        return []


def _read(host: Host, path: str) -> dict[str, Any]:
    try:
        found = plistlib.loads(host.read(path, limit=_LIMIT))
    except HostError:
        return {}
    except Exception:  # noqa: BLE001 - plistlib lets through whatever its parsers raise
        return {}
    return found if isinstance(found, dict) else {}


def _part(values: dict[str, Any], key: str) -> dict[str, Any]:
    found = values.get(key)
    return found if isinstance(found, dict) else {}


def _text(values: dict[str, Any], key: str) -> str:
    found = values.get(key)
    return found if isinstance(found, str) else ""


def _texts(values: dict[str, Any], key: str) -> list[str]:
    found = values.get(key)
    return [each for each in found if isinstance(each, str)] if isinstance(found, list) else []
