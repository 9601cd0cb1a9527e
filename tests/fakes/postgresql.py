"""A PostgreSQL server of the test's own: a fresh cluster behind a unix socket."""

from __future__ import annotations

import os
import shutil
import subprocess
import tempfile
from pathlib import Path
from typing import Self
from urllib.parse import quote

_USER = "postgres"


def binaries() -> Path | None:
    """Return the folder of the newest server that Debian has installed, or None."""
    found = sorted(
        Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name)
    )
    return found[-1] if found and (os.geteuid() != 0 or _has_user()) else None


def _has_user() -> bool:
    return subprocess.run(["id", _USER], check=False, capture_output=True).returncode == 0


class PostgreSQL:
    """Use as a context manager; the server refuses to run as root, so it gets its own user."""

    def __init__(self) -> None:
        folder = binaries()
        assert folder is not None
        self._binaries = folder
        self._made = 0
        self.folder = Path(tempfile.mkdtemp(prefix="pg-"))

    def __enter__(self) -> Self:
        if os.geteuid() == 0:
            shutil.chown(self.folder, _USER)
        self._run("initdb", "-D", self._cluster, "-A", "trust", "-U", "collector", "-E", "UTF8")
        self._run(
            "pg_ctl", "-D", self._cluster, "-w", "-l", str(self.folder / "log"),
            "-o", f"-c listen_addresses='' -k {self.folder}", "start",
        )  # fmt: skip
        return self

    def __exit__(self, *_: object) -> None:
        self._run("pg_ctl", "-D", self._cluster, "-m", "immediate", "stop")
        shutil.rmtree(self.folder)

    @property
    def _cluster(self) -> str:
        return str(self.folder / "cluster")

    def database(self) -> str:
        """Make an empty database and return its URL."""
        self._made += 1
        name = f"collector{self._made}"
        self._run("createdb", "-h", str(self.folder), "-U", "collector", name)
        return f"postgresql://collector@/{name}?host={quote(str(self.folder), safe='')}"

    def _run(self, program: str, *arguments: str) -> None:
        command = [str(self._binaries / program), *arguments]
        if os.geteuid() == 0:
            command = [
                "setpriv",
                f"--reuid={_USER}",
                f"--regid={_USER}",
                "--clear-groups",
                *command,
            ]
        # Not captured through pipes: the server would inherit and keep them open.
        with (self.folder / f"{program}.out").open("w") as out:
            subprocess.run(command, check=True, stdout=out, stderr=out, cwd=self.folder)
