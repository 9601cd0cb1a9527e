"""A machine's folders of desktop entries under a real root, with two users and real links."""

from __future__ import annotations

import time
from pathlib import Path

from passmuster.host.local import LocalHost
from passmuster.host.protocol import User
from passmuster.inventory.observation import Choice, Look
from passmuster.inventory.sources import desktop_entries

EVE = User(name="eve", uid=1000, home="/home/eve")
PASSWD = "eve:x:1000:1000::/home/eve:/bin/sh\nbob:x:1001:1001::/home/bob:/bin/sh\n"
BOB = User(name="bob", uid=1001, home="/home/bob")
APPLICATIONS = "/usr/share/applications"
OWN = "/home/eve/.local/share/applications"
LISTS = "/home/eve/.config/mimeapps.list"
EXPORTS = "exports/share/applications"
WEB = "text/html;x-scheme-handler/http;x-scheme-handler/https;"


def entry(command: str, types: str = WEB, categories: str = "Network;WebBrowser;",
          *more: str) -> str:  # fmt: skip
    """Return an application's entry."""
    head = f"[Desktop Entry]\nType=Application\nName=Some Program\nExec={command}\n"
    return head + "\n".join([f"MimeType={types}", f"Categories={categories}", *more, ""])


def viewer(command: str, *more: str) -> str:
    """Return a PDF viewer's entry."""
    return entry(command, "application/pdf;", "Office;Viewer;", *more)


class Tree:
    """Writes below a root; every path is as the machine has it."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self.notes: list[str] = []
        self.write("/etc/passwd", PASSWD)
        for user in (EVE, BOB):
            (root / user.home[1:]).mkdir(parents=True)

    def write(self, path: str, text: str | bytes = "") -> None:
        """Write a file and the folders above it."""
        place = self.root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(text.encode() if isinstance(text, str) else text)

    def program(self, *paths: str) -> None:
        """Write programs."""
        for path in paths:
            self.write(path, "#!/bin/sh\n")

    def link(self, path: str, target: str) -> None:
        """Write a link; an absolute target is the machine's, as everywhere on it."""
        place = self.root / path.lstrip("/")
        place.parent.mkdir(parents=True, exist_ok=True)
        place.symlink_to(target)

    def cache(self, folder: str, **ids: str) -> None:
        """Write a folder's cache: `https`, `pdf`, `html` to lists of ids."""
        types = {"https": "x-scheme-handler/https", "pdf": "application/pdf", "html": "text/html"}
        lines = [f"{types[key]}={value}" for key, value in ids.items()]
        self.write(f"{folder}/mimeinfo.cache", "\n".join(["[MIME Cache]", *lines, ""]))

    def defaults(self, path: str = LISTS, **ids: str) -> None:
        """Write a list of associations with these defaults."""
        types = {"https": "x-scheme-handler/https", "pdf": "application/pdf"}
        lines = [f"{types[key]}={value}" for key, value in ids.items()]
        self.write(path, "\n".join(["[Default Applications]", *lines, ""]))

    @property
    def host(self) -> LocalHost:
        """The machine."""
        return LocalHost(str(self.root))

    def look(self, seconds: float = 10, users: tuple[User, ...] = (EVE, BOB)) -> Look:
        """Return what a source gets."""
        return Look(self.host, (), users, (), time.monotonic() + seconds, self.notes)

    def choices(self, users: tuple[User, ...] = (EVE, BOB)) -> list[Choice]:
        """Return what the source says."""
        answer = desktop_entries.look(self.look(users=users))
        return [] if answer is None else list(answer)

    def of(self, owner: str) -> dict[str, str]:
        """Return a user's defaults: role to entry."""
        return {each.role.value: each.entry for each in self.choices() if each.owner == owner}

    def offered(self) -> list[str]:
        """Return the ids of entries that offer themselves, once for each role."""
        return sorted(each.entry for each in self.choices() if not each.owner)
