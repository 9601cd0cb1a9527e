"""Sandboxes of real processes: whose they are, and that a container's program is never ours."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.host import processes, sandboxes
from passmuster.host.processes import running
from passmuster.host.protocol import Sandbox
from passmuster.host.sandboxes import parse, sandbox_of, unconfined_snap

NAME = f"passmuster-box-{os.getpid()}"
COMMIT = "ab" * 32
INFO = (
    "[Application]\nname=org.example.App\nruntime=runtime/x\n\n"
    f"[Instance]\napp-path=/var/lib/flatpak/app/org.example.App/files\napp-commit={COMMIT}\n"
)
needs_bwrap = pytest.mark.skipif(
    shutil.which("bwrap") is None or os.geteuid() != 0,
    reason="a process with a root of its own needs bubblewrap (bwrap) and root",
)


@contextmanager
def inside(root: Path, program: str, *more: str) -> Iterator[int]:
    """Run a program in a root of its own, as a container does; yield the pid."""
    target = root / program.lstrip("/")
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copy("/bin/sleep", target)
    words = ["bwrap", "--bind", str(root), "/", "--ro-bind", "/lib", "/lib", *more,
             "--ro-bind", "/usr", "/usr"]  # fmt: skip
    if Path("/lib64").exists():
        words += ["--ro-bind", "/lib64", "/lib64"]
    child = subprocess.Popen([*words, program, "300"], stderr=subprocess.PIPE)
    try:
        yield _waited_for(child, program)
    finally:
        for pid in _children(child.pid):
            os.kill(pid, 9)
        child.kill()
        child.wait()


def _children(pid: int) -> list[int]:
    try:
        told = Path(f"/proc/{pid}/task/{pid}/children").read_text()
    except FileNotFoundError:
        return []  # it has ended
    return [int(each) for each in told.split()]


def _waited_for(child: subprocess.Popen[bytes], program: str) -> int:
    """Return the pid whose image is the program, as the kernel tells it from out here."""
    for _ in range(100):
        if child.poll() is not None:
            said = child.stderr.read().decode(errors="replace") if child.stderr else ""
            pytest.skip(f"bubblewrap cannot make a sandbox here: {said.strip()}")
        for pid in (child.pid, *_children(child.pid)):
            with suppress(OSError):  # it may end while it is looked at
                if str(Path(f"/proc/{pid}/exe").readlink()) == program:
                    return pid
        time.sleep(0.05)
    pytest.skip("bubblewrap did not start the program")


@needs_bwrap
@pytest.mark.parametrize(
    "program",
    [f"/opt/firefox/{NAME}", f"/snap/firefox/12/usr/lib/firefox/{NAME}", f"/app/bin/{NAME}"],
    ids=["opt", "snap", "app"],
)
def test_a_containers_program_is_none_of_this_machine(tmp_path: Path, program: str) -> None:
    """Whatever its path looks like: it has another root, and no sandbox of ours."""
    with inside(tmp_path, program) as pid:
        assert sandbox_of(pid, program) is None
        assert pid not in {each.pid for each in running(frozenset({NAME}))}


@needs_bwrap
def test_a_flatpaks_process_is_told_with_application_and_commit(tmp_path: Path) -> None:
    """By the file at the sandbox's root."""
    (tmp_path / ".flatpak-info").write_text(INFO)
    with inside(tmp_path, f"/app/bin/{NAME}") as pid:
        (seen,) = [each for each in running(frozenset({NAME})) if each.pid == pid]
    assert seen.sandbox == Sandbox(
        kind="flatpak",
        app="org.example.App",
        build=COMMIT,
        path="/var/lib/flatpak/app/org.example.App/files",
    )
    assert seen.executable == f"/app/bin/{NAME}"


@needs_bwrap
@pytest.mark.parametrize("trick", ["fifo", "link", "folder", "empty", "no-commit", "odd-name"])
def test_a_faked_file_gives_no_sandbox_and_does_not_block(tmp_path: Path, trick: str) -> None:
    """A FIFO is not waited for, a link not followed, a half-told file not believed."""
    info = tmp_path / ".flatpak-info"
    if trick == "fifo":
        os.mkfifo(info)
    elif trick == "link":
        (tmp_path / "real").write_text(INFO)
        info.symlink_to("real")
    elif trick == "folder":
        info.mkdir()
    else:
        half = INFO.replace(COMMIT, "head")
        odd = INFO.replace("org.example.App\nrun", "../../etc\nrun")
        text = {"empty": "", "no-commit": half, "odd-name": odd}[trick]
        info.write_text(text)
    with inside(tmp_path, f"/app/bin/{NAME}") as pid:
        assert pid not in {each.pid for each in running(frozenset({NAME}))}


