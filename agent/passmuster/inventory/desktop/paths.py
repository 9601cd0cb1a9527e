"""Where a path really leads, link by link, and where a program lies that is named without a path.

A link in a home is read and never followed by the host: each hop is looked up again from the home,
and one that leads out of it is refused.
Source: path_resolution(7); flatpak and snapd for the folders that they add to PATH.
"""

from __future__ import annotations

from passmuster.host.errors import AbsentError, HostError, RefusedError
from passmuster.host.paths import printable
from passmuster.host.protocol import Entry, Host, User
from passmuster.inventory.observation import Look

_LINKS = 20
_PARTS = 100
# Where a desktop session looks; the first of a home's own stand before the machine's.
OWN_PATH = (".local/bin", "bin", ".local/share/flatpak/exports/bin")
PATH = ("/usr/local/bin", "/usr/bin", "/bin", "/usr/local/games", "/usr/games", "/snap/bin",
        "/var/lib/snapd/snap/bin", "/var/lib/flatpak/exports/bin",
        "/run/current-system/sw/bin")  # fmt: skip
DECLARED = "/etc/profiles/per-user"


def settled(host: Host, path: str, home: str | None) -> str:
    """Return a path with every link on it resolved; what is not there stays as it is written.

    Args:
        host: the machine.
        path: an absolute path.
        home: the home below which it must stay; None for a machine-wide path.

    Raises:
        RefusedError: it leads out of the home, or over too many links.
    """
    base = home.rstrip("/") if home else ""
    todo = _below(path, base)[::-1]
    done: list[str] = []
    links = 0
    while todo:
        part = todo.pop()
        if part in {"", "."}:
            continue
        if part == "..":
            if base and not done:
                raise RefusedError(f"{printable(path)}: got a link out of the home")
            done = done[:-1]
            continue
        done.append(part)
        target = _target(host, "/".join([base, *done]), home)
        if not target:
            continue
        links += 1
        done = [] if target.startswith("/") else done[:-1]
        todo += (_below(target, base) if target.startswith("/") else target.split("/"))[::-1]
        if links > _LINKS or len(todo) > _PARTS:
            raise RefusedError(f"{printable(path)}: got too many links")
    return "/".join([base, *done])


def read(host: Host, path: str, limit: int, home: str | None) -> bytes:
    """Return a file's bytes, also over links that stay in the home.

    Raises:
        HostError: as `Host.read`; RefusedError for a link out of the home.
    """
    try:
        return host.read(path, limit=limit, home=home)
    except RefusedError:
        if home is None:
            raise
        return host.read(settled(host, path, home), limit=limit, home=home)


def listed(host: Host, folder: str, limit: int, home: str | None) -> tuple[Entry, ...]:
    """Return a folder's entries, also over links that stay in the home; none of one not there.

    Raises:
        HostError: as `Host.entries`; RefusedError for a link out of the home.
    """
    try:
        try:
            return host.entries(folder, limit=limit, home=home)
        except RefusedError:
            if home is None:
                raise
            return host.entries(settled(host, folder, home), limit=limit, home=home)
    except AbsentError:
        return ()


def _below(path: str, base: str) -> list[str]:
    if base and not path.startswith(base + "/"):
        raise RefusedError(f"{printable(path)}: got a path outside the home")
    return path[len(base) :].split("/")


def _target(host: Host, path: str, home: str | None) -> str:
    try:
        return host.link(path, home=home)
    except HostError:
        # No link, not there, or not to be looked at: the name stands for itself.
        return ""


class Programs:
    """Finds programs, each once.

    Args:
        look: the host and what is known of it.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._found: dict[tuple[str, str], str] = {}

    def find(self, program: str, user: User | None) -> str:
        """Return where a program really lies; empty when it is not there.

        Args:
            program: a path or a bare name, as an entry writes it.
            user: whose session starts it; None for what everybody has.
        """
        key = (program, user.home if user else "")
        if key not in self._found:
            self._found[key] = self._find(program, user)
        return self._found[key]

    def _find(self, program: str, user: User | None) -> str:
        if program.startswith("/"):
            return self._at(program)
        if "/" in program or not program.isprintable():
            return ""
        own = [f"{user.home.rstrip('/')}/{part}" for part in OWN_PATH] if user else []
        declared = [f"{DECLARED}/{user.name}/bin"] if user else []
        places = (self._at(f"{folder}/{program}") for folder in (*own, *PATH, *declared))
        return next((place for place in places if place), "")

    def _at(self, path: str) -> str:
        self._look.keep_time()
        host = self._look.host
        owner = self._look.home_of(path)
        home = owner.home if owner else None
        try:
            if host.stat(path, home=home).kind == "folder":
                return ""
            return settled(host, path, home)
        except AbsentError:
            return ""
        except HostError:
            # It may not be looked at: that is no evidence of its absence.
            return path
