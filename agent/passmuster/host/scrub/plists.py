"""Rewrite the texts of a binary property list, and write it as one again.

What is neither text nor number is emptied: no audit reads it, and a bookmark holds paths. What
cannot be read as a list is left to those who move no byte.
Source: Apple's documentation of property lists; CPython's plistlib.
"""

from __future__ import annotations

import plistlib
from collections.abc import Callable
from typing import Any

from passmuster.host.property_lists import MAGIC, unreasonable
from passmuster.host.scrub.changes import Changes

# A list may name one part of it many times: what it unfolds to is limited, not its length.
_PARTS = 100_000


__all__ = ["MAGIC", "Plist"]


class Plist:
    """Rewrites one binary property list.

    Args:
        text: a text to its new one.
        changes: where it is noted.
    """

    def __init__(self, text: Callable[[str], str], changes: Changes) -> None:
        self._text = text
        self._changes = changes
        self._parts = 0
        self._emptied = 0

    def rewritten(self, payload: bytes) -> bytes | None:
        """Return a list with other texts; None when it cannot be read as one.

        Args:
            payload: the file's bytes; the caller has limited them.
        """
        if unreasonable(payload):
            return None
        try:
            whole = plistlib.loads(payload, fmt=plistlib.FMT_BINARY)
            new = self._each(whole)
            told = payload if new == whole else plistlib.dumps(
                new, fmt=plistlib.FMT_BINARY, sort_keys=False
            )  # fmt: skip
        except Exception:  # noqa: BLE001 - plistlib lets through whatever its parsers raise
            return None
        self._changes.removed("binary values of property lists", self._emptied)
        return told

    def _each(self, value: Any) -> Any:
        self._parts += 1
        if self._parts > _PARTS:
            raise ValueError("too many parts")
        if isinstance(value, str):
            return self._text(value)
        if isinstance(value, list):
            return [self._each(each) for each in value]
        if isinstance(value, dict):
            return {self._text(key): self._each(each) for key, each in value.items()}
        if isinstance(value, bytes) and value:
            self._emptied += 1
            return b""
        return value
