"""Mozilla's versions: Firefox and the browsers built from it.

`esr` says which track a version belongs to and nothing about its age: it is left out. Nightly
`aN` comes before beta `bN`, both before the release. A trailing `-N` is the packaging release of
LibreWolf; a bare trailing `b` is a brand mark of Zen and constant.
Source: https://firefox-source-docs.mozilla.org/ (release channels), application.ini as shipped.
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

_GRAMMAR = re.compile(
    r"(?P<numbers>[0-9]{1,9}(?:\.[0-9]{1,9}){0,3})"
    r"(?:(?P<phase>[ab])(?P<count>[0-9]{0,9})|esr)?"
    r"(?:-(?P<packaging>[0-9]{1,9}))?"
)
_PHASE = {"a": 0, "b": 1}
_RELEASE = 2


def key(text: str) -> tuple[tuple[int, ...], int, int, int]:
    """Return numbers padded to four, phase, count within the phase, packaging release."""
    match = _match(text)
    numbers = components(text)
    padded = numbers + (0,) * (4 - len(numbers))
    count = match["count"]
    phase = _PHASE[match["phase"]] if count else _RELEASE
    return padded, phase, int(count or 0), int(match["packaging"] or 0)


def components(text: str) -> tuple[int, ...]:
    """Return the leading numbers.

    Raises:
        UnparsableError: the text is none of Mozilla's forms.
    """
    return tuple(int(part) for part in _match(text)["numbers"].split("."))


def _match(text: str) -> re.Match[str]:
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise UnparsableError(
            f"got {text!r}, expected a Mozilla version, such as 140.12.0 or 155.0b3"
        )
    return match
