r"""Policies that keep a browser or a viewer on Windows from updating, by who updates it.

The store updates its packages, the shared updaters theirs (windows_updaters), Mozilla's programs
themselves (windows_mozilla). Adobe's viewers have a switch for each product and track; which name
the joint 64-bit program reads as Reader is not said everywhere, so both count.
Source: Microsoft's policies for the Store (WindowsStore, AutoDownload); Adobe's Preference
Reference (FeatureLockDown, bUpdater); reference/detection.md, section 7.1 (tracks).
"""

from __future__ import annotations

import re

from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.reading import Files
from passmuster.inventory.obstacles.registry import POLICIES, Registry, told
from passmuster.inventory.obstacles.windows_mozilla import WindowsMozilla
from passmuster.inventory.obstacles.windows_updaters import of_updater
from passmuster.model.installation import Obstacle
from passmuster.products.matching import Match

_STORE = f"{POLICIES}\\Microsoft\\WindowsStore"
_NO_DOWNLOAD = 2
_ADOBE = {
    "adobe-acrobat": ("Adobe Acrobat",),
    "adobe-acrobat-reader": ("Acrobat Reader", "Adobe Acrobat"),
}
_YEAR = re.compile(r"classic-(20[0-9]{2})")
_OLD = re.compile(r"([0-9]{1,2})\..*")


class WindowsPrograms:
    """The update policies of one machine's programs.

    Args:
        registry: its policies.
        files: its files.
    """

    def __init__(self, registry: Registry, files: Files) -> None:
        self._registry = registry
        self._mozilla = WindowsMozilla(registry, files)

    def of(self, seen: Observation, recognised: Match) -> list[Obstacle]:
        """Return the policy that keeps a copy from updating."""
        if seen.packaging == "os":
            return []
        if seen.packaging == "msix":
            return self._store()
        if recognised.product.id in _ADOBE:
            return self._adobe(seen, recognised)
        if self._mozilla.is_asked(seen, recognised):
            return self._mozilla.of(seen, recognised)
        return of_updater(self._registry, seen, recognised)

    def _store(self) -> list[Obstacle]:
        policy = self._registry.key(_STORE)
        closed = policy.number("AutoDownload") == _NO_DOWNLOAD
        return [told("store-policy", policy, "AutoDownload")] if closed else []

    def _adobe(self, seen: Observation, recognised: Match) -> list[Obstacle]:
        for name in _ADOBE[recognised.product.id]:
            for track in _tracks(seen, recognised.rule.track):
                path = f"{POLICIES}\\Adobe\\{name}\\{track}\\FeatureLockDown"
                policy = self._registry.key(path)
                if policy.number("bUpdater") == 0:
                    return [told("adobe-policy", policy, "bUpdater")]
        return []


def _tracks(seen: Observation, track: str) -> tuple[str, ...]:
    """Return by which names the registry may know a track of Adobe's."""
    if classic := _YEAR.fullmatch(track):
        # Acrobat 2024 lies in the folder of the continuous track, and perhaps in its keys.
        return (classic[1], "DC") if classic[1] == "2024" else (classic[1],)
    if track == "before-2015":
        old = _OLD.fullmatch(seen.version)
        return (f"{old[1]}.0",) if old else ()
    return ("DC",)
