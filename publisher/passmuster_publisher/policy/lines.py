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
    first, last = _span(lines, path) or (0, len(lines))
    if key:
        found = _naming(lines, first, last, key)
        if found is not None:
            return found
    return first + 1 if first < last and first > 0 else None


def key_line(text: str, path: str, key: str) -> int | None:
    """Return the line (from 1) of a key in the table where it has to stand, None without one.

    Args: as `line_of`.
    """
    lines = text.splitlines()
    span = _span(lines, path)
    return _naming(lines, *span, key) if span else None


def _naming(lines: list[str], first: int, last: int, key: str) -> int | None:
    word = rf"""["']?{re.escape(key)}["']?"""
    named = re.compile(rf"""(?:^|[{{,\s.]){word}\s*[=.]|^\s*\[+(?:[^\]]*\.)?{word}[\].]""")
    for number in range(first, last):
        if named.search(lines[number].partition("#")[0]):
            return number + 1
    return None


def line_with(text: str, path: str, words: str) -> int | None:
    """Return the first line (from 1) below a table that holds these words, None without one.

    Args:
        text: the TOML document.
        path: the table, for example `$.requirement[2]`.
        words: looked for as they stand.
    """
    lines = text.splitlines()
    first, last = _span(lines, path) or (0, 0)
    return next((at + 1 for at in range(first, last) if words in lines[at]), None)


def _span(lines: list[str], path: str) -> tuple[int, int] | None:
    """Return the half-open span of lines that the path's first element takes."""
    element = _ELEMENT.match(path)
    if element is None:
        return None
    name, index = element[1], int(element[2] or 0)
    header = re.compile(rf"\s*\[+{name}\]")
    starts = [number for number, line in enumerate(lines) if header.match(line)]
    if index >= len(starts):
        return None
    first = starts[index]
    other = re.compile(rf"\s*\[(?!\[?{name}\.)")
    for number in range(first + 1, len(lines)):
        if other.match(lines[number]):
            return first, number
    return first, len(lines)
