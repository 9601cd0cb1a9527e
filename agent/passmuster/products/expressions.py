"""Whether a definition's regular expression may be tried on text that somebody else chose.

A small grammar is allowed: characters, classes, groups, alternatives and greedy quantifiers. What
it lets through is bounded: the ways in which an expression can match 256 characters are counted,
and more than a million (nested quantifiers, three times `.*`) are refused. It refuses anchors, too
(a match is always in full), and everything that looks around, refers back or names groups.
Source: the syntax of Python's `re`, of which this is a part.
"""

from __future__ import annotations

import re
import warnings

LONGEST_TEXT = 256
LONGEST_EXPRESSION = 200
MOST_WAYS = 1_000_000
_QUANTIFIER = re.compile(r"\*|\+|\?|\{([0-9]{1,3})(?:(,)([0-9]{1,3})?)?\}")
_ESCAPED = frozenset("dwsDWS.-+*?()[]{}|/\\^$ :@~_")
_REFUSED = {
    "^": "a match is always in full",
    "$": "a match is always in full",
    "{": "write the lower bound, {0,3}, or \\{ for the character",
}


class ExpressionError(ValueError):
    """An expression is no expression, or not one that is safe."""


def check(expression: str) -> None:
    """Raise ExpressionError when an expression is wrong or may take too long."""
    if len(expression) > LONGEST_EXPRESSION:
        raise ExpressionError(f"got {len(expression)} characters, expected {LONGEST_EXPRESSION}")
    try:
        with warnings.catch_warnings():
            # What Python will read otherwise one day is refused today.
            warnings.simplefilter("error", FutureWarning)
            re.compile(expression)
    except (re.error, FutureWarning) as error:
        raise ExpressionError(f"it is no regular expression: {error}") from error
    if _Reader(expression).alternatives() > MOST_WAYS:
        raise ExpressionError(
            "it may take too long: bound its quantifiers, for example [0-9]{1,9} for [0-9]+, "
            "use `.*` at most twice and never a quantifier on a group that holds one"
        )


class _Reader:
    """Reads an expression once, from left to right, and counts the ways in which it can match."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.at = 0

    def alternatives(self) -> int:
        """Read up to a closing bracket or the end."""
        ways = self._sequence()
        while self._next() == "|":
            self.at += 1
            ways += self._sequence()
        return min(ways, MOST_WAYS + 1)

    def _sequence(self) -> int:
        ways = 1
        while self._next() not in {"", "|", ")"}:
            ways = min(ways * self._quantified(self._atom()), MOST_WAYS + 1)
        return ways

    def _atom(self) -> int:
        character = self._next()
        if character == "(":
            return self._group()
        if character == "[":
            self._class()
        elif character == "\\":
            self._escape()
        elif character in _REFUSED:
            raise ExpressionError(f"`{character}` is not used: {_REFUSED[character]}")
        else:
            self.at += 1
        return 1

    def _group(self) -> int:
        self.at += 1
        if self._next() == "?":
            if not self.text.startswith("?:", self.at):
                raise ExpressionError(f"`({self.text[self.at : self.at + 2]}` is not used; (?: is")
            self.at += 2
        ways = self.alternatives()
        self.at += 1
        return ways

    def _class(self) -> None:
        """Pass over a class; a closing bracket that comes first is a character of it."""
        self.at += 2 if self.text.startswith("[^", self.at) else 1
        first = self.at
        while self._next() != "]" or self.at == first:
            if self._next() == "\\":
                self._escape()
            else:
                self.at += 1
        self.at += 1

    def _escape(self) -> None:
        escaped = self.text[self.at + 1]
        if escaped not in _ESCAPED:
            raise ExpressionError(f"`\\{escaped}` is not used")
        self.at += 2

    def _quantified(self, ways: int) -> int:
        """Return the ways of an atom under the quantifier that follows, if one does."""
        match = _QUANTIFIER.match(self.text, self.at)
        if match is None:
            return ways
        self.at = match.end()
        if self._next() in {"?", "+"}:
            raise ExpressionError(f"`{match[0]}{self._next()}` is not used; quantifiers are greedy")
        least, most = _bounds(match)
        found = 0
        for times in range(least, min(most, LONGEST_TEXT) + 1):
            found += ways**times
            if found > MOST_WAYS:
                break
        return found

    def _next(self) -> str:
        return self.text[self.at : self.at + 1]


def _bounds(match: re.Match[str]) -> tuple[int, int]:
    fixed = {"*": (0, LONGEST_TEXT), "+": (1, LONGEST_TEXT), "?": (0, 1)}
    if match[0] in fixed:
        return fixed[match[0]]
    least = int(match[1])
    if match[2] is None:
        return least, least
    return least, int(match[3]) if match[3] else LONGEST_TEXT
