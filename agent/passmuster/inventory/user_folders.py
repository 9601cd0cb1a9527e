"""How a user's desktop names the folders of downloads and of the desktop, in the user's language.

They are `~/ダウンロード` or `~/Téléchargements` as often as `~/Downloads`, and what was fetched is
unpacked there. Only folders of the home itself count; one that leads elsewhere is left out.
Source: user-dirs.dirs(5): `XDG_DOWNLOAD_DIR="$HOME/NAME"`, the name escaped as a shell does.
"""

from __future__ import annotations

import re

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.host.protocol import User
from passmuster.inventory.observation import Look

FILE = ".config/user-dirs.dirs"
LIMIT = 64 * 1024
_LINES = 200
_LINE = re.compile(r'\s{0,20}XDG_(?:DESKTOP|DOWNLOAD)_DIR="\$HOME/([^"]{1,1000})"\s{0,20}')
_ESCAPED = re.compile(r"\\(.)")


def named(look: Look, user: User) -> list[str]:
    """Return the folders of a home that its desktop names, below the home.

    Args:
        look: the host; a file that cannot be read is noted.
        user: whose home.
    """
    path = f"{user.home.rstrip('/')}/{FILE}"
    try:
        payload = look.host.read(path, limit=LIMIT, home=user.home)
    except (AbsentError, DeniedError):
        return []
    except HostError as error:
        look.notes.append(str(error))
        return []
    return parse(payload)


def parse(payload: bytes) -> list[str]:
    """Return the folders that a user-dirs.dirs names below `$HOME`, each once."""
    found: dict[str, None] = {}
    for line in payload.decode("utf-8", "replace").splitlines()[:_LINES]:
        stated = _LINE.fullmatch(line)
        folder = _ESCAPED.sub(r"\1", stated[1]).strip("/") if stated else ""
        if folder and folder.isprintable() and not {"", ".", ".."} & set(folder.split("/")):
            found[folder] = None
    return list(found)
