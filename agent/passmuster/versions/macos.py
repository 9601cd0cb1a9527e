"""macOS: `26.3.1`, and with the letter of a security improvement in between: `26.3.1 (a)`.

The letter counts after the numbers: nothing, `(a)`, `(b)`; the next point release is newer than any
of them. Older rapid security responses are written the same way.
Source: reference/detection.md, sections 1.1 and 4.3.
"""

from __future__ import annotations

import re

from passmuster.versions import dotted
from passmuster.versions.errors import UnparsableError

_GRAMMAR = re.compile(r"([0-9]{1,4}(?:\.[0-9]{1,4}){0,2})(?: \(([a-z])\))?")


def key(text: str) -> tuple[tuple[int, ...], str]:
    """Return the numbers without trailing zeros, and the letter.

    Raises:
        UnparsableError: not a version of macOS.
    """
    numbers, letter = _parts(text)
    return dotted.key(numbers), letter


def components(text: str) -> tuple[int, ...]:
    """Return the numbers, so that a branch is named by them; the letter names none.

    Raises:
        UnparsableError: not a version of macOS.
    """
    return dotted.components(_parts(text)[0])


def _parts(text: str) -> tuple[str, str]:
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise UnparsableError(
            f"got {text!r}, expected a version of macOS, such as 15.7.2 or 26.3.1 (a)"
        )
    return match[1], match[2] or ""
