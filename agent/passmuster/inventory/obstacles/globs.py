"""Patterns that administrators write, matched in bounded time.

A file's pattern never becomes a regular expression that could run away: globs are matched by a
walk whose steps are bounded by the product of both lengths, and of the expressions between slashes
only those with a few repetitions and without groups are taken.
Source: glob(7), fnmatch(3); apt_preferences(5) for `/expression/`.
"""

from __future__ import annotations

import re

LONGEST = 256
# Each repetition multiplies the work by the length of the text.
REPETITIONS = 2
LONGEST_SEARCHED = 64
_SIMPLE = re.compile(r"(?:[A-Za-z0-9 _+:~.,^$|*?-]|\\[.+*?^$|/-]|\[\^?[A-Za-z0-9_.+:~-]{1,64}\])*")

# What one place of a glob takes: None any run of characters, else whether it must be one of these.
_Piece = tuple[bool, str] | None


class PatternError(ValueError):
    """A pattern is too long or too intricate to be matched."""


def is_glob(text: str) -> bool:
    """Tell whether a text holds a character that makes it a pattern."""
    return any(each in text for each in "*?[")


def fits(pattern: str, text: str) -> bool:
    """Tell whether a glob fits the whole of a text; case counts, `*` also stands for `/`.

    A pattern or text that is too long fits nothing.
    """
    if len(pattern) > LONGEST or len(text) > LONGEST:
        return False
    pieces = _pieces(pattern)
    at = place = 0
    star, resume = -1, 0
    while place < len(text):
        if at < len(pieces) and pieces[at] is None:
            star, resume, at = at, place, at + 1
        elif at < len(pieces) and _takes(pieces[at], text[place]):
            at, place = at + 1, place + 1
        elif star >= 0:
            # Let the last star take one more character; earlier stars never need to.
            resume += 1
            at, place = star + 1, resume
        else:
            return False
    return all(piece is None for piece in pieces[at:])


def _takes(piece: _Piece, character: str) -> bool:
    if piece is None:
        return False
    wanted, characters = piece
    return (character in characters) is wanted


def _pieces(pattern: str) -> list[_Piece]:
    """Return what each place of a pattern takes: None any run, else (wanted, characters)."""
    pieces: list[_Piece] = []
    at = 0
    while at < len(pattern):
        character = pattern[at]
        if character == "*":
            if not pieces or pieces[-1] is not None:
                pieces.append(None)
        elif character == "?":
            pieces.append((False, ""))
        elif character == "[" and (end := pattern.find("]", at + 2)) > 0:
            pieces.append(_class(pattern[at + 1 : end]))
            at = end
        elif character == "\\" and at + 1 < len(pattern):
            at += 1
            pieces.append((True, pattern[at]))
        else:
            pieces.append((True, character))
        at += 1
    return pieces


def _class(body: str) -> _Piece:
    """Return the characters of `[...]`; a range is spelled out, `!` or `^` turns it round."""
    wanted = body[0] not in "!^"
    rest = body if wanted else body[1:]
    characters = ""
    at = 0
    while at < len(rest):
        if rest[at + 1 : at + 2] == "-" and at + 2 < len(rest):
            first, last = ord(rest[at]), ord(rest[at + 2])
            characters += "".join(map(chr, range(first, min(last, first + LONGEST) + 1)))
            at += 3
        else:
            characters += rest[at]
            at += 1
    return wanted, characters


def expression_fits(expression: str, text: str) -> bool:
    """Tell whether a regular expression is found in a text; case does not count.

    Nothing is found in a text that is longer than names and versions are.

    Raises:
        PatternError: it is long, has groups or many repetitions, or is none.
    """
    repeated = sum(expression.count(each) for each in "*+?")
    if len(expression) > LONGEST or repeated > REPETITIONS or not _SIMPLE.fullmatch(expression):
        raise PatternError(f"the expression /{expression[:40]}/ is too intricate")
    try:
        found = re.compile(expression, re.IGNORECASE)
    except re.error as error:
        raise PatternError(f"the expression /{expression[:40]}/: {error}") from error
    return len(text) <= LONGEST_SEARCHED and found.search(text) is not None
