"""The architectures of a Mach-O program, from the first bytes of its file; nothing more of it.

A universal program runs as the machine's own architecture where it has it; one for Intel alone runs
on Apple silicon through Rosetta, and stays a program for Intel.
Source: <mach-o/loader.h>, <mach-o/fat.h> and <mach/machine.h> of Apple's SDK.
"""

from __future__ import annotations

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host
from passmuster.inventory.architectures import native_name

HEADER = 4096
# A Java class begins like a universal program, with its version (45 and up) for the count.
_PARTS = 20
_NAMES = {7: "i386", 0x01000007: "x86_64", 0x0100000C: "arm64"}
_THIN = {b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe"}
_UNIVERSAL = {b"\xca\xfe\xba\xbe": 20, b"\xca\xfe\xba\xbf": 32}


def architecture(host: Host, path: str, *, home: str | None = None) -> str:
    """Return the architecture that a program runs as, as Debian names it.

    Args:
        host: the machine, for its own architecture.
        path: the program.
        home: the home that confines the read.

    Returns:
        Empty when the program cannot be read or is no Mach-O.
    """
    try:
        found = architectures(host.read_at(path, 0, HEADER, home=home))
    except HostError:
        return ""
    native = native_name(host.facts.architecture)
    return native if native in found else next(iter(found), "")


def architectures(header: bytes) -> tuple[str, ...]:
    """Return the architectures that a program has code for, in its order; none for no Mach-O.

    Args:
        header: the first bytes of its file.
    """
    magic = header[:4]
    if magic in _THIN:
        return _named([int.from_bytes(header[4:8], "little")])
    size = _UNIVERSAL.get(magic)
    parts = int.from_bytes(header[4:8], "big")
    if size is None or parts > _PARTS:
        return ()
    starts = (8 + each * size for each in range(parts))
    return _named([int.from_bytes(header[start : start + 4], "big") for start in starts])


def _named(types: list[int]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(native_name(_NAMES[each]) for each in types if each in _NAMES))
