r"""Enterprise policies of Mozilla's programs on Windows: the registry's, and the copy's own file.

The registry is Firefox's alone; the machine's part counts before a person's. A fork reads the file
in its own folder. A copy of the store is updated by the store, which asks none of these.
Source: Mozilla's policy templates (DisableAppUpdate, AppUpdatePin, AppAutoUpdate,
ManualAppUpdateOnly; distribution\policies.json; SOFTWARE\Policies\Mozilla\Firefox).
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from passmuster.host.errors import HostError
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.inventory.obstacles.registry import POLICIES, Registry
from passmuster.model.installation import Hindrance, Obstacle, Scope
from passmuster.products.matching import Match

_FIREFOX = "firefox"
_KEY = "Mozilla\\Firefox"
_INI_FIELD = "application.ini"
_FILE = "distribution\\policies.json"


class WindowsMozilla:
    """The policies of one machine's copies.

    Args:
        registry: its policies.
        files: its files.
    """

    def __init__(self, registry: Registry, files: Files) -> None:
        self._registry = registry
        self._files = files

    def is_asked(self, seen: Observation, recognised: Match) -> bool:
        """Tell whether a copy is one of Mozilla's kin that updates itself."""
        rules = recognised.product.detect
        is_kin = bool(seen.seen.get("remoting_name")) or any(
            "remoting_name" in {*rule.match, *rule.pattern} or rule.version_from == _INI_FIELD
            for rule in rules
        )
        return is_kin and seen.packaging != "msix"

    def of(self, seen: Observation, recognised: Match) -> list[Obstacle]:
        """Return the gravest policy of the first place that states any."""
        sid, home = self._owner(seen)
        keys = []
        if recognised.product.id == _FIREFOX:
            keys.append(f"{POLICIES}\\{_KEY}")
            keys += [f"HKEY_USERS\\{sid}\\Software\\Policies\\{_KEY}"] if sid else []
        for path in keys:
            key = self._registry.key(path)
            stated = {each.name.casefold(): each.data for each in key.values}
            if found := _closed(stated, key.path, ""):
                return found
        if not seen.root or (seen.scope is Scope.USER and home is None):
            return []
        path = f"{seen.root}\\{_FILE}"
        return _closed(self._json(path, home), path, "policies.")

    def _owner(self, seen: Observation) -> tuple[str, str | None]:
        if seen.scope is not Scope.USER:
            return "", None
        try:
            users = self._files.host.users()
        except HostError as error:
            self._files.note(str(error))
            return "", None
        own = next((each for each in users if each.name == seen.owner), None)
        return (own.sid, own.home) if own else ("", None)

    def _json(self, path: str, home: str | None) -> dict[str, object]:
        text = self._files.text(path, home=home)
        if text is None:
            return {}
        try:
            read = json.loads(text.removeprefix("\ufeff"))
        except (ValueError, RecursionError) as error:
            self._files.note(f"{path}: {error}")
            return {}
        stated = read.get("policies") if isinstance(read, dict) else None
        return (
            {each.casefold(): stated[each] for each in stated} if isinstance(stated, dict) else {}
        )


def _closed(stated: Mapping[str, object], location: str, part: str) -> list[Obstacle]:
    """Return the gravest thing that policies say against updates; a number stands for yes or no."""
    pin = stated.get("appupdatepin")
    wanted = (
        ("firefox-policy", "DisableAppUpdate", _is(stated, "DisableAppUpdate", wanted=True)),
        ("firefox-policy", "AppUpdatePin", isinstance(pin, str) and bool(pin)),
        ("firefox-policy-manual", "ManualAppUpdateOnly",
         _is(stated, "ManualAppUpdateOnly", wanted=True)),
        ("firefox-policy-manual", "AppAutoUpdate", _is(stated, "AppAutoUpdate", wanted=False)),
    )  # fmt: skip
    for cause, name, closes in wanted:
        if closes:
            raw = json.dumps(stated[name.casefold()])
            return [obstacle(Hindrance.POLICY, cause, location=location, field=f"{part}{name}",
                             raw=raw)]  # fmt: skip
    return []


def _is(stated: Mapping[str, object], name: str, *, wanted: bool) -> bool:
    found = stated.get(name.casefold())
    return isinstance(found, int) and found in {0, 1} and bool(found) is wanted
