"""The example desktops as hosts: a tree of files each, with running programs where one has some.

Only the demo makes machines of them. The agent itself never reports anything but the machine that
it runs on.
"""

from __future__ import annotations

from pathlib import Path

import msgspec

from passmuster.host.errors import AbsentError
from passmuster.host.local import LocalHost
from passmuster.host.protocol import Process

FOLDER = Path(__file__).parent.parent / "desktops"


class Desktop(LocalHost):
    """A host below a folder; its processes stand in a file beside."""

    def __init__(self, folder: Path) -> None:
        """Open `folder/root`, and `folder/processes.json` where there is one."""
        super().__init__(str(folder / "root"))
        self._folder = folder
        listed = folder / "processes.json"
        self._processes: tuple[Process, ...] = ()
        if listed.exists():
            self._processes = msgspec.json.decode(listed.read_bytes(), type=tuple[Process, ...])

    def processes(self, names: frozenset[str]) -> tuple[Process, ...]:
        """Return the programs of the file that are asked for."""
        return tuple(
            each for each in self._processes if each.executable.rpartition("/")[2] in names
        )

    def image(self, pid: int, *, limit: int) -> bytes:
        """Return the excerpt of a program's image that stands in the file beside."""
        path = self._folder / f"image-{pid}"
        if not path.exists():
            raise AbsentError(f"{path.name}: there is no such image")
        return path.read_bytes()[:limit]


def desktops() -> list[Path]:
    """Return the folders of all example desktops."""
    return sorted(path for path in FOLDER.iterdir() if path.is_dir())
