"""Enterprise policies that keep a browser's own updater from working.

They count for copies that update themselves, or that somebody put there by hand. A copy that came
with a package is updated by its package system, which asks no browser's policy.
Source: Mozilla's policy templates (DisableAppUpdate, AppUpdatePin, AppAutoUpdate,
ManualAppUpdateOnly); the Chrome Enterprise policy list, and chromium's
components/policy/core/common/config_dir_policy_loader.cc for the order of files.
"""

from __future__ import annotations

from typing import Any

from passmuster.host.errors import HostError
from passmuster.host.protocol import Host
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.model.installation import Hindrance, Obstacle, Scope
from passmuster.products.matching import Match

# Copies that no package system updates.
BY_HAND = frozenset({"files", "appimage"})
FILES_PER_FOLDER = 100
_CHROMIUM_FOLDERS = {
    "google-chrome": ("/etc/opt/chrome",),
    "chromium": ("/etc/chromium", "/etc/chromium-browser"),
    "ungoogled-chromium": ("/etc/chromium",),
    "microsoft-edge": ("/etc/opt/edge",),
    "brave": ("/etc/brave", "/etc/opt/brave"),
    "vivaldi": ("/etc/opt/vivaldi", "/etc/vivaldi"),
    "opera": ("/etc/opt/opera",),
    "yandex-browser": ("/etc/opt/yandex",),
}
# Google's updater takes these from other places; on Linux they state what the administrator wants.
_SWITCHED_OFF: dict[str, tuple[object, ...]] = {
    "UpdateDefault": (0, 2),
    "AutoUpdateCheckPeriodMinutes": (0,),
    "DeviceAutoUpdateDisabled": (True,),
    "UpdatesSuppressedDurationMin": (),
    "TargetVersionPrefix": (),
}


class Policies:
    """The policy files of one machine's browsers.

    Args:
        host: the machine.
        files: its files.
    """

    def __init__(self, host: Host, files: Files) -> None:
        self._host = host
        self._files = files
        self._parsed: dict[str, dict[str, Any]] = {}

    def of(self, seen: Observation, recognised: Match) -> list[Obstacle]:
        """Return the policy that hinders a copy without a package system."""
        product = recognised.product
        sources = {rule.source for rule in product.detect}
        if "mozilla-files" in sources:
            return self._mozilla(seen, product.id)
        folders = _CHROMIUM_FOLDERS.get(product.id, ())
        return self._chromium(folders) if folders else []

    def _mozilla(self, seen: Observation, product: str) -> list[Obstacle]:
        """Return what the first policy file that is there says; the others are not read then."""
        places: list[tuple[str, str | None]] = [(f"/etc/{product}/policies/policies.json", None)]
        if seen.packaging == "files":
            home = self._home(seen)
            if seen.scope is not Scope.USER or home is not None:
                places.append((f"{seen.path}/distribution/policies.json", home))
        for path, home in places:
            if self._files.text(path, home=home) is None:
                continue
            stated = self._json(path, home).get("policies")
            return list(_of_mozilla(stated if isinstance(stated, dict) else {}, path))[:1]
        return []

    def _home(self, seen: Observation) -> str | None:
        if seen.scope is not Scope.USER:
            return None
        try:
            users = self._host.users()
        except HostError as error:
            self._files.note(str(error))
            return None
        return next((user.home for user in users if user.name == seen.owner), None)

    def _chromium(self, folders: tuple[str, ...]) -> list[Obstacle]:
        """Return the first policy that is in force; the last file by name decides on each."""
        for folder in folders:
            managed = f"{folder}/policies/managed"
            stated: dict[str, tuple[object, str]] = {}
            names = [name for name in self._files.names(managed) if name.endswith(".json")]
            for name in names[:FILES_PER_FOLDER]:
                path = f"{managed}/{name}"
                stated |= {key: (value, path) for key, value in self._json(path, None).items()}
            for key in _SWITCHED_OFF:
                value, path = stated.get(key, (None, ""))
                if path and _switches_off(key, value):
                    return [obstacle(Hindrance.POLICY, "chromium-policy", location=path, field=key,
                                     raw=_as_written(value))]  # fmt: skip
        return []

    def _json(self, path: str, home: str | None) -> dict[str, Any]:
        if path not in self._parsed:
            self._parsed[path] = self._parse(path, self._files.text(path, home=home) or "{}")
        return self._parsed[path]

    def _parse(self, path: str, text: str) -> dict[str, Any]:
        import json  # noqa: PLC0415 - only a machine with policies pays for it

        try:
            read = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            self._files.note(f"{path}: {error}")
            return {}
        if not isinstance(read, dict):
            self._files.note(f"{path}: no table of policies")
            return {}
        return read


def _of_mozilla(stated: dict[str, Any], path: str) -> list[Obstacle]:
    """Return what the policies say, the gravest first."""

    def told(cause: str, key: str) -> Obstacle:
        return obstacle(Hindrance.POLICY, cause, location=path, field=f"policies.{key}",
                        raw=_as_written(stated[key]))  # fmt: skip

    found: list[Obstacle] = []
    if stated.get("DisableAppUpdate") is True:
        found.append(told("firefox-policy", "DisableAppUpdate"))
    if isinstance(stated.get("AppUpdatePin"), str) and stated["AppUpdatePin"]:
        found.append(told("firefox-policy", "AppUpdatePin"))
    if stated.get("ManualAppUpdateOnly") is True:
        found.append(told("firefox-policy-manual", "ManualAppUpdateOnly"))
    if stated.get("AppAutoUpdate") is False:
        found.append(told("firefox-policy-manual", "AppAutoUpdate"))
    return found


def _switches_off(key: str, value: object) -> bool:
    """Tell whether a policy's value keeps updates back; equal numbers of another type do not."""
    values = _SWITCHED_OFF[key]
    if not values:
        return (isinstance(value, str) and bool(value)) or (
            isinstance(value, int) and not isinstance(value, bool) and value > 0
        )
    return any(type(value) is type(each) and value == each for each in values)


def _as_written(value: object) -> str:
    """Return a value as a policy file has it: `true`, not Python's word for it."""
    import json  # noqa: PLC0415 - only a machine with policies pays for it

    return json.dumps(value)
