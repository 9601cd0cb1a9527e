"""What a machine offers, and what root may be made to run."""

from __future__ import annotations

import os
import sys
from pathlib import Path

import pytest

from passmuster.schedule import survey
from passmuster.schedule.errors import ScheduleError


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Start as `passmuster` in a folder, with a systemctl and no cron."""
    for name in ("passmuster", "systemctl"):
        (tmp_path / name).write_text("#!/bin/sh\n")
        (tmp_path / name).chmod(0o755)
    monkeypatch.setattr(sys, "argv", [str(tmp_path / "passmuster"), "schedule"])
    monkeypatch.setenv("PATH", str(tmp_path))
    return tmp_path / "passmuster"


def test_a_user_schedules_the_program_that_runs(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The absolute path that was started, not what it links to: updates replace the link."""
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / "config"))
    found = survey.place(user=True, state=tmp_path)
    assert found.program == (str(program),)
    assert found.config_home == tmp_path / "config"
    assert found.system == "systemd"
    monkeypatch.setattr(sys, "argv", ["-c"])
    assert survey.place(user=True, state=tmp_path).program == (sys.executable, "-m", "passmuster")


def test_a_machine_without_a_scheduler_is_told_what_to_do(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The administrator's own scheduler can start the run as well."""
    (tmp_path / "systemctl").unlink()
    with pytest.raises(ScheduleError, match="passmuster run"):
        survey.place(user=True, state=tmp_path)
    with pytest.raises(ScheduleError, match="systemctl was not found"):
        survey.place(user=True, state=tmp_path, system="systemd")
    (tmp_path / "crontab").write_text("#!/bin/sh\n")
    (tmp_path / "crontab").chmod(0o755)
    assert survey.place(user=True, state=tmp_path).system == "cron"


def test_root_runs_nothing_that_others_may_replace(
    tmp_path: Path, program: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A schedule of the machine would hand root's rights to whoever may write the program."""
    if os.geteuid() != 0:
        with pytest.raises(ScheduleError, match="needs root"):
            survey.place(user=False, state=tmp_path)
        return
    tmp_path.chmod(0o777)
    with pytest.raises(ScheduleError, match="others than root may change it"):
        survey.place(user=False, state=tmp_path)
    monkeypatch.setattr(sys, "argv", ["/usr/bin/passmuster-is-not-here"])
    monkeypatch.setattr(sys, "executable", "/usr/bin/true")
    assert survey.place(user=False, state=tmp_path).program[0] == "/usr/bin/true"
