"""Packages of a made-up archive, installed by dpkg, rpm and pacman themselves.

Each package is built by its own system's tool (pacman's is a plain tar with a `.PKGINFO`), so what
stands in the database afterwards is what that tool writes.
Source: deb(5), dpkg(1), rpmbuild(8), rpm(8), PKGINFO in pacman's lib/libalpm/be_package.c.
"""

from __future__ import annotations

import sqlite3
import tempfile
from collections.abc import Mapping
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from host_builder.tools import EPOCH, run, tree

RPM_FOLDER = "usr/lib/sysimage/rpm"
_QUIET = ("--nosignature", "--nodigest")
_SIDE_BY_SIDE = ("kernel",)
# States that dpkg leaves behind when a package's own scripts fail.
_FAILING = {"half-installed": ("preinst", "postrm"), "half-configured": ("postinst",)}


class Deb(NamedTuple):
    """What is wished for of one Debian package."""

    name: str
    version: str
    arch: str
    files: Mapping[str, bytes]
    state: str
    hold: bool
    fields: Mapping[str, str]


def deb(root: Path, wish: Deb) -> None:
    """Build a package, let dpkg install it, and bring it into a state."""
    with tempfile.TemporaryDirectory() as folder:
        file = _debian_package(Path(folder), wish)
        verb = "--unpack" if wish.state in {"unpacked", "half-installed"} else "--install"
        _dpkg(root, verb, str(file), fails=wish.state in _FAILING)
    whole = wish.name if wish.arch in {"all", _native()} else f"{wish.name}:{wish.arch}"
    if wish.state in {"removed", "purged"}:
        _dpkg(root, "--remove" if wish.state == "removed" else "--purge", whole)
    if wish.hold:
        with tempfile.TemporaryDirectory() as folder:
            selection = Path(folder) / "selection"
            selection.write_text(f"{whole}\thold\n", encoding="ascii")
            run("sh", "-c", f"dpkg --root={root} --set-selections < {selection}")


def _debian_package(folder: Path, wish: Deb) -> Path:
    work = folder / "package"
    tree(work, wish.files)
    control = {
        "Package": wish.name,
        "Version": wish.version,
        "Architecture": wish.arch,
        "Maintainer": "Nobody <nobody@example.org>",
        "Description": f"{wish.name}, made up for a test",
        **wish.fields,
    }
    configuration = [path for path in wish.files if path.startswith("/etc/")]
    parts = {
        "control": "".join(f"{key}: {text}\n" for key, text in control.items()),
        "conffiles": "".join(f"{path}\n" for path in configuration),
        # The root has no shell: each of these fails, which is what it is there for.
        **dict.fromkeys(_FAILING.get(wish.state, ()), "#!/bin/sh\nexit 1\n"),
    }
    (work / "DEBIAN").mkdir(parents=True)
    for own, text in parts.items():
        if text:
            (work / "DEBIAN" / own).write_text(text, encoding="utf-8")
            (work / "DEBIAN" / own).chmod(0o755 if text.startswith("#!") else 0o644)
    file = folder / "made.deb"
    run("dpkg-deb", "--root-owner-group", "-Znone", "--build", work, file)
    return file


def _dpkg(root: Path, *arguments: str, fails: bool = False) -> None:
    database = root / "var/lib/dpkg"
    for part in ("info", "updates"):
        (database / part).mkdir(parents=True, exist_ok=True)
    for part in ("status", "available"):
        (database / part).touch()
    (root / "var/log").mkdir(parents=True, exist_ok=True)
    foreign = database / "arch"
    if not foreign.exists():
        foreign.write_text(f"{_native()}\ni386\narm64\n", encoding="ascii")
    run("dpkg", f"--root={root}", f"--log={root}/var/log/dpkg.log", "--force-all",
        "--no-triggers", *arguments, fails=fails)  # fmt: skip
    for left in ("lock", "lock-frontend", "status-old", "diversions-old", "statoverride-old"):
        (database / left).unlink(missing_ok=True)


def _native() -> str:
    return run("dpkg", "--print-architecture").strip()


def rpm(
    root: Path, name: str, evr: str, arch: str, files: Mapping[str, bytes], vendor: str
) -> None:
    """Build a package with rpmbuild and let rpm install it."""
    epoch, _, rest = evr.rpartition(":")
    version, _, release = rest.partition("-")
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        tree(work / "tree", files)
        spec = [f"Name: {name}", f"Version: {version}", f"Release: {release}"]
        spec += [f"Epoch: {epoch}"] if epoch else []
        spec += [f"Vendor: {vendor}"] if vendor else []
        spec += ["BuildArch: noarch"] if arch == "noarch" else []
        spec += [f"Summary: {name}, made up for a test", "License: MIT"]
        spec += ["%description", "Made up.", "%install", "mkdir -p %{buildroot}"]
        spec += [f"cp -a {work}/tree/. %{{buildroot}}/"] if files else []
        spec += ["%files", *(f'"{path}"' for path in files), ""]
        (work / "made.spec").write_text("\n".join(spec), encoding="utf-8")
        defined = {
            "_topdir": folder,
            "_dbpath": f"{folder}/none",  # else a home would get one
            "_binary_payload": "w0.ufdio",
            "_buildhost": "builder.example",
            "debug_package": "%{nil}",
            "__os_install_post": "%{nil}",
            "_build_id_links": "none",
            "_use_internal_dependency_generator": "0",
            "__find_provides": "%{nil}",
            "__find_requires": "%{nil}",
        }
        options = [part for key, text in defined.items() for part in ("--define", f"{key} {text}")]
        target = "x86_64" if arch == "noarch" else arch
        run("rpmbuild", "-bb", "--target", f"{target}-linux", *options, work / "made.spec")
        (made,) = (work / "RPMS").rglob("*.rpm")
        beside = name.startswith(_SIDE_BY_SIDE)
        run("rpm", "--root", root, "--dbpath", f"/{RPM_FOLDER}", "-i" if beside else "-U",
            "--nodeps", "--noscripts", "--ignorearch", "--ignoreos", "--force",
            *_QUIET, made)  # fmt: skip
    (root / RPM_FOLDER / ".rpm.lock").unlink(missing_ok=True)


