"""What is known of the machine, and what a schedule on it consists of. Values only."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import msgspec

from passmuster.schedule.options import ScheduleOptions

System = Literal["systemd", "cron"]


class Place(msgspec.Struct, frozen=True, kw_only=True):
    """The machine as far as scheduling goes.

    Attributes:
        user: schedule for this user only, not for the machine.
        system: what will start the runs.
        running: whether that is active now (a container or a chroot may have it installed only).
        program: the command to start, its first word an absolute path.
        state: the state folder.
        home: the user's home folder.
        config_home: the user's folder for configuration (XDG_CONFIG_HOME).
        logger: path of logger(1), or empty.
        seed: any text that differs between machines; it spreads them and goes nowhere.
    """

    user: bool
    system: System
    running: bool
    program: tuple[str, ...]
    state: Path
    home: Path
    config_home: Path
    logger: str = ""
    seed: str = ""


class File(msgspec.Struct, frozen=True, kw_only=True):
    """A file of the schedule, readable for everybody."""

    path: Path
    text: str


class Plan(msgspec.Struct, frozen=True, kw_only=True):
    """A schedule: its files, the commands around them, and the lines of a user's crontab.

    Attributes:
        files: written by install, deleted by remove.
        enable: run after writing.
        start: run after that when the system is running.
        stop: run before removal when the system is running; failures are let pass.
        disable: run before removal.
        settle: run after removal when the system is running.
        crontab: the user's lines, for cron without root.
    """

    system: System
    files: tuple[File, ...] = ()
    enable: tuple[tuple[str, ...], ...] = ()
    start: tuple[tuple[str, ...], ...] = ()
    stop: tuple[tuple[str, ...], ...] = ()
    disable: tuple[tuple[str, ...], ...] = ()
    settle: tuple[tuple[str, ...], ...] = ()
    crontab: tuple[str, ...] = ()


def plan(place: Place, options: ScheduleOptions) -> Plan:
    """Return the schedule for a machine.

    Raises:
        ScheduleError: the program's path cannot be written into such a file.
    """
    # The two renderers know Place and Plan; the one that is not needed is not loaded.
    if place.system == "systemd":
        from passmuster.schedule import systemd  # noqa: PLC0415

        return systemd.render(place, options)
    from passmuster.schedule import cron  # noqa: PLC0415

    return cron.render(place, options)
