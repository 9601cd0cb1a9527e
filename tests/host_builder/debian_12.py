"""Recorded hosts out of real Debian 12 roots: debootstrap, apt, and browsers that really run.

    PYTHONPATH=tests python -m host_builder.debian_12 [NAME ...]    (as root, some minutes, network)

The audit runs in the root itself (chroot), through the same recorder and scrub as `passmuster
capture`. The kernel is the one of whatever machine this runs on, so it is left out, and the root is
marked as a container, which it is.
"""

from __future__ import annotations

import os
import pkgutil
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from msgspec.structs import replace

import passmuster
from host_builder.machine import HOSTS
from host_builder.trim import trimmed
from passmuster.cli.capture import judgement, known_words
from passmuster.host.answers import Answers
from passmuster.host.archive import save
from passmuster.host.local import LocalHost
from passmuster.host.recording import Recorder
from passmuster.host.scrub import scrub
from passmuster.host.scrub.identity import identity_of
from passmuster.inventory import take
from passmuster.products import load

_SOURCES = """\
deb http://deb.debian.org/debian bookworm main
deb http://deb.debian.org/debian-security bookworm-security main
"""
_OLD_FIREFOX = "firefox-esr/bookworm"
_VIEWERS = ("atril", "epiphany-browser", "evince", "falkon", "mupdf", "okular", "qpdfview", "xpdf",
            "zathura", "chromium", "firefox-esr")  # fmt: skip
_SECONDS = 12  # until a browser has started


class Container:
    """A Debian root with /proc and devices of its own.

    Args:
        root: where it lies.
    """

    def __init__(self, root: Path) -> None:
        self.root = root

    def run(self, *command: str, user: str = "root") -> None:
        """Run a command in it to its end."""
        _call("chroot", str(self.root), *_as(user), *command)

    def start(self, *command: str, user: str = "root") -> subprocess.Popen[bytes]:
        """Run a command in it that stays."""
        return subprocess.Popen(
            ["chroot", str(self.root), *_as(user), *command],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            start_new_session=True, env=_ENVIRONMENT,
        )  # fmt: skip

    def install(self, *packages: str) -> None:
        """Install or upgrade packages."""
        self.run("apt-get", "-q", "-y", "--no-install-recommends", "install", *packages)


_ENVIRONMENT = {
    "PATH": "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
    "DEBIAN_FRONTEND": "noninteractive",
    "LC_ALL": "C.UTF-8",
    "HOME": "/root",
}


def _as(user: str) -> list[str]:
    if user == "root":
        return []
    return ["setpriv", f"--reuid={user}", f"--regid={user}", "--init-groups",
            "env", f"HOME=/home/{user}"]  # fmt: skip


def _call(*command: str) -> None:
    subprocess.run(command, check=True, capture_output=True, env=_ENVIRONMENT)


@contextmanager
def container(folder: Path) -> Iterator[Container]:
    """Yield a fresh minimal Debian 12, unmounted in the end."""
    root = folder / "root"
    _call("debootstrap", "--variant=minbase", "bookworm", str(root))
    (root / "etc/apt/sources.list").write_text(_SOURCES, encoding="ascii")
    (root / "etc/hostname").write_text("tower\n", encoding="ascii")
    (root / "run/systemd").mkdir(parents=True, exist_ok=True)
    (root / "run/systemd/container").write_text("systemd-nspawn\n", encoding="ascii")
    if Path("/etc/resolv.conf").exists():
        shutil.copy("/etc/resolv.conf", root / "etc/resolv.conf")
    # debootstrap has made the devices that are needed; nothing of the machine is mounted into it.
    mounts = (("proc", "proc"), ("tmpfs", "dev/shm"), ("tmpfs", "tmp"))
    done = []
    try:
        for kind, name in mounts:
            (root / name).mkdir(exist_ok=True)
            _call("mount", "-t", kind, kind, str(root / name))
            done.append(name)
        yield Container(root)
    finally:
        for name in reversed(done):
            _call("umount", "-l", str(root / name))


def desktop(box: Container) -> list[subprocess.Popen[bytes]]:
    """Two copies beside the package, one of them old and in a home; chromium runs."""
    box.run("apt-get", "-q", "update")
    box.run("useradd", "-m", "-s", "/bin/bash", "alice")
    box.install(_OLD_FIREFOX)
    box.run("mkdir", "-p", "/home/alice/.local/opt", "/home/alice/Steuer 2024")
    box.run("cp", "-a", "/usr/lib/firefox-esr", "/home/alice/.local/opt/firefox")
    box.run("chown", "-R", "alice:alice", "/home/alice")
    box.install(*_VIEWERS)
    box.run("cp", "-a", "/usr/lib/firefox-esr", "/opt/firefox-copy")
    return [box.start("chromium", "--headless", "--no-sandbox", "--disable-gpu",
                      "--user-data-dir=/tmp/profile", "about:blank", user="alice")]  # fmt: skip


