"""Installed packages of Debian's kin, read from dpkg's own database.

The status file is split as bytes and only stanzas of wanted packages are parsed. A package counts
as installed when the last word of its Status says so: `deinstall ok config-files` is a removed one.
Source: dpkg(1), deb-version(7); distroless images keep one stanza a file under status.d.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.model.installation import Evidence, Hindrance
from passmuster.products.matching import wanted

STATUS = "/var/lib/dpkg/status"
STATUS_FOLDER = "/var/lib/dpkg/status.d"
INFO = "/var/lib/dpkg/info"
LIMIT = 64 * 1024 * 1024
STANZA_LIMIT = 1024 * 1024
LIST_LIMIT = 8 * 1024 * 1024
FOLDER_LIMIT = 20_000
# Waiting for a trigger is installed and working (dpkg(1), package states).
_INSTALLED = {b"installed", b"triggers-pending", b"triggers-awaited"}
_NAME = re.compile(rb"[a-z0-9][a-z0-9+.-]{0,127}")
_WORD = re.compile(rb"[A-Za-z0-9.+~:-]{1,256}")


class Package(NamedTuple):
    """An installed package, as its stanza states it."""

    name: str
    version: str
    architecture: str
    held: bool
    location: str


def look(look: Look) -> list[Observation] | None:
    """Return the installed packages that some definition wants; None without dpkg."""
    names = {name.encode() for name in wanted(look.products, "dpkg", "package")}
    packages = read(look.host, names.__contains__, look.keep_time)
    if packages is None:
        return None
    return [_observe(look, package) for package in packages]


def read(
    host: Host, is_wanted: Callable[[bytes], bool], keep_time: Callable[[], None]
) -> list[Package] | None:
    """Return installed packages whose names are wanted; None when there is no database.

    Raises:
        NoDataError: the database is there and holds no stanza at all.
        HostError: it cannot be read.
    """
    found: list[Package] = []
    stanzas = 0
    present = False
    for location, payload in _databases(host):
        present = True
        for stanza in payload.split(b"\n\n"):
            name = _field(stanza, b"Package")
            if name is None:
                continue
            stanzas += 1
            if is_wanted(name):
                keep_time()
                package = _package(name, stanza, location)
                if package is not None:
                    found.append(package)
    if not present:
        return None
    if not stanzas:
        raise NoDataError(f"{STATUS}: not one package in it")
    return found


def _databases(host: Host) -> Iterator[tuple[str, bytes]]:
    with suppress(AbsentError):
        yield STATUS, host.read(STATUS, limit=LIMIT)
    try:
        entries = host.entries(STATUS_FOLDER, limit=FOLDER_LIMIT)
    except AbsentError:
        return
    for entry in entries:
        if entry.kind == "file" and not entry.name.endswith(".md5sums"):
            location = f"{STATUS_FOLDER}/{entry.name}"
            # Here a stanza has no Status: being there is being installed.
            stanza = host.read(location, limit=STANZA_LIMIT).strip(b"\n")
            yield location, stanza + b"\nStatus: install ok installed"


def _field(stanza: bytes, name: bytes) -> bytes | None:
    """Return a one-line field; its name stands at the beginning of a line."""
    head = name + b": "
    if stanza.lstrip(b"\n").startswith(head):
        start = stanza.index(head) + len(head)
    else:
        start = stanza.find(b"\n" + head)
        if start < 0:
            return None
        start += len(head) + 1
    end = stanza.find(b"\n", start)
    return stanza[start : end if end >= 0 else len(stanza)].strip()


def _package(name: bytes, stanza: bytes, location: str) -> Package | None:
    words = (_field(stanza, b"Status") or b"").split()
    if not words or words[-1] not in _INSTALLED or not _NAME.fullmatch(name):
        return None
    version = _field(stanza, b"Version") or b""
    architecture = _field(stanza, b"Architecture") or b""
    return Package(
        name=name.decode("ascii"),
        version=version.decode("ascii") if _WORD.fullmatch(version) else "",
        architecture=architecture.decode("ascii") if _WORD.fullmatch(architecture) else "",
        held=words[0] == b"hold",
        location=location,
    )


def _observe(look: Look, package: Package) -> Observation:
    return Observation(
        source="dpkg",
        seen={"package": package.name, "version": package.version},
        version=package.version,
        evidence=Evidence(
            source="dpkg",
            location=package.location,
            field=f"{package.name} Version",
            raw=package.version,
        ),
        packaging="dpkg",
        architecture=package.architecture,
        hindrances=(Hindrance.HELD,) if package.held else (),
        files=_files(look, package),
        path=f"dpkg:{package.name}",
        reason="" if package.version else "version-unknown",
    )


def _files(look: Look, package: Package) -> frozenset[str]:
    """Return the package's own files; without its list a copy in /opt could count twice."""
    for name in (package.name, f"{package.name}:{package.architecture}"):
        try:
            payload = look.host.read(f"{INFO}/{name}.list", limit=LIST_LIMIT)
        except AbsentError:
            continue
        except HostError as error:
            look.notes.append(str(error))
            break
        return frozenset(payload.decode("utf-8", "replace").splitlines())
    return frozenset()
