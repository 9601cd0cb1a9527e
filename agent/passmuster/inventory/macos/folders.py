"""Where application bundles lie on macOS: a fixed list of folders, never a search.

Each bundle is listed once, whatever links and volumes lead to it; in a home no link is followed.
Desktop and Downloads are private: macOS refuses them to a program without the right to them, which
is said and never taken for emptiness. Nothing is looked at inside of a bundle, in the trash, on
other volumes, or where macOS runs a quarantined copy from.
Source: reference/detection.md, sections 4.1 and 13.
"""

from __future__ import annotations

from collections.abc import Iterator

import msgspec
from msgspec.structs import replace

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Entry, User
from passmuster.inventory.observation import Look
from passmuster.inventory.whose import Whose
from passmuster.model.installation import Confidence

SHARED = "/Users/Shared/Applications"
# In the order of preference for a bundle that several of them show: Safari is in the cryptex.
MACHINE = (
    "/System/Cryptexes/App/System/Applications",
    "/System/Volumes/Preboot/Cryptexes/App/System/Applications",
    "/System/Applications",
    "/Applications",
    SHARED,
)
HOME = ("Applications", "Desktop", "Downloads")
INFO = "Contents/Info.plist"
# One more level is looked at in these: a vendor's folder holds his bundles.
_DEEP = frozenset({"/Applications", "Applications"})
ENTRIES = 10_000
VENDORS = 200


class App(Whose, msgspec.Struct, frozen=True):
    """A bundle on disk.

    Attributes:
        paths: all paths that lead to it, the one that counts first.
        user: in whose home it lies; None for the machine's.
    """

    paths: tuple[str, ...]
    user: User | None = None

    @property
    def path(self) -> str:
        """The folder of the bundle."""
        return self.paths[0]

    @property
    def confidence(self) -> Confidence:
        """How far its metadata can be trusted: a user may write his own, and what all share."""
        is_open = self.user is not None or self.path.startswith(f"{SHARED}/")
        return Confidence.MEDIUM if is_open else Confidence.HIGH


def apps(look: Look, unread: list[str]) -> list[App]:
    """Return all bundles, each once, in stable order.

    Args:
        look: the host; a user's folder that cannot be read is noted.
        unread: sentences about the machine's own folders that are there and cannot be read.
    """
    found = [(app, is_link) for root in MACHINE for app, is_link in _in(look, root, None, unread)]
    for user in look.users:
        for part in HOME:
            root = f"{user.home.rstrip('/')}/{part}"
            found += _in(look, root, user, look.notes)
    found.sort(key=lambda each: each[1])
    kept: dict[tuple[int, int], App] = {}
    for app, _ in found:
        look.keep_time()
        identity = _identity(look, app)
        if identity is None:
            continue
        known = kept.get(identity)
        kept[identity] = replace(known, paths=known.paths + app.paths) if known else app
    return list(kept.values())


def _identity(look: Look, app: App) -> tuple[int, int] | None:
    """Return what tells a bundle from all others; None where there is no Info.plist to read.

    An application of iOS has its own in a wrapper, and is none of those that are looked for.
    """
    try:
        stat = look.host.stat(f"{app.path}/{INFO}", home=app.home)
    except AbsentError:
        return None
    except HostError as error:
        look.notes.append(str(error))
        return None
    return stat.device, stat.inode


def _in(look: Look, root: str, user: User | None, unread: list[str]) -> Iterator[tuple[App, bool]]:
    """Yield the bundles of a folder, and whether each is a link."""
    part = root.removeprefix(f"{user.home.rstrip('/')}/") if user else root
    folders = []
    for entry in _entries(look, root, user, unread):
        path = f"{root}/{entry.name}"
        if entry.name.casefold().endswith(".app"):
            # What everybody may write may lead anywhere: no link is followed there either.
            may_lead = user is None and root != SHARED
            if entry.kind == "folder" or (entry.kind == "link" and may_lead):
                yield App((path,), user), entry.kind == "link"
        elif entry.kind == "folder" and part in _DEEP and not entry.name.startswith("."):
            folders.append(path)
    if len(folders) > VENDORS:
        unread.append(f"{root}: more than {VENDORS} folders, the rest is not looked into")
    for folder in folders[:VENDORS]:
        yield from _in(look, folder, user, unread)


def _entries(look: Look, folder: str, user: User | None, unread: list[str]) -> tuple[Entry, ...]:
    look.keep_time()
    try:
        return look.host.entries(folder, limit=ENTRIES, home=user.home if user else None)
    except AbsentError:
        return ()
    except HostError as error:
        unread.append(f"{error}; so what lies there is not known")
        return ()
