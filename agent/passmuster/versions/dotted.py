"""Plain numbers with dots: Chrome, Edge, Chromium, macOS, distribution releases.

Missing components count as zero, so `12.5` equals `12.5.0`. Letters are refused: a version with
letters needs a scheme that knows what they mean.
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

# Fullmatch with ASCII digits: `\d` would let other scripts' digits pass.
_GRAMMAR = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18}){0,7}")


def key(text: str) -> tuple[int, ...]:
    """Return the components without trailing zeros."""
    parts = list(components(text))
    while parts and parts[-1] == 0:
        parts.pop()
    return tuple(parts)


def components(text: str) -> tuple[int, ...]:
    """Return all components as numbers.

    Raises:
        UnparsableError: not one to eight numbers with dots between them.
    """
    if not _GRAMMAR.fullmatch(text):
        raise UnparsableError(f"got {text!r}, expected numbers with dots, such as 139.0.7258.127")
    return tuple(int(part) for part in text.split("."))
