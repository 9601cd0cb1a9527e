"""What is done to texts from outside before they become columns or are shown."""

from __future__ import annotations

import unicodedata


def cleaned(text: str, longest: int) -> str:
    """Return `text` cut to `longest` characters, with control and format characters replaced.

    Those could forge lines in a log, turn the direction of a page's text, or (NUL) be refused by
    PostgreSQL.
    """
    short = text[:longest]
    if short.isprintable():
        return short  # nearly always: nothing in it is of these categories
    return "".join(
        "\N{REPLACEMENT CHARACTER}" if unicodedata.category(each).startswith("C") else each
        for each in short
    )
