"""Packages that zypper's locks keep as they are.

A lock on versions that neither fit the installed one nor lie above it closes nothing; one for a
single repository is passed over.
Source: zypper(8), "Package Locks Management"; libzypp's format of /etc/zypp/locks.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.globs import PatternError, expression_fits, fits
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.model.installation import Hindrance, Obstacle
from passmuster.versions import VersionError, compare

FILE = "/etc/zypp/locks"
LOCKS = 5_000
_VALUE = 2


class Zypper:
    """The locks of one machine.

    Args:
        files: the host's files.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._locks: list[dict[str, str]] | None = None

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return the first lock that holds an installed package."""
        if self._locks is None:
            self._locks = list(parse(self._files.text(FILE) or ""))[:LOCKS]
        name = seen.seen.get("package", "")
        for lock in self._locks:
            try:
                holds = _names(lock, name) and _reaches(lock.get("version", ""), seen.version)
            except PatternError as error:
                self._files.note(f"{FILE}: {error}")
                continue
            if holds:
                version = lock.get("version", "")
                raw = f"{lock.get('solvable_name', '')} {version}".strip()
                return [obstacle(Hindrance.HELD, "zypp-lock", location=FILE,
                                 field="solvable_name", raw=raw)]  # fmt: skip
        return []


def parse(text: str) -> Iterator[dict[str, str]]:
    """Yield the locks of a file: their fields in lower case; blank lines part them."""
    lock: dict[str, str] = {}
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            continue
        if not line.strip():
            if lock:
                yield lock
            lock = {}
        else:
            name, _, value = line.partition(":")
            lock.setdefault(name.strip().lower(), value.strip())


def _names(lock: dict[str, str], package: str) -> bool:
    """Tell whether a lock is for a package of that name."""
    wanted = lock.get("solvable_name", "")
    if not wanted or lock.get("type", "package") != "package" or lock.get("repo"):
        return False
    if lock.get("case_sensitive", "on") not in {"on", "true", "yes", "1"}:
        wanted, package = wanted.lower(), package.lower()
    kind = lock.get("match_type", "exact").lower()
    if kind == "regex":
        return expression_fits(wanted, package)
    if kind == "substring":
        return wanted in package
    return fits(wanted, package) if kind == "glob" else wanted == package


def _reaches(condition: str, installed: str) -> bool:
    """Tell whether a lock on versions keeps the installed one, or every higher one."""
    words = condition.split()
    if len(words) != _VALUE:
        return not condition
    operator, version = words
    try:
        order = compare("rpm", installed, _in_full(version, installed))
    except VersionError:
        return False
    fitting = {"==": order == 0, "=": order == 0, "<": order < 0, "<=": order <= 0}
    # A lock on what is above is one on the next update, whatever is installed.
    return fitting.get(operator, operator in {">", ">="})


def _in_full(version: str, installed: str) -> str:
    """Return a version with the installed one's epoch and release where it states none."""
    epoch, colon, rest = installed.rpartition(":")
    if colon and ":" not in version:
        version = f"{epoch}:{version}"
    return version if "-" in version else f"{version}-{rest.rpartition('-')[2]}"
