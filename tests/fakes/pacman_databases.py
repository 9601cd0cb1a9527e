"""Databases made by the real pacman: tiny packages, built here and installed below a folder."""

from __future__ import annotations

import io
import os
import shutil
import subprocess
import tarfile
from pathlib import Path

import pytest

needs_pacman = pytest.mark.skipif(
    not shutil.which("pacman") or os.geteuid() != 0,
    reason="needs root and pacman; `apt-get install pacman-package-manager` brings it",
)


class PacmanRoot:
    """A machine whose packages pacman installs and removes.

    Args:
        root: an empty folder that stands for the machine's `/`.
        database: the machine's DBPath.
        options: further lines of `[options]` in its pacman.conf.
    """

    def __init__(
        self, root: Path, database: str = "/var/lib/pacman", options: tuple[str, ...] = ()
    ) -> None:
        self.root = root
        self.database = root / database.strip("/")
        self.database.mkdir(parents=True)
        self._made = root.parent / f"{root.name}-packages"
        self._made.mkdir()
        lines = ["[options]", f"DBPath = {database}/", "Architecture = x86_64",
                 "SigLevel = Never", "LocalFileSigLevel = Never", *options]  # fmt: skip
        (root / "etc").mkdir()
        (root / "etc/pacman.conf").write_text("\n".join(lines) + "\n")

    def install(self, packages: dict[str, str], architecture: str = "x86_64") -> None:
        """Build and install packages, name to version, in one transaction."""
        files = [self._build(name, version, architecture) for name, version in packages.items()]
        self._pacman("-U", *files)

    def remove(self, *names: str) -> None:
        """Remove packages as `pacman -R` does."""
        self._pacman("-R", *names)

    def listing(self) -> dict[str, str]:
        """Return what `pacman -Q` says: name to version."""
        lines = self._pacman("-Q").splitlines()
        return dict(line.split(" ", 1) for line in lines)

    def _pacman(self, *words: str) -> str:
        told = subprocess.run(
            ["pacman", *words, "--root", str(self.root), "--dbpath", str(self.database),
             "--config", str(self.root / "etc/pacman.conf"), "--noconfirm",
             *(("--cachedir", str(self._made), "--logfile", os.devnull, "--noscriptlet",
                "--hookdir", str(self._made)) if words[0] != "-Q" else ())],
            check=False, capture_output=True, text=True, env={**os.environ, "LC_ALL": "C"},
        )  # fmt: skip
        assert told.returncode == 0, told.stderr
        return told.stdout

    def _build(self, name: str, version: str, architecture: str) -> str:
        """Write the archive that makepkg would write: its facts, and one program."""
        facts = (
            f"pkgname = {name}\npkgbase = {name}\npkgver = {version}\npkgdesc = made for a test\n"
            f"url = https://example.org/\nbuilddate = 1700000000\npackager = a test\nsize = 4\n"
            f"arch = {architecture}\nlicense = custom\n"
        )
        path = self._made / f"{name}-{version.replace(':', '_')}-{architecture}.pkg.tar"
        with tarfile.open(path, "w") as archive:
            for member, body in ((".PKGINFO", facts.encode()), (f"usr/bin/{name}", b"\x7fELF")):
                entry = tarfile.TarInfo(member)
                entry.size = len(body)
                entry.mode = 0o755
                archive.addfile(entry, io.BytesIO(body))
        return str(path)
