"""Property lists, XML and binary, as Apple's programs write them; whatever else is refused.

A binary list is measured before it is read: its parts may not overlap, so that no small file
unfolds into a large one, and no other text than what lies in it is ever held. What comes out is
the table at the top, or an error; the old text form with braces is none that anybody writes.
Source: reference/detection.md, sections 0.3 and 4.1; CoreFoundation, CFBinaryPList.c.
"""

from __future__ import annotations

import plistlib
import re
from typing import Any
from xml.parsers.expat import ExpatError

from passmuster.host.errors import HostError
from passmuster.host.paths import printable
from passmuster.host.property_lists import MAGIC, unreasonable
from passmuster.host.protocol import Host

LIMIT = 2 * 1024 * 1024
# A member of a list is looked at up to this number; Apple's own lists have a few dozen.
MEMBERS = 200
LONGEST = 256
# Expat reads a tag or a comment again with each further piece of it: none may be this long.
_RUN = 512 * 1024
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f]")


def read(host: Host, path: str, *, home: str | None = None) -> dict[str, Any]:
    """Return the table that a property list holds.

    Args:
        host: the machine.
        path: the file, at most 2 MiB.
        home: the home that confines the read.

    Raises:
        AbsentError, DeniedError, RefusedError, TooLargeError: as the door says.
        HostError: it is no property list, or an unreasonable one.
    """
    return parse(host.read(path, limit=LIMIT, home=home), path)


def parse(payload: bytes, where: str) -> dict[str, Any]:
    """Return the table that a property list holds; keys that are no text are left out.

    Args:
        payload: the file's bytes.
        where: its path, for messages.

    Raises:
        HostError: it is no property list, or an unreasonable one.
    """
    if payload.startswith(MAGIC):
        reason = unreasonable(payload)
    else:
        longest = max(map(len, payload.split(b">")))
        reason = "a piece of it is too long" if longest > _RUN else ""
    if reason:
        raise HostError(f"{printable(where)}: no property list to read: {reason}")
    try:
        found = plistlib.loads(payload)
    # plistlib lets these through: a date or a number that is none, a key outside of a table, an
    # encoding that nobody knows, a list in a list in a list.
    except (plistlib.InvalidFileException, ExpatError, ValueError, TypeError, LookupError,
            AttributeError, OverflowError, RecursionError, AssertionError) as error:  # fmt: skip
        kind = type(error).__name__
        raise HostError(f"{printable(where)}: no property list ({kind})") from None
    if not isinstance(found, dict):
        raise HostError(f"{printable(where)}: a property list without a table")
    return table(found)


def text(values: dict[str, Any], key: str) -> str:
    """Return a text up to its first control character, stripped; empty when it is none.

    A text longer than any name or version (256 characters) counts as none.
    """
    found = values.get(key)
    if not isinstance(found, str):
        return ""
    plain = _CONTROL.split(found.strip(), maxsplit=1)[0].strip()
    return plain if len(plain) <= LONGEST else ""


def table(value: object) -> dict[str, Any]:
    """Return a table with the keys that are texts; an empty one when it is none."""
    if not isinstance(value, dict):
        return {}
    return {key: each for key, each in value.items() if isinstance(key, str)}


def tables(values: dict[str, Any], key: str, *, limit: int = MEMBERS) -> list[dict[str, Any]]:
    """Return the tables of a list of tables, the first `limit` of them."""
    found = values.get(key)
    return [table(each) for each in found[:limit]] if isinstance(found, list) else []


def texts(values: dict[str, Any], key: str) -> list[str]:
    """Return the texts of a list of texts, the first two hundred of them."""
    found = values.get(key)
    members = found[:MEMBERS] if isinstance(found, list) else []
    return [each for each in members if isinstance(each, str)]
