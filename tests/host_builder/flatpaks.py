"""Flatpaks of a repository of their own, deployed by flatpak itself without any sandbox.

Source: flatpak-build-export(1), flatpak-install(1), flatpak(1) (FLATPAK_SYSTEM_DIR and its kin).
"""

from __future__ import annotations

import gzip
from collections.abc import Mapping
from pathlib import Path

from host_builder.tools import run, tree

_PLATFORM, _SDK, _RELEASE = "org.freedesktop.Platform", "org.freedesktop.Sdk", "24.08"
_REMOTE, _ADDRESS = "flathub", "https://dl.flathub.org/repo/"
_MADE = "2026-11-01T00:00:00Z"


class Flatpaks:
    """One installation: the machine's own, or a user's.

    Args:
        folder: where it lies in the host's root.
        work: an empty folder for the repository and what flatpak caches.
        kind: system or user.
    """

    def __init__(self, folder: Path, work: Path, kind: str) -> None:
        self.folder = folder
        self._work = work
        self._kind = f"--{kind}"
        self._repository = work / "repository"
        self._environment = {
            "HOME": str(work / "home"),
            "XDG_DATA_HOME": str(work / "home/.local/share"),
            "XDG_CACHE_HOME": str(work / "home/.cache"),
            "FLATPAK_SYSTEM_CACHE_DIR": str(work / "cache"),
            "FLATPAK_SYSTEM_DIR": str(folder if kind == "system" else work / "system"),
            "FLATPAK_USER_DIR": str(folder if kind == "user" else work / "user"),
        }
        (work / "home").mkdir(parents=True)
        folder.parent.mkdir(parents=True, exist_ok=True)

    def install(
        self, app: str, version: str, arch: str, branch: str, files: Mapping[str, bytes]
    ) -> str:
        """Export an application of this version, install or update it, return its commit.

        `files` lie below the application's own /app; those below /export are what it shows to
        the desktop, where flatpak writes its own command into each entry.
        """
        if not self._repository.exists():
            self._export(_PLATFORM, "", arch, _RELEASE, {})
            self._flatpak("remote-add", "--no-gpg-verify", _REMOTE, str(self._repository))
        self._export(app, version, arch, branch, files)
        self._flatpak("install", "-y", "--noninteractive", "--no-related", "--or-update",
                      _REMOTE, f"app/{app}/{arch}/{branch}")  # fmt: skip
        return self.commit(app, arch, branch)

    def commit(self, app: str, arch: str, branch: str) -> str:
        """Return the commit that is deployed."""
        return (self.folder / "app" / app / arch / branch / "active").readlink().name

    def mask(self, pattern: str) -> None:
        """Forbid updates of what fits a pattern."""
        self._flatpak("mask", pattern)

    def finish(self) -> None:
        """Leave it as on a desktop: the remote's own address, and the cache of its entries.

        Flatpak's trigger makes that cache only where it can make a sandbox.
        """
        entries = self.folder / "exports/share/applications"
        if entries.is_dir():
            run("update-desktop-database", entries)
        config = self.folder / "repo/config"
        config.write_text(
            config.read_text(encoding="utf-8").replace(f"file://{self._repository}", _ADDRESS),
            encoding="utf-8",
        )

    def _export(
        self, app: str, version: str, arch: str, branch: str, files: Mapping[str, bytes]
    ) -> None:
        work = self._work / f"{app}-{version}"
        runtime = f"{_PLATFORM}/{arch}/{_RELEASE}\nsdk={_SDK}/{arch}/{_RELEASE}\n"
        section = "Application" if version else "Runtime"
        tree(work, {"metadata": f"[{section}]\nname={app}\nruntime={runtime}".encode()})
        for part in ("files", "usr", "export"):
            (work / part).mkdir()
        shown = {path: each for path, each in files.items() if path.startswith("/export/")}
        tree(work, shown)
        tree(work / "files", {path: files[path] for path in files.keys() - shown.keys()})
        if version:
            told = _appstream(app, version)
            tree(work / "files", {f"share/metainfo/{app}.metainfo.xml": told,
                                  f"share/app-info/xmls/{app}.xml.gz": _packed(told)})  # fmt: skip
        run("flatpak", "build-export", "--disable-sandbox", f"--arch={arch}",
            f"--timestamp={_MADE}", *([] if version else ["--runtime"]),
            self._repository, work, branch, extra=self._environment)  # fmt: skip
        run("flatpak", "build-update-repo", self._repository, extra=self._environment)

    def _flatpak(self, verb: str, *arguments: str) -> None:
        run("flatpak", self._kind, verb, *arguments, extra=self._environment)


def _appstream(app: str, version: str) -> bytes:
    """Return an AppStream description whose newest release is not its first."""
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<components version="0.8">
  <component type="desktop-application">
    <id>{app}</id>
    <name>{app.rpartition(".")[2]}</name>
    <summary>made up for a test</summary>
    <releases>
      <release timestamp="1600000000" version="1.0"/>
      <release timestamp="1793000000" version="{version}"/>
    </releases>
  </component>
</components>
""".encode()


def _packed(payload: bytes) -> bytes:
    return gzip.compress(payload, mtime=0)
