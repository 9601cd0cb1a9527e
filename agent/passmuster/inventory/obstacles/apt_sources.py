"""Apt's sources, and whether the vendor of a package is still among them.

The installer of such a browser writes its vendor's source; a release upgrade switches it off, and
then nothing updates the browser any more. It is told only when no list that apt has offers the
package either: a company's own mirror has another address.
Source: sources.list(5).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import NamedTuple

from passmuster.inventory.obstacles.apt_lists import Lists
from passmuster.inventory.obstacles.reading import Files
from passmuster.inventory.obstacles.vendors import Vendor, vendor_of

FILE = "/etc/apt/sources.list"
FOLDER = "/etc/apt/sources.list.d"
ENTRIES = 5_000
_NO = {"no", "false", "without", "off", "disable", "0"}


class Entry(NamedTuple):
    """One source as it is written, or as it was before it was switched off."""

    address: str
    is_enabled: bool
    location: str
    raw: str

    @property
    def site(self) -> str:
        """The host of the address."""
        return self.address.partition("://")[2].partition("/")[0].partition(":")[0].lower()


class Sources:
    """The sources of one machine.

    Args:
        files: the host's files.
        lists: its package lists.
    """

    def __init__(self, files: Files, lists: Lists) -> None:
        self._files = files
        self._lists = lists

    def missing(self, name: str, version: str, architecture: str) -> Entry | None:
        """Return the switched-off source of a vendor's package that nothing offers, or None.

        Its address is empty when the vendor's source is not even written any more.

        Args:
            name: the package.
            version: its installed version, whole.
            architecture: its architecture.
        """
        vendor = vendor_of(name, version)
        if vendor is None:
            return None
        theirs = [each for each in self._entries if _is_of(each, vendor)]
        if any(each.is_enabled for each in theirs):
            return None
        if self._lists.compressed("_binary-"):
            self._files.note(f"{FOLDER}: apt keeps its lists compressed, so whether another source "
                             f"offers {name} could not be told")  # fmt: skip
            return None
        offers = self._lists.offers(name, architecture)
        # A list that is left over from the switched-off source is not used by apt.
        if any(not vendor.owns(each.site) for each in offers):
            return None
        return theirs[0] if theirs else Entry("", is_enabled=False, location=FOLDER, raw="")

    @cached_property
    def _entries(self) -> list[Entry]:
        return list(self._read())

    def _read(self) -> Iterator[Entry]:
        count = 0
        listed = self._files.names(FOLDER)
        for path in (FILE, *(f"{FOLDER}/{name}" for name in listed)):
            read = parse_sources if path.endswith(".sources") else parse_list
            if path != FILE and not path.endswith((".list", ".sources")):
                continue
            for entry in read(self._files.text(path) or "", path):
                count += 1
                if count > ENTRIES:
                    self._files.note(f"{path}: more than {ENTRIES} sources, the rest passed over")
                    return
                yield entry


def parse_list(text: str, location: str) -> Iterator[Entry]:
    """Yield the one-line sources of a file, also those behind a `#`."""
    for line in text.splitlines():
        bare = line.strip()
        is_enabled = not bare.startswith("#")
        words = bare.lstrip("# \t").partition("#")[0].split()
        if len(words) < 3 or words[0] != "deb":
            continue
        rest = words[1:]
        if rest[0].startswith("["):
            # Options in brackets may hold blanks; the address is behind the closing one.
            closing = next((at for at, word in enumerate(rest) if word.endswith("]")), len(rest))
            rest = rest[closing + 1 :]
        if rest and ":" in rest[0]:
            yield Entry(rest[0], is_enabled, location, bare)


def parse_sources(text: str, location: str) -> Iterator[Entry]:
    """Yield the sources of a file in the deb822 form."""
    fields: dict[str, str] = {}
    name = ""
    for line in [*text.splitlines(), ""]:
        if line.startswith("#"):
            continue
        if not line.strip():
            yield from _of_stanza(fields, location)
            fields, name = {}, ""
        elif line[0] in " \t":
            if name:
                fields[name] = f"{fields[name]} {line.strip()}"
        elif ":" in line:
            head, _, value = line.partition(":")
            name = head.strip().lower()
            fields[name] = value.strip()


def _of_stanza(fields: dict[str, str], location: str) -> Iterator[Entry]:
    if "deb" not in fields.get("types", "").split():
        return
    enabled = fields.get("enabled", "yes")
    for address in fields.get("uris", "").split():
        raw = f"URIs: {address} Enabled: {enabled}"
        yield Entry(address, enabled.lower() not in _NO, location, raw)


def _is_of(entry: Entry, vendor: Vendor) -> bool:
    return vendor.owns(entry.site) or vendor.word in entry.address.lower()
