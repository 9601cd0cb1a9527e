"""The units, judged by systemd's own tools where they are there."""

from __future__ import annotations

import re
import shutil
import subprocess
from itertools import pairwise
from pathlib import Path

import pytest

from passmuster.schedule.errors import ScheduleError
from passmuster.schedule.options import ScheduleOptions
from passmuster.schedule.plan import Place, Plan, plan
from passmuster.schedule.systemd import quote, settings

needs_analyze = pytest.mark.skipif(
    shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed"
)


def place(**changes: object) -> Place:
    """Return a machine with a systemd that runs."""
    known: dict[str, object] = {
        "user": False,
        "system": "systemd",
        "running": True,
        "program": ("/usr/bin/true",),
        "state": Path("/var/lib/passmuster"),
        "home": Path("/home/u"),
        "config_home": Path("/home/u/.config"),
    }
    return Place(**{**known, **changes})  # type: ignore[arg-type]


def text(made: Plan, suffix: str) -> str:
    """Return the text of the unit with a suffix."""
    return next(file.text for file in made.files if file.path.suffix == suffix)


def written(made: Plan, folder: Path) -> list[str]:
    """Write a plan's units into a folder and return their paths."""
    for file in made.files:
        (folder / file.path.name).write_text(file.text)
    return [str(folder / file.path.name) for file in made.files]


@needs_analyze
@pytest.mark.parametrize("user", [False, True])
def test_systemd_accepts_the_units(tmp_path: Path, user: bool) -> None:  # noqa: FBT001 - a parameter
    """Not one complaint of systemd-analyze verify."""
    units = written(plan(place(user=user), ScheduleOptions()), tmp_path)
    done = subprocess.run(
        ["systemd-analyze", "verify", "--man=no", *units],
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")


@needs_analyze
def test_the_service_has_little_power(tmp_path: Path) -> None:
    """Systemd's own measure: 2.3 of 10 at most, and only the two capabilities."""
    service = written(plan(place(), ScheduleOptions()), tmp_path)[0]
    done = subprocess.run(
        ["systemd-analyze", "security", "--offline=true", "--no-pager", service],
        capture_output=True,
        text=True,
        check=True,
    )
    exposure = re.search(r"Overall exposure level[^:]*: ([0-9.]+)", done.stdout)
    assert exposure is not None
    assert float(exposure[1]) <= 2.3
    unit = text(plan(place(), ScheduleOptions()), ".service")
    assert re.findall(r"^CapabilityBoundingSet=(.*)$", unit, re.MULTILINE) == [
        "CAP_DAC_READ_SEARCH CAP_SYS_PTRACE"
    ]


@needs_analyze
@pytest.mark.parametrize("hours", [1, 2, 3, 4, 6, 8, 12, 24])
def test_every_rhythm_is_a_calendar_expression(hours: int) -> None:
    """OnCalendar means what configuration says."""
    unit = text(plan(place(), ScheduleOptions(every_hours=hours)), ".timer")
    calendar = re.search(r"^OnCalendar=(.*)$", unit, re.MULTILINE)
    assert calendar is not None
    done = subprocess.run(
        ["systemd-analyze", "calendar", "--iterations=3", "--base-time=2026-11-24", calendar[1]],
        capture_output=True,
        text=True,
        check=True,
        env={"TZ": "UTC", "PATH": "/usr/bin:/bin"},
    )
    found = re.findall(r"2026-11-(\d\d) (\d\d):00:00 UTC", done.stdout)
    times = sorted({int(day) * 24 + int(hour) for day, hour in found})
    assert [later - sooner for sooner, later in pairwise(times)] == [hours] * 2


def test_a_program_with_a_difficult_path_is_quoted(tmp_path: Path) -> None:
    """Spaces, percent and dollar signs and quotes survive; control characters are refused."""
    assert quote('/opt/a b/100%/$x/q"/passmuster') == '"/opt/a b/100%%/$$x/q\\"/passmuster"'
    assert quote("/usr/bin/passmuster") == "/usr/bin/passmuster"
    with pytest.raises(ScheduleError, match="control characters"):
        plan(place(program=("/opt/a\nb",)), ScheduleOptions())


def test_another_state_folder_is_made_writable(tmp_path: Path) -> None:
    """Everything else stays read-only."""
    unit = text(plan(place(state=Path("/srv/pm state")), ScheduleOptions()), ".service")
    assert 'ReadWritePaths="/srv/pm state"' in unit
    assert "StateDirectory" not in unit


def test_a_users_units_ask_for_no_rights(tmp_path: Path) -> None:
    """They lie in the user's own folder and need nothing of root's."""
    made = plan(place(user=True), ScheduleOptions())
    assert [file.path.parent for file in made.files] == [Path("/home/u/.config/systemd/user")] * 2
    assert "Capability" not in text(made, ".service")
    for command in (*made.enable, *made.start, *made.stop, *made.disable, *made.settle):
        assert command[:2] == ("systemctl", "--user")


def test_properties_are_read_line_by_line() -> None:
    """A value may hold an equals sign; a line without one is no property."""
    assert settings("A=1\nB=x=y\nnoise\nC=\n") == {"A": "1", "B": "x=y", "C": ""}
