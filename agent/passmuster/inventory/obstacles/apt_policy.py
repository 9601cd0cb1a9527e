"""Which record of apt's preferences keeps an installed package from a newer version.

Apt takes the version with the highest priority, and never one below what is installed unless its
priority is 1000 or more. So a record closes the way in two manners: it lifts the installed version
above every newer one, or it pushes every source of newer ones below what is installed. A record
that closes one source while another stays open closes nothing.
Source: apt_preferences(5), "How APT Interprets Priorities".
"""

from __future__ import annotations

from functools import cached_property
from typing import NamedTuple

from passmuster.host.protocol import Host
from passmuster.inventory.architectures import native_name
from passmuster.inventory.obstacles import apt_configuration, apt_pins
from passmuster.inventory.obstacles.apt_lists import Lists, is_newer
from passmuster.inventory.obstacles.apt_pins import INSTALLED, NEVER, NOWHERE, Offer, Pin
from passmuster.inventory.obstacles.reading import Files

USUAL = 500
# What the sources of the configured default release have.
TARGET = 990
# From here on apt also goes back to an older version.
BACKWARDS = 1000


class Package(NamedTuple):
    """An installed package, as its own database states it."""

    name: str
    version: str
    architecture: str


class Decision(NamedTuple):
    """A priority and the record that gave it, if one did."""

    priority: int
    pin: Pin | None


class Policy:
    """Apt's preferences applied to installed packages.

    Args:
        host: the machine.
        files: its files.
        lists: its package lists.
    """

    def __init__(self, host: Host, files: Files, lists: Lists) -> None:
        self._native = native_name(host.facts.architecture)
        self._files = files
        self._lists = lists

    @cached_property
    def _target(self) -> str:
        """The release that apt is told to prefer."""
        return apt_configuration.read(self._files).get("apt::default-release", "")

    @cached_property
    def _pins(self) -> list[Pin]:
        return apt_pins.read(self._files)

    def blocking(self, name: str, version: str, architecture: str) -> Pin | None:
        """Return the record that closes the way up for an installed package, or None.

        Args:
            name: the package.
            version: its installed version, whole.
            architecture: its architecture.
        """
        pins = self._pins
        own = [pin for pin in pins if apt_pins.is_for(pin, name, architecture, self._native)]
        # Whatever the sources offer, nothing gets past these two.
        if own and ((own[0].fits_all and own[0].priority < 0) or self._holds(own[0], version)):
            return own[0]
        if own or self._matters(pins):
            general = [pin for pin in pins if not pin.name]
            return self._weighed(Package(name, version, architecture), own, general)
        return None

    def _holds(self, pin: Pin, version: str) -> bool:
        """Tell whether a record lifts the installed version above every other one."""
        if pin.kind != "version" or pin.fits_all or not pin.fits(_installed(version)):
            return False
        others = (each.priority for each in self._pins if each is not pin)
        return pin.priority > max(TARGET if self._target else USUAL, *others, USUAL)

    def _matters(self, pins: list[Pin]) -> bool:
        """Tell whether a record for every package could close a way.

        It lowers a source that is really there, or lifts what is installed, whatever it is.
        """
        if any(not pin.name and not pin.fits_all and pin.fits(_installed("")) for pin in pins):
            return True
        lowering = [pin for pin in pins if not pin.name and pin.priority < INSTALLED]
        if not lowering:
            return False
        sources = [self._lists.source(name) for name in self._lists.names]
        return any(pin.fits(source) for pin in lowering for source in sources)

    def _weighed(self, package: Package, own: list[Pin], general: list[Pin]) -> Pin | None:
        """Return the record that decided when no newer version could be taken."""
        if self._lists.compressed("_binary-"):
            where = (own or general)[0].location
            self._files.note(f"{where}: apt keeps its lists compressed, so records by source "
                             "could not be weighed")  # fmt: skip
            return None
        offers = self._lists.offers(package.name, package.architecture)
        if not offers:
            return None
        by_version: dict[str, list[Offer]] = {package.version: [_installed(package.version)]}
        for each in offers:
            by_version.setdefault(each.version, []).append(each)
        newer = sorted(each for each in by_version if is_newer(each, package.version))
        kept = self._kept(package, own, general, by_version)
        # Without a newer version at hand: one that any of the sources may bring tomorrow.
        ways = [by_version[each] for each in newer] or [
            [each._replace(version="")] for each in offers
        ]
        closing: Pin | None = None
        for sources in ways:
            way = self._decide(own, general, sources)
            if way.priority > 0 and way.priority >= kept.priority:
                return None
            closing = way.pin or kept.pin or closing
        return closing

    def _kept(
        self, package: Package, own: list[Pin], general: list[Pin], offers: dict[str, list[Offer]]
    ) -> Decision:
        """Return the priority that a newer version must reach: the installed version's.

        An older one counts only from that priority on at which apt goes back to it.
        """
        kept = self._decide(own, general, offers[package.version])
        for version, sources in offers.items():
            if version != package.version and not is_newer(version, package.version):
                older = self._decide(own, general, sources)
                if older.priority >= max(BACKWARDS, kept.priority):
                    kept = older
        return kept

    def _decide(self, own: list[Pin], general: list[Pin], sources: list[Offer]) -> Decision:
        """Return the priority of a version that these sources offer."""
        by_source = [self._of_source(general, source) for source in sources]
        for pin in own:
            if any(pin.fits(source) for source in sources):
                if all(each.priority == NEVER for each in by_source):
                    return by_source[0]
                return Decision(pin.priority, pin)
        return max(by_source, key=lambda each: each.priority)

    def _of_source(self, general: list[Pin], source: Offer) -> Decision:
        fitting = [pin for pin in general if pin.fits(source)]
        for pin in fitting:
            if pin.priority == NEVER:
                return Decision(NEVER, pin)
        if self._target and Pin("", "", "release", self._target, TARGET, "").fits(source):
            return Decision(TARGET, None)
        if fitting:
            return Decision(fitting[0].priority, fitting[0])
        return Decision(source.usual, None)


def _installed(version: str) -> Offer:
    """Return the package database as the source of what is installed."""
    return Offer(version, NOWHERE, {"archive": "now"}, INSTALLED)