def settle_rpm(root: Path) -> None:
    """Bring what rpm left in its write-ahead log into the database."""
    database = root / RPM_FOLDER / "rpmdb.sqlite"
    with closing(sqlite3.connect(database)) as connection:
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    for left in ("-wal", "-shm"):
        database.with_name(database.name + left).unlink(missing_ok=True)


def reader_of_rpm(root: Path) -> sqlite3.Connection:
    """Return a reader that began now, past which nothing is taken out of the write-ahead log."""
    reader = sqlite3.connect(root / RPM_FOLDER / "rpmdb.sqlite", isolation_level=None)
    reader.execute("BEGIN")
    reader.execute("SELECT count(*) FROM Packages").fetchall()
    return reader


def leave_log(root: Path, reader: sqlite3.Connection) -> None:
    """Leave database and log as they are while the reader is there, as after a power cut."""
    database = root / RPM_FOLDER / "rpmdb.sqlite"
    log = database.with_name(database.name + "-wal")
    left = {file: file.read_bytes() for file in (database, log)}
    reader.close()
    for file, content in left.items():
        file.write_bytes(content)
    database.with_name(database.name + "-shm").unlink(missing_ok=True)


def other_backend(root: Path, backend: str) -> None:
    """Put the very headers that rpm wrote into a database of another backend.

    Args:
        root: the host's root, with rpm's SQLite database.
        backend: ndb (SLE 15; no tool writes it here) or bdb (by Berkeley DB's own loader).
    """
    from fakes.rpm_databases import berkeley, headers, ndb

    settle_rpm(root)
    database = root / RPM_FOLDER / "rpmdb.sqlite"
    found = headers(database)
    if backend == "ndb":
        (database.parent / "Packages.db").write_bytes(ndb(found))
    else:
        old = root / "var/lib/rpm"  # where RHEL 8 has it
        old.mkdir(parents=True, exist_ok=True)
        berkeley(old / "Packages", found, 4096)
    for left in ("", "-wal", "-shm"):
        database.with_name(database.name + left).unlink(missing_ok=True)


def pacman(
    root: Path, name: str, version: str, arch: str, files: Mapping[str, bytes], *, explicit: bool
) -> None:
    """Pack a package as makepkg does and let pacman install it."""
    for part in ("var/lib/pacman", "var/cache", "var/log"):
        (root / part).mkdir(parents=True, exist_ok=True)
    about = {"pkgname": name, "pkgbase": name, "pkgver": version, "arch": arch,
             "pkgdesc": f"{name}, made up for a test", "url": "https://example.org",
             "builddate": EPOCH, "packager": "Nobody <nobody@example.org>",
             "size": sum(map(len, files.values()))}  # fmt: skip
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder) / "package"
        work.mkdir()
        tree(work, files)
        lines = [f"{key} = {text}\n" for key, text in about.items()]
        (work / ".PKGINFO").write_text("".join(lines), encoding="utf-8")
        made = f"{name}-{version}-{arch}.pkg.tar.zst"
        parts = sorted({path.lstrip("/").partition("/")[0] for path in files})
        run("tar", "--sort=name", "--owner=0", "--group=0", f"--mtime=@{EPOCH}", "--zstd", "-cf",
            f"../{made}", ".PKGINFO", *parts, cwd=work)  # fmt: skip
        settings = Path(folder) / "pacman.conf"
        settings.write_text("[options]\nArchitecture = auto\nSigLevel = Never\n"
                            "LocalFileSigLevel = Never\n", encoding="ascii")  # fmt: skip
        log = Path(folder) / "pacman.log"
        run("pacman", "-U", "--noconfirm", "--config", settings, "--root", root,
            "--dbpath", root / "var/lib/pacman", "--cachedir", folder, "--logfile", log,
            "--hookdir", "/nonexistent", "--noscriptlet", "-dd", "--overwrite", "*",
            "--arch", arch if arch != "any" else "x86_64",
            *([] if explicit else ["--asdeps"]), made, cwd=Path(folder))  # fmt: skip
        said = [line for line in log.read_text(encoding="utf-8").splitlines() if "[ALPM]" in line]
        with (root / "var/log/pacman.log").open("a", encoding="utf-8") as whole:
            whole.write("\n".join([*said, ""]))
