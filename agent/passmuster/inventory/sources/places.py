"""Where copies outside the package manager lie: bounded lists of folders, never a search.

Machine-wide folders are as the machine has them; in a home no link is followed (the host refuses),
and a folder with too many entries is passed over and said so. What lives in a sandbox or in an
AppImage has a source of its own; browsers that a test tool keeps in its cache are nobody's.
Source: the Filesystem Hierarchy Standard 3.0 (`/opt/PACKAGE` and `/opt/PROVIDER/PACKAGE`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import msgspec

from passmuster.host.errors import AbsentError, DeniedError, HostError, TooLargeError
from passmuster.host.protocol import User
from passmuster.inventory import user_folders
from passmuster.inventory.observation import Look
from passmuster.inventory.whose import Whose
from passmuster.model.installation import Confidence, Scope

# Each of these, and every folder directly inside it, may be a program's own.
MACHINE = ("/opt", "/usr/local", "/usr/local/lib", "/usr/local/share")
# A folder in here may be a vendor's, with programs one level deeper.
PROVIDERS = "/opt"
HOME = ("", ".local/opt", ".local/lib", ".local/share", "opt", "bin", "Applications", "apps",
        "Downloads", "Desktop", "Programs", "programs", "software")  # fmt: skip
ENTRIES = 2_000
VENDORS = 200
# Where the runtime of an AppImage mounts it: that copy is the AppImage's.
MOUNTED = "/tmp/.mount_"  # noqa: S108 - a name that is recognised, not a file that is made
# Folders that everybody may write, or that belong to a user whom no account tells.
_UNTRUSTED = ("/home/", "/tmp/", "/var/tmp/", "/dev/shm/", "/run/user/", "/run/media/",  # noqa: S108
              "/media/", "/mnt/")  # fmt: skip
_TEST_TOOLS = frozenset({"ms-playwright", "puppeteer", "selenium"})


class Place(Whose, msgspec.Struct, frozen=True):
    """A folder that may hold a program; `user` is set inside that user's home."""

    path: str
    user: User | None
    is_link: bool = False

    @property
    def scope(self) -> Scope:
        """Whom a copy in this place serves; what lies below /home is some person's."""
        return Scope.USER if self.user or self.path.startswith("/home/") else Scope.MACHINE

    @property
    def confidence(self) -> Confidence:
        """How far a program's own metadata can be trusted here: its user may write it."""
        is_open = self.user is not None or self.path.startswith(_UNTRUSTED)
        return Confidence.MEDIUM if is_open else Confidence.HIGH


def candidates(look: Look, executables: Iterable[str]) -> list[Place]:
    """Return the folders to look into, each once, in stable order, links after real folders.

    So a copy that is reached in two ways has its real name, which is the one that processes have.

    Args:
        look: the host and what is known of it.
        executables: base names of programs whose running copies lead to further folders.
    """
    found: dict[str, Place] = {}
    for root in MACHINE:
        for path, is_link in folders(look, root, None):
            found.setdefault(path, Place(path, None, is_link))
    for path, is_link in _provided(look, list(found)):
        found.setdefault(path, Place(path, None, is_link))
    for user in look.users:
        for part in dict.fromkeys((*HOME, *user_folders.named(look, user))):
            root = f"{user.home.rstrip('/')}/{part}".rstrip("/")
            for path, is_link in folders(look, root, user):
                found.setdefault(path, Place(path, user, is_link))
    for path in _running(look, frozenset(executables)):
        found.setdefault(path, Place(path, look.home_of(f"{path}/")))
    return sorted(found.values(), key=lambda each: (each.is_link, each.path))


def folders(look: Look, root: str, user: User | None) -> Iterator[tuple[str, bool]]:
    """Yield the folders directly inside one, and whether each is a link.

    Args:
        look: the host; a folder that cannot be read is noted and passed over.
        root: the folder.
        user: whose home confines the read; None for a machine-wide folder.
    """
    look.keep_time()
    try:
        entries = look.host.entries(root, limit=ENTRIES, home=user.home if user else None)
    except AbsentError:
        return
    except TooLargeError:
        look.notes.append(f"{root}: more than {ENTRIES} entries, passed over")
        return
    except DeniedError as error:
        # An agent without rights looks into its own user's home only, and need not say so.
        if user is None:
            look.notes.append(str(error))
        return
    except HostError as error:
        look.notes.append(str(error))
        return
    for entry in entries:
        # A link to a folder is a folder to the machine; inside a home it is refused anyway.
        if entry.kind == "folder" or (entry.kind == "link" and user is None):
            yield f"{root}/{entry.name}", entry.kind == "link"


def _provided(look: Look, known: list[str]) -> Iterator[tuple[str, bool]]:
    """Yield the folders inside each folder of a folder of vendors."""
    vendors = [path for path in known if path.rpartition("/")[0] == PROVIDERS]
    if len(vendors) > VENDORS:
        look.notes.append(f"{PROVIDERS}: more than {VENDORS} folders, the rest is not looked into")
    for vendor in vendors[:VENDORS]:
        yield from folders(look, vendor, None)


def _running(look: Look, names: frozenset[str]) -> list[str]:
    """Return the folders of running programs that are on the machine itself."""
    found: list[str] = []
    for process in look.processes:
        folder, _, name = process.executable.rpartition("/")
        if name not in names or not folder or process.sandbox:
            continue
        if not folder.startswith(MOUNTED) and _TEST_TOOLS.isdisjoint(folder.split("/")):
            found.append(folder)
    return found
