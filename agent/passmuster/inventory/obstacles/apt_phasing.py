"""Updates that Ubuntu hands out in phases: some machines get them days later than others.

Which machines are in is drawn from the machine's id, which is nobody's business here. So a phased
update is told as not offered yet whenever apt could leave it out, and no unphased newer version is
on offer: such a one (a security update) is never held back.
Source: apt.conf(5) (APT::Get::Never-Include-Phased-Updates and its opposite), the field
Phased-Update-Percentage of Ubuntu's Packages files.
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from passmuster.inventory.obstacles import apt_configuration
from passmuster.inventory.obstacles.apt_lists import FOLDER, Lists, field, is_newer
from passmuster.inventory.obstacles.reading import Files

# Only this pocket is phased.
POCKET = "-updates_"
WHOLE = 100
_FIELD = b"Phased-Update-Percentage"
_TOOLS = ("apt::get", "update-manager")


class Phased(NamedTuple):
    """A version that is handed out to a part of the machines."""

    version: str
    percentage: int
    location: str


class Phasing:
    """The phased updates of one machine.

    Args:
        files: the host's files.
        lists: its package lists.
    """

    def __init__(self, files: Files, lists: Lists) -> None:
        self._files = files
        self._lists = lists

    def waiting(self, name: str, version: str, architecture: str) -> Phased | None:
        """Return the phased update that an installed package may have to wait for, or None.

        Args:
            name: the package.
            version: its installed version, whole.
            architecture: its architecture.
        """
        newer = [
            each
            for each in self._phased.get((name, architecture), ())
            if is_newer(each.version, version) and each.percentage < WHOLE
        ]
        if not newer or self._takes_all:
            return None
        phased = {each.version for each in newer}
        free = any(
            each.version not in phased or POCKET not in each.listed
            for each in self._lists.offers(name, architecture)
            if is_newer(each.version, version)
        )
        return None if free else newer[0]

    @cached_property
    def _takes_all(self) -> bool:
        """Whether apt is told to take phased updates at once."""
        settings = apt_configuration.read(self._files)
        stated = (settings.get(f"{tool}::always-include-phased-updates") for tool in _TOOLS)
        return any(map(apt_configuration.is_on, stated))

    @cached_property
    def _phased(self) -> dict[tuple[str, str], list[Phased]]:
        if self._lists.compressed(POCKET):
            self._files.note(f"{FOLDER}: apt keeps its lists compressed, so phased updates "
                             "could not be told")  # fmt: skip
        found: dict[tuple[str, str], list[Phased]] = {}
        for name in self._lists.names:
            if POCKET not in name:
                continue
            for stanza in self._lists.stanzas(name, b"\n" + _FIELD + b":"):
                stated = field(stanza, _FIELD)
                key = (field(stanza, b"Package"), field(stanza, b"Architecture"))
                if stated.isascii() and stated.isdigit() and len(stated) <= 3:
                    version = field(stanza, b"Version")
                    phased = Phased(version, int(stated), f"{FOLDER}/{name}")
                    found.setdefault(key, []).append(phased)
        return found
