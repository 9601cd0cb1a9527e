"""One run at a time."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from passmuster.report.errors import BusyError, ReportError
from passmuster.report.lock import one_at_a_time

HOLD = """
import sys
from pathlib import Path
from passmuster.report.lock import one_at_a_time
with one_at_a_time(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.read()
"""


def test_another_process_is_kept_out_until_it_ends_however_it_ends(tmp_path: Path) -> None:
    """The lock dies with its holder, even by SIGKILL."""
    command = [sys.executable, "-c", HOLD, str(tmp_path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as holder:
        assert holder.stdout is not None
        assert holder.stdout.readline() == b"held\n"
        with pytest.raises(BusyError) as caught, one_at_a_time(tmp_path):
            pass
        assert caught.value.code == "busy"
        holder.kill()
    with one_at_a_time(tmp_path):
        assert (tmp_path / "lock").exists()


def test_a_folder_without_room_for_a_lock_is_a_sentence(tmp_path: Path) -> None:
    """No traceback for a state folder that is not there."""
    with pytest.raises(ReportError, match="writable") as caught, one_at_a_time(tmp_path / "absent"):
        pass
    assert caught.value.code == "state-unusable"
    (tmp_path / "lock").symlink_to("elsewhere")
    with pytest.raises(ReportError), one_at_a_time(tmp_path):
        pass
    assert not (tmp_path / "elsewhere").exists()
