"""Packages that pacman is told to leave out of its upgrades.

Included files are followed below /etc only, and only from the options: what a repository includes
are mirrors.
Source: pacman.conf(5), IgnorePkg, IgnoreGroup and Include.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.globs import fits, is_glob
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.model.installation import Hindrance, Obstacle

FILE = "/etc/pacman.conf"
INCLUDES = 64
DEEPEST = 10
WORDS = 5_000
_LISTS = {"IgnorePkg", "IgnoreGroup"}


class Ignored(NamedTuple):
    """One pattern of packages or groups, and where it is written."""

    key: str
    pattern: str
    location: str


class Pacman:
    """What pacman's configuration leaves out.

    Args:
        files: the host's files.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._ignored: list[Ignored] | None = None
        self._read = 0

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return the first line that leaves an installed package out."""
        if self._ignored is None:
            self._ignored = list(self._file(FILE, "", 0))[:WORDS]
        groups: tuple[str, ...] | None = None
        for each in self._ignored:
            if each.key == "IgnoreGroup":
                groups = self._groups(seen) if groups is None else groups
                names = groups
            else:
                names = (seen.seen.get("package", ""),)
            if any(fits(each.pattern, name) for name in names):
                return [obstacle(Hindrance.HELD, "pacman-ignore", location=each.location,
                                 field=f"[options] {each.key}", raw=each.pattern)]  # fmt: skip
        return []

    def _file(self, path: str, section: str, depth: int) -> Iterator[Ignored]:
        self._read += 1
        if depth > DEEPEST or self._read > INCLUDES:
            self._files.note(f"{path}: too many files are included, passed over")
            return
        for line in (self._files.text(path) or "").splitlines():
            text = line.strip()
            if text.startswith("#"):
                continue
            if text.startswith("[") and text.endswith("]"):
                section = text[1:-1]
            key, equals, value = (part.strip() for part in text.partition("="))
            if section != "options" or not equals:
                continue
            if key in _LISTS:
                yield from (Ignored(key, pattern, path) for pattern in value.split())
            elif key == "Include":
                for included in self._included(value, path):
                    yield from self._file(included, section, depth + 1)

    def _included(self, value: str, path: str) -> list[str]:
        folder, _, name = value.rpartition("/")
        if not value.startswith("/etc/") or ".." in value or is_glob(folder):
            self._files.note(f"{path}: the included {value!r} is passed over")
            return []
        if not is_glob(name):
            return [value]
        return [f"{folder}/{each}" for each in self._files.names(folder) if fits(name, each)]

    def _groups(self, seen: Observation) -> tuple[str, ...]:
        """Return the groups of a package: the lines behind %GROUPS% in its description."""
        path = seen.evidence.location
        if not path.endswith("/desc"):
            return ()
        rest = (self._files.text(path) or "").partition("%GROUPS%\n")[2]
        return tuple(rest.partition("\n\n")[0].split("\n"))
