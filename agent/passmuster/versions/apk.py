"""Alpine's order of package versions: `1.2.3a_rc1~hash-r0`.

Suffixes rise `_alpha`, `_beta`, `_pre`, `_rc`, none, `_cvs`, `_svn`, `_git`, `_hg`, `_p`. A number
behind a dot that begins with 0 is compared as text with its neighbour, all others as numbers.
What goes on is above what ends, unless it goes on with a suffix that announces a release.
Source: apk-package(5), apk_version_compare in apk-tools.
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

_GRAMMAR = re.compile(
    r"(?P<numbers>[0-9]{1,18}(?:\.[0-9]{1,18})*)"
    r"(?P<letter>[a-z])?"
    r"(?P<suffixes>(?:_(?:alpha|beta|pre|rc|cvs|svn|git|hg|p)[0-9]{0,18})*)"
    r"(?:~(?P<commit>[0-9a-fA-F]+))?"
    r"(?:-r(?P<revision>[0-9]{1,18}))?"
)
_SUFFIX = re.compile(r"_([a-z]+)([0-9]*)")
_BEFORE = ("alpha", "beta", "pre", "rc")
_SUFFIXES = (*_BEFORE, "cvs", "svn", "git", "hg", "p")

# Ranks of what may stand at one place: an announcing suffix, the end, and what goes on.
_ANNOUNCING, _END, _REVISION, _COMMIT, _COUNT, _LATER, _LETTER, _NUMBER = range(8)
_Token = tuple[int, int, str]


def key(text: str) -> tuple[_Token, ...]:
    """Return the version as comparable tokens, closed by the end's own rank.

    Raises:
        UnparsableError: not an Alpine version.
    """
    match = _match(text)
    first, *others = match["numbers"].split(".")
    tokens: list[_Token] = [(_NUMBER, int(first), "")]
    tokens += (_number(each) for each in others)
    if match["letter"]:
        tokens.append((_LETTER, 0, match["letter"]))
    for name, count in _SUFFIX.findall(match["suffixes"]):
        rank = _ANNOUNCING if name in _BEFORE else _LATER
        tokens.append((rank, _SUFFIXES.index(name), ""))
        if count:
            tokens.append((_COUNT, int(count), ""))
    if match["commit"]:
        tokens.append((_COMMIT, 0, match["commit"]))
    if match["revision"]:
        tokens.append((_REVISION, int(match["revision"]), ""))
    return (*tokens, (_END, 0, ""))


def components(text: str) -> tuple[int, ...]:
    """Return the leading numbers: `142.0.1-r0` is 142, 0, 1.

    Raises:
        UnparsableError: not an Alpine version.
    """
    return tuple(int(part) for part in _match(text)["numbers"].split("."))


def _match(text: str) -> re.Match[str]:
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise UnparsableError(f"got {text!r}, expected an Alpine version, such as 142.0.1-r0")
    return match


def _number(digits: str) -> _Token:
    # Text that begins with 0 is below every number that does not, so one order serves both rules.
    return (_NUMBER, -1, digits) if digits[0] == "0" else (_NUMBER, int(digits), "")
