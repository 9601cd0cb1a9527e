"""The folders that hold desktop entries: which entries are there, and what they say.

A folder is listed once. An entry in a home that is a link is read only where the link stays in the
home (as flatpak's exports do); otherwise it is there by name, and what it says is not known.
Source: XDG Base Directory Specification 0.8; Desktop Entry Specification 1.5, "Desktop File ID";
flatpak's profile.d/flatpak.sh (its folders stand first), snapd's apps-bin-path.sh (last); the
NixOS manual for the folders of its profiles.
"""

from __future__ import annotations

from typing import Literal, NamedTuple

from passmuster.host.errors import AbsentError
from passmuster.host.protocol import Entry as Listed
from passmuster.host.protocol import User
from passmuster.inventory.desktop import entry as entries
from passmuster.inventory.desktop import paths
from passmuster.inventory.desktop.entry import Entry
from passmuster.inventory.observation import Look

ENTRIES = 10_000
_DEEPEST = 3
_MOST_LISTINGS = 50
Packaging = Literal["", "flatpak", "snap"]
OWN_DATA: tuple[tuple[str, Packaging], ...] = (
    (".local/share", ""),
    (".local/share/flatpak/exports/share", "flatpak"),
)
DATA: tuple[tuple[str, Packaging], ...] = (
    ("/var/lib/flatpak/exports/share", "flatpak"),
    ("/usr/local/share", ""),
    ("/usr/share", ""),
    ("/run/current-system/sw/share", ""),
    ("/var/lib/snapd/desktop", "snap"),
)


class Place(NamedTuple):
    """A folder of entries or of associations.

    Attributes:
        path: the folder.
        user: in whose home it lies; None for the machine's.
        packaging: whose exports it holds.
    """

    path: str
    user: User | None = None
    packaging: Packaging = ""

    @property
    def home(self) -> str | None:
        """The home that confines reads in it."""
        return self.user.home if self.user else None


class Found(NamedTuple):
    """An entry that lies in some folder.

    Attributes:
        id: the desktop file id.
        path: where it lies.
        place: the folder of entries that it was found in.
        entry: what it says; None when it may not be read.
    """

    id: str
    path: str
    place: Place
    entry: Entry | None


class Folder:
    """One folder of entries, listed; nothing in it is read before it is asked for.

    Args:
        look: the host and what is known of it.
        place: the folder.

    Raises:
        HostError: it is there and cannot be listed whole.
    """

    def __init__(self, look: Look, place: Place) -> None:
        self.place = place
        self._look = look
        self._listings: dict[str, dict[str, Listed]] = {}
        self._read: dict[str, Entry | None] = {}
        self.is_there = bool(self._names(place.path))

    def names(self) -> list[str]:
        """Return the names of the entries that lie directly in it."""
        return [name for name in self._names(self.place.path) if name.endswith(".desktop")]

    def has(self, name: str) -> bool:
        """Tell whether a file of that name lies directly in it."""
        return name in self._names(self.place.path)

    def lists(self) -> list[str]:
        """Return the names of its desktop-specific lists of associations."""
        return [name for name in self._names(self.place.path) if name.endswith("-mimeapps.list")]

    def find(self, identity: str) -> str:
        """Return the path of an entry by its id, or nothing; `a-b.desktop` may be `a/b.desktop`."""
        return self._find(self.place.path, identity, 0)

    def _find(self, folder: str, name: str, depth: int) -> str:
        names = self._names(folder)
        if name in names and names[name].kind in {"file", "link"}:
            return f"{folder}/{name}"
        if depth == _DEEPEST:
            return ""
        for end in (n for n, letter in enumerate(name) if letter == "-"):
            inside = names.get(name[:end])
            if inside is not None and inside.kind == "folder":
                path = self._find(f"{folder}/{name[:end]}", name[end + 1 :], depth + 1)
                if path:
                    return path
        return ""

    def read(self, path: str) -> Entry:
        """Return what an entry of this folder says.

        Raises:
            AbsentError: it is none, or a link to nothing.
            HostError: it is there and may not be read.
        """
        if path not in self._read:
            self._look.keep_time()
            self._read[path] = entries.parse(
                paths.read(self._look.host, path, entries.LIMIT, self.place.home)
            )
        found = self._read[path]
        if found is None:
            raise AbsentError(f"{path}: no application's entry")
        return found

    def _names(self, folder: str) -> dict[str, Listed]:
        if folder not in self._listings and len(self._listings) < _MOST_LISTINGS:
            self._look.keep_time()
            found = paths.listed(self._look.host, folder, ENTRIES, self.place.home)
            self._listings[folder] = {each.name: each for each in found}
        return self._listings.get(folder, {})


def machine_places() -> list[Place]:
    """Return the machine's folders of entries, the first standing over the next."""
    return [Place(f"{path}/applications", None, packaging) for path, packaging in DATA]


def places_of(user: User) -> list[Place]:
    """Return a user's own folders of entries, the first standing over the next."""
    home = user.home.rstrip("/")
    declared = Place(f"/etc/profiles/per-user/{user.name}/share/applications")
    own = [Place(f"{home}/{path}/applications", user, packaging) for path, packaging in OWN_DATA]
    return [*own, declared]


def opened(look: Look, places: list[Place]) -> list[Folder]:
    """Return the folders that are there, each listed.

    Raises:
        HostError: one is there and cannot be listed whole.
    """
    folders = [Folder(look, place) for place in places]
    return [folder for folder in folders if folder.is_there]
