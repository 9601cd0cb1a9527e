"""Plain text for a terminal: columns, colours where they help, widths that fit.

No library: `check` must start quickly, and a list of a dozen rows needs none (ADR 0011).
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence

from passmuster.model.finding import Status

_COLOURS = {
    Status.BLOCKED: "31;1",
    Status.UNSUPPORTED: "31;1",
    Status.OVERDUE: "31;1",
    Status.MISSING: "31;1",
    Status.UNKNOWN: "35;1",
    Status.RELAUNCH_PENDING: "33",
    Status.DUE: "33",
    Status.COMPLIANT: "32",
    Status.NOT_COVERED: "2",
    Status.WAIVED: "36",
}


def paint(text: str, status: Status) -> str:
    """Colour a text by status when standard output is a terminal that wants colours."""
    return f"\033[{_COLOURS[status]}m{text}\033[0m" if _coloured() else text


def faint(text: str) -> str:
    """Return a text of less weight."""
    return f"\033[2m{text}\033[0m" if _coloured() and text else text


def strong(text: str) -> str:
    """Return a text of more weight."""
    return f"\033[1m{text}\033[0m" if _coloured() else text


def clean(text: str) -> str:
    """Return a text without control characters: what is found on a machine may be hostile.

    Categories Cc, Cf (bidirectional marks among them), Cs and Zl/Zp become a visible dot.
    """
    if text.isascii() and text.isprintable():
        return text
    import unicodedata  # noqa: PLC0415 - a megabyte of tables that plain text does not need

    return "".join(
        "\N{MIDDLE DOT}" if unicodedata.category(each) in {"Cc", "Cf", "Cs", "Zl", "Zp"} else each
        for each in text
    )


def columns(rows: Iterable[Sequence[str]], gap: int = 2) -> list[str]:
    """Align rows of plain texts in columns; the last column keeps its own length."""
    table = [[clean(cell) for cell in row] for row in rows]
    if not table:
        return []
    widths = [max(map(_width, column)) for column in zip(*table, strict=True)]
    return [
        (" " * gap)
        .join(cell + " " * (width - _width(cell)) for cell, width in zip(row, widths, strict=True))
        .rstrip()
        for row in table
    ]


def _width(text: str) -> int:
    if text.isascii():
        return len(text)
    import unicodedata  # noqa: PLC0415 - as in clean()

    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def _coloured() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
