"""Cron lines: a machine's own minute, and a crontab in which nothing else is touched."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passmuster.schedule import cron
from passmuster.schedule.errors import ScheduleError
from passmuster.schedule.options import ScheduleOptions
from passmuster.schedule.plan import Place, plan

PLACE = Place(
    user=False,
    system="cron",
    running=True,
    program=("/usr/bin/passmuster",),
    state=Path("/var/lib/passmuster"),
    home=Path("/root"),
    config_home=Path("/root/.config"),
    seed="a machine",
)


def test_root_gets_a_file_with_its_user_column() -> None:
    """The times are six hours apart; a second line runs after start-up."""
    (file,) = plan(PLACE, ScheduleOptions()).files
    assert file.path == Path("/etc/cron.d/passmuster")
    lines = [line for line in file.text.splitlines() if "passmuster run" in line]
    timed = re.fullmatch(
        r"(\d+) ([\d,]+) \* \* \* root /usr/bin/passmuster run >/dev/null 2>&1", lines[0]
    )
    assert timed is not None
    assert 0 <= int(timed[1]) < 60
    hours = [int(hour) for hour in timed[2].split(",")]
    assert hours == [hours[0] + 6 * number for number in range(4)]
    assert hours[-1] < 24
    assert lines[1].startswith("@reboot root sleep ")
    assert file.text.endswith("\n")


def test_machines_are_spread_and_each_keeps_its_place() -> None:
    """A thousand machines use most of the interval's minutes, the same ones each time."""
    slots = [cron.slot(str(number), 360) for number in range(1000)]
    assert slots == [cron.slot(str(number), 360) for number in range(1000)]
    assert len(set(slots)) > 300


def test_difficult_paths_and_logger() -> None:
    """A percent sign would be a line break; control characters are refused."""
    odd = msgspec.structs.replace(PLACE, program=("/opt/a b/100%/x",), logger="/usr/bin/logger")
    (file,) = plan(odd, ScheduleOptions()).files
    assert r"'/opt/a b/100\%/x' run 2>&1 | /usr/bin/logger -t passmuster" in file.text
    with pytest.raises(ScheduleError, match="control characters"):
        plan(msgspec.structs.replace(PLACE, program=("/opt/a\nb",)), ScheduleOptions())


def test_the_shell_reads_the_command_as_it_was_meant(tmp_path: Path) -> None:
    """A real shell starts the real path, with its one argument."""
    program = tmp_path / "a b" / "it's"
    program.parent.mkdir()
    program.write_text(f"#!/bin/sh\necho \"$1\" > '{tmp_path}/ran'\n")
    program.chmod(0o755)
    odd = msgspec.structs.replace(PLACE, user=True, program=(str(program),))
    line = plan(odd, ScheduleOptions()).crontab[1]
    command = line.split(" ", 5)[5].replace(r"\%", "%")
    subprocess.run(["/bin/sh", "-c", command], check=True)
    assert (tmp_path / "ran").read_text() == "run\n"


@settings(deadline=None)
@given(
    st.lists(st.text(st.characters(codec="ascii", exclude_categories=["Cc"])).filter(
        lambda line: line not in {cron.BEGIN, cron.END}
    ))
)  # fmt: skip
def test_other_lines_of_a_crontab_are_kept(lines: list[str]) -> None:
    """Install, install again, remove: what was there is there."""
    before = "".join(f"{line}\n" for line in lines)
    block = plan(msgspec.structs.replace(PLACE, user=True), ScheduleOptions()).crontab
    once = cron.with_block(before, block)
    assert cron.with_block(once, block) == once
    assert cron.without_block(once) == before


def test_a_block_without_an_end_is_not_guessed() -> None:
    """Cutting there could take somebody's lines."""
    with pytest.raises(ScheduleError, match="crontab -e"):
        cron.without_block(f"{cron.BEGIN}\n1 2 3 4 5 theirs\n")
