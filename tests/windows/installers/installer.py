"""Install, upgrade and remove programs with real installers, on Windows (or Wine) only.

Windows' own msiexec runs the packages, a setup runs itself. What they did is asserted in the
registry and on the disk, because an exit status tells little: Wine gives 0 for a program that it
cannot run at all.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import time
import winreg
from pathlib import Path

import pytest

from passmuster.products.definition import Product
from passmuster.products.reading import read
from windows.installers.programs import Kind, Program, file_name, program_name

HERE = Path(__file__).parent
BUILT = HERE.parents[2] / ".cache" / "wine" / "installers"
HIVE = BUILT / "second.NTUSER.DAT"
UNINSTALL = r"Software\Microsoft\Windows\CurrentVersion\Uninstall"
_READ = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
_PATIENCE = 60
_STARTS, _LOST = 3, 1359  # ERROR_INTERNAL_ERROR


def quillview() -> Product:
    """Return the definition of the made-up viewer."""
    return read((HERE / "quillview.toml").read_text(encoding="utf-8"), "quillview.toml")


def built(name: str) -> Path:
    """Return a file that the build left; without it the test is skipped."""
    if not (BUILT / name).exists():
        pytest.skip(f"{name} was not built: see what tests/windows/installers/build.py said")
    return BUILT / name


class Installer:
    """The installers of one program, of one kind, for everybody or for the user who runs them."""

    def __init__(self, program: Program, kind: Kind, *, per_user: bool = False) -> None:
        self.program = program
        self.kind = kind
        self.per_user = per_user
        above = os.environ["LOCALAPPDATA" if per_user else "ProgramW6432"]
        self.folder = Path(above) / program.folder
        self.file = self.folder / program.executable

    def install(self, version: str) -> None:
        """Install a version where there is none."""
        assert self.registered() == {}
        self._run_installer(version)

    def upgrade(self, version: str) -> None:
        """Install a version over another one, which is gone then."""
        (before,) = self.registered().values()
        assert before["DisplayVersion"] != version
        self._run_installer(version)

    def remove(self) -> None:
        """Remove what is installed, as Windows' own list of programs would."""
        ((key, values),) = self.registered().items()
        if self.kind == "msi":
            _run(f"msiexec /x {key} /qn")
        else:
            _run(f"{values['UninstallString']} /S")
        # The remover of a setup goes on from a copy of itself, and its key is the last that it
        # removes; the remover's own file may stay while the first of the two still ends.
        until = time.monotonic() + _PATIENCE
        while self.registered():
            assert time.monotonic() < until, "the remover did not finish"
            time.sleep(0.1)
        assert not self.file.exists()

    def clear(self) -> None:
        """Leave nothing, whatever was installed."""
        for _ in self.registered():
            self.remove()
        shutil.rmtree(self.folder, ignore_errors=True)

    def registered(self) -> dict[str, dict[str, object]]:
        """Return the uninstall keys with this program's name, and their values."""
        root = winreg.HKEY_CURRENT_USER if self.per_user else winreg.HKEY_LOCAL_MACHINE
        found = {name: _values(root, f"{UNINSTALL}\\{name}") for name in _names(root, UNINSTALL)}
        return {
            name: values
            for name, values in found.items()
            if values.get("DisplayName") == self.program.name
        }

    def _run_installer(self, version: str) -> None:
        installer = built(file_name(self.program, self.kind, version, per_user=self.per_user))
        _run(f'msiexec /i "{installer}" /qn' if self.kind == "msi" else f'"{installer}" /S')
        (values,) = self.registered().values()
        assert values["DisplayVersion"] == version
        assert self.file.read_bytes() == built(program_name(self.program, version)).read_bytes()


def _values(root: int, path: str) -> dict[str, object]:
    """Return the values of a key; none when a remover has just taken it away."""
    try:
        with winreg.OpenKey(root, path, 0, _READ) as key:
            count = winreg.QueryInfoKey(key)[1]
            return {
                name: data for name, data, _ in (winreg.EnumValue(key, i) for i in range(count))
            }
    except OSError:
        return {}


def _names(root: int, path: str) -> list[str]:
    try:
        with winreg.OpenKey(root, path, 0, _READ) as key:
            return [winreg.EnumKey(key, i) for i in range(winreg.QueryInfoKey(key)[0])]
    except OSError:
        return []


def _run(command: str) -> None:
    # One text: a setup reads its command line itself, and knows no quotes around its options.
    for _ in range(_STARTS):
        try:
            subprocess.run(command, check=False, timeout=_PATIENCE, stdin=subprocess.DEVNULL,
                           stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)  # fmt: skip
        except OSError as error:
            # Wine loses a process at its very start, once in hundreds: nothing of it has run.
            if error.winerror != _LOST:
                raise
        else:
            return
    pytest.fail(f"it could not be started: {command}")
