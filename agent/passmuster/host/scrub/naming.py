"""New names for the accounts of a recording, and new places for their homes.

Accounts become user1, user2 and so on, in the order of their homes, so that whatever was in order
stays so. root stays root. A home that is the system's own folder stays where it is; of any other
home the folders with usual names stay and the rest is renamed.
"""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.host.recording_format import Recording, placed
from passmuster.host.roots import PLACES

# Where each entry is a person's home.
HOME_FOLDERS = ("/home", "/var/home", "/usr/home", "/export/home")
_ON_MACOS = ("/Users",)
# Where each entry is called like an account.
NAMED_FOLDERS = (
    "/etc/profiles/per-user",
    "/nix/var/nix/profiles/per-user",
    "/nix/var/nix/gcroots/per-user",
    "/var/guix/profiles/per-user",
    "/var/lib/AccountsService/users",
    "/var/lib/AccountsService/icons",
    "/var/lib/systemd/linger",
    "/var/spool/cron/crontabs",
    "/var/spool/mail",
    "/var/mail",
    "/run/media",
    "/media",
    "/Library/Managed Preferences",
)
_USUAL = frozenset({"Users", "data", "export", "home", "lib", "local", "media", "mnt", "net",
                    "nfs", "opt", "people", "remote", "run", "srv", "staff", "users", "usr",
                    "var"})  # fmt: skip
_NOBODYS = frozenset({"linuxbrew", "lost+found", "Deleted Users", "Guest", "Shared"})
_ROOT = "root"
_ROOT_HOMES = ("/root", "/var/root")


class Naming:
    """The table of accounts and homes of one recording.

    Attributes:
        names: account to new name.
        homes: home to new home, those of accounts and any other one that was met.
    """

    def __init__(self, recording: Recording) -> None:
        users = [each for each in (recording.users.users if recording.users else ())
                 if each.name != _ROOT]  # fmt: skip
        width = len(str(len(users)))
        self.names: dict[str, str] = {}
        # root keeps its home, but what lies in it is private too.
        self.homes: dict[str, str] = {each: each for each in _ROOT_HOMES}
        self._folders: dict[str, str] = {}
        for number, user in enumerate(sorted(users, key=lambda each: (each.home, each.name)), 1):
            new = f"user{number:0{width}}"
            self.names.setdefault(user.name, new)
            if not _is_systems_own(user.home):
                self.homes[user.home] = self._moved(user.home, self.names[user.name])
        others = sorted(set(_others(recording)) - self.homes.keys())
        for number, home in enumerate(others, 1):
            folder, _, name = home.rpartition("/")
            new = self.names.get(name) or f"other{number:0{len(str(len(others)))}}"
            self.names.setdefault(name, new)
            self.homes[home] = f"{folder}/{new}"

    def _moved(self, home: str, name: str) -> str:
        above, _, _ = home.rpartition("/")
        # A home within a home stays there.
        inside = [each for each in self.homes if above == each or above.startswith(each + "/")]
        base = max(inside, key=len, default="")
        parts = above[len(base) :].split("/")[1:]
        return "/".join([self.homes.get(base, ""), *map(self._folder, parts), name])

    def _folder(self, part: str) -> str:
        if part in _USUAL:
            return part
        return self._folders.setdefault(part, f"folder{len(self._folders) + 1}")


def _is_systems_own(home: str) -> bool:
    """Tell whether a home is a folder that means something else to an audit as well."""
    if home.count("/") < 2:
        return True
    return any(f"{place.path.rstrip('/')}/".startswith(f"{home}/") for place in PLACES)


def _home_folders(recording: Recording) -> tuple[str, ...]:
    return _ON_MACOS if recording.facts.platform == "macos" else HOME_FOLDERS


def _others(recording: Recording) -> Iterable[str]:
    """Yield homes of people who have no account here, such as those of a directory service."""
    folders = _home_folders(recording)
    for path in _paths(recording, folders):
        for folder in folders:
            if path.startswith(f"{folder}/"):
                name = path[len(folder) + 1 :].partition("/")[0]
                if name and not name.startswith(".") and name not in _NOBODYS:
                    yield f"{folder}/{name}"


def _paths(recording: Recording, folders: tuple[str, ...]) -> Iterable[str]:
    yield from (each.path for each in placed(recording))
    yield from (each.target for each in recording.links)
    for listing in recording.listings:
        if listing.path in folders:
            yield from (f"{listing.path}/{each.name}" for each in listing.entries)
    for program in recording.processes.processes if recording.processes else ():
        yield program.executable
