"""What the machine itself states against an update of an installation.

It changes the advice and who is asked to act, never a status. What cannot be read is noted and
hinders nothing. Every cause stands in docs/reference/hindrances.md.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

import msgspec

from passmuster.host.protocol import Host
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.apk import Apk
from passmuster.inventory.obstacles.reading import Files
from passmuster.inventory.obstacles.system import System
from passmuster.model.installation import Circumstance, Obstacle
from passmuster.products.matching import Match

if TYPE_CHECKING:
    from passmuster.inventory.obstacles.managed_preferences import ManagedPreferences
    from passmuster.inventory.obstacles.registry import Registry

# Whose kernels are updated as one package, or as packages of one name side by side.
_KERNEL_PROVIDERS = frozenset({"rpm", "pacman", "apk"})
_Asked = Callable[[Observation, Match], list[Obstacle]]


class Obstacles:
    """The obstacles of one host, each file of it read once and only when it is asked for.

    Args:
        host: the machine.
        circumstances: what the machine states of itself as a whole.
        notes: sentences about what could not be read.
        observations: what was seen, for the operating system and its support.
    """

    def __init__(
        self,
        host: Host,
        circumstances: Iterable[Circumstance],
        notes: list[str],
        observations: Iterable[Observation] = (),
    ) -> None:
        self._host = host
        self._files = Files(host, notes)
        self._system = System(circumstances, observations)
        self._asked: dict[str, tuple[_Asked, ...]] = {}
        self._registry: Registry | None = None
        self._preferences: ManagedPreferences | None = None

    def of(self, seen: Observation, recognised: Match) -> tuple[Obstacle, ...]:
        """Return what hinders the update of an installation, in stable order."""
        package = _kernel_package(seen)
        if package.packaging not in self._asked:
            self._asked[package.packaging] = self._for(package.packaging)
        found = [
            each for ask in self._asked[package.packaging] for each in ask(package, recognised)
        ]
        return (*found, *self._system.of(seen))

    def _for(self, packaging: str) -> tuple[_Asked, ...]:
        """Return who is asked about a kind of packaging; nobody else's code is loaded."""
        if self._host.facts.platform == "windows":
            return self._on_windows()
        if self._host.facts.platform == "macos":
            return self._on_macos()
        return self._on_linux(packaging)

    def _on_linux(self, packaging: str) -> tuple[_Asked, ...]:
        asked: list[Callable[[Observation], list[Obstacle]]] = []
        if packaging == "dpkg":
            from passmuster.inventory.obstacles.apt import Apt  # noqa: PLC0415

            asked = [Apt(self._host, self._files, self._system.distribution).of]
        elif packaging == "rpm":
            from passmuster.inventory.obstacles.dnf import Dnf  # noqa: PLC0415
            from passmuster.inventory.obstacles.zypper import Zypper  # noqa: PLC0415

            asked = [Dnf(self._files).of, Zypper(self._files).of]
        elif packaging == "pacman":
            from passmuster.inventory.obstacles.pacman import Pacman  # noqa: PLC0415

            asked = [Pacman(self._files).of]
        elif packaging == "apk":
            asked = [Apk(self._files).of]
        elif packaging == "flatpak":
            from passmuster.inventory.obstacles.flatpak import Flatpak  # noqa: PLC0415

            asked = [Flatpak(self._host, self._files).of]
        elif packaging == "snap":
            from passmuster.inventory.obstacles.snap import Snap  # noqa: PLC0415

            asked = [Snap(self._host, self._files).of]
        elif packaging in {"files", "appimage"}:
            from passmuster.inventory.obstacles.policies import Policies  # noqa: PLC0415

            return (Policies(self._host, self._files).of,)
        return tuple(_about(each) for each in asked)

    def _on_windows(self) -> tuple[_Asked, ...]:
        from passmuster.inventory.obstacles.registry import Registry  # noqa: PLC0415
        from passmuster.inventory.obstacles.windows_programs import WindowsPrograms  # noqa: PLC0415
        from passmuster.inventory.obstacles.windows_update import WindowsUpdate  # noqa: PLC0415

        if self._registry is None:
            self._registry = Registry(self._files)
        update = WindowsUpdate(self._registry, self._host.facts.day)
        return (_about(update.of), WindowsPrograms(self._registry, self._files).of)

    def _on_macos(self) -> tuple[_Asked, ...]:
        from passmuster.inventory.obstacles.managed_preferences import (  # noqa: PLC0415
            ManagedPreferences,
        )

        if self._preferences is None:
            self._preferences = ManagedPreferences(self._host, self._files)
        return (self._preferences.of,)


def _kernel_package(seen: Observation) -> Observation:
    """Return the package that a kernel is of; anything else, and Debian's, as it is.

    Each kernel of Debian's kin has a package of its own, so that a hold on one closes nothing.
    """
    provider, _, name = seen.path.partition(":")
    if seen.packaging != "kernel" or provider not in _KERNEL_PROVIDERS:
        return seen
    own = {"package": name, "version": seen.version}
    return msgspec.structs.replace(seen, packaging=provider, seen=own)


def _about(ask: Callable[[Observation], list[Obstacle]]) -> _Asked:
    """Return a question that needs no match as one that takes it."""
    return lambda seen, _: ask(seen)
