"""rpm's database in SQLite: Fedora, RHEL 9 and later, Mageia, Azure Linux.

The small table `Name` tells which packages there are; of `Packages`, which is nearly all of the
file, only the rows of wanted packages are visited. Both must agree as far as they are read.
Source: rpm's lib/backend/sqlite.c (init_table, init_index).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from passmuster.inventory.rpmdb.blocks import Blocks
from passmuster.inventory.rpmdb.btree import Row, Trees
from passmuster.inventory.rpmdb.errors import DamagedError
from passmuster.inventory.rpmdb.header import Header
from passmuster.inventory.rpmdb.listing import sifted
from passmuster.inventory.rpmdb.package import KEY_NAME, PACKAGE_LIMIT, Listing
from passmuster.inventory.rpmdb.pages import Pages
from passmuster.inventory.rpmdb.record import Column, columns, integer, text

_SCHEMA = 1  # the root page of sqlite_schema
_PACKAGES, _NAMES = "Packages", "Name"
_TABLE_LIMIT = 1000


def read(
    blocks: Blocks, wal: bytes | None, wanted: Callable[[str], bool], keep_time: Callable[[], None]
) -> Listing:
    """Return the wanted packages.

    Raises:
        DamagedError: it is not an intact database of rpm.
    """
    trees = Trees(Pages(blocks, wal, keep_time), keep_time)
    roots = _roots(trees)
    if _PACKAGES not in roots:
        raise DamagedError(f"got tables {sorted(roots)[:9]}, expected {_PACKAGES}")
    if _NAMES not in roots:
        return sifted(_headers(trees, roots[_PACKAGES]), wanted, keep_time)
    names = _names(trees, roots[_NAMES])
    _check_last(trees.last(roots[_PACKAGES]), names)
    found = [
        _named(trees.find(roots[_PACKAGES], number), number, name).package()
        for number, name in sorted(names.items())
        if name != KEY_NAME and wanted(name)
    ]
    return Listing(tuple(found), sum(name != KEY_NAME for name in names.values()))


def _roots(trees: Trees) -> dict[str, int]:
    """Return the root page of every table."""
    roots: dict[str, int] = {}
    for row in trees.rows(_SCHEMA):
        kind, name, _, root, *_ = _columns(row, 5)
        if text(row.record, kind) == "table":
            roots[text(row.record, name)] = integer(row.record, root)
        if len(roots) > _TABLE_LIMIT:
            raise DamagedError(f"got more than {_TABLE_LIMIT} tables")
    return roots


def _names(trees: Trees, root: int) -> dict[int, str]:
    """Return the name of every package by its number."""
    names: dict[int, str] = {}
    for row in trees.rows(root):
        key, number, *_ = _columns(row, 3)
        package = integer(row.record, number)
        if package in names:
            raise DamagedError(f"{row.record.where}: got package {package} a second time")
        if len(names) >= PACKAGE_LIMIT:
            raise DamagedError(f"{row.record.where}: got more than {PACKAGE_LIMIT} packages")
        names[package] = text(row.record, key)
    return names


def _check_last(last: int | None, names: dict[int, str]) -> None:
    """Refuse an index that was left behind: what it does not name would seem not installed."""
    named = max(names, default=None)
    if last != named:
        raise DamagedError(f"table {_PACKAGES}: got package {last} as the last one, "
                           f"expected {named} as in table {_NAMES}")  # fmt: skip


def _named(row: Row | None, number: int, name: str) -> Header:
    """Return the header of a package that the index names."""
    if row is None:
        raise DamagedError(f"table {_PACKAGES}: got no package {number}, expected {name!r}")
    header = _header(row)
    if header.name() != name:
        raise DamagedError(f"{row.record.where}: got {header.name()!r}, expected {name!r} "
                           f"as in table {_NAMES}")  # fmt: skip
    return header


def _headers(trees: Trees, root: int) -> Iterator[Header]:
    return map(_header, trees.rows(root))


def _header(row: Row) -> Header:
    """Return the header in a row of `Packages`."""
    _, (kind, start, end), *_ = _columns(row, 2)
    where = row.record.where
    if kind < 12 or kind % 2:
        raise DamagedError(f"{where}: got serial type {kind}, expected bytes")

    def take(length: int) -> bytes:
        return row.record.take(min(start + length, end))[start:]

    return Header(take, end - start, where)


def _columns(row: Row, least: int) -> list[Column]:
    found = columns(row.record)
    if len(found) < least:
        raise DamagedError(f"{row.record.where}: got {len(found)} values, expected {least}")
    return found
