"""From every header of a database to the packages that somebody wants."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from passmuster.inventory.rpmdb.errors import DamagedError
from passmuster.inventory.rpmdb.header import Header
from passmuster.inventory.rpmdb.package import KEY_NAME, PACKAGE_LIMIT, Listing, RpmPackage


def sifted(
    headers: Iterable[Header], wanted: Callable[[str], bool], keep_time: Callable[[], None]
) -> Listing:
    """Return the wanted packages, in the order of their headers.

    Raises:
        DamagedError: a header is damaged, or there are more than any machine has.
    """
    found: list[RpmPackage] = []
    seen = 0
    for number, header in enumerate(headers):
        keep_time()
        if number >= PACKAGE_LIMIT:
            raise DamagedError(f"got more than {PACKAGE_LIMIT} packages")
        name = header.name()
        if name == KEY_NAME:
            continue
        seen += 1
        if wanted(name):
            found.append(header.package())
    return Listing(tuple(found), seen)
