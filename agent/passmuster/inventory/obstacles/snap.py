"""Snaps whose refresh is held, for one snap or for all, or managed by somebody else.

A hold that ends today is none: snapd itself sets one of two hours on a new machine.
Source: `snap refresh --hold`, and snapd's overlord/snapstate/autorefresh_gating.go and
autorefresh.go for `snaps-hold`, `refresh.hold` and `refresh.timer` in its state.
"""

from __future__ import annotations

import re
from typing import Any

import msgspec

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.inventory.observation import Observation
from passmuster.inventory.obstacles.reading import Files, obstacle
from passmuster.model.installation import Hindrance, Obstacle

FILE = "/var/lib/snapd/state.json"
LIMIT = 64 * 1024 * 1024
FOREVER = "forever"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_HOLDS = "snaps-hold"
_TIMERS = ("timer", "schedule")


class _Data(msgspec.Struct):
    """The parts of snapd's data that are wanted; the rest, which is large, is not kept."""

    holds: msgspec.Raw = msgspec.field(default=msgspec.Raw(b"null"), name=_HOLDS)
    config: msgspec.Raw = msgspec.Raw(b"null")


class _State(msgspec.Struct):
    data: _Data = msgspec.field(default_factory=_Data)


class Snap:
    """The holds in snapd's state.

    Args:
        host: the machine.
        files: its files.
    """

    def __init__(self, host: Host, files: Files) -> None:
        self._host = host
        self._files = files
        self._state: tuple[dict[str, Any], dict[str, Any]] | None = None

    def of(self, seen: Observation) -> list[Obstacle]:
        """Return what holds an installed snap."""
        if self._state is None:
            self._state = self._read()
        holds, refresh = self._state
        name = seen.sandbox.app if seen.sandbox else seen.seen.get("snap", "")
        found: list[Obstacle] = []
        by = holds.get(name)
        for holder, hold in sorted(by.items()) if isinstance(by, dict) else ():
            until = hold.get("hold-until") if isinstance(hold, dict) else None
            if self._lasts(until):
                field = f"data.{_HOLDS}.{name}.{holder}.hold-until"
                found.append(obstacle(Hindrance.HELD, "snap-hold", location=FILE, field=field,
                                      raw=str(until)))  # fmt: skip
                break
        if self._lasts(refresh.get("hold")):
            found.append(obstacle(Hindrance.HELD, "snap-refresh-hold", location=FILE,
                                  field="data.config.core.refresh.hold",
                                  raw=str(refresh["hold"])))  # fmt: skip
        for key in _TIMERS:
            if refresh.get(key) == "managed":
                found.append(obstacle(Hindrance.POLICY, "snap-managed", location=FILE,
                                      field=f"data.config.core.refresh.{key}",
                                      raw="managed"))  # fmt: skip
                break
        return found

    def _lasts(self, until: object) -> bool:
        """Tell whether a hold goes on beyond today; a day that cannot be compared says nothing."""
        if not isinstance(until, str):
            return False
        today = self._host.facts.day
        return until == FOREVER or bool(today and _DAY.match(until) and until[:10] > today)

    def _read(self) -> tuple[dict[str, Any], dict[str, Any]]:
        """Return the holds by snap, and the settings of the refresh."""
        try:
            payload = self._host.read(FILE, limit=LIMIT)
        except AbsentError:
            return {}, {}
        except HostError as error:
            self._files.note(str(error))
            return {}, {}
        try:
            data = msgspec.json.decode(payload, type=_State).data
            holds = msgspec.json.decode(data.holds)
            config = msgspec.json.decode(data.config)
        except (msgspec.MsgspecError, ValueError, RecursionError) as error:
            self._files.note(f"{FILE}: {error}")
            return {}, {}
        core = _table(_table(config).get("core"))
        return _table(holds), _table(core.get("refresh"))


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}
