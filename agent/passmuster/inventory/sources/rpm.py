"""Installed packages of the rpm distributions, read from rpm's own database.

The database is read in pieces, because it may be larger than what this service may use, and only
the heads of wanted packages. A database of a backend that cannot be read is a failure with its
name; it is never taken for a machine without packages.
Source: rpm's macros (%_dbpath, %_db_backend); the places that distributions moved it to.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from typing import TYPE_CHECKING, NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.inventory.architectures import native_name
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.model.installation import Evidence
from passmuster.products.matching import wanted

if TYPE_CHECKING:
    from passmuster.inventory.rpmdb import Backend, Listing, RpmPackage

FOLDERS = ("/usr/lib/sysimage/rpm", "/var/lib/rpm", "/usr/share/rpm")
# In order of preference: a migration may leave the former backend's file beside the live one.
FILES: tuple[tuple[Backend, str], ...] = (
    ("sqlite", "rpmdb.sqlite"),
    ("ndb", "Packages.db"),
    ("bdb", "Packages"),
)
WAL_LIMIT = 64 * 1024 * 1024
_BLOCK = 16 * 1024
_KEPT_BLOCKS = 64


class _Database(NamedTuple):
    path: str
    backend: Backend


class HostBlocks:
    """A large file behind the host's door, read in aligned pieces of which the last are kept."""

    def __init__(self, host: Host, path: str, size: int) -> None:
        self.size = size
        self._host = host
        self._path = path
        self._kept: OrderedDict[int, bytes] = OrderedDict()

    def at(self, offset: int, length: int) -> bytes:
        """Return exactly `length` bytes.

        Raises:
            DamagedError: they would end past the end of the file.
        """
        from passmuster.inventory.rpmdb import DamagedError  # noqa: PLC0415 - only with rpm

        if offset < 0 or length < 0 or offset + length > self.size:
            raise DamagedError(
                f"offset {offset}: got a file of {self.size} bytes, expected {length} more there"
            )
        first = offset // _BLOCK
        last = (offset + length - 1) // _BLOCK if length else first
        whole = b"".join(self._block(number) for number in range(first, last + 1))
        piece = whole[offset - first * _BLOCK :][:length]
        if len(piece) < length:
            raise DamagedError(f"offset {offset}: the file became shorter while it was read")
        return piece

    def _block(self, number: int) -> bytes:
        if number in self._kept:
            self._kept.move_to_end(number)
            return self._kept[number]
        block = self._host.read_at(self._path, number * _BLOCK, _BLOCK)
        self._kept[number] = block
        if len(self._kept) > _KEPT_BLOCKS:
            self._kept.popitem(last=False)
        return block


def look(look: Look) -> list[Observation] | None:
    """Return the installed packages that some definition wants; None without a database."""
    names = wanted(look.products, "rpm", "package")
    found = read(look.host, names.__contains__, look.keep_time, look.notes)
    if found is None:
        return None
    packages, location = found
    return [_observe(package, location) for package in packages]


def read(
    host: Host,
    is_wanted: Callable[[str], bool],
    keep_time: Callable[[], None],
    notes: list[str] | None = None,
) -> tuple[list[RpmPackage], str] | None:
    """Return installed packages whose names are wanted, and the database's path.

    Args:
        host: the machine.
        is_wanted: tells whether a package's name is wanted.
        keep_time: called in every loop.
        notes: gets a sentence for each further database that was passed over.

    Raises:
        NoDataError: the database is intact and holds no package at all.
        HostError: it cannot be read; the message names file and backend.
    """
    databases = _databases(host)
    if not databases:
        return None
    from passmuster.inventory import rpmdb  # noqa: PLC0415 - only where there is a database

    chosen, *others = databases
    if notes is not None:
        notes += [f"{each.path}: passed over, {chosen.path} is the live one" for each in others]
    try:
        listing = _listing(host, chosen, is_wanted, keep_time)
    except rpmdb.DamagedError:
        # A transaction may have moved pages while they were read: a second look decides.
        try:
            listing = _listing(host, chosen, is_wanted, keep_time)
        except rpmdb.DamagedError as error:
            raise HostError(f"{chosen.path}: rpm database ({chosen.backend}): {error}") from error
    if not listing.seen:
        raise NoDataError(f"{chosen.path}: not one package in it")
    return list(listing.packages), chosen.path


def _listing(
    host: Host,
    chosen: _Database,
    is_wanted: Callable[[str], bool],
    keep_time: Callable[[], None],
) -> Listing:
    from passmuster.inventory import rpmdb  # noqa: PLC0415 - only where there is a database

    # The log first: what is moved from it to the database meanwhile is met twice, not missed.
    wal = _wal(host, chosen)
    blocks = HostBlocks(host, chosen.path, host.stat(chosen.path).size)
    kind = rpmdb.detect(blocks.at(0, min(rpmdb.HEAD, blocks.size)))
    if kind != chosen.backend:
        raise rpmdb.DamagedError(f"got {kind or 'no known form'} by its first bytes")
    return rpmdb.read(kind, blocks, wal, is_wanted, keep_time)


def _databases(host: Host) -> list[_Database]:
    """Return the databases there are, each file once, the live one first."""
    found: list[_Database] = []
    seen: set[tuple[int, int]] = set()
    for backend, name in FILES:
        for folder in FOLDERS:
            path = f"{folder}/{name}"
            try:
                stat = host.stat(path)
            except AbsentError:
                continue
            if (stat.device, stat.inode) not in seen:
                seen.add((stat.device, stat.inode))
                found.append(_Database(path, backend))
    return found


def _wal(host: Host, database: _Database) -> bytes | None:
    """Return the write-ahead log beside an sqlite database: its rows count as much."""
    if database.backend != "sqlite":
        return None
    try:
        return host.read(f"{database.path}-wal", limit=WAL_LIMIT)
    except AbsentError:
        return None


def _observe(package: RpmPackage, location: str) -> Observation:
    return Observation(
        source="rpm",
        seen={"package": package.name, "version": package.evr, "vendor": package.vendor},
        version=package.evr,
        evidence=Evidence(
            source="rpm",
            location=location,
            field=f"{package.name} EVR",
            raw=package.evr,
        ),
        packaging="rpm",
        architecture=native_name(package.architecture),
        path=f"rpm:{package.name}",
    )
