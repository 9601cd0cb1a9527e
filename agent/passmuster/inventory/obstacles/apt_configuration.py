"""Apt's configuration, as far as it decides whether an update is taken.

Only plain values are told: a list is passed over, and so are `#clear` and `#include`.
Source: apt.conf(5).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from passmuster.inventory.obstacles.reading import Files

FILE = "/etc/apt/apt.conf"
FOLDER = "/etc/apt/apt.conf.d"
LIMIT = 256 * 1024
DEEPEST = 20
# A comment, a text, a mark or a word; the end of a block comment is looked for by hand.
_PIECE = re.compile(r'\s*(?:(//[^\n]*|#[^\n]*)|(/\*)|("[^"\n]*"?|[{};]|[^\s{};"]+))')
_YES = {"yes", "true", "with", "on", "enable", "1"}


def read(files: Files) -> dict[str, str]:
    """Return the machine's settings, their names in lower case; the last of a name counts."""
    names = [name for name in files.names(FOLDER) if "." not in name or name.endswith(".conf")]
    settings: dict[str, str] = {}
    for path in (*(f"{FOLDER}/{name}" for name in names), FILE):
        text = files.text(path, limit=LIMIT)
        if text:
            settings.update(parse(text))
    return settings


def is_on(value: str | None) -> bool:
    """Tell whether a setting is written as true."""
    return value is not None and value.lower() in _YES


def parse(text: str) -> Iterator[tuple[str, str]]:
    """Yield name and value of every plain setting of a configuration file."""
    scopes: list[str] = []
    words: list[str] = []
    for piece in _pieces(text):
        if piece == "{":
            scopes.append(words[0] if words else "")
            words = []
            if len(scopes) > DEEPEST:
                return
        elif piece in {"}", ";"}:
            if len(words) == 2:
                yield "::".join([*scopes, words[0]]).lower(), words[1]
            words = []
            if piece == "}" and scopes:
                scopes.pop()
        else:
            words.append(piece.strip('"'))


def _pieces(text: str) -> Iterator[str]:
    """Yield texts, words and marks; what stands in quotes is no comment."""
    at = 0
    while (found := _PIECE.match(text, at)) is not None:
        at = found.end()
        if found[2]:
            end = text.find("*/", at)
            at = end + 2 if end >= 0 else len(text)
        elif found[3]:
            yield found[3]
