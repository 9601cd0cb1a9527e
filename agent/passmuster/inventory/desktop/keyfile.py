"""Key files of the desktop: groups of `key=value` lines.

Only the keys that are asked for are kept, so a file of any shape costs one pass over its lines.
Lines that are none are passed over; of a key that stands twice the last counts, as GLib reads it.
It refuses values with control characters in them.
Source: Desktop Entry Specification 1.5, "Basic format of the file" and "Possible value types".
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from passmuster.host.sections import assignments

_ITEM = re.compile(r"(?:\\.|[^\\;])+")
_ESCAPED = re.compile(r"\\(.)")
_MEANS = {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\", ";": ";"}
_MOST_ITEMS = 200


def parse(payload: bytes, wanted: Mapping[str, frozenset[str]]) -> dict[tuple[str, str], str]:
    """Return the values of wanted keys by group and key, escapes untouched.

    Args:
        payload: the file.
        wanted: group to the keys of it that are kept.
    """
    return {
        (group, key): value
        for group, key, value in assignments(payload)
        if key in wanted.get(group, ()) and value.isprintable()
    }


def items(value: str) -> tuple[str, ...]:
    """Return the items of a list value, at most 200 of them; empty ones are left out."""
    found: list[str] = []
    for match in _ITEM.finditer(value):
        item = unescaped(match[0]).strip()
        if item and item.isprintable():
            found.append(item)
        if len(found) == _MOST_ITEMS:
            break
    return tuple(found)


def unescaped(value: str) -> str:
    """Return a string value with its escapes resolved; an unknown escape stays as it is."""
    return _ESCAPED.sub(lambda match: _MEANS.get(match[1], match[0]), value)
