"""Databases made by the real dpkg: tiny packages, built here and installed below a folder."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest

needs_dpkg = pytest.mark.skipif(
    not (shutil.which("dpkg-deb") and shutil.which("dpkg-query")),
    reason="dpkg is not here; it needs a Debian, or a package that brings dpkg",
)
SHOWN = "${Package}\t${Architecture}\t${Version}\t${db:Status-Want}\t${db:Status-Status}\n"


class Row(NamedTuple):
    """A line of dpkg-query's listing."""

    name: str
    architecture: str
    version: str
    want: str
    state: str


class DpkgRoot:
    """A machine whose packages dpkg installs, removes and breaks; scripts run without chroot.

    Args:
        root: an empty folder that stands for the machine's `/`.
    """

    def __init__(self, root: Path) -> None:
        self.root = root
        self.admin = root / "var/lib/dpkg"
        for folder in ("info", "updates", "triggers", "parts"):
            (self.admin / folder).mkdir(parents=True)
        (self.admin / "status").touch()
        self._made = root.parent / f"{root.name}-packages"
        self._made.mkdir()

    def build(
        self,
        name: str,
        version: str,
        architecture: str = "all",
        *,
        more: str = "",
        files: tuple[str, ...] = (),
        **scripts: str,
    ) -> str:
        """Build a package and return its file.

        Args:
            name: as its control file says, like the next two.
            version: its whole version.
            architecture: what it is for.
            more: further lines of the control file.
            files: paths that it installs; those below etc are its configuration.
            scripts: shell text of preinst, postinst, prerm, postrm, triggers.
        """
        tree = self._made / f"{name}_{version.replace(':', '+')}_{architecture}"
        (tree / "DEBIAN").mkdir(parents=True)
        (tree / "DEBIAN/control").write_text(
            f"Package: {name}\nVersion: {version}\nArchitecture: {architecture}\n"
            f"Maintainer: a test <test@example.org>\n{more}Description: made for a test\n"
            f" Version: 0\n ."
            "\n"
        )
        for script, text in scripts.items():
            path = tree / "DEBIAN" / script
            path.write_text(text if script == "triggers" else f"#!/bin/sh\n{text}\n")
            path.chmod(0o644 if script == "triggers" else 0o755)
        for each in files:
            (tree / each).parent.mkdir(parents=True, exist_ok=True)
            (tree / each).write_text(name)
        configuration = [f"/{each}\n" for each in files if each.startswith("etc/")]
        if configuration:
            (tree / "DEBIAN/conffiles").write_text("".join(configuration))
        deb = f"{tree}.deb"
        subprocess.run(
            ["dpkg-deb", "--root-owner-group", "-Znone", "--build", str(tree), deb],
            check=True, capture_output=True,
        )  # fmt: skip
        return deb

    def dpkg(self, *words: str, given: str | None = None) -> int:
        """Run dpkg on this root and return its exit status; many of them fail on purpose."""
        return subprocess.run(
            ["dpkg", f"--root={self.root}", "--force-not-root", "--force-unsafe-io",
             "--force-script-chrootless", "--force-bad-path", "--force-architecture",
             "--abort-after=1000", "--log=/dev/null", *words],
            check=False, capture_output=True, text=True, input=given, timeout=120,
            env={**os.environ, "LC_ALL": "C", "DEBIAN_FRONTEND": "noninteractive"},
        ).returncode  # fmt: skip

    def listing(self) -> list[Row]:
        """Return what dpkg-query says of this root."""
        told = subprocess.run(
            ["dpkg-query", f"--admindir={self.admin}", "-W", "-f", SHOWN],
            check=True, capture_output=True, text=True,
        )  # fmt: skip
        return [Row(*line.split("\t")) for line in told.stdout.splitlines()]