def relaunch(box: Container) -> list[subprocess.Popen[bytes]]:
    """An upgrade under a running Firefox."""
    box.run("apt-get", "-q", "update")
    box.run("useradd", "-m", "-s", "/bin/bash", "alice")
    box.install(_OLD_FIREFOX)
    running = box.start("firefox-esr", "--headless", "--no-remote", "about:blank", user="alice")
    time.sleep(_SECONDS)
    box.install("firefox-esr")
    return [running]


def minbase(_: Container) -> list[subprocess.Popen[bytes]]:
    """Nothing but what debootstrap installs."""
    return []


_DESKTOP = (
    "A Debian 12 with browsers and PDF viewers of its archive, chromium running headless, a copy "
    "of the packaged Firefox in /opt, and one of the version before in a home."
)
_ABOUT: dict[str, tuple[Callable[[Container], list[subprocess.Popen[bytes]]], str, str]] = {
    "debian-12-desktop": (
        desktop,
        _DESKTOP,
        '["dpkg", "one-user", "files", "container", "noted"]',
    ),
    "debian-12-firefox-relaunch": (
        relaunch,
        "A Debian 12 whose firefox-esr was upgraded by apt while it ran headless.",
        '["dpkg", "one-user", "relaunch", "container"]',
    ),
    "debian-12-minbase": (
        minbase,
        "A Debian 12 as debootstrap's minbase variant makes it.",
        '["dpkg", "empty", "container"]',
    ),
}


def record(name: str) -> None:
    """Make a root, record it, and save it under tests/hosts."""
    describe, about, traits = _ABOUT[name]
    with tempfile.TemporaryDirectory(prefix="debian-12-") as folder:
        Path(folder).chmod(0o755)
        with container(Path(folder)) as box:
            running = describe(box)
            time.sleep(_SECONDS if running else 0)
            try:
                _record_within(box.root, name, f"{about} {_HOW}")
            finally:
                for each in running:
                    os.killpg(each.pid, 9)
    (HOSTS / f"{name}.toml").write_text(
        f'# Written by host_builder.debian_12.\ndistribution = "Debian"\nrelease = "12"\n'
        f"traits = {traits}\n",
        encoding="utf-8",
    )


_HOW = (
    "Recorded in a real root made by debootstrap and apt, and scrubbed as `passmuster capture` "
    "does: `PYTHONPATH=tests python -m host_builder.debian_12`. It is marked as a container, which "
    "it is; the kernel of the machine that it ran on is left out. Left out by "
    "host_builder/trim.py: descriptions, translations, comments, and all of a running image but "
    "the bytes that tell its version."
)


def _record_within(root: Path, name: str, note: str) -> None:
    for module in pkgutil.walk_packages(passmuster.__path__, "passmuster."):
        if module.name.startswith(("passmuster.host", "passmuster.inventory")):
            import_module(module.name)  # inside there are no modules to load any more
    take(LocalHost(), load())
    outside = os.open("/", os.O_RDONLY)
    os.chroot(root)
    os.chdir("/")
    try:
        host = LocalHost()
        recorder = Recorder(host)
        found = take(recorder, load())
        identity = identity_of(host)
    finally:
        os.fchdir(outside)
        os.chroot(".")
        os.close(outside)
    recording, files = recorder.recording(note)
    facts = replace(recording.facts, kernel_release="", kernel_version="")
    done = scrub(replace(recording, facts=facts), files, identity, known_words(load()))
    again = take(Answers(done.recording, done.files), load())
    if judgement(found, done.names) != judgement(again):
        raise RuntimeError(f"{name}: judged differently after the scrub")
    sys.stdout.write(f"{name}: {len(found.installations)} installations\n")
    for line in done.changes:
        sys.stdout.write(f"  {line}\n")
    files = trimmed(done.recording, done.files)
    if judgement(again) != judgement(take(Answers(done.recording, files), load())):
        raise RuntimeError(f"{name}: judged differently after what nobody looks at was left out")
    shutil.rmtree(HOSTS / name, ignore_errors=True)
    save(HOSTS / name, done.recording, files)


if __name__ == "__main__":
    for wanted in sys.argv[1:] or list(_ABOUT):
        record(wanted)
