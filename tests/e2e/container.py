"""A bootable Debian root for tests: made once by debootstrap, copied for each test.

The agent is put into it as files (no network inside), with the very libraries of this environment.
"""

from __future__ import annotations

import shutil
import subprocess
import sys
from importlib import metadata
from pathlib import Path

ROOT = Path(__file__).parents[2]
CACHE = ROOT / ".cache" / "booted"
SUITE = "bookworm"
LIBRARIES = ("msgspec", "pynacl", "cffi", "pycparser", "tuf", "securesystemslib", "urllib3",
             "truststore", "platformdirs")  # fmt: skip
LAUNCHER = """#!/usr/bin/python3 -I
import sys
sys.path.insert(0, "/opt/passmuster")
from passmuster.cli import main
sys.exit(main())
"""


def base_root() -> Path:
    """Return the cached root, made by debootstrap on the first call (about a minute)."""
    done = CACHE / "done"
    root = CACHE / "root"
    if not done.exists():
        shutil.rmtree(CACHE, ignore_errors=True)
        CACHE.mkdir(parents=True)
        subprocess.run(
            ["debootstrap", "--variant=minbase",
             "--include=systemd,systemd-sysv,dbus,python3,ca-certificates", SUITE, str(root)],
            check=True, capture_output=True,
        )  # fmt: skip
        (root / "var/log/journal").mkdir(parents=True, exist_ok=True)
        if (root / "proc").is_mount():
            subprocess.run(["umount", "--lazy", str(root / "proc")], check=True)
        done.touch()
    return root


def copy_with_agent(target: Path) -> Path:
    """Copy the base root and put the agent into it."""
    # One file system only: a /proc that debootstrap left mounted there would fill the disk.
    subprocess.run(
        ["cp", "-a", "--one-file-system", "--reflink=auto", str(base_root()), str(target)],
        check=True,
    )
    library = target / "opt" / "passmuster"
    library.mkdir(parents=True)
    shutil.copytree(
        ROOT / "agent" / "passmuster",
        library / "passmuster",
        ignore=shutil.ignore_patterns("__pycache__", "definitions"),
    )
    for name in LIBRARIES:
        _copy_distribution(name, library)
    launcher = target / "usr/local/bin/passmuster"
    launcher.write_text(LAUNCHER)
    launcher.chmod(0o755)
    return target


def boot(root: Path, script: str, *, seconds: int = 120) -> subprocess.CompletedProcess[bytes]:
    """Boot a root, let a shell script run as a service, and wait until it has powered off."""
    units = root / "etc/systemd/system"
    (root / "usr/local/sbin/e2e").write_text(f"#!/bin/sh\n{script}\nsystemctl poweroff\n")
    (root / "usr/local/sbin/e2e").chmod(0o755)
    (units / "e2e.service").write_text(
        "[Unit]\nAfter=basic.target\n[Service]\nType=oneshot\nTimeoutStopSec=5\n"
        "ExecStart=/usr/local/sbin/e2e\n"
    )
    wants = units / "multi-user.target.wants"
    wants.mkdir(exist_ok=True)
    (wants / "e2e.service").symlink_to("../e2e.service")
    return subprocess.run(
        ["systemd-nspawn", "--boot", "--directory", str(root), "--register=no", "--keep-unit",
         "--private-network", "--console=pipe", "--quiet"],
        check=False, capture_output=True, stdin=subprocess.DEVNULL, timeout=seconds,
    )  # fmt: skip


def journal(root: Path, unit: str) -> str:
    """Return what a unit has written into a root's journal."""
    return subprocess.run(
        ["journalctl", "--directory", str(root / "var/log/journal"), "--unit", unit, "--no-pager"],
        check=True, capture_output=True, text=True,
    ).stdout  # fmt: skip


def _copy_distribution(name: str, target: Path) -> None:
    for file in metadata.distribution(name).files or ():
        if ".." in file.parts or file.suffix == ".pyc":
            continue
        place = target.joinpath(*file.parts)
        place.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(str(file.locate()), place)


def same_python() -> bool:
    """Tell whether this interpreter's libraries fit Debian 12's Python."""
    return sys.version_info[:2] == (3, 11)
