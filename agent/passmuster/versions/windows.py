"""Windows builds: `10.0.BUILD.UBR`, or `BUILD.UBR` as Microsoft's release tables write it.

The build number names the branch; the revision counts only inside it. A higher build with an old
revision is not newer, so two builds have no order at all.
Source: https://learn.microsoft.com/windows/release-health/ (release information tables).
"""

from __future__ import annotations

import re

from passmuster.versions.errors import UnparsableError

_GRAMMAR = re.compile(r"(?:(?:10|6)\.[0-9]\.)?([0-9]{4,6})\.([0-9]{1,9})")


def key(text: str) -> tuple[int, int]:
    """Return build and revision.

    Raises:
        UnparsableError: not a Windows build with its revision.
    """
    match = _GRAMMAR.fullmatch(text)
    if match is None:
        raise UnparsableError(
            f"got {text!r}, expected a Windows build with its revision, such as 10.0.26100.6899"
        )
    return int(match[1]), int(match[2])


def components(text: str) -> tuple[int, ...]:
    """Return build and revision, so that a branch is named by its build number."""
    return key(text)


def build(text: str) -> int:
    """Return the build number: versions compare only within it."""
    return key(text)[0]
