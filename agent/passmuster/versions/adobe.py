"""Adobe's versions of Acrobat and Reader: `24.005.20320`, `2024.001.30307`, `26.2.21931.0`.

Each track counts for itself, and numbers of two tracks have no order: a classic 24.001.30307 is a
year newer than a continuous 24.005.20320. The third number tells the track: 2xxxx is continuous,
3xxxx classic, whose year is the first number. What came before 2015 is a family of its own. A
number of any other form is refused: its track would be a guess.
Source: reference/detection.md, sections 7.1 and 13.
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

CONTINUOUS = "continuous"
BEFORE_2015 = "before-2015"
# A program's fixed version has a fourth number and lost its leading zeros.
_GRAMMAR = re.compile(r"(?:20)?([0-9]{1,2})((?:\.[0-9]{1,5}){1,3})")
_PARTS = 4
_FIRST_WITH_TRACKS = 15
_TRACKS = {2: CONTINUOUS, 3: "classic-20{}"}
_TRACK_UNIT = 10_000


def key(text: str) -> tuple[int, ...]:
    """Return all four numbers, missing ones as zero; leading zeros make no difference.

    Raises:
        UnparsableError: none of Adobe's forms, or of no track.
    """
    numbers = components(text)
    return numbers + (0,) * (_PARTS - len(numbers))


def components(text: str) -> tuple[int, ...]:
    """Return the numbers as written, a year of four digits as its last two.

    Raises:
        UnparsableError: none of Adobe's forms, or of no track.
    """
    numbers = _numbers(text)
    _track(text, numbers)
    return numbers


def family(text: str) -> str:
    """Return the track: `continuous`, `classic-2020` and its like, or `before-2015`.

    Raises:
        UnparsableError: none of Adobe's forms, or of no track.
    """
    return _track(text, _numbers(text))


def _numbers(text: str) -> tuple[int, ...]:
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise UnparsableError(f"got {text!r}, expected a version of Acrobat, such as 24.005.20320")
    return (int(match[1]), *(int(part) for part in match[2].split(".")[1:]))


def _track(text: str, numbers: tuple[int, ...]) -> str:
    year, *others = numbers
    if year < _FIRST_WITH_TRACKS:
        return BEFORE_2015
    track = _TRACKS.get(others[1] // _TRACK_UNIT) if len(others) > 1 else None
    if track is None:
        raise UnparsableError(
            f"got {text!r}, expected a third number of 2xxxx (continuous) or 3xxxx (classic)"
        )
    return track.format(year)
