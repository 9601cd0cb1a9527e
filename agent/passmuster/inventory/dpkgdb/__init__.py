"""dpkg's own database: which of the wanted packages lie on disk.

The status file is searched as bytes and only stanzas of wanted packages are parsed. The last word
of a Status decides: removed is gone, also when its configuration is left; whatever lies unpacked
is there; of a half-installed package nobody knows which version lies there. A wanted stanza that
is damaged is a package of unknown version, never none. What an interrupted dpkg left in its
journal outranks the status file, as it does for dpkg.
Source: dpkg(1), lib/dpkg/dbmodify.c of dpkg (the journal `updates`); distroless images keep one
stanza a file under status.d.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.inventory.dpkgdb.stanza import GONE, HALF, NAME, WHOLE, Package, parse
from passmuster.inventory.observation import NoDataError

__all__ = ["HALF", "INFO", "WHOLE", "Package", "read"]

STATUS = "/var/lib/dpkg/status"
STATUS_FOLDER = "/var/lib/dpkg/status.d"
JOURNAL = "/var/lib/dpkg/updates"
INFO = "/var/lib/dpkg/info"
LIMIT = 32 * 1024 * 1024
STANZA_LIMIT = 1024 * 1024
FOLDER_LIMIT = 20_000
JOURNAL_LIMIT = 1_000  # dpkg itself merges its journal after 250 entries

_PACKAGE = re.compile(rb"\nPackage:[ \t]*([^\s]*)")
_Known = dict[tuple[str, str], Package]


def read(
    host: Host,
    is_wanted: Callable[[bytes], bool],
    keep_time: Callable[[], None],
    notes: list[str] | None = None,
) -> list[Package] | None:
    """Return the packages on disk whose names are wanted; None when there is no database.

    Args:
        host: the machine.
        is_wanted: tells whether a package's name is wanted.
        keep_time: called in every loop.
        notes: gets a sentence for everything that was passed over.

    Raises:
        NoDataError: the database is there and holds no stanza at all.
        HostError: it cannot be read.
    """
    notes = [] if notes is None else notes
    known: _Known = {}
    stanzas = 0
    present = False
    for location, payload in _databases(host, keep_time, notes):
        present = True
        found = _Found(location, is_wanted, lambda package: _add(known, package, notes))
        stanzas += _search(payload, found, keep_time)
    if not present:
        return None
    if not stanzas:
        raise NoDataError(f"{STATUS}: not one package in it")
    for location, payload in _journal(host, keep_time, notes):
        found = _Found(location, is_wanted, lambda package: _supersede(known, package))
        _search(payload, found, keep_time)
    return [package for package in known.values() if package.state not in GONE]


def _databases(
    host: Host, keep_time: Callable[[], None], notes: list[str]
) -> Iterator[tuple[str, bytes]]:
    with suppress(AbsentError):
        yield STATUS, host.read(STATUS, limit=LIMIT)
    try:
        entries = host.entries(STATUS_FOLDER, limit=FOLDER_LIMIT)
    except AbsentError:
        return
    for entry in entries:
        keep_time()
        if entry.kind != "file" or entry.name.endswith(".md5sums"):
            continue
        location = f"{STATUS_FOLDER}/{entry.name}"
        try:
            stanza = host.read(location, limit=STANZA_LIMIT).strip(b"\n")
        except HostError as error:
            notes.append(str(error))
            name = entry.name.encode()
            # The file has the package's name, so a wanted one is not lost.
            stanza = b"Package: " + name + b"\nStatus:" if NAME.fullmatch(name) else b""
        # Here a stanza has no Status: being there is being installed.
        has_status = stanza.startswith(b"Status:") or b"\nStatus:" in stanza
        yield location, stanza if has_status else stanza + b"\nStatus: install ok installed"


def _journal(
    host: Host, keep_time: Callable[[], None], notes: list[str]
) -> Iterator[tuple[str, bytes]]:
    """Yield what dpkg has written down and not yet merged, oldest first."""
    try:
        entries = host.entries(JOURNAL, limit=JOURNAL_LIMIT)
        names = [each.name for each in entries if each.name.isascii() and each.name.isdigit()]
        for name in sorted(names, key=lambda each: (len(each), each)):
            keep_time()
            yield f"{JOURNAL}/{name}", host.read(f"{JOURNAL}/{name}", limit=STANZA_LIMIT)
    except AbsentError:
        return
    except HostError as error:
        notes.append(str(error))


class _Found(NamedTuple):
    """What to do with a stanza that was found: whether it is wanted, and who keeps it."""

    location: str
    is_wanted: Callable[[bytes], bool]
    keep: Callable[[Package], None]


def _search(payload: bytes, found: _Found, keep_time: Callable[[], None]) -> int:
    """Hand over the wanted stanzas, parsed; return how many stanzas there are."""
    text = b"\n" + payload
    if b"\r" in text:
        text = text.replace(b"\r\n", b"\n")
    count = done = 0
    for match in _PACKAGE.finditer(text):
        count += 1
        if count % 1024 == 0:
            keep_time()
        name = match[1]
        if not found.is_wanted(name) or not NAME.fullmatch(name):
            continue
        keep_time()
        stanza = b""
        # Else the line between two stanzas was lost: which field is whose cannot be told.
        if match.start() >= done:
            begin = text.rfind(b"\n\n", done, match.start() + 1) + 1
            end = text.find(b"\n\n", match.end())
            done = len(text) if end < 0 else end
            stanza = text[max(begin, done - STANZA_LIMIT) : done]
        found.keep(parse(name, stanza, found.location))
    return count


def _add(known: _Known, package: Package, notes: list[str]) -> None:
    """Keep a package; two stanzas that differ leave its version unknown."""
    key = (package.name, package.architecture)
    former = known.get(key, package)
    if (former.version, former.state) == (package.version, package.state):
        known[key] = package
        return
    if not former.is_ambiguous:
        notes.append(f"{package.location}: got {package.name} in several versions or states")
    known[key] = package._replace(version="", state="ambiguous")


def _supersede(known: _Known, package: Package) -> None:
    """Put a stanza of the journal in the place of what the status file says.

    A package that cannot be there for several architectures may have changed its own.
    """
    for name, architecture in list(known):
        if name == package.name and (
            not package.is_coinstallable or architecture == package.architecture
        ):
            del known[name, architecture]
    known[package.name, package.architecture] = package
