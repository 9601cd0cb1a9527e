"""Paths in the store of Nix or Guix: where links lead, and what a store folder's name tells.

Links are read one by one and never followed by the kernel, for anybody may have a program of any
content built into the store: one that leads anywhere but into the store, the profiles or the same
home is refused.
Source: Nix manual (store path, builtins.parseDrvName), nixpkgs manual (multiple outputs, wrapped
programs), path_resolution(7).
"""

from __future__ import annotations

import re

from passmuster.host.errors import RefusedError
from passmuster.host.paths import printable
from passmuster.host.protocol import Host

STORES = ("/nix/store", "/gnu/store")
# Links may lead here and nowhere else, a user's own also within the home.
ROOTS = (
    "/nix",
    "/gnu/store",
    "/var/guix/profiles",
    "/run/current-system",
    "/etc/profiles/per-user",
    "/etc/static",  # NixOS's own /etc, to which its parts in /etc lead
)
HOPS = 40  # as many as the kernel follows (path_resolution(7))
STEPS = 400
_STORED = re.compile(r"(?:/nix/store|/gnu/store)/([0-9a-z]{32}-[A-Za-z0-9+._?=-]{1,211})(?:/.*)?")
_HASH = len("0" * 32 + "-")
# parseDrvName: the name ends at the first dash that no letter follows.
_NAMED = re.compile(r"(.+?)-([0-9].{0,127})")
_ADDED = ("-wrapped", "-unwrapped", "-wrapper", "-bin", "-lib", "-out")


def folder_of(path: str) -> str:
    """Return the name of the store folder that a path lies in; empty for any other path."""
    stored = _STORED.fullmatch(path) if printable(path) == path else None
    return stored[1] if stored else ""


def package_of(path: str) -> tuple[str, str] | None:
    """Return package and version of a path in the store; None when its folder tells none."""
    named = _NAMED.fullmatch(without_hash(folder_of(path)))
    return (_plain(named[1]), named[2]) if named else None


def without_hash(folder: str) -> str:
    """Return a store folder's name without its hash and what wrapping appends."""
    return _plain(folder[_HASH:])


def _plain(name: str) -> str:
    """Cut what wrapping and multiple outputs append to a name."""
    while name.endswith(_ADDED):
        name = name.rpartition("-")[0]
    return name


class Walker:
    """Resolves paths link by link, each link read once.

    Args:
        host: the machine whose links are read.
    """

    def __init__(self, host: Host) -> None:
        self._host = host
        self._read: dict[tuple[str, str | None], str | None] = {}

    def resolve(self, path: str, home: str | None) -> str:
        """Return where a path leads, with no link left in it.

        Raises:
            AbsentError: there is nothing.
            RefusedError: it leads out of the store, the profiles and the home, or in circles.
            HostError: a link cannot be read.
        """
        hops = 0
        todo = path.split("/")[::-1]
        done: list[str] = []
        for _ in range(STEPS):
            if not todo:
                return "/" + "/".join(done)
            part = todo.pop()
            if part == "..":
                done = done[:-1]
            if part in {"", ".", ".."}:
                continue
            here = "/".join(["", *done, part])
            target = self._target(here, home)
            if target is None:
                done.append(part)
                continue
            hops += 1
            if hops > HOPS:
                break
            if target.startswith("/"):
                done = []
            todo += target.split("/")[::-1]
        raise RefusedError(f"{printable(path)}: got too many links on the way")

    def _target(self, here: str, home: str | None) -> str | None:
        """Return where a link leads, None for what is none."""
        base = home.rstrip("/") if home else ""
        is_own = bool(base) and here.startswith(base + "/")
        if here == base or any(each.startswith(here + "/") for each in (*ROOTS, base)):
            return None  # a folder on the way, which only root could have put there
        if not is_own and not f"{here}/".startswith(tuple(f"{root}/" for root in ROOTS)):
            raise RefusedError(f"{printable(here)}: got a link out of the store and the profiles")
        key = (here, home if is_own else None)
        if key not in self._read:
            try:
                self._read[key] = self._host.link(here, home=key[1])
            except RefusedError:
                self._read[key] = None  # it is there and no link
        return self._read[key]
