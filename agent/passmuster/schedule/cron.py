"""Cron, where there is no systemd: a file in /etc/cron.d, or a block in the user's crontab.

Cron neither spreads machines nor makes up for missed runs: the minute is the machine's own, and a
second line runs after start-up. Source: crontab(5).
"""

from __future__ import annotations

import shlex
from collections.abc import Sequence
from hashlib import sha256
from pathlib import Path

from passmuster.schedule.errors import ScheduleError
from passmuster.schedule.options import ScheduleOptions
from passmuster.schedule.plan import File, Place, Plan

FILE = Path("/etc/cron.d/passmuster")
BEGIN = "# >>> passmuster (written by `passmuster schedule install`) >>>"
END = "# <<< passmuster <<<"


def render(place: Place, options: ScheduleOptions) -> Plan:
    """Return the file for the system's cron, or the lines for the user's crontab.

    Raises:
        ScheduleError: the program's path holds control characters.
    """
    lines = _lines(place, options)
    if place.user:
        return Plan(system="cron", crontab=(BEGIN, *lines, END))
    text = "\n".join((BEGIN, "SHELL=/bin/sh", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", *lines, END))
    return Plan(system="cron", files=(File(path=FILE, text=text + "\n"),))


def slot(seed: str, span: int) -> int:
    """Return a machine's own place within `span`, the same each time."""
    return int.from_bytes(sha256(b"passmuster slot " + seed.encode()).digest()[:8]) % span


def without_block(crontab: str) -> str:
    """Return a crontab without our block.

    Raises:
        ScheduleError: the block has no end, so it cannot be told what is whose.
    """
    kept: list[str] = []
    inside = False
    for line in crontab.splitlines():
        if line == BEGIN:
            inside = True
        elif line == END:
            inside = False
        elif not inside:
            kept.append(line)
    if inside:
        raise ScheduleError(
            f"the crontab has {BEGIN!r} without {END!r}; put it right with `crontab -e`"
        )
    return "".join(f"{line}\n" for line in kept)


def with_block(crontab: str, block: Sequence[str]) -> str:
    """Return a crontab with our block at its end, in place of a former one."""
    return without_block(crontab) + "".join(f"{line}\n" for line in block)


def _lines(place: Place, options: ScheduleOptions) -> tuple[str, str]:
    words = (*place.program, "run")
    if not all(word.isprintable() for word in words):
        raise ScheduleError(
            f"path {place.program[0]!r}: control characters cannot stand in a crontab; move it"
        )
    sink = (
        f"2>&1 | {shlex.quote(place.logger)} -t passmuster" if place.logger else ">/dev/null 2>&1"
    )
    # In a crontab an unescaped percent sign is a line break.
    command = f"{shlex.join(words)} {sink}".replace("%", r"\%")
    who = "" if place.user else "root "
    minute = slot(place.seed, 60 * options.every_hours)
    hours = ",".join(str(hour) for hour in range(minute // 60, 24, options.every_hours))
    wait = 120 + slot(place.seed, 60 * options.splay_minutes + 1)
    return (
        f"{minute % 60} {hours} * * * {who}{command}",
        f"@reboot {who}sleep {wait} && {command}",
    )
