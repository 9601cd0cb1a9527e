"""The version in the name of an AppImage's file, where there plainly is one.

`LibreWolf-151.0.3-1.x86_64.AppImage` holds 151.0.3. A lone number is no version, and a name with
two of them tells nothing.
Source: the AppImage documentation's rule for file names (Name-Version-Architecture).
"""

from __future__ import annotations

import re

SUFFIX = ".appimage"
_LONGEST = 255
# Between separators; so neither `x86_64` nor `linux64` is taken for one.
_VERSION = re.compile(
    r"(?:^|(?<=[-_ ]))v?([0-9]{1,5}(?:\.[0-9]{1,5}){1,4}(?:(?:a|b|alpha|beta|rc)[0-9]{0,3})?)"
    r"(?=$|[-_ ]|\.[A-Za-z])"
)


def version_in(name: str) -> str:
    """Return the version that a file's name holds; empty when it holds none, or two."""
    text = name[:_LONGEST]
    if text.casefold().endswith(SUFFIX):
        text = text[: -len(SUFFIX)]
    found = {match[1] for match in _VERSION.finditer(text)}
    return found.pop() if len(found) == 1 else ""
