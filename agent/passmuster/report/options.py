"""What configuration says about reporting."""

from __future__ import annotations

from pathlib import Path

import msgspec


class ReportOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where statements are kept, how many, and what the customer switched on.

    Attributes:
        private: folder of the agent's secrets and state, mode 0700.
        collector: base URL that replaces the enrolled one after a move; empty: as enrolled.
        label: asset label in receipts; empty: none, which is the default.
        spool_statements: the most statements that wait.
        spool_bytes: the most bytes that they take.
        spool_days: statements older than this are dropped, except the newest receipt.
    """

    private: Path
    collector: str = ""
    label: str = ""
    spool_statements: int = 64
    spool_bytes: int = 5 * 1024 * 1024
    spool_days: int = 30
