"""Packages that apk's world binds to a version.

An upper bound, an exact or a like version, and a package bound to one file (`><`) close the way; a
lower bound or a repository's name does not.
Source: apk-world(5).
"""

from __future__ import annotations

import re

from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.model.installation import Hindrance, Obstacle

FILE = "/etc/apk/world"
WORDS = 10_000
_WORD = re.compile(
    r"(?P<name>[^\s<>=~@!]{1,128})(?:@[^\s<>=~]{1,64})?"
    r"(?P<bound>><|[<>]?=|[<>]|~=?)(?P<version>[^\s@]{1,128})(?:@\S{1,64})?"
)
_OPEN = {">", ">="}


class Apk:
    """The bounds of one machine's world.

    Args:
        files: the host's files.
    """

    def __init__(self, files: Files) -> None:
        self._files = files

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return the bound that holds an installed package."""
        for word in (self._files.text(FILE) or "").split()[:WORDS]:
            found = _WORD.fullmatch(word)
            if not found or found["name"] != seen.seen.get("package") or found["bound"] in _OPEN:
                continue
            return [obstacle(Hindrance.HELD, "apk-world", location=FILE, field=found["name"],
                             raw=word)]  # fmt: skip
        return []
