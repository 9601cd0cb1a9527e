"""Runs systemctl and crontab: a time limit, no shell, and a sentence when it fails."""

from __future__ import annotations

import subprocess
from collections.abc import Sequence

from passmuster.schedule.errors import ScheduleError

_SECONDS = 60


def run(command: Sequence[str], *, feed: str = "") -> str:
    """Run a command and return its standard output.

    Args:
        command: program and arguments.
        feed: its standard input.

    Raises:
        ScheduleError: it is not there, takes too long, or ends with a status other than 0.
    """
    done = call(command, feed=feed)
    if done.returncode != 0:
        raise ScheduleError(
            f"`{' '.join(command)}` ended with {done.returncode}: {line(done.stderr)}"
        )
    return done.stdout


def answer(command: Sequence[str]) -> str:
    """Return what a command says, whatever its exit status."""
    return call(command).stdout.strip()


def call(command: Sequence[str], *, feed: str = "") -> subprocess.CompletedProcess[str]:
    """Run a command to its end.

    Raises:
        ScheduleError: it is not there or takes too long.
    """
    try:
        return subprocess.run(
            list(command),
            input=feed,
            capture_output=True,
            text=True,
            errors="replace",
            timeout=_SECONDS,
            check=False,
        )
    except FileNotFoundError as error:
        raise ScheduleError(f"{command[0]}: not found on this machine") from error
    except (OSError, subprocess.TimeoutExpired) as error:
        raise ScheduleError(f"`{' '.join(command)}`: {error}") from error


def line(text: str) -> str:
    """Return the last line of a program's complaint, without control characters."""
    last = text.strip().splitlines()[-1] if text.strip() else "it gave no reason"
    return "".join(each if each.isprintable() else "?" for each in last)[:200]
