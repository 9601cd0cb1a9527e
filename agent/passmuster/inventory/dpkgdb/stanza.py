"""One package as its stanza states it, out of dpkg's database.

Only the fields that count are read. A stanza that is damaged is a package of unknown version.
Source: dpkg(1) (package states), deb-version(7), lib/dpkg/parse.c of dpkg.
"""

from __future__ import annotations

import re
from typing import NamedTuple

# Waiting for a trigger is installed and working (dpkg(1), package states).
WHOLE = {"installed", "triggers-pending", "triggers-awaited"}
LYING_THERE = {"unpacked", "half-configured"}
HALF = "half-installed"
GONE = {"not-installed", "config-files"}
_STATES = {*WHOLE, *LYING_THERE, *GONE, HALF}

NAME = re.compile(rb"[a-z0-9][a-z0-9+.-]{0,127}")
_WORD = re.compile(rb"[A-Za-z0-9.+~:-]{1,256}")
_FIELDS = {b"package", b"status", b"version", b"architecture", b"multi-arch", b"description"}


class Package(NamedTuple):
    """A package as its stanza states it.

    Attributes:
        version: empty when it is not known which version lies on disk.
        held: somebody asked dpkg to leave it as it is.
        location: the file that the stanza stands in.
        state: dpkg's word; empty when it cannot be read.
        is_sound: dpkg does not ask for a new installation of it.
        is_coinstallable: it may be there for several architectures at once.
    """

    name: str
    version: str
    architecture: str
    held: bool
    location: str
    summary: str = ""
    state: str = "installed"
    is_sound: bool = True
    is_coinstallable: bool = False

    @property
    def is_ambiguous(self) -> bool:
        """Whether several stanzas contradict each other."""
        return self.state == "ambiguous"


def parse(name: bytes, stanza: bytes, location: str) -> Package:
    """Return the package of a stanza.

    Args:
        name: the name that it was found by.
        stanza: its bytes; empty when they cannot be told from another's.
        location: the file that it stands in.
    """
    fields = _fields(stanza)
    version = fields.get(b"version", b"")
    architecture = fields.get(b"architecture", b"")
    # Without a Status dpkg only knows of a package; but no stanza of its own has a Version then.
    is_known_of = stanza and b"version" not in fields
    words = fields.get(b"status", b"purge ok not-installed" if is_known_of else b"").split()
    word = words[2].decode("ascii", "replace") if len(words) == 3 else ""
    state = word if word in _STATES and fields.get(b"package") == name else ""
    is_told = state in WHOLE | LYING_THERE and _WORD.fullmatch(version)
    return Package(
        name=name.decode("ascii"),
        version=version.decode("ascii") if is_told else "",
        architecture=architecture.decode("ascii") if _WORD.fullmatch(architecture) else "",
        held=words[:1] == [b"hold"],
        location=location,
        summary=_printable(fields.get(b"description", b"")),
        state=state,
        is_sound=words[1:2] == [b"ok"],
        is_coinstallable=fields.get(b"multi-arch") == b"same",
    )


def _fields(stanza: bytes) -> dict[bytes, bytes]:
    """Return the fields that count; one that is there twice, or goes on, has a line break in it."""
    fields: dict[bytes, bytes] = {}
    name = b""
    for line in stanza.split(b"\n"):
        if line[:1] in {b" ", b"\t"}:
            value = line
        else:
            head, _, value = line.partition(b":")
            name = head.lower()
        if name in _FIELDS:
            before = fields.get(name)
            if before is None:
                fields[name] = value.strip()
            elif b"\n" not in before:
                fields[name] = before + b"\n" + value
    return fields


def _printable(description: bytes) -> str:
    """Return the first line of the description, printable and short."""
    text = description.partition(b"\n")[0][:200].decode("utf-8", "replace")
    return "".join(each if each.isprintable() else "?" for each in text)
