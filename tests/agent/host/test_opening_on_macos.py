"""Opening without O_PATH, as macOS has to: the same answers, by the flags that it has.

Linux has no O_SYMLINK, so a link itself cannot be opened here; it is refused one step earlier.
"""

from __future__ import annotations

import fcntl
import os
import socket
from pathlib import Path

import pytest

from passmuster.host import opening
from passmuster.host.errors import AbsentError, RefusedError
from passmuster.host.local import LocalHost
from passmuster.host.roots import Place

EVERYTHING = (Place("/", "a test looks at its own folder"),)


@pytest.fixture(autouse=True)
def _without_handles(monkeypatch: pytest.MonkeyPatch) -> None:
    flags = opening._READ
    monkeypatch.setattr(opening, "_HAS_HANDLES", False)
    monkeypatch.setattr(opening, "_FOLLOW", flags)
    monkeypatch.setattr(opening, "_LOOK", flags | os.O_NOFOLLOW)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Return a home with one program in it."""
    (tmp_path / "firefox").mkdir()
    (tmp_path / "firefox" / "application.ini").write_bytes(b"[App]")
    return tmp_path


def descriptors() -> list[str]:
    """Return what is open."""
    return sorted(each.name for each in Path("/proc/self/fd").iterdir())


def test_files_and_folders_are_read(home: Path) -> None:
    """In a home and outside of one, and no descriptor is left open."""
    host = LocalHost(places=EVERYTHING)
    before = descriptors()
    for confined in (str(home), None):
        path = f"{home}/firefox/application.ini"
        assert host.read(path, limit=5, home=confined) == b"[App]"
        assert host.read_at(path, 1, 3, home=confined) == b"App"
        assert host.stat(path, home=confined).size == 5
        assert [each.name for each in host.entries(str(home), limit=9, home=confined)] == [
            "firefox"
        ]
        with pytest.raises(AbsentError):
            host.read(f"{home}/x", limit=5, home=confined)
        with pytest.raises(AbsentError):
            host.read(f"{path}/x", limit=5, home=confined)
    assert descriptors() == before


def test_nothing_is_waited_for_and_no_link_followed(home: Path) -> None:
    """A FIFO without a writer, a socket, links of every kind."""
    os.mkfifo(home / "pipe")
    (home / "passwd").symlink_to("/etc/passwd")
    (home / "inside").symlink_to("firefox")
    host = LocalHost(places=EVERYTHING)
    for name in ("pipe", "passwd", "inside/application.ini"):
        with pytest.raises((RefusedError, AbsentError)):
            host.read(f"{home}/{name}", limit=10_000, home=str(home))
    with socket.socket(socket.AF_UNIX) as listener:
        before = Path.cwd()
        os.chdir(home)
        try:
            listener.bind("socket")
        finally:
            os.chdir(before)
        with pytest.raises(RefusedError):
            host.read(f"{home}/socket", limit=10, home=str(home))


def test_a_link_is_read_by_the_kernels_own_name_for_it(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """F_GETPATH names what is open; another link that lies there by now is not told."""
    (home / "link").symlink_to("/Users/anna")
    named = os.fsencode(home / "link")
    asked = []

    def fcntl_of_macos(found: int, command: int, block: bytes) -> bytes:
        asked.append((command, len(block)))
        return named + b"\0" * (len(block) - len(named))

    monkeypatch.setattr(fcntl, "fcntl", fcntl_of_macos)
    # The part of O_SYMLINK is played by the handle of Linux.
    found = os.open(named, os.O_PATH | os.O_NOFOLLOW | os.O_CLOEXEC)
    try:
        assert opening.read_link(found, "link") == "/Users/anna"
        assert asked == [(50, 1024)]
        (home / "link").unlink()
        (home / "link").symlink_to("/etc")
        (home / "other").symlink_to("/etc")
        (home / "other").rename(home / "link")
        with pytest.raises(RefusedError, match="was replaced"):
            opening.read_link(found, "link")
    finally:
        os.close(found)
