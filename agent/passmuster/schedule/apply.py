"""Writes a schedule, removes it, and tells how it stands. Each failure is one sentence."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import msgspec

from passmuster import durable
from passmuster.schedule import cron
from passmuster.schedule.commands import answer, call, line, run
from passmuster.schedule.errors import ScheduleError
from passmuster.schedule.plan import File, Place, Plan
from passmuster.schedule.systemd import SERVICE, TIMER, settings

_LIMIT = 256 * 1024
_CRONTAB = "/usr/bin/crontab"


class ScheduleStatus(msgspec.Struct, frozen=True, kw_only=True):
    """How the schedule stands; times are the scheduler's own words, empty when it tells none.

    Attributes:
        installed: all its files are there and as this release would write them.
        active: the scheduler is running and knows it.
        sentence: the whole in words.
    """

    installed: bool
    active: bool
    next_run: str = ""
    last_run: str = ""
    last_result: str = ""
    sentence: str = ""


def install(plan: Plan, place: Place) -> str:
    """Write and start a schedule; return what was done in a sentence.

    Raises:
        ScheduleError: with what to do; a former schedule is then still there.
    """
    if plan.crontab:
        return _install_crontab(plan)
    stale = [file for file in plan.files if _content(file.path) != file.text]
    if not stale and _active(plan, place):
        return f"already installed, nothing to do ({_named(plan.files)})"
    for file in stale:
        _write(file)
    for command in plan.enable:
        run(command)
    if not place.running:
        return (
            f"installed ({_named(plan.files)}); systemd is not running here, so the timer starts "
            "with the next boot"
        )
    for command in plan.start:
        run(command)
    return f"installed{' and started' if plan.start else ''} ({_named(plan.files)})"


def remove(plan: Plan, place: Place) -> str:
    """Stop and remove a schedule; return what was done in a sentence.

    Raises:
        ScheduleError: with what to do.
    """
    if plan.crontab:
        return _remove_crontab()
    present = [file for file in plan.files if _content(file.path) is not None]
    if not present:
        return "there is no schedule to remove"
    if place.running:
        _try(plan.stop)
    _try(plan.disable)
    for file in present:
        try:
            durable.remove(file.path)
        except OSError as error:
            raise _failed(file.path, error) from error
    if place.running:
        _try(plan.settle)
    return f"removed ({_named(tuple(present))})"


def status(plan: Plan, place: Place) -> ScheduleStatus:
    """Tell how a schedule stands.

    Raises:
        ScheduleError: the scheduler could not be asked.
    """
    if plan.crontab:
        installed = set(plan.crontab) <= set(_crontab().splitlines())
        return _plainly(installed=installed)
    contents = [_content(file.path) for file in plan.files]
    if any(content is None for content in contents):
        return ScheduleStatus(
            installed=False,
            active=False,
            sentence="not installed; `passmuster schedule install` does it",
        )
    current = contents == [file.text for file in plan.files]
    if plan.system == "cron":
        return _plainly(installed=current)
    if not place.running:
        return ScheduleStatus(
            installed=current,
            active=False,
            sentence="installed; systemd is not running here, so nothing starts before a boot",
        )
    return _of_systemd(place, installed=current)


def _of_systemd(place: Place, *, installed: bool) -> ScheduleStatus:
    control = ("systemctl", "--user") if place.user else ("systemctl",)
    timer = settings(
        run((*control, "show", TIMER, "-p", "ActiveState,NextElapseUSecRealtime,LastTriggerUSec"))
    )
    service = settings(
        run((*control, "show", SERVICE, "-p", "Result,ExecMainStatus,ExecMainExitTimestamp"))
    )
    active = timer.get("ActiveState") == "active"
    last = service.get("ExecMainExitTimestamp", "") or timer.get("LastTriggerUSec", "")
    ran = bool(service.get("ExecMainExitTimestamp"))
    result = f"{service.get('Result', '')}, exit status {service.get('ExecMainStatus', '')}"
    sentence = "installed and active" if active else "installed, but the timer is not active"
    if not installed:
        sentence += "; its files differ from this release's, `passmuster schedule install` renews"
    return ScheduleStatus(
        installed=installed,
        active=active,
        next_run=timer.get("NextElapseUSecRealtime", ""),
        last_run=last,
        last_result=result if ran else "",
        sentence=sentence,
    )


def _plainly(*, installed: bool) -> ScheduleStatus:
    """Return the status of a cron schedule: cron keeps no record of runs."""
    return ScheduleStatus(
        installed=installed,
        active=installed,
        sentence="installed for cron, which keeps no record of runs; `passmuster status` shows the "
        "last one"
        if installed
        else "not installed as this release would; `passmuster schedule install` does it",
    )


def _active(plan: Plan, place: Place) -> bool:
    """Tell whether there is nothing left to enable or start."""
    if plan.system == "cron":
        return True
    control = ("systemctl", "--user") if place.user else ("systemctl",)
    if answer((*control, "is-enabled", TIMER)) != "enabled":
        return False
    return not place.running or answer((*control, "is-active", TIMER)) == "active"


def _install_crontab(plan: Plan) -> str:
    before = _crontab()
    after = cron.with_block(before, plan.crontab)
    if before == after:
        return "already installed, nothing to do (your crontab)"
    run((_CRONTAB, "-"), feed=after)
    return "installed (your crontab)"


def _remove_crontab() -> str:
    before = _crontab()
    after = cron.without_block(before)
    if before == after:
        return "there is no schedule to remove"
    run((_CRONTAB, "-"), feed=after) if after.strip() else run((_CRONTAB, "-r"))
    return "removed (your crontab)"


def _crontab() -> str:
    done = call((_CRONTAB, "-l"))
    if done.returncode == 0:
        return done.stdout
    if "no crontab" in done.stderr:
        return ""
    raise ScheduleError(f"crontab -l: {line(done.stderr)}")


def _write(file: File) -> None:
    try:
        file.path.parent.mkdir(parents=True, exist_ok=True)
        durable.write(file.path, file.text.encode(), mode=durable.PUBLIC)
    except OSError as error:
        raise _failed(file.path, error) from error


def _content(path: Path) -> str | None:
    try:
        with path.open("rb") as file:
            return file.read(_LIMIT).decode("utf-8", "replace")
    except (FileNotFoundError, NotADirectoryError):
        return None
    except OSError as error:
        raise _failed(path, error) from error


def _failed(path: Path, error: OSError) -> ScheduleError:
    return ScheduleError(f"{path}: {error.strerror or error}; expected to be able to change it")


def _try(commands: Iterable[tuple[str, ...]]) -> None:
    """Run commands whose failure leaves nothing undone that matters."""
    for command in commands:
        answer(command)


def _named(files: Iterable[File]) -> str:
    return ", ".join(str(file.path) for file in files)
