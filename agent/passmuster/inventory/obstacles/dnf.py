"""What dnf and yum state against an update: the versionlock list, and excluded packages.

The versionlock plugin of dnf 4 and yum works only where its configuration switches it on and names
its list; where `dnf` is dnf 5, its files are left-overs. A pattern that leaves out one version only
closes nothing.
Source: dnf-versionlock(8), dnf.conf(5), yum.conf(5), yum-versionlock.conf(5).
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.host.errors import HostError
from passmuster.host.sections import Assignment
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles import dnf5
from passmuster.inventory.obstacles.reading import Files, continued, obstacle
from passmuster.inventory.obstacles.rpm_specs import Installed, how_fits, is_above, lock_of
from passmuster.model.installation import Hindrance, Obstacle

MAIN = ("/etc/dnf/dnf.conf", "/etc/yum.conf")
PLUGIN_FOLDERS = ("/etc/dnf/plugins", "/etc/yum/pluginconf.d")
REPOSITORIES = "/etc/yum.repos.d"
PROGRAM = "/usr/bin/dnf"
PATTERNS = 1_000
_EXCLUDES = {"exclude", "excludepkgs"}
_YES = {"1", "yes", "true", "on"}
_EVERYTHING = {"all", "*"}
_MAIN = "main"


class Dnf:
    """The obstacles that dnf or yum knows of.

    Args:
        files: the host's files.
    """

    def __init__(self, files: Files) -> None:
        self._files = files
        self._excluded: list[tuple[str, str, str, str]] | None = None
        self._locks: list[tuple[str, str]] | None = None

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return what hinders an installed package."""
        package = Installed(seen.seen.get("package", ""), seen.version, seen.architecture)
        found = [*self._locked(package), *self._left_out(package)]
        told: dict[str, Obstacle] = {}
        for each in found:
            # One cause once: the first place that states it.
            told.setdefault(each.cause, each)
        return list(told.values())

    def _locked(self, package: Installed) -> Iterator[Obstacle]:
        entry = dnf5.locked(self._files, package)
        if entry is not None:
            yield obstacle(Hindrance.HELD, "dnf-versionlock", location=dnf5.FILE,
                           field=entry[0], raw=entry[1])  # fmt: skip
        if self._locks is None:
            self._locks = self._read_locks()
        entries = [(each, path, lock) for path, each in self._locks
                   if (lock := lock_of(each, package)) is not None]  # fmt: skip
        if any(lock.exact and is_above(lock.evr, package.version) for _, _, lock in entries):
            return
        for each, path, _ in entries:
            yield obstacle(Hindrance.HELD, "dnf-versionlock", location=path, field=package.name,
                           raw=each)  # fmt: skip

    def _read_locks(self) -> list[tuple[str, str]]:
        """Return the list that the plugin uses: path and entry; exclusions are passed over."""
        if self._is_dnf5() or self._setting(_MAIN, "plugins") in {"0", "no", "false", "off"}:
            return []
        for folder in PLUGIN_FOLDERS:
            stated = {
                each.key: each.value
                for each in continued(self._files.text(f"{folder}/versionlock.conf") or "")
                if each.section == _MAIN
            }
            if not stated:
                continue
            path = stated.get("locklist", "")
            if stated.get("enabled", "").lower() not in _YES:
                return []
            if not path.startswith("/etc/") or "/../" in path:
                self._files.note(f"{folder}/versionlock.conf: the list {path!r} is passed over")
                return []
            lines = (line.strip() for line in (self._files.text(path) or "").splitlines())
            return [(path, line) for line in lines if line and line[0] not in "#!"][:PATTERNS]
        return []

    def _is_dnf5(self) -> bool:
        try:
            return self._files.host.link(PROGRAM).rpartition("/")[2] == "dnf5"
        except HostError:
            return False

    def _left_out(self, package: Installed) -> Iterator[Obstacle]:
        if self._excluded is None:
            self._excluded = [
                (cause, path, f"[{each.section}] {each.key}", pattern)
                for cause, path, each in self._read_excludes()
                for pattern in each.value.replace(",", " ").split()
            ]
            if len(self._excluded) > PATTERNS:
                self._files.note(f"{MAIN[0]}: more than {PATTERNS} excludes, the rest passed over")
        for cause, path, field, pattern in self._excluded[:PATTERNS]:
            if how_fits(pattern, package) == "every":
                yield obstacle(Hindrance.HELD, cause, location=path, field=field, raw=pattern)

    def _read_excludes(self) -> Iterator[tuple[str, str, Assignment]]:
        """Yield the excludes that are in force: cause, path and where they are written."""
        off = set(self._setting(_MAIN, "disable_excludes").replace(",", " ").split())
        if off & _EVERYTHING:
            return
        if _MAIN not in off:
            for path, each in self._main():
                if each.section == _MAIN and each.key in _EXCLUDES:
                    yield "dnf-exclude", path, each
        for name in self._files.names(REPOSITORIES):
            if not name.endswith(".repo"):
                continue
            path = f"{REPOSITORIES}/{name}"
            read = list(continued(self._files.text(path) or ""))
            closed = {each.section for each in read
                      if each.key == "enabled" and each.value.lower() not in _YES}  # fmt: skip
            for each in read:
                if each.key in _EXCLUDES and each.section not in closed | off | {_MAIN}:
                    yield "dnf-exclude-repo", path, each

    def _main(self) -> Iterator[tuple[str, Assignment]]:
        """Yield the main configuration; yum's own file counts only where dnf has none."""
        for path in MAIN:
            text = self._files.text(path)
            if text is not None:
                yield from ((path, each) for each in continued(text))
                break
        for name in self._files.names(dnf5.DROP_INS):
            if name.endswith(".conf"):
                path = f"{dnf5.DROP_INS}/{name}"
                yield from ((path, each) for each in continued(self._files.text(path) or ""))

    def _setting(self, section: str, key: str) -> str:
        found = ""
        for _, each in self._main():
            if each.section == section and each.key == key:
                found = each.value.lower()
        return found
