"""What snapd's state says of a snap: its channel, whether it is on, and an update that waits.

The file belongs to root alone. An update waits when snapd has fetched it and watches for the
program's end (`monitored`); one that the store merely offers is not on this machine.
Source: overlord/snapstate in snapd's source (SnapState, refreshCandidate), overlord/state.
"""

from __future__ import annotations

from typing import Any, NamedTuple

from passmuster.host.errors import AbsentError, DeniedError, HostError
from passmuster.inventory.observation import Look

STATE = "/var/lib/snapd/state.json"
_LIMIT = 64 * 1024 * 1024
_LONGEST = 100


class Stated(NamedTuple):
    """What the state says of one snap.

    Attributes:
        channel: as it is tracked; empty when the state does not say.
        is_active: False only when the state says so.
        waiting: the version of an update that is taken when the program ends, else empty.
    """

    channel: str = ""
    is_active: bool = True
    waiting: str = ""


class State:
    """The state, read once and only when a snap is asked for.

    Args:
        look: the host; what cannot be read is noted.
    """

    def __init__(self, look: Look) -> None:
        self._look = look
        self._data: dict[str, Any] | None = None

    def of(self, instance: str) -> Stated:
        """Return what the state says of a snap."""
        if self._data is None:
            self._data = self._read()
        snap = _table(_table(self._data.get("snaps")).get(instance))
        waits = _table(_table(self._data.get("refresh-candidates")).get(instance))
        return Stated(
            channel=_text(snap.get("channel")),
            is_active=snap.get("active", True) is not False if snap else True,
            waiting=_text(waits.get("version")) if waits.get("monitored") is True else "",
        )

    def _read(self) -> dict[str, Any]:
        import json  # noqa: PLC0415 - only where there is a snap

        try:
            payload = self._look.host.read(STATE, limit=_LIMIT)
            whole = json.loads(payload)
        except AbsentError:
            return {}
        except DeniedError as error:
            self._look.notes.append(f"{error}; channels are not told")
            return {}
        except HostError as error:
            self._look.notes.append(str(error))
            return {}
        except (ValueError, RecursionError) as error:
            self._look.notes.append(f"{STATE}: damaged: {error}")
            return {}
        return _table(_table(whole).get("data"))


def _table(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _text(value: object) -> str:
    if isinstance(value, str) and len(value) <= _LONGEST and value.isprintable():
        return value
    return ""
