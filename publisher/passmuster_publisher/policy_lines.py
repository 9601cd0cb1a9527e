"""Where in a policy file something stands: TOML readers do not say, people need to know.

A best effort on the text, only used to word an error.
"""

from __future__ import annotations

import re

_ELEMENT = re.compile(r"\$\.([a-z_]+)(?:\[(\d+)\])?")


def line_of(text: str, path: str, key: str) -> int | None:
    """Return the line (from 1) of a key, else of the table that it should stand in.

    Args:
        text: the TOML document.
        path: where the reader was, for example `$.requirement[2].advice`.
        key: name of the key; empty when the table itself is meant.
    """
    lines = text.splitlines()
    first, last = _span(lines, path)
    named = re.compile(rf"""(^|[\[.{{,\s"'])({re.escape(key)})["']?\s*([=\].]|$)""")
    if key:
        for number in range(first, last):
            if named.search(lines[number].partition("#")[0]):
                return number + 1
    return first + 1 if first < last and first > 0 else None


def _span(lines: list[str], path: str) -> tuple[int, int]:
    """Return the half-open span of lines that the path's first element takes."""
    element = _ELEMENT.match(path)
    if element is None:
        return 0, len(lines)
    name, index = element[1], int(element[2] or 0)
    header = re.compile(rf"\s*\[+{name}\]")
    starts = [number for number, line in enumerate(lines) if header.match(line)]
    if index >= len(starts):
        return 0, len(lines)
    first = starts[index]
    other = re.compile(rf"\s*\[(?!\[?{name}\.)")
    for number in range(first + 1, len(lines)):
        if other.match(lines[number]):
            return first, number
    return first, len(lines)
