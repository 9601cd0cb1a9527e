"""Writing, removing and asking, with programs that answer as the real ones do."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec
import pytest

from passmuster.schedule import apply, cron
from passmuster.schedule.errors import ScheduleError
from passmuster.schedule.options import ScheduleOptions
from passmuster.schedule.plan import File, Place, Plan, plan

# Answers from a Debian 12 with systemd 252, as `systemctl show -p ...` prints them.
SYSTEMCTL = """#!/bin/sh
echo "$*" >> "$LOG"
case "$*" in
  *is-enabled*) [ -e "$LOG.enabled" ] && echo enabled || { echo disabled; exit 1; } ;;
  *is-active*) echo active ;;
  *disable*) rm -f "$LOG.enabled" ;;
  *enable*) touch "$LOG.enabled" ;;
  *show*passmuster.timer*) cat <<END
NextElapseUSecRealtime=Tue 2026-11-24 06:12:40 UTC
LastTriggerUSec=Tue 2026-11-24 00:12:40 UTC
ActiveState=active
END
  ;;
  *show*passmuster.service*) cat <<END
ExecMainExitTimestamp=Tue 2026-11-24 00:12:44 UTC
ExecMainStatus=4
Result=success
END
  ;;
  *start*) [ -z "$FAIL" ] || { echo "Job for passmuster.timer failed." >&2; exit 1; } ;;
esac
"""
CRONTAB = """#!/bin/sh
case "$1" in
  -l) [ -e "$LOG.crontab" ] && cat "$LOG.crontab" || { echo "no crontab for root" >&2; exit 1; } ;;
  -r) rm "$LOG.crontab" ;;
  -) cat > "$LOG.crontab" ;;
esac
"""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Put a systemctl and a crontab of our own first; return the file of their calls."""
    programs = tmp_path / "bin"
    programs.mkdir()
    for name, text in (("systemctl", SYSTEMCTL), ("crontab", CRONTAB)):
        (programs / name).write_text(text)
        (programs / name).chmod(0o755)
    monkeypatch.setenv("PATH", f"{programs}:{os.environ['PATH']}")
    monkeypatch.setenv("LOG", str(tmp_path / "log"))
    monkeypatch.setattr(apply, "_CRONTAB", str(programs / "crontab"))
    return tmp_path / "log"


def user_place(home: Path, **changes: object) -> Place:
    """Return a user's place below a folder."""
    known = Place(
        user=True,
        system="systemd",
        running=True,
        program=("/usr/bin/passmuster",),
        state=home / "state",
        home=home,
        config_home=home / ".config",
    )
    return msgspec.structs.replace(known, **changes)


def test_install_status_remove_with_systemd(tmp_path: Path, log: Path) -> None:
    """The second install is none and says so; nothing stays behind."""
    place = user_place(tmp_path / "home")
    made = plan(place, ScheduleOptions())
    assert not apply.status(made, place).installed
    assert apply.install(made, place).startswith("installed and started")
    assert apply.install(made, place).startswith("already installed, nothing to do")
    stands = apply.status(made, place)
    assert (stands.installed, stands.active) == (True, True)
    assert stands.next_run == "Tue 2026-11-24 06:12:40 UTC"
    assert stands.last_run == "Tue 2026-11-24 00:12:44 UTC"
    assert stands.last_result == "success, exit status 4"
    assert apply.remove(made, place).startswith("removed")
    assert not [path for path in (tmp_path / "home").rglob("*") if path.is_file()]
    assert apply.remove(made, place) == "there is no schedule to remove"
    calls = log.read_text().splitlines()
    assert calls.count("--user start passmuster.timer") == 1
    assert "--user disable --quiet passmuster.timer" in calls


def test_a_changed_rhythm_is_renewed(tmp_path: Path, log: Path) -> None:
    """Status tells the difference, install makes it good."""
    place = user_place(tmp_path / "home")
    apply.install(plan(place, ScheduleOptions()), place)
    other = plan(place, ScheduleOptions(every_hours=12))
    assert "differ" in apply.status(other, place).sentence
    assert apply.install(other, place).startswith("installed and started")
    assert apply.status(other, place).installed


def test_a_systemd_that_does_not_run_gets_its_files(tmp_path: Path, log: Path) -> None:
    """In a container or chroot: enabled for the next boot, nothing started, and said so."""
    place = user_place(tmp_path / "home", running=False)
    made = plan(place, ScheduleOptions())
    assert "next boot" in apply.install(made, place)
    assert "already installed" in apply.install(made, place)
    assert "not running" in apply.status(made, place).sentence
    calls = log.read_text()
    assert "enable --quiet passmuster.timer" in calls
    assert " start " not in calls
    assert apply.remove(made, place).startswith("removed")


def test_install_and_remove_in_a_users_crontab(tmp_path: Path, log: Path) -> None:
    """The user's own lines stay; an empty crontab is removed again."""
    place = user_place(tmp_path / "home", system="cron")
    made = plan(place, ScheduleOptions())
    crontab = Path(f"{log}.crontab")
    assert apply.remove(made, place) == "there is no schedule to remove"
    assert apply.install(made, place) == "installed (your crontab)"
    assert "nothing to do" in apply.install(made, place)
    assert apply.status(made, place).installed
    assert apply.remove(made, place) == "removed (your crontab)"
    assert not crontab.exists()
    crontab.write_text("0 1 * * * theirs\n")
    apply.install(made, place)
    apply.remove(made, place)
    assert crontab.read_text() == "0 1 * * * theirs\n"


def test_a_file_for_the_systems_cron(tmp_path: Path, log: Path) -> None:
    """Written whole, readable for all, removed without a trace."""
    folder = tmp_path / "cron.d"
    folder.mkdir()
    place = user_place(tmp_path, user=False, system="cron")
    (file,) = cron.render(place, ScheduleOptions()).files
    made = Plan(system="cron", files=(File(path=folder / "passmuster", text=file.text),))
    assert apply.install(made, place).startswith("installed (")
    assert (folder / "passmuster").stat().st_mode & 0o777 == 0o644
    assert "nothing to do" in apply.install(made, place)
    assert apply.status(made, place).installed
    apply.remove(made, place)
    assert list(folder.iterdir()) == []


def test_every_failure_is_a_sentence(
    tmp_path: Path, log: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A command that fails or is not there, a folder that cannot be written."""
    place = user_place(tmp_path / "home")
    made = plan(place, ScheduleOptions())
    monkeypatch.setenv("FAIL", "1")
    with pytest.raises(ScheduleError, match=r"Job for passmuster\.timer failed"):
        apply.install(made, place)
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    with pytest.raises(ScheduleError, match="systemctl: not found"):
        apply.status(made, place)
    (tmp_path / "file").write_text("")
    blocked = user_place(tmp_path / "file")
    with pytest.raises(ScheduleError, match="expected to be able to change it"):
        apply.install(plan(blocked, ScheduleOptions()), blocked)
