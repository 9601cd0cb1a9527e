"""What configuration says about the rhythm."""

from __future__ import annotations

import msgspec


class ScheduleOptions(msgspec.Struct, frozen=True, kw_only=True):
    """How often the scheduled run comes.

    Attributes:
        every_hours: a divisor of 24.
        splay_minutes: how far the machines of a fleet are spread, and how long at most a run
            waits after start-up.
    """

    every_hours: int = 6
    splay_minutes: int = 30
