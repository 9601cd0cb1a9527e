"""The desktop entries of a user that start an AppImage, and the version that they state.

Tools that integrate an AppImage copy `X-AppImage-Version` out of it into such an entry. It lies in
the user's home, so it is that user's claim.
Source: the Desktop Entry Specification (Exec, quoting); the AppImage documentation on desktop
integration (X-AppImage-Version).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import HostError
from passmuster.host.protocol import User
from passmuster.host.sections import assignments
from passmuster.inventory.observation import Look

FOLDER = ".local/share/applications"
_MOST = 1_000
_LIMIT = 64 * 1024
_WANTED = frozenset({"Exec", "TryExec", "X-AppImage-Version"})
# A value may also be a word such as `latest`, which is no version.
_VERSION = re.compile(r"v?([0-9]{1,9}(?:\.[0-9]{1,9}){0,5}[0-9A-Za-z.+~-]{0,40})")


class Launcher(NamedTuple):
    """A desktop entry: its id, its file, the words of its command, the version that it states."""

    entry: str
    file: str
    words: frozenset[str]
    version: str


def launchers(look: Look, user: User) -> list[Launcher]:
    """Return the desktop entries in a user's own folder."""
    folder = f"{user.home.rstrip('/')}/{FOLDER}"
    try:
        entries = look.host.entries(folder, limit=_MOST, home=user.home)
    except HostError:
        return []
    found: list[Launcher] = []
    for entry in entries:
        look.keep_time()
        if entry.kind != "file" or not entry.name.endswith(".desktop"):
            continue
        path = f"{folder}/{entry.name}"
        try:
            values = parse(look.host.read(path, limit=_LIMIT, home=user.home))
        except HostError as error:
            look.notes.append(str(error))
            continue
        told = _VERSION.fullmatch(values.get("X-AppImage-Version", ""))
        started = frozenset({*words(values.get("Exec", "")), values.get("TryExec", "")})
        found.append(Launcher(entry.name, path, started, told[1] if told else ""))
    return found


def parse(payload: bytes) -> dict[str, str]:
    """Return command and version of a desktop entry; the first of a name counts."""
    values: dict[str, str] = {}
    for section, key, value in assignments(payload):
        if section == "Desktop Entry" and key in _WANTED:
            values.setdefault(key, value)
    return values


def words(command: str) -> list[str]:
    """Return the words of an Exec value, quotes and escapes undone."""
    found: list[str] = []
    word, is_quoted, is_open = "", False, False
    # A string's own escape comes first: `\\` stands for one backslash.
    text = iter(command.replace("\\\\", "\\"))
    for char in text:
        if char == "\\" and is_quoted:
            word += next(text, "")
        elif char == '"':
            is_quoted, is_open = not is_quoted, True
        elif char.isspace() and not is_quoted:
            if word or is_open:
                found.append(word)
            word, is_open = "", False
        else:
            word += char
    return [*found, word] if word or is_open else found
