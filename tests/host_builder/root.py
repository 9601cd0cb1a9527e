"""The root of a host that is being built: what lies in it, written as text or by real tools."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Iterable, Mapping
from pathlib import Path

from host_builder import packages
from host_builder.flatpaks import Flatpaks
from passmuster.host.protocol import Process, Sandbox
from passmuster.host.recording_format import AnswerOutcome

Files = Iterable[str] | Mapping[str, str | bytes]
# What a file holds that only has to be there.
STUB = b"made up for a test\n"


class Root:
    """A folder that is a machine's `/`.

    Args:
        folder: it.
        work: an empty folder for what is needed only while building.
    """

    def __init__(self, folder: Path, work: Path) -> None:
        self._folder = folder
        self._work = work
        self._flatpaks: dict[str, Flatpaks] = {}
        self._owners: dict[str, int] = {}
        self._uids: dict[str, int] = {"root": 0}
        self._reader: sqlite3.Connection | None = None
        self._backend = self._rpm_folder = ""
        self.used: set[str] = set()
        self.processes: list[Process] = []
        self.images: dict[int, bytes] = {}
        self.refusals: dict[str, AnswerOutcome] = {}
        self.file("/etc/passwd", "root:x:0:0:root:/root:/bin/bash\n")
        self.folder("/root")

    def file(self, path: str, content: str | bytes, *, mode: int = 0o644) -> None:
        """Write a file; in a home it belongs to that user."""
        target = self._at(path)
        self._make_folders(target.parent)
        target.write_bytes(content.encode() if isinstance(content, str) else content)
        target.chmod(mode)
        self._give(target)

    def folder(self, path: str) -> None:
        """Make a folder with all folders above it."""
        self._make_folders(self._at(path))

    def link(self, path: str, target: str) -> None:
        """Make a symbolic link, also one that leads nowhere."""
        link = self._at(path)
        self._make_folders(link.parent)
        link.symlink_to(target)
        self._give(link)

    def fifo(self, path: str) -> None:
        """Make a FIFO, which nobody must wait for."""
        self._make_folders(self._at(path).parent)
        os.mkfifo(self._at(path))
        self._give(self._at(path))

    def sparse(self, path: str, size: int) -> None:
        """Make a file of many bytes that takes no room."""
        self.file(path, b"")
        os.truncate(self._at(path), size)

    def unreadable(self, path: str, outcome: AnswerOutcome = "denied") -> None:
        """Let the host answer that this path cannot be read, whatever lies there."""
        self.refusals[path] = outcome

    def user(self, name: str, uid: int, *, home: str = "", real_name: str = "") -> None:
        """Make an account with its home."""
        home = home or f"/home/{name}"
        with self._at("/etc/passwd").open("a", encoding="utf-8") as accounts:
            accounts.write(f"{name}:x:{uid}:{uid}:{real_name},,,:{home}:/bin/bash\n")
        self._owners[home] = self._uids[name] = uid
        self.folder(home)

    def deb(
        self, name: str, version: str, *, arch: str = "amd64", files: Files = (),
        state: str = "installed", hold: bool = False, fields: Mapping[str, str] | None = None,
    ) -> None:  # fmt: skip
        """Install a package with dpkg (see the package's docstring for `state`)."""
        self.used.add("dpkg")
        wish = packages.Deb(name, version, arch, _contents(files), state, hold, fields or {})
        packages.deb(self._folder, wish)

    def rpm(
        self, name: str, evr: str, *, arch: str = "x86_64", files: Files = (),
        vendor: str = "Fedora Project",
    ) -> None:  # fmt: skip
        """Install a package with rpm; `evr` is EPOCH:VERSION-RELEASE, the epoch may be missing."""
        self.used.add("rpm")
        packages.rpm(self._folder, name, evr, arch, _contents(files), vendor)

    def rpm_backend(self, backend: str) -> None:
        """Have rpm's database as `ndb` or `bdb` in the end."""
        self._backend = backend

    def rpm_folder(self, path: str) -> None:
        """Have rpm's database in this folder in the end, as EL 9 and image-based systems do."""
        self._rpm_folder = path

    def rpm_log(self, *, keep: bool) -> None:
        """Say whether what rpm installs from here on stays in the write-ahead log alone.

        A log has salts that are drawn by chance: it is another one in each build.
        """
        self._reader = packages.reader_of_rpm(self._folder) if keep else None

    def pacman(
        self, name: str, version: str, *, arch: str = "x86_64", files: Files = (),
        reason: str = "explicit",
    ) -> None:  # fmt: skip
        """Install a package with pacman."""
        self.used.add("pacman")
        packages.pacman(self._folder, name, version, arch, _contents(files),
                        explicit=reason == "explicit")  # fmt: skip

    def flatpak(
        self, app: str, version: str, *, user: str = "", arch: str = "x86_64",
        branch: str = "stable", files: Files = (), mask: bool = False,
    ) -> str:  # fmt: skip
        """Install or update a flatpak for everybody or for a user; return its commit.

        `files` are paths below the application's own `/app`; those below `/export` are shown to
        the desktop.
        """
        self.used.add("flatpak")
        installation = self._installation(user)
        commit = installation.install(app, version, arch, branch, _contents(files))
        if mask:
            installation.mask(app)
        self._give_all(installation.folder)
        return commit

    def commit(
        self, app: str, *, user: str = "", arch: str = "x86_64", branch: str = "stable"
    ) -> str:
        """Return the commit of a flatpak that is deployed."""
        return self._installation(user).commit(app, arch, branch)

    def process(  # noqa: PLR0913 - each is a fact of a process
        self, executable: str, pid: int, *, user: str = "root", options: str = "",
        deleted: bool = False, image: bytes | None = None, parent: int = 1,
        sandbox: Sandbox | None = None,
    ) -> None:  # fmt: skip
        """Let a program run: the file of this root, or one that is there no more."""
        path = self._at(executable)
        runs = None if deleted or sandbox or not path.exists() else path.stat()
        self.processes.append(
            Process(
                pid=pid,
                parent=parent,
                executable=executable,
                deleted=deleted,
                device=runs.st_dev if runs else 0,
                inode=runs.st_ino if runs else pid,
                uid=self._uids[user],
                command_line=options,
                sandbox=sandbox,
            )
        )
        if image is not None:
            self.images[pid] = image
        elif runs:
            self.images[pid] = path.read_bytes()

    def finish(self) -> None:
        """Bring the databases into the form that was wished for."""
        if self._backend:
            packages.other_backend(self._folder, self._backend)
        elif self._reader is not None:
            packages.leave_log(self._folder, self._reader)
        elif "rpm" in self.used:
            packages.settle_rpm(self._folder)
        if self._rpm_folder:
            self._make_folders(self._at(self._rpm_folder).parent)
            self._at(packages.RPM_FOLDER).rename(self._at(self._rpm_folder))
        for installation in self._flatpaks.values():
            installation.finish()

    def _installation(self, user: str) -> Flatpaks:
        if user not in self._flatpaks:
            home = (
                next(home for home, uid in self._owners.items() if uid == self._uids[user])
                if user
                else ""
            )
            where = f"{home}/.local/share/flatpak" if user else "/var/lib/flatpak"
            self._make_folders(self._at(where).parent)
            self._flatpaks[user] = Flatpaks(
                self._at(where), self._work / f"flatpak-{user}", "user" if user else "system"
            )
        return self._flatpaks[user]

    def _at(self, path: str) -> Path:
        return self._folder / path.lstrip("/")

    def _make_folders(self, folder: Path) -> None:
        if folder.is_dir():
            return
        self._make_folders(folder.parent)
        folder.mkdir(mode=0o755)
        self._give(folder)

    def _give_all(self, folder: Path) -> None:
        for path in (folder, *folder.rglob("*")):
            self._give(path)

    def _give(self, target: Path) -> None:
        """Give what lies in a home to its owner."""
        path = "/" + str(target.relative_to(self._folder))
        for home, uid in self._owners.items():
            if path == home or path.startswith(home + "/"):
                os.chown(target, uid, uid, follow_symlinks=False)


def _contents(files: Files) -> dict[str, bytes]:
    if not isinstance(files, Mapping):
        return dict.fromkeys(files, STUB)
    return {
        path: content.encode() if isinstance(content, str) else content
        for path, content in files.items()
    }
