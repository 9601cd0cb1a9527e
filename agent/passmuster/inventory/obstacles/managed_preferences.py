"""Managed preferences of macOS that keep updates of the system, a browser or a viewer back.

What a management profile states lies in /Library/Managed Preferences, for the machine and for each
user; some programs heed what an administrator wrote into /Library/Preferences as well. A setting
that a person made for himself hinders nothing.
Source: chromium, chrome/updater/policy/mac/managed_preference_policy_manager_impl.mm (numbers and
order of update policies; Edge's updater is built from it); Mozilla's policy templates; Adobe's
plist reference (FeatureLockdown bUpdater); Apple's device management reference (SoftwareUpdate,
Restrictions).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.inventory.macos import plist
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.model.installation import Hindrance, Obstacle, Scope
from passmuster.products.matching import Match

MANAGED = "/Library/Managed Preferences"
LOCAL = "/Library/Preferences"
_SOFTWARE_UPDATE, _RESTRICTIONS = "com.apple.SoftwareUpdate", "com.apple.applicationaccess"
# Beginning of a bundle's identifier, to who updates it.
_UPDATERS = {
    "com.google.Chrome": "com.google.Keystone",
    "com.microsoft.edgemac": "com.microsoft.EdgeUpdater",
}
_POLICIES = "updatePolicies"
# On macOS these numbers are others than on Windows: 0 all updates, 1 automatic ones only.
_MANUAL_ONLY, _DISABLED = 2, 3
_ADOBE = frozenset({"com.adobe.Reader", "com.adobe.Acrobat.Pro"})
_ADOBE_TRACKS = ("DC", "2015", "2017", "2020", "2024")
_DELAYS = {
    "forceDelayedSoftwareUpdates": (
        "enforcedSoftwareUpdateMinorOSDeferredInstallDelay",
        "enforcedSoftwareUpdateDelay",
    ),
    "forceDelayedMajorSoftwareUpdates": (
        "enforcedSoftwareUpdateMajorOSDeferredInstallDelay",
        "enforcedSoftwareUpdateDelay",
    ),
}
_MANUAL = {
    _SOFTWARE_UPDATE: ("AutomaticallyInstallMacOSUpdates", "CriticalUpdateInstall"),
    _RESTRICTIONS: ("allowRapidSecurityResponseInstallation",),
}


class _Told(NamedTuple):
    """A value of a preference, and the file that states it."""

    value: object
    path: str


class ManagedPreferences:
    """The managed preferences of one machine, each file of them read once.

    Args:
        host: the machine.
        files: takes the notes about what cannot be read.
    """

    def __init__(self, host: Host, files: Files) -> None:
        self._host = host
        self._files = files
        self._kept: dict[str, dict[str, Any]] = {}

    def of(self, seen: Observation, recognised: Match) -> list[Obstacle]:
        """Return what hinders the update of the system or of a bundle, the gravest first.

        Args:
            seen: what was seen of it.
            recognised: what it was recognised as.
        """
        if seen.packaging == "os":
            return self._system()
        bundle, users = seen.seen.get("bundle", ""), self._users(seen)
        updater = next((name for start, name in _UPDATERS.items() if bundle.startswith(start)), "")
        if updater:
            return _first(self._updates(updater, bundle, users))
        if bundle in _ADOBE:
            return _first(self._adobe(bundle, users))
        if seen.seen.get("remoting_name") and any(
            rule.source == "app-bundle" for rule in recognised.product.detect
        ):
            return _first(self._mozilla(bundle, users))
        return []

    def _users(self, seen: Observation) -> tuple[str, ...]:
        """Return whose preferences count: the owner's, else those of all who may start it."""
        if seen.scope is Scope.USER:
            return (seen.owner,)
        try:
            return tuple(each.name for each in self._host.users() if each.uid)
        except HostError as error:
            self._files.note(str(error))
            return ()

    def _system(self) -> list[Obstacle]:
        path = f"{MANAGED}/{_RESTRICTIONS}.plist"
        values = self._table(path)
        found = []
        for key, delays in _DELAYS.items():
            if values.get(key) is not True:
                continue
            days = next((each for each in delays if _is_number(values.get(each))), "")
            told = _Told(f"true {values[days]}" if days else "true", path)
            found.append(_policy("macos-policy-delay", f"{key} {days}".strip(), told))
        for domain, keys in _MANUAL.items():
            path = f"{MANAGED}/{domain}.plist"
            values = self._table(path)
            found += [
                _policy("macos-policy-manual", key, _Told("false", path))
                for key in keys
                if values.get(key) is False
            ]
        return found

    def _updates(self, domain: str, bundle: str, users: Iterable[str]) -> Iterator[Obstacle]:
        """Yield what an updater's policy for a program says; without one, what it says for all."""
        for path in _managed(domain, users):
            stated_for = plist.table(self._table(path).get(_POLICIES))
            policies = {key.lower(): plist.table(each) for key, each in stated_for.items()}
            for name in (bundle, "global"):
                stated = policies.get(name.lower(), {})
                number = _number(stated.get("UpdateDefault"))
                if number in {_MANUAL_ONLY, _DISABLED}:
                    yield _policy("updater-policy", f"{_POLICIES} {name} UpdateDefault",
                                  _Told(number, path))  # fmt: skip
                if number is not None:
                    break
            prefix = plist.text(policies.get(bundle.lower(), {}), "TargetVersionPrefix")
            if prefix:
                yield _policy("updater-policy", f"{_POLICIES} {bundle} TargetVersionPrefix",
                              _Told(prefix, path))  # fmt: skip

    def _mozilla(self, domain: str, users: Iterable[str]) -> Iterator[Obstacle]:
        """Yield what the enterprise policies of a browser of Mozilla's kin say."""

        def told(key: str) -> _Told:
            paths = (*_managed(domain, users), f"{LOCAL}/{domain}.plist")
            return next((_Told(self._table(each)[key], each) for each in paths
                         if key in self._table(each)), _Told(None, ""))  # fmt: skip

        if told("EnterprisePoliciesEnabled").value not in (True, 1):
            return
        wanted: dict[str, tuple[str, Callable[[object], bool]]] = {
            "DisableAppUpdate": ("firefox-policy", lambda value: value is True),
            "AppUpdatePin": (
                "firefox-policy",
                lambda value: isinstance(value, str) and bool(value),
            ),
            "ManualAppUpdateOnly": ("firefox-policy-manual", lambda value: value is True),
            "AppAutoUpdate": ("firefox-policy-manual", lambda value: value is False),
        }
        for key, (cause, closes) in wanted.items():
            if closes(told(key).value):
                yield _policy(cause, key, told(key))

    def _adobe(self, domain: str, users: Iterable[str]) -> Iterator[Obstacle]:
        """Yield the lock of Adobe's updater."""
        for path in (*_managed(domain, users), f"{LOCAL}/{domain}.plist"):
            for track in _ADOBE_TRACKS:
                lock = plist.table(plist.table(self._table(path).get(track)).get("FeatureLockdown"))
                if lock.get("bUpdater") is False or _number(lock.get("bUpdater")) == 0:
                    yield _policy("adobe-policy", f"{track} FeatureLockdown bUpdater",
                                  _Told("false", path))  # fmt: skip

    def _table(self, path: str) -> dict[str, Any]:
        if path not in self._kept:
            self._kept[path] = self._read(path)
        return self._kept[path]

    def _read(self, path: str) -> dict[str, Any]:
        try:
            return plist.read(self._host, path)
        except AbsentError:
            return {}
        except HostError as error:
            self._files.note(str(error))
            return {}


def _managed(domain: str, users: Iterable[str]) -> list[str]:
    """Return the files that a profile writes for a domain: of the machine, then of its users."""
    own = [f"{MANAGED}/{user}/{domain}.plist" for user in users if user and "/" not in user]
    return [f"{MANAGED}/{domain}.plist", *own]


def _first(found: Iterator[Obstacle]) -> list[Obstacle]:
    """Return the first obstacle alone: one of a kind is enough to know."""
    return [each for each in (next(found, None),) if each is not None]


def _policy(cause: str, field: str, told: _Told) -> Obstacle:
    raw = str(told.value).lower() if isinstance(told.value, bool) else str(told.value)
    return obstacle(Hindrance.POLICY, cause, location=told.path, field=field, raw=raw)


def _number(value: object) -> int | None:
    """Return a policy's number, which may stand as a text."""
    if isinstance(value, str) and value.isascii() and value.isdigit():
        return int(value) if len(value) < 10 else None
    return value if _is_number(value) and isinstance(value, int) else None


def _is_number(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
