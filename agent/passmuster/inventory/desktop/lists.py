"""The files of associations in the order in which a session asks them.

An unattended program has no XDG_CURRENT_DESKTOP, so every desktop's own list that lies in a folder
is asked in turn, before the general one; that of a desktop which the user has surely run comes
first. Settings stand before data, what is the user's before what is the machine's.
Source: Association between MIME types and applications 1.0.1, "File name and location"; GLib's
gdesktopappinfo.c for defaults.list; Ubuntu's 60x11-common_xdg_path for /etc/xdg/xdg-<session>.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from passmuster.host.errors import AbsentError
from passmuster.host.protocol import User
from passmuster.inventory.desktop import mimeapps, paths
from passmuster.inventory.desktop.entry import HTTPS, PDF
from passmuster.inventory.desktop.folders import Folder, Place
from passmuster.inventory.desktop.mimeapps import Statement
from passmuster.inventory.observation import Look

_WANTED = frozenset({HTTPS, PDF})
_CONFIG = "/etc/xdg"
_CONFIG_ENTRIES = 10_000
# Only Plasma's own shell writes it.
_PLASMA = "plasma-org.kde.plasma.desktop-appletsrc"
# Ubuntu's session is `ubuntu:GNOME`, Cinnamon's `X-Cinnamon`.
_DESKTOPS = ("ubuntu", "pop", "zorin", "gnome", "kde", "xfce", "x-cinnamon", "cinnamon", "mate",
             "lxqt", "lxde", "budgie", "pantheon", "unity")  # fmt: skip
_LIST = "mimeapps.list"
_LIST_SUFFIX = f"-{_LIST}"


class Stated(NamedTuple):
    """One file of associations: what it states, and whether it may add and remove."""

    path: str
    statements: dict[str, Statement]
    general: bool


class Level(NamedTuple):
    """One folder in the order of the lists; `folder` where it may hold entries too."""

    place: Place
    files: tuple[Stated, ...]
    folder: Folder | None


class Levels(NamedTuple):
    """The folders of settings and the folders of data, each in their order."""

    settings: list[Level]
    data: list[Level]


class Lists:
    """Reads the files of associations of one host; the machine's once for all users.

    Args:
        look: the host and what is known of it.
        folders: the machine's folders of entries.
    """

    def __init__(self, look: Look, folders: list[Folder]) -> None:
        self._look = look
        self._folders = folders
        self._machine: Levels | None = None

    def of(self, user: User, folders: list[Folder]) -> tuple[list[Level], bool]:
        """Return the levels that a user's session asks, and whether Plasma has run for this user.

        Args:
            user: the user.
            folders: the user's own folders of entries.

        Raises:
            HostError: a list is there and cannot be read.
        """
        if self._machine is None:
            self._machine = self._of_machine()
        settings = Place(f"{user.home.rstrip('/')}/.config", user)
        names = self._names(settings)
        plasma = _PLASMA in names
        own = self._config(settings, names, plasma=plasma)
        data = [self._data(folder, plasma=plasma) for folder in folders]
        return [own, *self._machine.settings, *data, *self._machine.data], plasma

    def _of_machine(self) -> Levels:
        sessions = [name for name in self._names(Place(_CONFIG)) if name.startswith("xdg-")]
        places = [Place(f"{_CONFIG}/{name}") for name in sessions] + [Place(_CONFIG)]
        return Levels(
            [self._config(place, self._names(place), plasma=False) for place in places],
            [self._data(folder, plasma=False) for folder in self._folders],
        )

    def _names(self, place: Place) -> list[str]:
        found = paths.listed(self._look.host, place.path, _CONFIG_ENTRIES, place.home)
        return [each.name for each in found]

    def _config(self, place: Place, names: list[str], *, plasma: bool) -> Level:
        return Level(place, tuple(self._files(place, names, plasma=plasma)), None)

    def _data(self, folder: Folder, *, plasma: bool) -> Level:
        extra = [name for name in ("defaults.list", "mimeinfo.cache") if folder.has(name)]
        names = [*folder.lists(), *([_LIST] if folder.has(_LIST) else [])]
        files = [*self._files(folder.place, names, plasma=plasma)]
        files += [self._stated(folder.place, name, general=name != "defaults.list")
                  for name in extra]  # fmt: skip
        return Level(folder.place, tuple(files), folder)

    def _files(self, place: Place, names: list[str], *, plasma: bool) -> Iterator[Stated]:
        """Yield the desktops' own lists in turn, then the general one."""
        for name in sorted(
            (name for name in names if name.endswith(_LIST_SUFFIX)),
            key=lambda name: _turn(name.removesuffix(_LIST_SUFFIX), plasma=plasma),
        ):
            yield self._stated(place, name, general=False)
        if _LIST in names:
            yield self._stated(place, _LIST, general=True)

    def _stated(self, place: Place, name: str, *, general: bool) -> Stated:
        self._look.keep_time()
        path = f"{place.path}/{name}"
        limit = mimeapps.CACHE_LIMIT if name == "mimeinfo.cache" else mimeapps.LIST_LIMIT
        try:
            payload = paths.read(self._look.host, path, limit, place.home)
        except AbsentError:
            payload = b""
        return Stated(path, mimeapps.parse(payload, _WANTED), general)


def _turn(desktop: str, *, plasma: bool) -> tuple[int, str]:
    if plasma and desktop == "kde":
        return -1, desktop
    return (_DESKTOPS.index(desktop) if desktop in _DESKTOPS else len(_DESKTOPS)), desktop
