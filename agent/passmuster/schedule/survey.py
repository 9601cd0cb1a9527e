"""Looks at the machine: which scheduler it has, and which command to start.

A schedule of the whole machine runs as root, so its program must not be writable by others.
"""

from __future__ import annotations

import os
import shutil
import stat
import sys
from pathlib import Path
from typing import Literal

from passmuster.schedule.errors import ScheduleError
from passmuster.schedule.plan import Place, System

_BOOTED = Path("/run/systemd/system")  # sd_booted(3)
_MACHINE_ID = Path("/etc/machine-id")  # machine-id(5): read for a minute, reported to nobody
_CRON_FOLDER = Path("/etc/cron.d")


def place(*, user: bool, state: Path, system: Literal["auto", "systemd", "cron"] = "auto") -> Place:
    """Return what scheduling must know of this machine.

    Args:
        user: for this user only; without root there is no other way.
        state: the state folder of the runs.
        system: which scheduler to use.

    Raises:
        ScheduleError: no root, no scheduler, or a program that others may change.
    """
    if os.name == "nt":
        raise ScheduleError("this release schedules itself on Linux only; use the Task Scheduler")
    if not user and os.geteuid() != 0:
        raise ScheduleError(
            "a schedule for the whole machine needs root: use sudo, or `--user` for yourself only"
        )
    program = _program()
    if not user:
        for word in program:
            if word.startswith("/"):
                _check_unwritable(Path(word))
    chosen = _system(system, user=user)
    home = Path.home()
    return Place(
        user=user,
        system=chosen,
        running=_BOOTED.is_dir() if chosen == "systemd" else True,
        program=program,
        state=state,
        home=home,
        config_home=Path(os.environ.get("XDG_CONFIG_HOME") or home / ".config"),
        logger=shutil.which("logger", path="/usr/bin:/bin") or "",
        seed=_seed(),
    )


def _system(asked: Literal["auto", "systemd", "cron"], *, user: bool) -> System:
    has_systemd = shutil.which("systemctl") is not None
    has_cron = shutil.which("crontab") is not None if user else _CRON_FOLDER.is_dir()
    if asked == "systemd" and not has_systemd:
        raise ScheduleError("systemctl was not found; `--system cron` uses cron")
    if asked == "cron" and not has_cron:
        raise ScheduleError("cron was not found: install it (Debian: package cron)")
    if asked != "auto":
        return asked
    if has_systemd:
        return "systemd"
    if has_cron:
        return "cron"
    raise ScheduleError(
        "neither systemd nor cron was found: let your own scheduler start `passmuster run` every "
        "six hours"
    )


def _program() -> tuple[str, ...]:
    """Return the command that started this process, absolute; else the interpreter's way."""
    # Not resolved: the link is what an update replaces.
    started = Path(sys.argv[0]).absolute() if sys.argv and sys.argv[0] else None
    if started and started.name == "passmuster" and os.access(started, os.X_OK):
        return (str(started),)
    return (sys.executable, "-m", "passmuster")


def _check_unwritable(program: Path) -> None:
    """Refuse a program that somebody other than root could replace."""
    resolved = program.resolve()
    for part in (*program.parents, resolved, *resolved.parents):
        found = part.stat()
        if found.st_uid != 0 or found.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise ScheduleError(
                f"{part}: others than root may change it, and the schedule would run {program} "
                "as root; install Passmuster into a folder of root's (for example with pipx "
                "under /opt), or use `--user`"
            )


def _seed() -> str:
    try:
        with _MACHINE_ID.open("rb") as file:
            return file.read(64).decode("ascii", "replace").strip()
    except OSError:
        return os.uname().nodename
