"""Brave's versions: `1.91.175`, in whichever of its forms a platform states it.

Windows puts Chromium's number before it (`149.1.91.175`), macOS did so and now adds a zero
(`1.91.175.0`), and its bundle version joins the first two numbers (`191.175`). All are the same
release. Chromium's own number (`149.0.7827.102`) is refused: it would pass for a newer Brave.
Source: reference/detection.md, section 6.6.
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

_PLAIN = re.compile(
    r"(?:[0-9]{2,3}\.)?(?P<major>1)\.(?P<minor>[0-9]{1,4})\.(?P<patch>[0-9]{1,5})(?:\.[0-9]{1,5})?"
)
_JOINED = re.compile(r"(?P<major>1)(?P<minor>[0-9]{2})\.(?P<patch>[0-9]{1,5})")


def key(text: str) -> tuple[int, ...]:
    """Return Brave's own three numbers.

    Raises:
        UnparsableError: none of Brave's forms.
    """
    match = _PLAIN.fullmatch(text) or _JOINED.fullmatch(text)
    if match is None:
        raise UnparsableError(f"got {text!r}, expected a version of Brave, such as 1.91.175")
    return int(match["major"]), int(match["minor"]), int(match["patch"])


def components(text: str) -> tuple[int, ...]:
    """Return the same three numbers: Chromium's stands for no branch of Brave."""
    return key(text)
