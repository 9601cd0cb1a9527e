"""Receipts of Apple's installer: that a package was once installed, and in which version.

A program that updates itself leaves its receipt behind, and so does one that is thrown away. So a
receipt confirms a copy that is there, and alone it is none.
Source: reference/detection.md, section 7.2; pkgutil(1) (PackageIdentifier, PackageVersion,
InstallPrefixPath in /var/db/receipts).
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Entry
from passmuster.inventory.macos import plist
from passmuster.inventory.observation import Look, Observation
from passmuster.model.installation import Evidence
from passmuster.products.matching import wanted

SOURCE = "receipt"
FOLDER = "/var/db/receipts"
ENTRIES = 20_000
_SUFFIX = ".plist"


def look(look: Look) -> Iterator[Observation] | None:
    """Return an observation for each receipt of a package that a definition wants.

    Returns:
        None where there are no receipts at all.

    Raises:
        HostError: they cannot be listed.
    """
    try:
        entries = look.host.entries(FOLDER, limit=ENTRIES)
    except AbsentError:
        return None
    return _tell(look, entries)


def _tell(look: Look, entries: tuple[Entry, ...]) -> Iterator[Observation]:
    known = wanted(look.products, SOURCE, "package")
    for entry in entries:
        look.keep_time()
        if entry.kind != "file" or entry.name.removesuffix(_SUFFIX) not in known:
            continue
        path = f"{FOLDER}/{entry.name}"
        try:
            values = plist.read(look.host, path)
        except HostError as error:
            look.notes.append(str(error))
            continue
        package = plist.text(values, "PackageIdentifier")
        if package in known:
            version = plist.text(values, "PackageVersion")
            yield Observation(
                source=SOURCE,
                seen={"package": package},
                version=version,
                evidence=Evidence(source=SOURCE, location=path, field="PackageVersion",
                                  raw=version),
                packaging="app",
                confirms=True,
                reason="" if version else "version-unknown",
            )  # fmt: skip
