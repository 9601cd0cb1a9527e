"""Installed packages of Arch's kin, read from pacman's local database.

Each package has a folder `name-pkgver-pkgrel`; only those of wanted packages are looked into. What
the folder's `desc` says must be what the folder's name says, as pacman itself demands; else the
package is there and its version is not known. A database that pacman.conf puts anywhere but below
/var or /usr is refused and not looked for elsewhere: the usual place may hold a stale one.
Source: pacman.conf(5), alpm's db local format (lib/libalpm/be_local.c), PKGBUILD(5).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError, RefusedError
from passmuster.host.sections import assignments
from passmuster.inventory.architectures import native_name
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.model.installation import Evidence
from passmuster.products.matching import wanted

CONFIGURATION = "/etc/pacman.conf"
DATABASE = "/var/lib/pacman"
ROOTS = ("/var/", "/usr/")
MARK = "ALPM_DB_VERSION"
CONFIGURATION_LIMIT = 256 * 1024
FOLDER_LIMIT = 50_000
DESC_LIMIT = 1024 * 1024
FILES_LIMIT = 2 * 1024 * 1024
_VERSION = re.compile(r"(?:[0-9]+:)?[A-Za-z0-9._+~^@]+-[A-Za-z0-9._+]+")
_ARCHITECTURE = re.compile(r"[A-Za-z0-9_]{1,32}")
_TEXT_LIMIT = 256


class _Entry(NamedTuple):
    """The folder of a wanted package; no version when its name is not what pacman writes."""

    folder: str
    name: str
    version: str


def look(look: Look) -> list[Observation] | None:
    """Return the installed packages that some definition wants; None without a database.

    Raises:
        NoDataError: the database's folder is there and nothing of pacman's in it.
        HostError: it cannot be read.
    """
    local = f"{_database(look)}/local"
    try:
        entries = look.host.entries(local, limit=FOLDER_LIMIT)
    except AbsentError:
        return None
    folders = [each.name for each in entries if each.kind in ("folder", "link")]
    if not folders and not any(each.name == MARK for each in entries):
        raise NoDataError(f"{local}: neither a package nor {MARK} in it")
    names = wanted(look.products, "pacman", "package")
    packages: dict[str, list[_Entry]] = {}
    for folder in folders:
        entry = _entry(folder, names)
        if entry is not None:
            packages.setdefault(entry.name, []).append(entry)
    return [_package(look, local, packages[name]) for name in sorted(packages)]


def _database(look: Look) -> str:
    """Return the folder of pacman's databases.

    Raises:
        RefusedError: pacman.conf names one that may not be read.
    """
    try:
        payload = look.host.read(CONFIGURATION, limit=CONFIGURATION_LIMIT)
    except AbsentError:
        return DATABASE
    except HostError as error:
        look.notes.append(str(error))
        return DATABASE
    stated = database_path(payload)
    if not stated:
        return DATABASE
    path = "/" + "/".join(part for part in stated.split("/") if part not in ("", "."))
    if not stated.startswith("/") or ".." in path.split("/") or not path.startswith(ROOTS):
        raise RefusedError(f"{CONFIGURATION}: got the DBPath {_told(stated)}, "
                           f"expected one below {' or '.join(ROOTS)}")  # fmt: skip
    return path


def database_path(configuration: bytes) -> str:
    """Return what `[options]` of a pacman.conf says for DBPath; the first one counts."""
    for section, key, value in assignments(configuration):
        if (section, key) == ("options", "DBPath") and value:
            return value
    return ""


def _entry(folder: str, names: frozenset[str]) -> _Entry | None:
    """Split a folder's name from the right, for a name may hold dashes and a version may not."""
    name, *rest = folder.rsplit("-", 2)
    if len(rest) == 2 and name in names:
        return _Entry(folder, name, "-".join(rest))
    shorter = folder.rsplit("-", 1)[0]
    # Without a pkgrel, or without any version: pacman would not take it for a package.
    damaged = next((each for each in (shorter, folder) if each in names), None)
    return _Entry(folder, damaged, "") if damaged else None


def _package(look: Look, local: str, entries: list[_Entry]) -> Observation:
    """Return a package; pacman has one version of each, so several folders tell none."""
    look.keep_time()
    entry = entries[0]
    path = f"{local}/{entry.folder}"
    if len(entries) > 1:
        look.notes.append(f"{local}: got several versions of {entry.name}, expected one: "
                          + ", ".join(each.folder for each in entries))  # fmt: skip
        return _observe(entry, path, {}, frozenset(), reason="several-versions")
    try:
        blocks = parse(look.host.read(f"{path}/desc", limit=DESC_LIMIT))
        stated = (_only(blocks, "NAME"), _only(blocks, "VERSION"))
        problem = "" if stated == (entry.name, entry.version) else "it is not what the folder says"
        if not _VERSION.fullmatch(entry.version) or len(entry.version) > _TEXT_LIMIT:
            problem = problem or "no pacman version"
    except HostError as error:
        blocks, problem = {}, str(error)
    if problem:
        look.notes.append(f"{path}/desc: passed over, {problem}")
        return _observe(entry, path, blocks, _files(look, path), reason="version-unknown")
    return _observe(entry, path, blocks, _files(look, path))


def parse(payload: bytes) -> dict[str, list[str]]:
    """Return the blocks of a `desc` or `files`: `%NAME%`, a value a line, a blank line."""
    blocks: dict[str, list[str]] = {}
    values: list[str] | None = None
    for line in payload.decode("utf-8", "replace").split("\n"):
        text = line.rstrip("\r")
        if not text:
            values = None
        elif values is not None:
            values.append(text)
        elif text[0] == text[-1] == "%":
            # A block that is there twice has both blocks' values, so no single one counts.
            values = blocks.setdefault(text.strip("%"), [])
    return blocks


def _only(blocks: dict[str, list[str]], name: str) -> str:
    values = blocks.get(name, [])
    return values[0] if len(values) == 1 else ""


def _files(look: Look, path: str) -> frozenset[str]:
    """Return the package's own files; without them a copy in /opt could count twice."""
    try:
        blocks = parse(look.host.read(f"{path}/files", limit=FILES_LIMIT))
    except AbsentError:
        return frozenset()
    except HostError as error:
        look.notes.append(str(error))
        return frozenset()
    return frozenset(f"/{each}" for each in blocks.get("FILES", ()) if not each.endswith("/"))


def _observe(
    entry: _Entry,
    path: str,
    blocks: dict[str, list[str]],
    files: frozenset[str],
    *,
    reason: str = "",
) -> Observation:
    version = "" if reason else entry.version
    architecture = _only(blocks, "ARCH")
    return Observation(
        source="pacman",
        seen={"package": entry.name, "version": version},
        version=version,
        evidence=Evidence(source="pacman", location=f"{path}/desc", field="%VERSION%", raw=version),
        packaging="pacman",
        architecture=native_name(architecture) if _ARCHITECTURE.fullmatch(architecture) else "",
        path=f"pacman:{entry.name}",
        files=files,
        reason=reason,
    )


def _told(text: str) -> str:
    return "".join(each if each.isprintable() else "?" for each in text[:_TEXT_LIMIT])
