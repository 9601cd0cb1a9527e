r"""What keeps Windows itself from updating: policies, a pause, a service that is switched off.

A server of the company's own (WSUS) closes nothing as long as the machine may ask Microsoft too.
That users do not see the page of updates (SetDisableUXWUAccess) does not either: Windows goes on
by itself. Deferring a feature release holds nothing back that is judged; deferring quality updates
does. A pause counts while it lasts, so only where the day is known.
Source: Microsoft's policies for Windows Update (WindowsUpdate.admx; Policy CSP, Update); a pause
by policy ends by itself after 35 days.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, timedelta

from passmuster.host.protocol import RegistryKey
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.registry import POLICIES, SOFTWARE, Registry, told
from passmuster.model.installation import Hindrance, Obstacle

KEY = f"{POLICIES}\\Microsoft\\Windows\\WindowsUpdate"
AUTOMATIC = f"{KEY}\\AU"
MANAGED = f"{SOFTWARE}\\Microsoft\\PolicyManager\\current\\device\\Update"
SETTINGS = f"{SOFTWARE}\\Microsoft\\WindowsUpdate\\UX\\Settings"
SERVICE = "HKEY_LOCAL_MACHINE\\SYSTEM\\CurrentControlSet\\Services\\wuauserv"
_SYSTEM, _PART = "windows", "internet-explorer"
_SWITCHED_OFF = 4  # of a service's Start
_NEVER = 5  # of AllowAutoUpdate
_PAUSE = timedelta(days=35)
_DAY = re.compile(r"([0-9]{4}-[0-9]{2}-[0-9]{2})(?:T.*)?")
_RELEASE = re.compile(r"[0-9]{2}H[12]|[0-9]{4}")
_NAME = re.compile(r"Windows ([0-9]{2}) .*?([0-9]{2}H[12]|[0-9]{4})\b.*")


class WindowsUpdate:
    """The updates of one machine.

    Args:
        registry: its policies.
        day: the day of its own clock, as 2026-11-24; empty when it is not known.
    """

    def __init__(self, registry: Registry, day: str) -> None:
        self._registry = registry
        self._day = _date(day)

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return the gravest thing that keeps the system from updating; others are not asked."""
        if seen.source not in {_SYSTEM, _PART}:
            return []
        found = self._all(seen)
        return [each for each in (next(found, None),) if each is not None]

    def _all(self, seen: Observation) -> Iterator[Obstacle]:
        policy, managed = self._registry.key(KEY), self._registry.key(MANAGED)
        yield from self._off(policy, managed)
        yield from self._paused(policy, managed)
        for key in (policy, managed):
            if (key.number("DeferQualityUpdatesPeriodInDays") or 0) > 0:
                yield told("windows-update-deferred", key, "DeferQualityUpdatesPeriodInDays")
        if seen.source == _SYSTEM:
            yield from _pinned(policy, "TargetReleaseVersionInfo", seen.release)
            yield from _pinned(managed, "TargetReleaseVersion", seen.release)
        automatic = self._registry.key(AUTOMATIC)
        if automatic.number("NoAutoUpdate") == 1:
            yield told("windows-update-manual", automatic, "NoAutoUpdate")
        if managed.number("AllowAutoUpdate") == _NEVER:
            yield told("windows-update-manual", managed, "AllowAutoUpdate")

    def _off(self, policy: RegistryKey, managed: RegistryKey) -> Iterator[Obstacle]:
        """Yield what switches all updates off, or leaves them to the company's server alone."""
        service = self._registry.key(SERVICE)
        if service.number("Start") == _SWITCHED_OFF:
            yield told("windows-update-service", service, "Start", Hindrance.HELD)
        if policy.number("DisableWindowsUpdateAccess") == 1:
            yield told("windows-update-off", policy, "DisableWindowsUpdateAccess")
        if managed.number("AllowUpdateService") == 0:
            yield told("windows-update-off", managed, "AllowUpdateService")
        alone = "DoNotConnectToWindowsUpdateInternetLocations"
        own_server = self._registry.key(AUTOMATIC).number("UseWUServer") == 1
        if own_server and policy.text("WUServer") and policy.number(alone) == 1:
            yield told("windows-update-server", policy, alone)

    def _paused(self, policy: RegistryKey, managed: RegistryKey) -> Iterator[Obstacle]:
        if self._day is None:
            return
        for key in (policy, managed):
            begun = _date(key.text("PauseQualityUpdatesStartTime"))
            if begun is not None and begun <= self._day <= begun + _PAUSE:
                yield told("windows-update-paused", key, "PauseQualityUpdatesStartTime")
        settings = self._registry.key(SETTINGS)
        for name in ("PauseQualityUpdatesEndTime", "PauseUpdatesExpiryTime"):
            end = _date(settings.text(name))
            # What ends today lasts no longer.
            if end is not None and end > self._day:
                yield told("windows-update-paused", settings, name, Hindrance.HELD)


def _pinned(key: RegistryKey, name: str, installed: str) -> Iterator[Obstacle]:
    """Yield that a release is not to be left; one that is still to come is a way up."""
    wanted = key.text(name)
    if not _RELEASE.fullmatch(wanted):
        return
    if key.number("TargetReleaseVersion") == 0:
        return
    found = _NAME.fullmatch(installed)
    product = key.text("ProductVersion").removeprefix("Windows ").strip()
    if found and (product or found[1], wanted) > (found[1], found[2]):
        return
    yield told("windows-release-pinned", key, name)


def _date(text: str) -> date | None:
    """Return the day that a text begins with, or None."""
    found = _DAY.fullmatch(text)
    try:
        return date.fromisoformat(found[1]) if found else None
    except ValueError:
        return None
