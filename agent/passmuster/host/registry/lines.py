r"""The lines of a registry export, what belongs to one value put together.

Bytes are folded: each line but the last ends in a backslash. A text is not: its line breaks stand
in it as they are, and it goes on to the closing quote. Where the rest is missing, the damaged
line stays alone, and what follows is taken for what it says.
Source: Microsoft's documentation of .reg files; regedit's own exports (texts of several lines).
"""

from __future__ import annotations

import re
from collections.abc import Iterator

QUOTED = r'[^"\\]*(?:\\.[^"\\]*)*'
NAME = rf'(?:@|"({QUOTED})")[ \t]*=[ \t]*'
_FOLDED = re.compile(NAME + r"hex(?:\([0-9a-fA-F]{1,8}\))?:[0-9a-fA-F, \t]*\\")
_MORE = re.compile(r"[0-9a-fA-F, \t]*\\?")
_OPEN = re.compile(NAME + f'"{QUOTED}')
_REST = re.compile(rf'{QUOTED}("?)[ \t]*')


def lines(text: str) -> Iterator[str]:
    """Yield an export's lines without blanks around them; a value is one line."""
    at = 0
    while at <= len(text):
        raw, at = _line(text, at)
        line = raw.strip(" \t")
        if _FOLDED.fullmatch(line):
            line, at = _unfolded(line, text, at)
        elif _OPEN.fullmatch(raw.lstrip(" \t")):
            line, at = _closed(raw, text, at)
        yield line


def _line(text: str, at: int) -> tuple[str, int]:
    """Return a line, and where the next one begins."""
    end = text.find("\n", at)
    end = len(text) if end < 0 else end
    return text[at:end].removesuffix("\r"), end + 1


def _unfolded(first: str, text: str, at: int) -> tuple[str, int]:
    """Return folded bytes as one line, and where the next one begins."""
    parts = [first]
    while parts[-1].endswith("\\"):
        raw, after = _line(text, at)
        more = raw.strip(" \t")
        if not more or not _MORE.fullmatch(more):
            # The fold that nothing follows stays, to show that the value is not whole.
            return "".join(parts), at
        parts[-1] = parts[-1].removesuffix("\\")
        parts.append(more)
        at = after
    return "".join(parts), at


def _closed(first: str, text: str, at: int) -> tuple[str, int]:
    """Return a text of several lines as one, and where the next one begins."""
    parts = [first]
    after = at
    while after <= len(text):
        raw, after = _line(text, after)
        found = _REST.fullmatch(raw)
        if found is None or raw.startswith("[HKEY_"):
            break
        parts.append(raw)
        if found[1]:
            return "\r\n".join(parts).strip(" \t"), after
    return first.strip(" \t"), at
