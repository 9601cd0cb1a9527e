r"""Programs that no installer registered: of Scoop, Chocolatey and PortableApps.

Each of these keeps its programs in one folder of a known layout, of which a bounded part is listed;
nothing is searched. In a home no link is followed: of Scoop's link to the version in use only where
it leads is read.
Source: reference/detection.md, section 2.3.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.host.errors import AbsentError, HostError, TooLargeError
from passmuster.host.paths import comparable, parent
from passmuster.host.protocol import Entry, User
from passmuster.inventory.observation import Look
from passmuster.inventory.windows.commands import on_drive
from passmuster.inventory.windows.folders import Folders

ENTRIES = 2_000
PACKAGES = 300
_INSIDE = 20
_SCOOP = "scoop\\apps"
_CURRENT = "current"
_PORTABLE = ("", "Desktop\\", "Downloads\\")
# Folders in which an archive holds its program.
_INNER = frozenset({"app", "application", "bin", "browser", "core"})


def unpacked(look: Look, folders: Folders, names: frozenset[str]) -> Iterator[str]:
    """Yield the paths of the programs that are there.

    Args:
        look: what the source got; what is passed over is noted.
        folders: the machine's.
        names: base names in small letters of the programs that are looked for.
    """
    data = folders.machine["programdata"]
    for package in _folders_in(look, f"{data}\\chocolatey\\lib", None):
        yield from _programs_in(look, f"{package}\\tools", None, names, depth=2)
    yield from _scoop(look, f"{data}\\{_SCOOP}", None, names)
    for user in look.users:
        yield from _scoop(look, f"{user.home}\\{_SCOOP}", user, names)
        for place in _PORTABLE:
            for one in _folders_in(look, f"{user.home}\\{place}PortableApps", user):
                yield from _programs_in(look, f"{one}\\App", user, names, depth=2)


def _scoop(look: Look, apps: str, user: User | None, names: frozenset[str]) -> Iterator[str]:
    for app in _folders_in(look, apps, user):
        for version in _versions(look, app, user):
            yield from _programs_in(look, version, user, names, depth=1)


def _versions(look: Look, app: str, user: User | None) -> list[str]:
    """Return the folder of the version in use; where none is marked, those of all versions."""
    entries = _entries(look, app, user)
    mark = next((each for each in entries if each.name.casefold() == _CURRENT), None)
    if mark is not None and mark.kind == "folder":
        return [f"{app}\\{mark.name}"]
    if mark is not None and (target := _target(look, f"{app}\\{mark.name}", user)):
        return [target]
    return [f"{app}\\{each.name}" for each in entries if each.kind == "folder"][:_INSIDE]


def _target(look: Look, link: str, user: User | None) -> str:
    """Return where a link leads, if that is a folder beside it."""
    try:
        target = on_drive(look.host.link(link, home=_home(user))).rstrip("\\")
    except HostError:
        return ""
    return target if comparable(parent(target)) == comparable(parent(link)) else ""


def _programs_in(
    look: Look, folder: str, user: User | None, names: frozenset[str], *, depth: int
) -> Iterator[str]:
    """Yield the programs in a folder, in its first folders, and in those an archive has."""
    entries = _entries(look, folder, user)
    yield from (
        f"{folder}\\{each.name}"
        for each in entries
        if each.kind == "file" and each.name.casefold() in names
    )
    below = [each.name for each in entries if each.kind == "folder"]
    if depth < 2:
        below = [each for each in below if each.casefold() in _INNER]
    for name in below[:_INSIDE] if depth else ():
        yield from _programs_in(look, f"{folder}\\{name}", user, names, depth=depth - 1)


def _folders_in(look: Look, root: str, user: User | None) -> Iterator[str]:
    found = [each.name for each in _entries(look, root, user) if each.kind == "folder"]
    if len(found) > PACKAGES:
        look.notes.append(f"{root}: more than {PACKAGES} folders, the rest is not looked into")
    yield from (f"{root}\\{name}" for name in found[:PACKAGES])


def _entries(look: Look, folder: str, user: User | None) -> tuple[Entry, ...]:
    look.keep_time()
    try:
        return look.host.entries(folder, limit=ENTRIES, home=_home(user))
    except AbsentError:
        return ()
    except TooLargeError:
        look.notes.append(f"{folder}: more than {ENTRIES} entries, passed over")
    except HostError as error:
        look.notes.append(str(error))
    return ()


def _home(user: User | None) -> str | None:
    return user.home if user else None