@needs_bwrap
def test_a_snap_is_believed_by_the_namespace_that_snapd_keeps(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its instance's name is the file's: inside, a parallel installation has the plain name."""
    program = f"/snap/firefox/12/usr/lib/firefox/{NAME}"
    kept = tmp_path / "ns"
    kept.mkdir()
    for name in ("chromium.mnt", "firefox.mnt", "firefox.fstab", "firefox_work.1000.mnt"):
        (kept / name).touch()
    monkeypatch.setattr(sandboxes, "NAMESPACES", str(kept))
    with inside(tmp_path / "root", program) as pid:
        assert sandbox_of(pid, program) is None
        mark = kept / "firefox_work.1000.mnt"
        _mounted(f"/proc/{pid}/ns/mnt", mark)
        try:
            seen = [each for each in running(frozenset({NAME})) if each.pid == pid]
        finally:
            subprocess.run(["umount", str(mark)], check=True)
    assert [each.sandbox for each in seen] == [Sandbox(kind="snap", app="firefox_work", build="12")]


def _mounted(source: str, target: Path) -> None:
    done = subprocess.run(
        ["mount", "--bind", source, str(target)], check=False, capture_output=True, text=True
    )
    if done.returncode:
        pytest.skip(f"a namespace cannot be kept here: {done.stderr}")


@needs_bwrap
def test_a_snap_is_believed_when_its_program_is_the_file_on_this_machine(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The same path leads to the same file out here."""
    here = tmp_path / "snap/firefox/x3"
    program = str(here / NAME)
    pattern = rf"{re.escape(str(tmp_path))}/snap/([a-z]+)/(x?[0-9]+)/.*"
    monkeypatch.setattr(sandboxes, "_SNAP", re.compile(pattern))
    here.mkdir(parents=True)
    shutil.copy("/bin/sleep", program)
    with inside(tmp_path / "root", program, "--bind", str(here), str(here)) as pid:
        assert sandbox_of(pid, program) == Sandbox(kind="snap", app="firefox", build="x3")
        shutil.copy("/bin/sleep", f"{program}.new")
        Path(f"{program}.new").replace(program)
        assert sandbox_of(pid, program) is None


def test_a_snaps_program_in_the_machines_own_root_is_that_snaps() -> None:
    """A classic snap lives in no root of its own."""
    path = "/var/lib/snapd/snap/code_a/x17/usr/bin/code"
    assert unconfined_snap(path) == Sandbox(kind="snap", app="code_a", build="x17")
    for other in ("/snap/bin/firefox", "/home/eve/snap/firefox/3/x", "/snap/firefox/current/x"):
        assert unconfined_snap(other) is None


def test_only_the_two_sections_tell() -> None:
    """The same key elsewhere is another thing; the first of a name counts."""
    text = (
        "name=zero\n[Application]\nname = one\nname=two\napp-commit=no\n"
        "[Instance]\napp-commit=c\nname=three\napp-path=/p\nodd\n[Context]\napp-path=/q\n"
    )
    assert parse(text.encode()) == {"name": "one", "app-commit": "c", "app-path": "/p"}


@given(st.binary(max_size=300))
def test_any_bytes_are_read(payload: bytes) -> None:
    """No error, and no other keys."""
    assert set(parse(payload)) <= {"name", "app-commit", "app-path"}


def test_a_process_is_told_though_its_image_may_not_be_looked_at(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """What a user mounted is closed even to root: no identity, but the process is there."""
    genuine = os.stat

    def closed(path: str, **how: bool) -> os.stat_result:
        if str(path).endswith("/exe"):
            raise PermissionError(13, "closed")
        return genuine(path, **how)

    monkeypatch.setattr(processes.os, "stat", closed)
    name = Path("/proc/self/exe").readlink().name
    (seen,) = [each for each in running(frozenset({name})) if each.pid == os.getpid()]
    assert (seen.device, seen.inode) == (0, 0)
