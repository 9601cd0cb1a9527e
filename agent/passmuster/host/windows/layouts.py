r"""The structures in which Windows tells of folders and links, read from their bytes.

Source: Microsoft's documentation of FILE_FULL_DIR_INFO, REPARSE_DATA_BUFFER ([MS-FSCC], sections
2.1.2 and 2.4.14) and of reparse tags.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.paths import is_windows
from passmuster.host.protocol import EntryKind
from passmuster.host.windows.system import DIRECTORY, REPARSE_POINT

MOUNT_POINT = 0xA000_0003  # a junction, or a volume mounted in a folder
SYMLINK = 0xA000_000C
# Files that another program answers for: aliases of Store programs, sockets, devices and pipes of
# Linux under Windows.
_OTHERS = frozenset({0x8000_001B, 0x8000_0023, 0x8000_0024, 0x8000_0025, 0x8000_0026})
_SURROGATE = 0x2000_0000  # it stands for a name somewhere else
_ENTRY = struct.Struct("<I52xIII")
_NAMES = {MOUNT_POINT: 16, SYMLINK: 20}  # where the names begin
_NATIVE = "\\??\\"


class Listed(NamedTuple):
    """An entry of a folder."""

    name: str
    kind: EntryKind


def kind_of(attributes: int, tag: int) -> EntryKind:
    """Return the kind of a thing by its attributes and the tag of its reparse point."""
    if attributes & REPARSE_POINT:
        if tag & _SURROGATE:
            return "link"
        if tag in _OTHERS:
            return "other"
    return "folder" if attributes & DIRECTORY else "file"


def entries_in(block: bytes) -> Iterator[Listed]:
    """Yield the entries of a block of FILE_FULL_DIR_INFO, without `.` and `..`.

    Raises:
        ValueError: it is cut off, or is none.
    """
    offset = 0
    while True:
        try:
            following, attributes, length, tag = _ENTRY.unpack_from(block, offset)
        except struct.error as error:
            raise ValueError("got a list of entries that is cut off") from error
        start = offset + _ENTRY.size
        raw = block[start : start + length]
        if len(raw) != length or length % 2:
            raise ValueError("got a list of entries that is cut off")
        # A name that is no text cannot be asked for again; it must break nothing either.
        name = raw.decode("utf-16-le", "replace")
        if name not in {".", ".."}:
            yield Listed(name, kind_of(attributes, tag))
        if not following:
            return
        offset += following


def target_of(block: bytes) -> str:
    r"""Return where a link leads: `C:\...`, or a path from the link's own folder.

    What lies on no drive of the machine (a share, a volume without a letter) keeps the `\??\` by
    which only Windows itself names it.

    Raises:
        ValueError: it is no link that has a target, or is cut off.
    """
    try:
        tag, _, start, length = struct.unpack_from("<IIHH", block)
        names = _NAMES[tag]
    except (struct.error, KeyError) as error:
        raise ValueError("got a link of a kind that has no target") from error
    raw = block[names + start : names + start + length]
    if len(raw) != length or not length:
        raise ValueError("got a link whose target is cut off")
    text = raw.decode("utf-16-le", "replace")
    plain = text.removeprefix(_NATIVE)
    return plain if is_windows(plain) else text
