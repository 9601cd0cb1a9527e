"""Running programs: real ones, started here."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from passmuster.host.errors import AbsentError, RefusedError, TooLargeError
from passmuster.host.local import LocalHost
from passmuster.host.processes import options, running
from passmuster.host.protocol import Process

PROGRAM = Path("/bin/sleep")
INTERPRETER = Path(os.path.realpath(sys.executable))


@pytest.fixture
def probe(tmp_path: Path) -> Iterator[tuple[Path, int]]:
    """Yield a program of our own and the pid that runs it."""
    program = tmp_path / f"passmuster-probe-{os.getpid()}"
    shutil.copy(PROGRAM, program)
    with subprocess.Popen([str(program), "300"]) as child:
        yield program, child.pid
        child.kill()


def only(name: str) -> Process:
    """Return the one process of a name."""
    (found,) = running(frozenset({name}))
    return found


def test_a_wanted_program_is_seen_as_psutil_sees_it(probe: tuple[Path, int]) -> None:
    """Both ways of reading agree on pid, parent, executable and owner."""
    program, pid = probe
    seen = only(program.name)
    other = psutil.Process(pid)
    assert (seen.pid, seen.parent, seen.executable, seen.uid) == (
        other.pid,
        other.ppid(),
        other.exe(),
        other.uids().real,
    )
    assert not seen.deleted
    assert (seen.device, seen.inode) == (program.stat().st_dev, program.stat().st_ino)


def test_both_ways_find_the_same_programs(tmp_path: Path) -> None:
    """Of several programs, some running twice, psutil lists the same ones."""
    names = [f"passmuster-{letter}-{os.getpid()}" for letter in "abc"]
    for name in names:
        shutil.copy(PROGRAM, tmp_path / name)
    children = [subprocess.Popen([tmp_path / name, "300"]) for name in (*names, names[0])]
    try:
        ours = {(each.pid, each.executable) for each in running(frozenset(names[:2]))}
        theirs = {
            (each.info["pid"], each.info["exe"])
            for each in psutil.process_iter(["pid", "exe"])
            if Path(each.info["exe"] or "").name in names[:2]
        }
    finally:
        for child in children:
            child.kill()
            child.wait()
    assert ours == theirs
    assert len(ours) == 3


def test_other_names_are_not_looked_at(probe: tuple[Path, int]) -> None:
    """Privacy: nobody learns what else runs."""
    assert running(frozenset()) == ()
    assert running(frozenset({probe[0].name[:-1]})) == ()


def test_a_replaced_program_is_deleted_and_can_still_be_read(probe: tuple[Path, int]) -> None:
    """What a package manager does: a new file is renamed over the old one."""
    program, pid = probe
    new = program.with_suffix(".new")
    new.write_bytes(b"the next version")
    new.rename(program)
    seen = only(program.name)
    assert (seen.deleted, seen.executable) == (True, str(program))
    assert seen.inode != program.stat().st_ino
    host = LocalHost()
    with pytest.raises(RefusedError, match="none of the programs"):
        host.image(pid, limit=10_000_000)
    host.processes(frozenset({program.name}))
    assert host.image(pid, limit=10_000_000) == PROGRAM.read_bytes()
    with pytest.raises(TooLargeError):
        host.image(pid, limit=100)


def test_a_name_that_only_looks_deleted_is_not(tmp_path: Path) -> None:
    """A file may be called `x (deleted)`; it is found as `x` and is not deleted."""
    program = tmp_path / "passmuster-odd (deleted)"
    shutil.copy(PROGRAM, program)
    with subprocess.Popen([str(program), "300"]) as child:
        seen = only("passmuster-odd")
        child.kill()
    assert not seen.deleted


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change a process's root")
def test_a_process_of_another_root_is_not_of_this_machine(tmp_path: Path) -> None:
    """A container's browser has the same path and another root: it is left out."""
    script = (
        "import os, sys\nprint('in', flush=True); sys.stdin.readline()\n"
        f"os.chroot({str(tmp_path)!r}); print('out', flush=True); sys.stdin.readline()\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", script], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    ) as child:
        assert child.stdin is not None
        assert child.stdout is not None
        child.stdout.readline()
        before = {each.pid for each in running(frozenset({INTERPRETER.name}))}
        child.stdin.write("\n")
        child.stdin.flush()
        child.stdout.readline()
        after = {each.pid for each in running(frozenset({INTERPRETER.name}))}
        child.kill()
    assert child.pid in before
    assert child.pid not in after


def test_only_options_are_kept() -> None:
    """Neither a file nor an address that somebody opened leaves the door."""
    line = (
        "/usr/bin/browser --type=renderer https://example.org/--type= report.pdf "
        "--app=https://example.org -P Private --annotation=ver=1.2.3 "
    )
    assert options(line) == "--type=renderer -P --annotation=ver=1.2.3"
    assert len(options("-x" * 100_000)) == 8192


def test_a_process_that_is_gone_is_absent() -> None:
    """Its image cannot be read any more."""
    host = LocalHost()
    with subprocess.Popen([str(PROGRAM), "300"]) as child:
        host.processes(frozenset({Path(os.path.realpath(PROGRAM)).name}))
        child.kill()
    with pytest.raises(AbsentError):
        host.image(child.pid, limit=10)
