"""Errors of the room, each with a stable code and a sentence that says what to do."""

from __future__ import annotations

from typing import Literal

Code = Literal[
    "state-unusable",
    "identity-unsafe",
    "not-enrolled",
    "already-enrolled",
    "enrollment-refused",
    "enrollment-unanswered",
    "chain-lost",
    "too-large",
    "busy",
]


class ReportError(Exception):
    """Something that stops reporting; what was there before is still there.

    Attributes:
        code: stable word for programs.
    """

    def __init__(self, code: Code, message: str) -> None:
        super().__init__(message)
        self.code: Code = code


class BusyError(ReportError):
    """Another run is active (exit status 5)."""

    def __init__(self, message: str) -> None:
        super().__init__("busy", message)
