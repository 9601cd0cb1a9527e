"""Where copies outside the package manager lie: bounded lists of folders, never a search.

Machine-wide folders are as the machine has them; in a home no link is followed (the host refuses),
and a folder with too many entries is passed over and said so.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError, TooLargeError
from passmuster.host.protocol import User
from passmuster.inventory.observation import Look

# Each of these, and every folder directly inside it, may be a program's own.
MACHINE = ("/opt", "/usr/local", "/usr/local/lib", "/usr/local/share")
HOME = ("", ".local/opt", ".local/lib", ".local/share", "opt", "bin", "Applications", "apps",
        "Downloads", "Desktop", "Programs", "programs", "software")  # fmt: skip
ENTRIES = 2_000


class Place(NamedTuple):
    """A folder that may hold a program; `user` is set inside that user's home."""

    path: str
    user: User | None
    is_link: bool = False

    @property
    def home(self) -> str | None:
        """The home that confines reads in this place."""
        return self.user.home if self.user else None


def candidates(look: Look, executables: Iterable[str]) -> list[Place]:
    """Return the folders to look into, each once, in stable order, links after real folders.

    So a copy that is reached in two ways has its real name, which is the one that processes have.

    Args:
        look: the host and what is known of it.
        executables: base names of programs whose running copies lead to further folders.
    """
    names = frozenset(executables)
    found: dict[str, Place] = {}
    for root in MACHINE:
        for path, is_link in _folders(look, root, None):
            found.setdefault(path, Place(path, None, is_link))
    for user in look.users:
        for part in HOME:
            root = f"{user.home.rstrip('/')}/{part}".rstrip("/")
            for path, is_link in _folders(look, root, user):
                found.setdefault(path, Place(path, user, is_link))
    for process in look.processes:
        folder, _, name = process.executable.rpartition("/")
        if name in names and folder:
            found.setdefault(folder, Place(folder, look.home_of(process.executable)))
    return sorted(found.values(), key=lambda each: (each.is_link, each.path))


def _folders(look: Look, root: str, user: User | None) -> Iterator[tuple[str, bool]]:
    look.keep_time()
    try:
        entries = look.host.entries(root, limit=ENTRIES, home=user.home if user else None)
    except AbsentError:
        return
    except TooLargeError:
        look.notes.append(f"{root}: more than {ENTRIES} entries, passed over")
        return
    except HostError as error:
        look.notes.append(str(error))
        return
    for entry in entries:
        # A link to a folder is a folder to the machine; inside a home it is refused anyway.
        if entry.kind == "folder" or (entry.kind == "link" and user is None):
            yield f"{root}/{entry.name}", entry.kind == "link"
