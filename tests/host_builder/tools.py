"""The real tools that write package databases: found on PATH, run at one fixed instant."""

from __future__ import annotations

import os
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

# The instant of everything that is built, as faketime and SOURCE_DATE_EPOCH take it.
NOW = "2026-11-20 10:00:00"
EPOCH = 1_795_168_800
DAY = "2026-11-24"
# Tool to the Debian package that has it.
PACKAGES = {
    "hivexregedit": "libwin-hivex-perl",
    "dpkg": "dpkg",
    "dpkg-deb": "dpkg",
    "faketime": "faketime",
    "flatpak": "flatpak",
    "update-desktop-database": "desktop-file-utils",
    "pacman": "pacman-package-manager",
    "rpm": "rpm",
    "rpmbuild": "rpm",
    "tar": "tar",
    "zstd": "zstd",
}


def missing(*programs: str) -> str:
    """Return why nothing can be built; nothing when all programs are there."""
    gone = {each for each in programs or PACKAGES if shutil.which(each) is None}
    needed = " ".join(sorted({PACKAGES[each] for each in gone}))
    return f"not installed: {', '.join(sorted(gone))} (Debian: apt-get install {needed})" * bool(
        gone
    )


def run(
    *command: str | Path,
    cwd: Path | None = None,
    extra: Mapping[str, str] | None = None,
    fails: bool = False,
) -> str:
    """Run a tool at the fixed instant and return what it says.

    Args:
        command: the program and its arguments.
        cwd: where it runs.
        extra: further environment variables.
        fails: whether it is meant to fail.

    Raises:
        RuntimeError: it failed; the message holds what it said.
    """
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": "/nonexistent",
        "LANG": "C.UTF-8",
        "TZ": "UTC",
        "SOURCE_DATE_EPOCH": str(EPOCH),
        **(extra or {}),
    }
    done = subprocess.run(
        ["faketime", "-f", NOW, *map(str, command)],
        check=False, capture_output=True, text=True, cwd=cwd, env=environment,
    )  # fmt: skip
    if (done.returncode != 0) is not fails:
        said = (done.stdout + done.stderr)[-2000:]
        raise RuntimeError(f"{' '.join(map(str, command))}: status {done.returncode}\n{said}")
    return done.stdout


def version(program: str) -> str:
    """Return how a tool names itself and its version."""
    first = run(program, "--version").strip().splitlines()
    return next(line for line in first if any(each.isdigit() for each in line)).strip(" .|-_/")


def tree(folder: Path, files: Mapping[str, bytes]) -> None:
    """Write files, absolute paths as seen from inside, below a folder."""
    for path, content in files.items():
        target = folder / path.lstrip("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        target.chmod(0o755)
