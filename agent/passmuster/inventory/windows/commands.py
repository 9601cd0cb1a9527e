r"""Which program a command of the registry starts: quotes, arguments, variables.

`"C:\Program Files\X\x.exe" -- "%1"`, `C:\Program Files\X\x.exe %1` and `%ProgramFiles%\X\x.exe,0`
all name one program. Only the text is looked at; nothing is run. What does not lie on a drive is no
answer: a person's part of the registry could send the audit to a share.
Source: reference/detection.md, sections 2.3 and 8.1; Microsoft's rules for command lines.
"""

from __future__ import annotations

import re
from collections.abc import Callable

_LONGEST = 4096
_QUOTED = re.compile(r'\s*"([^"]{1,1024})"')
# Without quotes a path may hold blanks: it ends with the first `.exe` that a blank follows.
_PLAIN = re.compile(r"\s*([^\"<>|]{1,1024}?\.exe)(?=[\s,\"]|$)", re.IGNORECASE)
_ICON = re.compile(r",\s*-?[0-9]{1,6}\s*$")
_ON_DRIVE = re.compile(r"[A-Za-z]:\\[^\x00-\x1f<>\"|?*]{1,1024}")
# What stands before a path that is not to be changed any more.
_VERBATIM = ("\\\\?\\", "\\??\\")


def program_of(command: str, expand: Callable[[str], str] = str) -> str:
    """Return the absolute path of the program that a command starts; empty if it names none.

    Args:
        command: as it stands in the registry.
        expand: fills in variables of a path.
    """
    if len(command) > _LONGEST:
        return ""
    found = _QUOTED.match(command) or _PLAIN.match(command)
    return on_drive(expand(found[1])) if found else ""


def icon_of(text: str, expand: Callable[[str], str] = str) -> str:
    """Return the file that an icon is taken from; empty if it is no absolute path."""
    return on_drive(expand(_ICON.sub("", text.strip()[:_LONGEST]).strip('" ')))


def on_drive(path: str) -> str:
    r"""Return a path that lies on a drive, plainly written; empty for any other one.

    A path with `\..\` in it is none: what it means is not what it looks like.
    """
    plain = path.strip().replace("/", "\\")
    for mark in _VERBATIM:
        plain = plain.removeprefix(mark)
    is_plain = _ON_DRIVE.fullmatch(plain) and not {"..", "."} & set(plain.split("\\"))
    return plain if is_plain else ""
