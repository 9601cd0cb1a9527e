"""One database for all: many packages of all kinds, built and installed by the real rpm."""

from __future__ import annotations

from pathlib import Path
from typing import NamedTuple

import pytest

from fakes import rpm_databases as made
from fakes.rpm_databases import Wish
from passmuster.inventory.rpmdb import RpmPackage


class Installed(NamedTuple):
    """What rpm installed, and packages that may be installed beside it."""

    database: Path
    headers: dict[int, bytes]
    told: list[RpmPackage]
    late: list[Path]


@pytest.fixture(scope="session")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Installed:
    """Return a database that rpm made: two architectures, side by side, one erased, a key."""
    if reason := made.missing("rpm", "rpmbuild"):
        pytest.skip(reason)
    folder = tmp_path_factory.mktemp("rpm")
    packages = made.build(folder / "many", Wish("main"), made.many())
    both = [wish for wish in made.many(40) if not wish.noarch]
    packages += made.build(folder / "i686", Wish("main"), both, arch="i686")
    for version in ("6.11", "6.12", "6.13~rc2"):
        modules = [Wish("kernel-modules", version)]
        packages += made.build(folder / version, Wish("kernel-core", version), modules)
    packages += made.build(folder / "large", Wish("large"), files=3000, changes=200_000)
    packages += made.build(folder / "others", Wish("gpg-pubkey", "1234abcd"), [Wish("erased")])
    database = folder / "database"
    made.install(database, packages)
    made.rpm(database, "-e", "--justdb", "erased")
    late = made.build(folder / "late", Wish("late"), [Wish(f"late-{n}") for n in range(30)])
    file = database / "rpmdb.sqlite"
    return Installed(file, made.headers(file), made.told(database), late)
