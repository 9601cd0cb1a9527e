"""What one file of associations states: mimeapps.list, defaults.list, mimeinfo.cache, kdeglobals.

It keeps what is stated of the few types that matter here, and only ids that are file names.
Source: Association between MIME types and applications 1.0.1; update-desktop-database(1) for the
cache; GLib's gdesktopappinfo.c for defaults.list; KIO's openurljob.cpp for BrowserApplication,
KConfig's kconfigini.cpp for the marks behind its name.
"""

from __future__ import annotations

from typing import NamedTuple

from passmuster.inventory.desktop import keyfile

LIST_LIMIT = 1024 * 1024
CACHE_LIMIT = 4 * 1024 * 1024
DEFAULT = "Default Applications"
ADDED = "Added Associations"
REMOVED = "Removed Associations"
CACHE = "MIME Cache"
_LONGEST = 255
# KConfig writes behind a key how its value is meant: expanded, fixed by the administrator, or both.
_BROWSER_KEYS = tuple(
    f"BrowserApplication{each}" for each in ("", "[$e]", "[$i]", "[$ei]", "[$ie]")
)
_RAW = 1000


class Statement(NamedTuple):
    """What one file states of one type: ids of entries in their order, and the raw values."""

    default: tuple[str, ...] = ()
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    raw_default: str = ""
    raw_added: str = ""


def parse(payload: bytes, types: frozenset[str]) -> dict[str, Statement]:
    """Return what a list of associations states, by type; a cache's own group counts as added.

    Args:
        payload: the file.
        types: the types that matter.
    """
    values = keyfile.parse(payload, dict.fromkeys((DEFAULT, ADDED, REMOVED, CACHE), types))
    found: dict[str, Statement] = {}
    for kind in sorted({key for _, key in values}):
        default = values.get((DEFAULT, kind), "")
        added = values.get((ADDED, kind), "") or values.get((CACHE, kind), "")
        found[kind] = Statement(
            default=_ids(default),
            added=_ids(added),
            removed=_ids(values.get((REMOVED, kind), "")),
            raw_default=default[:_RAW],
            raw_added=added[:_RAW],
        )
    return found


def browser_application(payload: bytes) -> str:
    """Return what kdeglobals names as browser: an entry's id, or a command after `!`."""
    stated = keyfile.parse(payload, {"General": frozenset(_BROWSER_KEYS)})
    return next((each for each in stated.values() if each), "")


def is_id(text: str) -> bool:
    """Tell whether a text is an entry's id: a file name and never a path."""
    return text.endswith(".desktop") and "/" not in text and len(text) <= _LONGEST


def _ids(value: str) -> tuple[str, ...]:
    return tuple(each for each in keyfile.items(value) if is_id(each))
