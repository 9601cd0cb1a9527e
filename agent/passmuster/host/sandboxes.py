"""Which sandbox a process lives in: a flatpak or a snap, told by what the kernel shows of it.

Of a flatpak nothing is taken from the process but the file that flatpak puts at the sandbox's
root; a container that fakes one can only claim that its own program is a flatpak's. A snap is
believed only when its mount namespace is one that snapd keeps on this machine, or its program is
the very file that is mounted here: a container may hold snaps of its own. Everything else that has
a root of its own is no sandbox of ours.
Source: flatpak-run(1) and flatpak-metadata(5) (`/.flatpak-info`); snap-confine's ns-support.c (a
namespace is kept as /run/snapd/ns/INSTANCE.mnt); snapd's dirs.go (/snap/NAME/REVISION).
"""

# ruff: noqa: PTH116, PTH208 - descriptors and the kernel's names, not pathlib's
from __future__ import annotations

import os
import re
import stat as modes
from contextlib import suppress

from passmuster.host.protocol import Sandbox
from passmuster.host.sections import assignments

NAMESPACES = "/run/snapd/ns"
_INFO_LIMIT = 64 * 1024
_SNAP = re.compile(r"/(?:var/lib/snapd/)?snap/([a-z0-9][a-z0-9_-]{0,80})/(x?[0-9]{1,9})/.*")
_KEPT = re.compile(r"([a-z0-9][a-z0-9-]{0,80}(?:_[a-z0-9]{1,10})?)(?:\.[0-9]{1,10})?\.mnt")
_APP = re.compile(r"[A-Za-z0-9_.-]{1,255}")
_COMMIT = re.compile(r"[0-9a-f]{64}")
_WANTED = {"Application": {"name"}, "Instance": {"app-commit", "app-path"}}


def sandbox_of(pid: int, executable: str) -> Sandbox | None:
    """Return the sandbox of a process with a root of its own, or None.

    Args:
        pid: the process.
        executable: path of its image as the kernel tells it.

    Raises:
        OSError: it may not be looked at, or has ended.
    """
    snap = unconfined_snap(executable)
    if snap is not None:
        return _believed(pid, executable, snap)
    try:
        said = parse(_info(f"/proc/{pid}/root/.flatpak-info"))
    except FileNotFoundError:
        return None
    app, build = said.get("name", ""), said.get("app-commit", "")
    if not _APP.fullmatch(app) or not _COMMIT.fullmatch(build):
        return None
    path = said.get("app-path", "")
    return Sandbox(kind="flatpak", app=app, build=build, path=path if path.isprintable() else "")


def unconfined_snap(executable: str) -> Sandbox | None:
    """Return the snap that a path of this machine's own root belongs to, or None."""
    snap = _SNAP.fullmatch(executable)
    return Sandbox(kind="snap", app=snap[1], build=snap[2]) if snap else None


def parse(payload: bytes) -> dict[str, str]:
    """Return the keys of a `.flatpak-info` that name the application, its commit and its folder."""
    found: dict[str, str] = {}
    for section, key, value in assignments(payload):
        if key in _WANTED.get(section, ()):
            found.setdefault(key, value)
    return found


def _believed(pid: int, executable: str, snap: Sandbox) -> Sandbox | None:
    """Return a snap of this machine under its instance's name; None for a container's."""
    namespace = os.stat(f"/proc/{pid}/ns/mnt")
    with suppress(OSError):
        for name in os.listdir(NAMESPACES):
            kept = _KEPT.fullmatch(name)
            # A parallel installation sees itself under the plain name.
            if kept is None or kept[1].partition("_")[0] != snap.app.partition("_")[0]:
                continue
            identity = os.stat(f"{NAMESPACES}/{name}")
            if (identity.st_dev, identity.st_ino) == (namespace.st_dev, namespace.st_ino):
                return Sandbox(kind="snap", app=kept[1], build=snap.build)
    with suppress(OSError):
        here, running = os.stat(executable), os.stat(f"/proc/{pid}/exe")
        if (here.st_dev, here.st_ino) == (running.st_dev, running.st_ino):
            return snap
    return None


def _info(path: str) -> bytes:
    flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC | os.O_NOCTTY
    descriptor = os.open(path, flags)
    try:
        if not modes.S_ISREG(os.fstat(descriptor).st_mode):
            return b""
        return os.read(descriptor, _INFO_LIMIT)
    finally:
        os.close(descriptor)
