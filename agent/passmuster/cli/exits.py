"""Exit statuses, and the error that carries one.

A scheduler never shows red because an operator is behind: `run` ends with 0 whatever the verdict.
"""

from __future__ import annotations

from enum import IntEnum

from passmuster.model.finding import Verdict


class Exit(IntEnum):
    """The exit statuses of every verb (docs/reference/exit-statuses.md)."""

    OK = 0
    FAIL = 1
    UNKNOWN = 2
    USAGE = 3
    SPOOLED = 4
    BUSY = 5


class CliError(Exception):
    """Wrong use or configuration: a sentence for the person, a status for the program."""

    def __init__(self, message: str, status: Exit = Exit.USAGE) -> None:
        super().__init__(message)
        self.exit = status


def of_verdict(verdict: Verdict, *, strict: bool = False) -> Exit:
    """Return the exit status of `check` and `status`; `strict` makes pending a failure."""
    if verdict is Verdict.FAIL or (strict and verdict is Verdict.PENDING):
        return Exit.FAIL
    return Exit.UNKNOWN if verdict is Verdict.UNKNOWN else Exit.OK
