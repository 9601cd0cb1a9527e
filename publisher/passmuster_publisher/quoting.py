"""Quote the very line of a feed or a policy that a minimum rests on."""

from __future__ import annotations

import lzma
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter
from passmuster_publisher.feeds.record import Record

_MOST_LINES = 20_000_000
_LONGEST = 160


class Quote(NamedTuple):
    """A line of a file; number 0 when the file is not there any more.

    Attributes:
        place: file relative to the feeds' folder.
        number: from 1.
        text: the line, shortened around what was looked for.
    """

    place: str
    number: int
    text: str


def quoted(record: Record, feeds: Path) -> Quote:
    """Return the line of a recording that a record points at.

    The first line that is the needle counts, else the first that holds it.

    Args:
        record: where the statement stands.
        feeds: the folder of the recordings.
    """
    name = adapter.feed(record.feed).folder or record.feed
    path = feeds / name / record.day.isoformat() / record.file
    place = f"{name}/{record.day}/{record.file}"
    holding: Quote | None = None
    try:
        for number, line in enumerate(_lines(path), start=1):
            if number > _MOST_LINES:
                break
            text = line.lstrip("\ufeff").strip()
            if text == record.needle:
                return Quote(place, number, text)
            if holding is None and record.needle in text:
                holding = Quote(place, number, _cut(text, record.needle))
    except (OSError, EOFError, lzma.LZMAError, PublisherError):
        return Quote(place, 0, "")
    return holding or Quote(place, 0, "")


def _lines(path: Path) -> Iterator[str]:
    # A lone carriage return ends no line for the tools with which people look a line up.
    if path.suffix == ".xz":
        with lzma.open(path, "rt", encoding="utf-8", errors="replace", newline="\n") as packed:
            yield from packed
    else:
        with path.open(encoding="utf-8", errors="replace", newline="\n") as plain:
            yield from plain


def _cut(text: str, needle: str) -> str:
    """Return a long line's part around the needle."""
    if len(text) <= _LONGEST:
        return text
    start = max(0, text.index(needle) - _LONGEST // 3)
    cut = text[start : start + _LONGEST]
    return ("... " if start else "") + cut + (" ..." if start + _LONGEST < len(text) else "")
