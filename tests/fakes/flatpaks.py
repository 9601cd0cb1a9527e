"""Flatpak's real tools in folders of their own: a repository, two installations, a sandbox."""

from __future__ import annotations

import gzip
import os
import shutil
import subprocess
import time
from pathlib import Path
from typing import NamedTuple

TOOLS = ("flatpak", "ostree", "bwrap")
RUNTIME = "org.example.Platform"
COMMIT = "0123456789abcdef" * 4
PROGRAM = f"passmuster-probe-{os.getpid()}"  # another run may be under way
_LOADER = Path("/lib64/ld-linux-x86-64.so.2")
_LIBRARY = Path("/lib/x86_64-linux-gnu/libc.so.6")


def missing() -> str:
    """Return why the real tools cannot be used here; empty when they can."""
    absent = [tool for tool in TOOLS if shutil.which(tool) is None]
    if absent:
        return f"not installed here: {', '.join(absent)}"
    if os.geteuid() != 0:
        return "only root installs for the system"
    return "" if _LOADER.exists() and _LIBRARY.exists() else "no amd64 libraries of Debian's kin"


class Listed(NamedTuple):
    """A row of `flatpak list`; the commit is cut to twelve digits."""

    app: str
    version: str
    branch: str
    architecture: str
    commit: str
    installation: str


def component(app: str, releases: str) -> str:
    """Return an AppStream component with these release elements."""
    return (
        f'<component type="desktop-application"><id>{app}</id><name>An app</name>'
        f"<releases>{releases}</releases></component>"
    )


class Flatpaks:
    """One root folder with a system's and a user's installation, and the tools that fill them.

    Args:
        root: an empty folder, which becomes the offline root of a machine.
        work: a folder for the repository and for builds.
    """

    def __init__(self, root: Path, work: Path) -> None:
        self.root = root
        self.work = work
        self.system = root / "var/lib/flatpak"
        self.home = root / "home/eve"
        self.own = self.home / ".local/share/flatpak"
        self.home.mkdir(parents=True)
        (root / "etc").mkdir()
        (root / "etc/passwd").write_text("eve:x:1000:1000::/home/eve:/bin/bash\n")
        self._runtime()

    def flatpak(self, *words: str) -> str:
        """Run flatpak in these folders, and return what it prints."""
        return self._run("flatpak", *words)

    def publish(
        self,
        app: str,
        branch: str,
        releases: str,
        *,
        catalogue: bool = True,
        files: dict[str, str] | None = None,
    ) -> str:
        """Build an application with these releases into the repository; return its commit."""
        build = self.work / "build"
        shutil.rmtree(build, ignore_errors=True)
        self._run("flatpak", "build-init", str(build), app, RUNTIME, RUNTIME, "1")
        text = component(app, releases)
        where = build / ("files/share/app-info/xmls" if catalogue else "files/share/metainfo")
        where.mkdir(parents=True)
        if catalogue:
            whole = f"<components>{text}</components>".encode()
            (where / f"{app}.xml.gz").write_bytes(gzip.compress(whole))
        else:
            (where / f"{app}.metainfo.xml").write_text(text)
        entries = build / "files/share/applications"
        entries.mkdir()
        (entries / f"{app}.desktop").write_text(
            "[Desktop Entry]\nType=Application\nName=A\nExec=p\n"
        )
        for name, content in (files or {}).items():
            path = build / "files" / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(content)
        (build / "files/bin").mkdir()
        shutil.copy("/bin/sleep", build / "files/bin" / PROGRAM)
        self._run("flatpak", "build-finish", str(build), f"--command={PROGRAM}")
        self._run("flatpak", "build-export", str(self.work / "repo"), str(build), branch)
        return self._run(
            "ostree", f"--repo={self.work / 'repo'}", "rev-parse", f"app/{app}/x86_64/{branch}"
        ).strip()

    def install(self, scope: str, app: str, branch: str) -> None:
        """Install a branch of a published application: `--system` or `--user`."""
        self.flatpak("install", scope, "-y", "--noninteractive", "local", f"{app}//{branch}")

    def listed(self) -> set[Listed]:
        """Return what flatpak itself lists."""
        text = self.flatpak(
            "list", "--app", "--columns=application,version,branch,arch,active,installation"
        )
        return {Listed(*line.split("\t")) for line in text.splitlines() if line.strip()}

    def start(self, scope: str, app: str, branch: str) -> subprocess.Popen[bytes]:
        """Run an application in its real sandbox."""
        words = ["flatpak", "run", scope, f"--branch={branch}", app, "300"]
        child = subprocess.Popen(words, env=self._environment(), stderr=subprocess.DEVNULL)
        time.sleep(0.2)
        return child

    def _runtime(self) -> None:
        build = self.work / "runtime"
        for folder, file in (("lib64", _LOADER), ("lib/x86_64-linux-gnu", _LIBRARY)):
            for top in ("files", "usr"):
                (build / top / folder).mkdir(parents=True)
                shutil.copy(file, build / top / folder)
        ref = f"{RUNTIME}/x86_64/1"
        (build / "metadata").write_text(f"[Runtime]\nname={RUNTIME}\nruntime={ref}\nsdk={ref}\n")
        repo = str(self.work / "repo")
        self._run("flatpak", "build-export", "--runtime", repo, str(build), "1")
        for scope in ("--system", "--user"):
            self.flatpak("remote-add", scope, "--no-gpg-verify", "local", repo)
            self.install(scope, RUNTIME, "1")

    def _environment(self) -> dict[str, str]:
        return {
            **os.environ,
            "HOME": str(self.home),
            "XDG_DATA_HOME": str(self.home / ".local/share"),
            "FLATPAK_SYSTEM_DIR": str(self.system),
            "LC_ALL": "C.UTF-8",
        }

    def _run(self, *words: str) -> str:
        done = subprocess.run(
            words, env=self._environment(), capture_output=True, text=True, check=False
        )
        if done.returncode:
            raise AssertionError(f"{' '.join(words)}: {done.stderr}")
        return done.stdout
