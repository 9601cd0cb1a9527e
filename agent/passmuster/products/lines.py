"""Where in a definition's TOML text something stands, so that an error can name its line.

The parser of the standard library gives no lines; a definition is flat enough to find them by its
table headers and by the keys that begin a line. It refuses nothing: what it does not find is line
1 of the file, or the header of the table.
Source: https://toml.io/en/v1.0.0, of which definitions use a small part.
"""

from __future__ import annotations

import re
from typing import NamedTuple

_HEADER = re.compile(r"\s*\[{1,2}\s*([A-Za-z_]+)\s*\]{1,2}")
_KEY = re.compile(r"\s*\"?([A-Za-z_][A-Za-z0-9_-]*)\"?\s*=")


class Place(NamedTuple):
    """A table of a definition, by its name and number (from 0), and a key in it."""

    table: str = ""
    number: int = 0
    key: str = ""


class Lines:
    """The lines of one text."""

    def __init__(self, text: str) -> None:
        self._lines: dict[Place, int] = {Place(): 1}
        counts: dict[str, int] = {}
        table, number = "", 0
        for line, content in enumerate(text.splitlines(), 1):
            header = _HEADER.match(content)
            if header:
                table = header[1]
                number = counts.get(table, 0)
                counts[table] = number + 1
                self._lines.setdefault(Place(table, number), line)
                continue
            key = _KEY.match(content)
            if key:
                self._lines.setdefault(Place(table, number, key[1]), line)

    def line(self, place: Place) -> int:
        """Return the line of a key, else of its table, else of the text."""
        fallbacks = (place, place._replace(key=""), Place())
        return next(self._lines[each] for each in fallbacks if each in self._lines)
