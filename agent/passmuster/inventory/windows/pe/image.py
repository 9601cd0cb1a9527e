"""Where a program's version resource lies: headers, sections, and the tree of resources.

Only what leads to the version is followed, each level at most once and of bounded size.
Source: Microsoft's PE format; reference/detection.md, section 2.4.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from passmuster.inventory.windows.pe.bytes import Bytes, MalformedError

_HEADER_AT = 0x3C
_DIRECTORIES = {0x10B: 96, 0x20B: 112}  # where they begin in the optional header, by its kind
_SECTIONS = 96  # as many as Windows loads
_RESOURCES = 2  # the place of the resources among the data directories
_VERSION = 16  # the resource type RT_VERSION
# A resource may be there in many languages; the names that definitions know are English.
_LANGUAGES = (0x0409, 0)
_ENTRIES = 4096
_LARGEST = 64 * 1024
_SUBFOLDER = 0x8000_0000
_ARCHITECTURES = {0x8664: "amd64", 0x14C: "i386", 0xAA64: "arm64"}


class Image(NamedTuple):
    """A program's processor, as Debian names it (empty for another one), and its version's bytes.

    `version` is empty where there is no version resource.
    """

    architecture: str
    version: bytes


class _Section(NamedTuple):
    size: int
    address: int
    raw_size: int
    raw_at: int


def read_image(data: Bytes) -> Image:
    """Return what leads to a program's version.

    Raises:
        MalformedError: it is no program, or a damaged one.
        HostError: it cannot be read.
    """
    if data.at(0, 2) != b"MZ":
        raise MalformedError("got no MZ at its beginning, expected a program")
    (head,) = data.fields("<I", _HEADER_AT)
    if data.at(head, 4) != b"PE\0\0":
        raise MalformedError(f"got no PE header at {head}")
    machine, count = data.fields("<HH", head + 4)
    (optional_size,) = data.fields("<H", head + 20)
    optional = head + 24
    if count > _SECTIONS:
        raise MalformedError(f"got {count} sections, expected at most {_SECTIONS}")
    (magic,) = data.fields("<H", optional)
    if magic not in _DIRECTORIES:
        raise MalformedError(f"got an optional header of kind {magic:#x}")
    directories = optional + _DIRECTORIES[magic]
    (number,) = data.fields("<I", directories - 4)
    (address,) = data.fields("<I", directories + 8 * _RESOURCES) if number > _RESOURCES else (0,)
    architecture = _ARCHITECTURES.get(machine, "")
    if not address:
        return Image(architecture, b"")
    table = optional + optional_size
    sections = [_Section(*data.fields("<4I", table + 40 * n + 8)) for n in range(count)]
    return Image(architecture, _version(data, sections, address))


def _version(data: Bytes, sections: list[_Section], address: int) -> bytes:
    base = _offset(sections, address)
    found = next((at for name, at in _entries(data, base) if name == _VERSION), None)
    for preferred in ((), _LANGUAGES):  # a name, below it a language
        if found is None or not found & _SUBFOLDER:
            return b""
        found = _child(data, base + (found ^ _SUBFOLDER), preferred)
    if found is None or found & _SUBFOLDER:
        return b""
    place, size = data.fields("<II", base + found)
    if size > _LARGEST:
        raise MalformedError(f"got a version of {size} bytes, expected at most {_LARGEST}")
    return data.at(_offset(sections, place), size)


def _child(data: Bytes, folder: int, preferred: tuple[int, ...]) -> int | None:
    """Return where the best entry of a level leads: a preferred one, else the first."""
    entries = list(_entries(data, folder))
    best = (at for wanted in preferred for name, at in entries if name == wanted)
    return next(best, entries[0][1] if entries else None)


def _entries(data: Bytes, offset: int) -> Iterator[tuple[int, int]]:
    named, numbered = data.fields("<HH", offset + 12)
    for number in range(min(named + numbered, _ENTRIES)):
        name, at = data.fields("<II", offset + 16 + 8 * number)
        yield name, at


def _offset(sections: list[_Section], address: int) -> int:
    """Return where in the file an address of the loaded program lies."""
    for each in sections:
        if each.address <= address < each.address + max(each.size, each.raw_size):
            return address - each.address + each.raw_at
    raise MalformedError(f"got the address {address:#x}, which lies in no section")
