"""The error of the room."""

from __future__ import annotations


class ScheduleError(Exception):
    """The schedule could not be read or changed; the message says what to do."""
