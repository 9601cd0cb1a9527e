"""What apt states against an update of a package: preferences, phases, a source that is gone.

Each of the three is loaded only on a machine where it can say something.
"""

from __future__ import annotations

from functools import cached_property
from typing import TYPE_CHECKING

from passmuster.host.protocol import Host
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.inventory.obstacles.vendors import vendor_of
from passmuster.model.installation import Hindrance, Obstacle

if TYPE_CHECKING:
    from passmuster.inventory.obstacles.apt_lists import Lists
    from passmuster.inventory.obstacles.apt_phasing import Phasing
    from passmuster.inventory.obstacles.apt_policy import Policy
    from passmuster.inventory.obstacles.apt_sources import Sources

PREFERENCES = "/etc/apt/preferences"
# Debian hands out its updates to everybody at once.
_WITHOUT_PHASES = {"debian"}


class Apt:
    """The obstacles that apt knows of.

    Args:
        host: the machine.
        files: its files.
        distribution: the id of its distribution.
    """

    def __init__(self, host: Host, files: Files, distribution: str) -> None:
        self._host = host
        self._files = files
        self._distribution = distribution

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return what hinders an installed package."""
        if not seen.version:
            return []
        name = seen.seen.get("package", "")
        return [
            *(self._pinned(seen, name) if self._has_preferences else ()),
            *(self._phased(seen, name) if self._distribution not in _WITHOUT_PHASES else ()),
            *(self._without_source(seen, name) if vendor_of(name, seen.version) else ()),
        ]

    @cached_property
    def _has_preferences(self) -> bool:
        listed = self._files.names(f"{PREFERENCES}.d")
        return bool(listed) or bool(self._files.text(PREFERENCES))

    @cached_property
    def _lists(self) -> Lists:
        from passmuster.inventory.obstacles.apt_lists import Lists  # noqa: PLC0415

        return Lists(self._files)

    @cached_property
    def _policy(self) -> Policy:
        from passmuster.inventory.obstacles.apt_policy import Policy  # noqa: PLC0415

        return Policy(self._host, self._files, self._lists)

    @cached_property
    def _phasing(self) -> Phasing:
        from passmuster.inventory.obstacles.apt_phasing import Phasing  # noqa: PLC0415

        return Phasing(self._files, self._lists)

    @cached_property
    def _sources(self) -> Sources:
        from passmuster.inventory.obstacles.apt_sources import Sources  # noqa: PLC0415

        return Sources(self._files, self._lists)

    def _pinned(self, seen: Observation, name: str) -> list[Obstacle]:
        pin = self._policy.blocking(name, seen.version, seen.architecture)
        if pin is None:
            return []
        field = f"Package: {pin.name or '*'}"
        return [obstacle(Hindrance.HELD, "apt-pin", location=pin.location, field=field,
                         raw=pin.raw)]  # fmt: skip

    def _phased(self, seen: Observation, name: str) -> list[Obstacle]:
        phased = self._phasing.waiting(name, seen.version, seen.architecture)
        if phased is None:
            return []
        field = f"{name} {phased.version} Phased-Update-Percentage"
        return [obstacle(Hindrance.NOT_OFFERED, "apt-phased", location=phased.location,
                         field=field, raw=str(phased.percentage))]  # fmt: skip

    def _without_source(self, seen: Observation, name: str) -> list[Obstacle]:
        gone = self._sources.missing(name, seen.version, seen.architecture)
        if gone is None:
            return []
        return [obstacle(Hindrance.NOT_OFFERED, "apt-no-source", location=gone.location,
                         field=name, raw=gone.raw)]  # fmt: skip
