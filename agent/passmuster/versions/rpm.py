"""RPM's order of package versions: `[epoch:]version[-release]`.

Runs of digits and of letters are compared one by one, separators only part them. `~` sorts before
the end, `^` just behind it, letters before numbers. A missing release is lower than any.
Source: rpm documentation, rpmvercmp (https://rpm-software-management.github.io/rpm/man/rpm-version.7).
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

_EPOCH = re.compile(r"[0-9]{1,9}")
_TEXT = re.compile(r"[A-Za-z0-9._+~^]*")
_TOKEN = re.compile(r"[0-9]+|[A-Za-z]+|~|\^")
_NUMBERS = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})*")

# Ranks of what may stand at one place; the closing rank stands at the end of every part.
_TILDE, _END, _CARET, _LETTERS, _NUMBER = range(5)
_Part = tuple[tuple[int, int, str], ...]


def key(text: str) -> tuple[int, _Part, _Part]:
    """Return epoch, version and release as comparable parts.

    Raises:
        UnparsableError: not an RPM version.
    """
    epoch, version, release = _split(text)
    return epoch, _part(version), _part(release)


def components(text: str) -> tuple[int, ...]:
    """Return the leading numbers of the version field.

    Raises:
        UnparsableError: not an RPM version, or it does not begin with a number.
    """
    match = _NUMBERS.match(_split(text)[1])
    if match is None:
        raise UnparsableError(f"got {text!r}, expected a version that begins with a number")
    return tuple(int(part) for part in match[0].split("."))


def _split(text: str) -> tuple[int, str, str]:
    head, colon, rest = text.partition(":")
    epoch, body = (head, rest) if colon else ("0", text)
    version, _, release = body.partition("-")
    if not (
        _EPOCH.fullmatch(epoch)
        and version
        and _TEXT.fullmatch(version)
        and _TEXT.fullmatch(release)
    ):
        raise UnparsableError(f"got {text!r}, expected an RPM version [epoch:]version[-release]")
    return int(epoch), version, release


def _part(text: str) -> _Part:
    ranks = [_rank(piece) for piece in _TOKEN.findall(text)]
    return (*ranks, (_END, 0, ""))


def _rank(piece: str) -> tuple[int, int, str]:
    if piece == "~":
        return _TILDE, 0, ""
    if piece == "^":
        return _CARET, 0, ""
    if piece[0].isdigit():
        digits = piece.lstrip("0")
        return _NUMBER, len(digits), digits
    return _LETTERS, 0, piece
