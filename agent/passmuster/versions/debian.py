"""Debian's order of package versions: `[epoch:]upstream[-revision]`.

Letters sort before other characters, and `~` before everything, even before the end.
Source: deb-version(7), Debian Policy 5.6.12.
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

_EPOCH = re.compile(r"[0-9]{1,9}")
_UPSTREAM = re.compile(r"[A-Za-z0-9.+~:-]+")
_REVISION = re.compile(r"[A-Za-z0-9.+~]+")
_PIECE = re.compile(r"([^0-9]*)([0-9]*)")
_NUMBERS = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})*")
_END = (0,)
# Non-letters sort behind every letter.
_BEHIND_LETTERS = 256

_Part = tuple[tuple[int, ...] | int, ...]


def key(text: str) -> tuple[int, _Part, _Part]:
    """Return epoch, upstream and revision as comparable parts.

    Raises:
        UnparsableError: not a Debian version.
    """
    epoch, upstream, revision = _split(text)
    return epoch, _part(upstream), _part(revision)


def components(text: str) -> tuple[int, ...]:
    """Return the leading numbers of the upstream part: `140.12.0esr-1~deb12u1` is 140, 12, 0.

    Raises:
        UnparsableError: not a Debian version, or its upstream part has no leading number.
    """
    match = _NUMBERS.match(_split(text)[1])
    if match is None:
        raise UnparsableError(f"got {text!r}, expected an upstream part that begins with a number")
    return tuple(int(part) for part in match[0].split("."))


def _split(text: str) -> tuple[int, str, str]:
    head, colon, rest = text.partition(":")
    epoch, body = (head, rest) if colon else ("0", text)
    upstream, dash, revision = body.rpartition("-")
    if not dash:
        upstream, revision = body, "0"
    if not (
        _EPOCH.fullmatch(epoch) and _UPSTREAM.fullmatch(upstream) and _REVISION.fullmatch(revision)
    ):
        raise UnparsableError(
            f"got {text!r}, expected a Debian version [epoch:]upstream[-revision]"
        )
    return int(epoch), upstream, revision


def _part(text: str) -> _Part:
    """Turn a part into alternating non-digits and numbers, closed by the end's own rank.

    The closing rank makes a tuple comparison say what dpkg says: `1~` is below `1`, `1+` above.
    """
    ranks: list[tuple[int, ...] | int] = []
    for letters, digits in _PIECE.findall(text):
        if letters or digits:
            ranks.append((*map(_rank, letters), *_END))
            ranks.append(int(digits or 0))
    return (*ranks, _END)


def _rank(character: str) -> int:
    if character == "~":
        return -1
    return ord(character) if character.isalpha() else ord(character) + _BEHIND_LETTERS
