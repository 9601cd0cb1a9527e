"""The first bytes of an AppImage: an ELF program with a mark of its own, and its architecture.

Source: the AppImage specification (types 1 and 2); elf(5).
"""

from __future__ import annotations

LENGTH = 20
_ELF = b"\x7fELF"
_MARKS = (b"AI\x01", b"AI\x02")
_LITTLE = 1
_MACHINES = {3: "i386", 40: "armhf", 62: "amd64", 183: "arm64"}


def architecture_of(head: bytes) -> str | None:
    """Return an AppImage's architecture, empty when it is none that we know.

    None is the answer for anything else than an AppImage.
    """
    if len(head) < LENGTH or not head.startswith(_ELF) or head[8:11] not in _MARKS:
        return None
    # Byte 5 of an ELF file tells the order of bytes in it.
    stated = head[18:20] if head[5] == _LITTLE else head[19:17:-1]
    return _MACHINES.get(int.from_bytes(stated, "little"), "")
