"""What the system as a whole states against updates of its packages.

Only packages of the distribution are meant: a flatpak, a snap, a copy in a home and a package from
its vendor's own source are updated elsewhere. The operating system itself is not hindered by any
of this: a new image and a new release are its very way up.
"""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.vendors import vendor_of
from passmuster.model.installation import Circumstance, Evidence, Hindrance, Obstacle, Support

# Who builds the packages of a distribution, as its rpm packages name it.
_RPM_VENDORS = {
    "fedora": "fedora",
    "rhel": "red hat",
    "centos": "centos",
    "rocky": "rocky",
    "almalinux": "almalinux",
    "ol": "oracle",
    "opensuse-leap": "opensuse",
    "opensuse-tumbleweed": "opensuse",
    "sles": "suse",
    "sled": "suse",
}
_KERNEL = "kernel"
_PACKAGES = frozenset({"dpkg", "rpm", "pacman", "apk"})


class System:
    """The obstacles that the machine states of itself.

    Args:
        circumstances: what it states of itself as a whole.
        observations: among them its operating system.
    """

    def __init__(
        self, circumstances: Iterable[Circumstance], observations: Iterable[Observation]
    ) -> None:
        self._stated = {each.name: each.evidence for each in circumstances}
        self._release = next((each for each in observations if each.packaging == "os"), None)

    @property
    def distribution(self) -> str:
        """The id of the distribution, or nothing."""
        return self._release.seen.get("id", "") if self._release else ""

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return what hinders a package of the distribution, or the kernel."""
        if seen.packaging != _KERNEL and seen.packaging not in _PACKAGES:
            return []
        found: list[Obstacle] = []
        if "image-based" in self._stated:
            found.append(self._told(Hindrance.HELD, "image-based", self._stated["image-based"]))
        elif "read-only" in self._stated:
            evidence = self._stated["read-only"]
            found.append(self._told(Hindrance.NO_RIGHTS, "read-only-system", evidence))
        if self._release and self._release.support is Support.ENDED and self._is_own(seen):
            evidence = self._stated.get("support-ended", self._release.evidence)
            found.append(self._told(Hindrance.NOT_OFFERED, "distribution-ended", evidence))
        return found

    def _is_own(self, seen: Observation) -> bool:
        """Tell whether a package comes from the distribution, as far as it states it."""
        if seen.packaging == _KERNEL:
            return True
        if any(path.startswith("/opt/") for path in seen.files):
            return False
        if vendor_of(seen.seen.get("package", ""), seen.version) is not None:
            return False
        if seen.packaging == "rpm":
            wanted = _RPM_VENDORS.get(self.distribution)
            return bool(wanted) and str(wanted) in seen.seen.get("vendor", "").lower()
        return True

    @staticmethod
    def _told(hindrance: Hindrance, cause: str, evidence: Evidence) -> Obstacle:
        return Obstacle(hindrance=hindrance, cause=cause, evidence=evidence)
