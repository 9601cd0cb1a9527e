"""What every table of new names can do, whatever the paths of its machine look like."""

from __future__ import annotations

import re
from typing import Protocol


class Names(Protocol):
    """The accounts and homes of one recording, with their new names.

    Attributes:
        accounts: account to new name, as files write them.
        stated: where files state an account by name: what stands before it, and the name.
    """

    accounts: dict[bytes, bytes]
    stated: re.Pattern[bytes] | None

    def owner(self, name: str) -> str:
        """Return the new name of an account."""

    def number(self, uid: int) -> int:
        """Return the new number of an account."""

    def text(self, value: str) -> str:
        """Return a path or message by the new names."""

    def entry(self, folder: str, name: str) -> str:
        """Return the new name of a folder's entry."""

    def target(self, link: str, target: str) -> str:
        """Return where a link leads by the new names."""

    def replaced(self, raw: bytes, *, in_place: bool = False) -> tuple[bytes, int]:
        """Return bytes by the new names, and how many names had to be left.

        Args:
            raw: the bytes.
            in_place: whether no byte may move: then only names of equal length are replaced.
        """
