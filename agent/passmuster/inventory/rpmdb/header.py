"""An rpm header: who the package is, out of the many things that a header tells.

Only the index and as much of the data as the wanted tags need is fetched, and of a package that
nobody wants no more than its name. Anything but a well-formed header is refused.
Source: rpm's docs/manual/format_header.md and tags.md, lib/header.c (limits, dribbles).
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable
from typing import NamedTuple

from passmuster.inventory.rpmdb.errors import DamagedError
from passmuster.inventory.rpmdb.package import RpmPackage

NAME, VERSION, RELEASE, EPOCH = 1000, 1001, 1002, 1003
INSTALL_TIME, VENDOR, ARCHITECTURE, SOURCE_RPM = 1008, 1011, 1022, 1044
INDEX_LIMIT = 65535
# Sixty thousand files take about 9 MiB. What lies farther in is taken for unstated.
DATA_LIMIT = 16 * 1024 * 1024
TEXT_LIMIT = 1024
_WANTED = {NAME, VERSION, RELEASE, EPOCH, INSTALL_TIME, VENDOR, ARCHITECTURE, SOURCE_RPM}
_INTRODUCTION = struct.Struct(">II")
_ENTRY = struct.Struct(">iIiI")
_NUMBER = struct.Struct(">I")
_INT32 = 4
_TEXTS = {6, 8, 9}  # string, array of strings, translated strings: the first one is at the offset
# rpmbuild allows fewer characters, but rpm installs what others build as well; and one such name
# must not hide all other packages. Damage shows in control characters and in what is no UTF-8.
_NAME = re.compile(r"[^\s/\0-\x1f\x7f-\x9f\ufffd]{1,255}")
_WORD = re.compile(r"[A-Za-z0-9._+~^]{1,255}")  # build/parsePreamble.c, version and release
_CONTROL = re.compile(r"[\0-\x1f\x7f-\x9f]")


class _Entry(NamedTuple):
    kind: int
    offset: int


class Header:
    """A header whose index was read.

    Args:
        take: returns the first bytes of the header, fewer only if it has no more.
        size: how many bytes the database says that the header has.
        where: where it lies, for messages.

    Raises:
        DamagedError: sizes disagree, or the index is none.
    """

    def __init__(self, take: Callable[[int], bytes], size: int, where: str) -> None:
        self._take = take
        self._where = where
        start = _INTRODUCTION.size
        if size < start:
            raise DamagedError(f"{where}: got a header of {size} bytes, expected {start} or more")
        entries, self._length = _INTRODUCTION.unpack(take(start))
        self._base = start + entries * _ENTRY.size
        if not 0 < entries <= INDEX_LIMIT or self._base + self._length != size:
            raise DamagedError(
                f"{where}: got {entries} entries and {self._length} bytes of data, "
                f"expected a header of {size} bytes in all"
            )
        self._entries = self._read_index(take(self._base)[start:])

    def name(self) -> str:
        """Return the package's name.

        Raises:
            DamagedError: it is missing or no name.
        """
        name = self._text(NAME, self._fetch({NAME}))
        if not _NAME.fullmatch(name):
            raise DamagedError(f"{self._where}: got {name[:64]!r}, expected a package name")
        return name

    def package(self) -> RpmPackage:
        """Return the package.

        Raises:
            DamagedError: name, version or release is missing or none; anything else is no text
                or number as its tag demands.
        """
        data = self._fetch(_WANTED)
        return RpmPackage(
            name=self.name(),
            epoch=self._number(EPOCH, data),
            version=self._word(VERSION, data),
            release=self._word(RELEASE, data),
            architecture=_clean(self._text(ARCHITECTURE, data)),
            vendor=_clean(self._text(VENDOR, data)),
            source_rpm=_clean(self._text(SOURCE_RPM, data)),
            install_time=self._number(INSTALL_TIME, data) or 0,
        )

    def _read_index(self, index: bytes) -> dict[int, _Entry]:
        entries: dict[int, _Entry] = {}
        for tag, kind, offset, count in _ENTRY.iter_unpack(index):
            if tag not in _WANTED:
                continue
            if not count or not 0 <= offset < self._length:
                raise DamagedError(
                    f"{self._where}: got {count} values at {offset} for tag {tag}, "
                    f"expected some within {self._length} bytes"
                )
            # What was added when it was installed comes last and takes the former's place.
            entries[tag] = _Entry(kind, offset)
        return {
            tag: entry for tag, entry in entries.items() if entry.offset + TEXT_LIMIT <= DATA_LIMIT
        }

    def _fetch(self, tags: set[int]) -> bytes:
        """Return the data as far as these tags reach."""
        ends = [
            entry.offset + (_NUMBER.size if entry.kind == _INT32 else TEXT_LIMIT)
            for tag, entry in self._entries.items()
            if tag in tags
        ]
        length = min(max(ends, default=0), self._length)
        return self._take(self._base + length)[self._base :]

    def _text(self, tag: int, data: bytes) -> str:
        entry = self._entries.get(tag)
        if entry is None:
            return ""
        end = data.find(b"\0", entry.offset, entry.offset + TEXT_LIMIT)
        if entry.kind not in _TEXTS or (end < 0 and len(data) - entry.offset < TEXT_LIMIT):
            raise DamagedError(
                f"{self._where}: got type {entry.kind} at {entry.offset} for tag {tag}, "
                f"expected a text that ends"
            )
        raw = data[entry.offset : end if end >= 0 else entry.offset + TEXT_LIMIT]
        return raw.decode("utf-8", "replace")

    def _word(self, tag: int, data: bytes) -> str:
        word = self._text(tag, data)
        if not _WORD.fullmatch(word):
            raise DamagedError(f"{self._where}: got {word[:64]!r} for tag {tag}, expected a word "
                               f"of rpm's version grammar")  # fmt: skip
        return word

    def _number(self, tag: int, data: bytes) -> int | None:
        entry = self._entries.get(tag)
        if entry is None:
            return None
        if entry.kind != _INT32 or entry.offset + _NUMBER.size > len(data):
            raise DamagedError(
                f"{self._where}: got type {entry.kind} at {entry.offset} for tag {tag}, "
                f"expected a number of 32 bits"
            )
        number: int = _NUMBER.unpack_from(data, entry.offset)[0]
        return number


def _clean(text: str) -> str:
    """Return a text for people to read, without what a terminal would obey."""
    return _CONTROL.sub("", text).strip()
