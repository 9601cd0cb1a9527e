"""A progress line on a terminal; nothing where the output goes elsewhere."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Self


class Counter:
    """Counts what is done on one line of standard error, and wipes the line at the end."""

    def __init__(self, total: int, what: str) -> None:
        """Prepare; nothing is shown before the first step.

        Args:
            total: how many steps there will be; 0 when nobody knows.
            what: the noun that is counted.
        """
        self._total = total
        self._what = what
        self._done = 0
        self._shown = sys.stderr.isatty()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._shown and self._done:
            print("\r\033[K", end="", file=sys.stderr, flush=True)

    def next(self, name: str = "") -> None:
        """Say that the next step begins."""
        self._done += 1
        if not self._shown:
            return
        share = self._done / self._total if self._total else 0.0
        bar = "" if not self._total else f"[{'#' * int(share * 20):<20}] "
        of = f" of {self._total}" if self._total else ""
        line = f"{bar}{self._done}{of} {self._what}  {name}"
        print(f"\r\033[K{line[:100]}", end="", file=sys.stderr, flush=True)
