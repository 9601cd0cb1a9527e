"""Files of `[sections]` with `key = value` lines: ini files, key files, package systems' settings.

It only splits: which sections and keys count, and whether the first or the last of a name does, is
for the caller to say. Lines that are none are passed over, so are comments.
Source: Desktop Entry Specification 1.5, "Basic format of the file"; pacman.conf(5), dnf.conf(5).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple


class Assignment(NamedTuple):
    """One line `key = value`; `section` stands without its brackets."""

    section: str
    key: str
    value: str


def assignments(payload: bytes) -> Iterator[Assignment]:
    """Yield the assignments of a file in its order, blanks around key and value left out."""
    section = ""
    for line in payload.decode("utf-8", "replace").split("\n"):
        text = line.strip()
        if text.startswith("["):
            section = text[1:].partition("]")[0]
        elif "=" in text and text[0] not in "#;":
            key, _, value = text.partition("=")
            yield Assignment(section, key.rstrip(), value.lstrip())
