"""The local machine behind the door: Linux, its accounts, its processes, and flatpak's folders.

Files are read as `host.posix` reads them.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable

from passmuster.host import accounts
from passmuster.host.errors import AbsentError, HostError, RefusedError
from passmuster.host.opening import looked_up, opened, read_whole
from passmuster.host.posix import PosixHost
from passmuster.host.protocol import Facts, Process, User
from passmuster.host.roots import PLACES, Place
from passmuster.host.sections import assignments

ACCOUNTS = "/etc/passwd"
# Where an administrator tells flatpak of further folders (flatpak-installation(5)).
_FLATPAKS = "/etc/flatpak/installations.d/"
_ACCOUNTS_LIMIT = 8 * 1024 * 1024


class LocalHost(PosixHost):
    """The machine that this program runs on, or an offline root of one.

    Args:
        root: where the machine's `/` lies. Another one than `/` is a root that does not run:
            no processes, no kernel, and the architecture of the machine that reads it.
        places: what may be looked at; `/` among them opens everything, homes without accounts too.
    """

    def __init__(self, root: str = "/", *, places: Iterable[Place] = PLACES) -> None:
        if not sys.platform.startswith("linux"):
            raise HostError(f"got the platform {sys.platform}, expected linux")
        super().__init__(root, places)
        self._pids: set[int] = set()

    @property
    def facts(self) -> Facts:
        """What the operating system states of itself (uname(2))."""
        stated = os.uname()
        return Facts(
            platform="linux",
            architecture=stated.machine,
            kernel_release=stated.release if self._runs else "",
            kernel_version=stated.version if self._runs else "",
            day=time.strftime("%Y-%m-%d", time.gmtime()),
        )

    def users(self) -> tuple[User, ...]:
        """Return root and the people's accounts of /etc/passwd, in order of uid.

        Raises:
            HostError: the file is there and cannot be read.
        """
        try:
            payload = self.read(ACCOUNTS, limit=_ACCOUNTS_LIMIT)
        except AbsentError:
            payload = b""
        found = accounts.parse(payload)
        self._homes = frozenset(each.home for each in found)
        return found

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        """Return a regular file's bytes (see `Host.read`)."""
        payload = super().read(path, limit=limit, home=home)
        if path.startswith(_FLATPAKS) and home is None:
            self._learn(payload)
        return payload

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the running programs with one of these base names (see `Host.processes`)."""
        if not self._runs:
            return ()
        from passmuster.host import processes  # noqa: PLC0415 - an offline root has none

        found = processes.running(names)
        for each in found:
            self._pids.add(each.pid)
            if each.sandbox is None:
                self._roots.add_program(each.executable, self._accounts())
        return found

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the bytes of a running process's executable, also of a deleted one (proc(5)).

        Raises:
            RefusedError: it is none that `processes` has returned.
            HostError: it ended, may not be looked at, is too large, or is no regular file.
        """
        if not self._runs:
            raise HostError(f"process {pid}: an offline root runs nothing")
        if pid not in self._pids:
            raise RefusedError(f"process {pid}: it is none of the programs that are looked for")
        path = f"/proc/{pid}/exe"
        # The kernel's link leads to the image itself, not to whatever has its name now.
        with looked_up(path, None, b"/") as found, opened(found, "file", path) as readable:
            return read_whole(readable, limit, path)

    def _learn(self, payload: bytes) -> None:
        """Let flatpak's further folders be looked at that a file of its names."""
        for _, key, value in assignments(payload):
            if key == "Path":
                self._roots.add_folder(value)
