"""A memory with a bound: when it is full it forgets everything and begins again.

Forgetting costs time and never changes an answer, and nothing is done on a hit.
"""

from __future__ import annotations

from collections.abc import Hashable
from typing import TypeVar

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")
MOST = 32_768


class Kept(dict[K, V]):
    """Answers by question, at most `most` of them."""

    def __init__(self, most: int = MOST) -> None:
        super().__init__()
        self._most = most

    def keep(self, key: K, value: V) -> V:
        """Remember an answer and return it."""
        if len(self) >= self._most:
            self.clear()
        self[key] = value
        return value
