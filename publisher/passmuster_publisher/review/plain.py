"""Texts of a manifest made fit to be shown: no control characters, and widths that are known.

What is taken out leaves a visible mark, so that nobody signs what he cannot see.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

_BLANK = {"\n", "\r", "\t", "\N{LINE SEPARATOR}", "\N{PARAGRAPH SEPARATOR}"}


def clean(text: str) -> str:
    """Return a text in one line, with control and format characters replaced by a mark."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(_shown(each) for each in text)


def width(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    if text.isascii():
        return len(text)
    return sum(
        0 if unicodedata.combining(each) else 2 if unicodedata.east_asian_width(each) in "WF" else 1
        for each in text
    )


def padded(text: str, columns: int) -> str:
    """Return a text with blanks up to a width."""
    return text + " " * (columns - width(text))


def wrapped(text: str, columns: int) -> list[str]:
    """Return a cleaned text in lines of at most so many columns; a longer word is broken."""
    lines = [""]
    for word in clean(text).split():
        for piece in _pieces(word, columns):
            if lines[-1] and width(lines[-1]) + 1 + width(piece) > columns:
                lines.append(piece)
            else:
                lines[-1] = f"{lines[-1]} {piece}" if lines[-1] else piece
    return lines


def _pieces(word: str, columns: int) -> Iterator[str]:
    piece, used = "", 0
    for each in word:
        wide = width(each)
        if piece and used + wide > columns:
            yield piece
            piece, used = "", 0
        piece, used = piece + each, used + wide
    yield piece


def _shown(each: str) -> str:
    if each in _BLANK:
        return " "
    hidden = unicodedata.category(each) in {"Cc", "Cf", "Cs", "Co", "Cn"}
    return "\N{REPLACEMENT CHARACTER}" if hidden else each
