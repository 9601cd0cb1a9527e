"""Arch's order of package versions: `[epoch:]pkgver[-pkgrel]`.

Runs of digits and of letters are compared one by one, as rpm does, but `~` and `^` are separators
like any other, and between two runs the longer separator wins. Letters that follow a number at
once come before the end (`1.0rc` is below `1.0`), everything else behind it.

pacman compares pkgrel only when both versions have one, which is no order: `1.0` would equal both
`1.0-1` and `1.0-2`. Here a version without pkgrel stands just below the same version with any, so
a minimum `1.0` is met by every build of it, as pacman says too. Separators at the end of a part
give pacman's order circles; they are refused.
Source: vercmp(8), alpm_pkg_vercmp in libalpm, PKGBUILD(5) for the characters.
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

_GRAMMAR = re.compile(
    r"(?:(?P<epoch>[0-9]{1,9}):)?"
    r"(?P<version>[A-Za-z0-9._+~^]*[A-Za-z0-9])"
    r"(?:-(?P<release>[A-Za-z0-9._+~^]*[A-Za-z0-9]))?"
)
_SEGMENT = re.compile(r"([^A-Za-z0-9]*)([0-9]+|[A-Za-z]+)")
_NUMBERS = re.compile(r"[0-9]{1,18}(?:\.[0-9]{1,18})*")

# Ranks of what may follow at one place of a part.
_GLUED_LETTERS, _END, _MORE = range(3)
_LETTERS, _NUMBER = range(2)
_Segment = tuple[int, int, int, int, str]
_Part = tuple[_Segment, ...]


def key(text: str) -> tuple[int, _Part, _Part]:
    """Return epoch, pkgver and pkgrel as comparable parts; a missing pkgrel is the lowest.

    Raises:
        UnparsableError: not an Arch version.
    """
    match = _match(text)
    release = match["release"]
    return int(match["epoch"] or 0), _part(match["version"]), _part(release) if release else ()


def components(text: str) -> tuple[int, ...]:
    """Return the leading numbers of pkgver: `1:142.0.1-2` is 142, 0, 1.

    Raises:
        UnparsableError: not an Arch version, or it does not begin with a number.
    """
    found = _NUMBERS.match(_match(text)["version"])
    if found is None:
        raise UnparsableError(f"got {text!r}, expected a pkgver that begins with a number")
    return tuple(int(part) for part in found[0].split("."))


def _match(text: str) -> re.Match[str]:
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise UnparsableError(f"got {text!r}, expected an Arch version [epoch:]pkgver[-pkgrel]")
    return match


def _part(text: str) -> _Part:
    ranks = [_rank(separator, piece) for separator, piece in _SEGMENT.findall(text)]
    return (*ranks, (_END, 0, 0, 0, ""))


def _rank(separator: str, piece: str) -> _Segment:
    if piece[0].isdigit():
        digits = piece.lstrip("0")
        return _MORE, len(separator), _NUMBER, len(digits), digits
    return _MORE if separator else _GLUED_LETTERS, len(separator), _LETTERS, 0, piece
