"""People's accounts of a Mac, from its own files: no directory service is asked.

Of an account's record only name, number and home are kept, and told besides its real name, which
`passmuster capture` has to take out of what it wrote; its password's hash, which stands in the same
file, is not.
Source: dscl(1), record types of /Local/Default; reference/detection.md, section 4.1.
"""

from __future__ import annotations

import plistlib
from collections.abc import Iterable
from typing import Any

from passmuster.host.protocol import User

ROOT = User(name="root", uid=0, home="/var/root")
FIRST = 501  # macOS gives people numbers from here on
_MOST = 10_000
_PUBLIC = ("name", "realname", "uid", "home")
_DIGITS = 10
_NOBODY = 4_294_967_294  # -2 of 32 bits
# What lies beside the homes and is none.
NO_HOMES = frozenset({"Shared", "Deleted Users", "Guest"})


def record(payload: bytes) -> User | None:
    """Return the account of a record in /var/db/dslocal; None for a service, or what is none.

    Args:
        payload: a property list: `name`, `uid` and `home` are arrays whose first text counts.
    """
    found = _loaded(payload)
    name, uid, home = (_first(found.get(key)) for key in ("name", "uid", "home"))
    if not name or not uid.isdecimal() or len(uid) > _DIGITS:
        return None
    return person(name, int(uid), home)


def public(payload: bytes) -> bytes:
    """Return a record with nothing in it but names, number and home.

    Args:
        payload: the record; what is none becomes an empty one.
    """
    found = _loaded(payload)
    return plistlib.dumps({key: found[key] for key in _PUBLIC if key in found})


def person(name: str, uid: int, home: str) -> User | None:
    """Return a person's account; None when number or home say that it is no person's."""
    plain = home.rstrip("/")
    is_home = plain.startswith("/") and "/../" not in f"{plain}/" and plain.count("/") > 1
    if not FIRST <= uid < _NOBODY or not is_home or plain == "/var/empty":
        return None
    return User(name=name, uid=uid, home=plain)


def merged(found: Iterable[User]) -> tuple[User, ...]:
    """Return root and the people in order of uid; of two with one home the first counts."""
    homes: dict[str, User] = {ROOT.home: ROOT}
    for each in found:
        homes.setdefault(each.home, each)
    people = sorted(homes.values(), key=lambda each: (each.uid, each.name))
    return tuple(people[:_MOST])


def _loaded(payload: bytes) -> dict[str, Any]:
    try:
        found = plistlib.loads(payload)
    except Exception:  # noqa: BLE001 - plistlib lets through whatever its parsers raise
        return {}
    return found if isinstance(found, dict) else {}


def _first(values: Any) -> str:
    found = values[0] if isinstance(values, list) and values else ""
    return found if isinstance(found, str) else ""
