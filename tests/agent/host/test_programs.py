"""Running programs as psutil tells them: real ones, started here, and what Windows would say."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import SimpleNamespace

import psutil
import pytest

from passmuster.host.errors import HostError
from passmuster.host.processes import running as by_hand
from passmuster.host.programs import running


@pytest.fixture
def probe(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """Yield a program of our own and the pid that runs it."""
    program = tmp_path / f"Passmuster Probe-{os.getpid()}"
    shutil.copy("/bin/sleep", program)
    with subprocess.Popen([str(program), "300"]) as child:
        yield program, child.pid
        child.kill()


def test_a_wanted_program_is_seen_as_by_hand(probe: tuple[Path, int]) -> None:
    """But for the identity of its image; here case counts."""
    program, pid = probe
    (seen,) = running(frozenset({program.name}))
    (other,) = by_hand(frozenset({program.name}))
    assert (seen.pid, seen.parent, seen.executable, seen.uid, seen.command_line) == (
        pid, other.parent, other.executable, other.uid, other.command_line
    )  # fmt: skip
    assert (seen.device, seen.inode, seen.deleted) == (0, 0, False)
    assert seen.started == int(psutil.Process(pid).create_time())
    assert running(frozenset()) == running(frozenset({program.name.lower()})) == ()


class Windows:
    """psutil as it is on Windows: no owners by number, some processes closed."""

    Error, AccessDenied = psutil.Error, psutil.AccessDenied

    def __init__(self) -> None:
        self.asked: list[tuple[int, str]] = []
        self.paths = {
            9: "C:\\Program Files\\Google\\Chrome\\Application\\CHROME.EXE",
            5: "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
            4: "", 3: "C:\\Windows\\explorer.exe", 2: None,
        }  # fmt: skip

    def pids(self) -> list[int]:
        return list(self.paths)

    def Process(self, pid: int) -> SimpleNamespace:  # noqa: N802 - psutil's own name
        def ask(what: str, answer: object) -> object:
            self.asked.append((pid, what))
            if answer is None:
                raise psutil.AccessDenied(pid)
            return answer

        line = ["chrome.exe", "--type=crashpad-handler", "https://example.org", "C:\\my.pdf"]
        return SimpleNamespace(
            pid=pid,
            exe=lambda: ask("exe", self.paths[pid]),
            ppid=lambda: 1,
            create_time=lambda: 1_700_000_000.9,
            cmdline=lambda: ask("cmdline", line if pid == 5 else None),
            oneshot=lambda: open(os.devnull),  # noqa: PTH123 - any context will do
        )


def test_on_windows_case_does_not_count(monkeypatch: pytest.MonkeyPatch) -> None:
    """Closed processes are left out; closed arguments are none; nobody's name is asked for."""
    windows = Windows()
    monkeypatch.setitem(sys.modules, "psutil", windows)  # type: ignore[arg-type]
    first, second = running(frozenset({"Chrome.exe"}))
    assert (first.pid, first.executable[-10:], first.uid, first.parent) == (5, "chrome.exe", -1, 1)
    assert (first.command_line, first.started) == ("--type=crashpad-handler", 1_700_000_000)
    assert (second.pid, second.command_line) == (9, "")
    assert [pid for pid, what in windows.asked if what == "cmdline"] == [5, 9]


def test_a_list_that_cannot_be_had_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """That nothing runs is another thing."""
    monkeypatch.setattr(psutil, "pids", lambda: (_ for _ in ()).throw(PermissionError("closed")))
    with pytest.raises(HostError, match="cannot be listed: closed"):
        running(frozenset({"x"}))
    monkeypatch.setitem(sys.modules, "psutil", None)
    with pytest.raises(HostError, match="cannot be listed"):
        running(frozenset({"x"}))
