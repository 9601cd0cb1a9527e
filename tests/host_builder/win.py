"""A Windows that is described and not installed: its registry, its files, who runs what.

What lies in it is raw: UTF-16 exports as regedit writes them, hives of people who are not logged
on, PE files with version resources. It is saved as a recording that is said to be whole.
"""

from __future__ import annotations

import ntpath
import shutil
from collections.abc import Mapping
from pathlib import Path

from host_builder.hive import hive
from host_builder.tools import DAY
from passmuster import __version__
from passmuster.host.archive import save
from passmuster.host.protocol import Entry, Facts, Process, Stat, User
from passmuster.host.recording_format import (
    AnswerOutcome,
    KeyAnswer,
    ListingAnswer,
    ProcessesAnswer,
    ReadAnswer,
    Recording,
    StatAnswer,
    UsersAnswer,
)

HKLM = "HKEY_LOCAL_MACHINE"
SOFTWARE = f"{HKLM}\\SOFTWARE"
SOFTWARE_32 = f"{SOFTWARE}\\WOW6432Node"
NT = f"{SOFTWARE}\\Microsoft\\Windows NT\\CurrentVersion"
CURRENT = f"{SOFTWARE}\\Microsoft\\Windows\\CurrentVersion"
DOMAIN = "S-1-5-21-1004336348-1177238915-682003330"
# A day before the recording's: what is older than a program's start ran from the same files.
THEN = 1_756_000_000

Value = str | int | tuple[str, ...] | bytes
Values = Mapping[str, Value]


class Raw(str):
    """A value as it stands in an export, for what regedit would not have written."""

    __slots__ = ()


class Windows:
    """A Windows machine.

    Args:
        architecture: AMD64, ARM64 or x86.
    """

    def __init__(self, architecture: str = "AMD64") -> None:
        self.architecture = architecture
        self.day = DAY
        self.keys: dict[str, dict[str, Value]] = {}
        self.people: list[User] = []
        self.away: set[str] = set()
        self.files: dict[str, tuple[bytes, int]] = {}
        self.folders: dict[str, set[tuple[str, str]]] = {}
        self.processes: list[Process] = []
        self.refusals: dict[str, AnswerOutcome] = {}
        folders = {"ProgramFilesDir": "C:\\Program Files"}
        if architecture != "x86":
            folders["ProgramFilesDir (x86)"] = "C:\\Program Files (x86)"
        self.key(CURRENT, folders)
        for each in ("C:\\Program Files", "C:\\Windows\\System32", "C:\\ProgramData", "C:\\Users"):
            self.folder(each)

    def key(self, path: str, values: Values | None = None) -> None:
        """Write values into a key, and make it; an empty name is the key's own value."""
        self.keys.setdefault(path, {}).update(values or {})

    def system(self, build: int, ubr: int | None, edition: str, product_name: str, *,
               kind: str = "Client", display: str = "", release_id: str = "") -> None:  # fmt: skip
        """State the system as Setup does; ProductName is what it happens to say."""
        values: dict[str, Value] = {
            "CurrentBuild": str(build),
            "CurrentBuildNumber": str(build),
            "CurrentMajorVersionNumber": 10,
            "CurrentMinorVersionNumber": 0,
            "CurrentVersion": "6.3",
            "EditionID": edition,
            "InstallationType": kind,
            "ProductName": product_name,
        }
        values |= {"UBR": ubr} if ubr is not None else {}
        values |= {"DisplayVersion": display} if display else {}
        values |= {"ReleaseId": release_id} if release_id else {}
        self.key(NT, values)
        environment = f"{HKLM}\\SYSTEM\\CurrentControlSet\\Control\\Session Manager\\Environment"
        self.key(environment, {"PROCESSOR_ARCHITECTURE": self.architecture})

    def user(self, name: str, number: int, *, logged_on: bool = True, sid: str = "") -> str:
        """Add a person; return the name of that person's part of the registry."""
        sid, home = sid or f"{DOMAIN}-{number}", f"C:\\Users\\{name}"
        self.people.append(User(name=name, uid=number, home=home, sid=sid))
        self.key(f"{NT}\\ProfileList\\{sid}", {"ProfileImagePath": home, "Flags": 0})
        self.folder(f"{home}\\AppData\\Local")
        self.folder(f"{home}\\AppData\\Roaming")
        own = f"HKEY_USERS\\{sid}"
        self.key(f"{own}\\Software\\Microsoft\\Windows\\CurrentVersion")
        self.key(f"{own}_Classes\\Local Settings")
        if not logged_on:
            self.away.add(own)
        return own

    def file(self, path: str, content: bytes | str = b"", *, modified: int = THEN) -> None:
        """Write a file, and make the folders above it."""
        payload = content.encode() if isinstance(content, str) else content
        self.files[path] = (payload, modified)
        self._enter(path, "file")

    def folder(self, path: str) -> None:
        """Make a folder with all folders above it."""
        self.folders.setdefault(path, set())
        self._enter(path, "folder")

    def trap(self, path: str) -> None:
        """Let a path lead over a junction in a home: the door refuses whatever is asked of it."""
        self.refusals[path] = "refused"

    def refuse(self, path: str, outcome: AnswerOutcome = "denied") -> None:
        """Let a place or a key be refused."""
        self.refusals[path] = outcome

    def run(self, executable: str, *, options: str = "", parent: int = 600,
            started: int = THEN + 3600) -> int:  # fmt: skip
        """Let a program run; return its number."""
        pid = 1000 + 4 * len(self.processes)
        self.processes.append(Process(pid=pid, parent=parent, executable=executable, deleted=False,
                                      device=0, inode=0, uid=-1, command_line=options,
                                      started=started))  # fmt: skip
        return pid

    def save(self, folder: Path, note: str) -> None:
        """Write the recording into a new folder; one of this name is replaced."""
        files: dict[str, bytes] = {}
        exports = self._exports(files)
        for user in self.people:
            self._hives(user)
        reads = [self._read(path, files) for path in sorted(self.files)]
        recording = Recording(
            schema=1,
            recorder=f"passmuster {__version__}",
            note=note,
            unasked="absent",
            facts=Facts(platform="windows", architecture=self.architecture, day=self.day),
            users=UsersAnswer(users=tuple(self.people)),
            processes=ProcessesAnswer(
                names=tuple(sorted({ntpath.basename(one.executable) for one in self.processes})),
                processes=tuple(self.processes),
            ),
            reads=tuple(reads),
            listings=tuple(self._listing(path) for path in sorted(self.folders)),
            stats=tuple(self._stats()),
            keys=tuple(KeyAnswer(path=path, outcome=outcome, detail="Access is denied")
                       for path, outcome in sorted(self.refusals.items())
                       if path.startswith("HKEY_")),
            exports=tuple(exports),
        )  # fmt: skip
        shutil.rmtree(folder, ignore_errors=True)
        save(folder, recording, files)

    def _exports(self, files: dict[str, bytes]) -> list[str]:
        """Return the names of the exports of all parts of the registry that are loaded."""
        names = []
        for root in sorted({_root(path) for path in self.keys}):
            if any(root in {each, f"{each}_Classes"} for each in self.away):
                continue
            name = f"files/{len(files):04}-{root.rpartition(chr(92))[2]}.reg"
            files[name] = b"\xff\xfe" + self._export(root).encode("utf-16-le", "surrogatepass")
            names.append(name)
        return names

    def _export(self, root: str) -> str:
        keys = {path: values for path, values in self.keys.items() if _root(path) == root}
        return export(keys)

    def _hives(self, user: User) -> None:
        """Write the hives of somebody who is not logged on, unless the host has its own."""
        own = f"HKEY_USERS\\{user.sid}"
        if own not in self.away:
            return
        hives = {
            own: f"{user.home}\\NTUSER.DAT",
            f"{own}_Classes": f"{user.home}\\AppData\\Local\\Microsoft\\Windows\\UsrClass.dat",
        }
        for root, path in hives.items():
            if path not in self.files:
                self.file(path, hive(self._export(root)))

    def _read(self, path: str, files: dict[str, bytes]) -> ReadAnswer:
        payload, home = self.files[path][0], self._home(path)
        outcome = self.refusals.get(path, "ok")
        if outcome != "ok":
            return ReadAnswer(path=path, home=home, limit=len(payload), outcome=outcome,
                              detail=f"{path}: Access is denied")  # fmt: skip
        same = next((name for name, known in files.items() if known == payload), "")
        name = same or f"files/{len(files):04}-{_plain(ntpath.basename(path))}"
        files[name] = payload
        return ReadAnswer(path=path, home=home, limit=max(len(payload), 1), file=name)

    def _listing(self, path: str) -> ListingAnswer:
        outcome = self.refusals.get(path, "ok")
        entries = tuple(Entry(name=name, kind=kind) for name, kind in sorted(self.folders[path]))  # type: ignore[arg-type]
        detail = "" if outcome == "ok" else f"{path}: Access is denied"
        return ListingAnswer(path=path, home=self._home(path), limit=100_000, outcome=outcome,
                             detail=detail, entries=() if detail else entries)  # fmt: skip

    def _stats(self) -> list[StatAnswer]:
        found = []
        for number, path in enumerate(sorted({*self.files, *self.folders}), start=1):
            payload, modified = self.files.get(path, (b"", THEN))
            kind = "file" if path in self.files else "folder"
            stat = Stat(kind=kind, device=1, inode=number, size=len(payload), modified=modified)  # type: ignore[arg-type]
            found.append(StatAnswer(path=path, home=self._home(path), stat=stat))
        for path, outcome in sorted(self.refusals.items()):
            if not path.startswith("HKEY_") and path not in {*self.files, *self.folders}:
                found.append(StatAnswer(path=path, home=self._home(path), outcome=outcome,
                                        detail=f"{path}: a link in a home"))  # fmt: skip
        return found

    def _home(self, path: str) -> str | None:
        inside = (each.home for each in self.people if f"{path}\\".startswith(f"{each.home}\\"))
        return next(inside, None)

    def _enter(self, path: str, kind: str) -> None:
        above, name = ntpath.split(path)
        if not name:
            return
        self.folders.setdefault(above, set()).add((name, kind))
        self._enter(above, "folder")


def export(keys: Mapping[str, Values]) -> str:
    """Return keys as regedit exports them, in order."""
    lines = ["Windows Registry Editor Version 5.00", ""]
    for path in sorted({each for key in keys for each in _with_above(key)}, key=str.casefold):
        lines.append(f"[{path}]")
        lines += [f"{_name(name)}={_data(value)}" for name, value in keys.get(path, {}).items()]
        lines.append("")
    return "\r\n".join([*lines, ""])


def _with_above(path: str) -> list[str]:
    """Return a key and those above it, down from the root of its part of the registry."""
    parts = path.split("\\")
    start = _root(path).count("\\") + 1
    return ["\\".join(parts[:length]) for length in range(start, len(parts) + 1)]


def _name(name: str) -> str:
    return f'"{_escaped(name)}"' if name else "@"


def _data(value: Value) -> str:
    if isinstance(value, Raw):
        return str(value)
    if isinstance(value, str):
        return f'"{_escaped(value)}"'
    if isinstance(value, int):
        return f"dword:{value:08x}"
    if isinstance(value, bytes):
        return f"hex:{_hex(value)}"
    texts = "".join(f"{each}\0" for each in value) + "\0"
    return f"hex(7):{_hex(texts.encode('utf-16-le'))}"


def _hex(payload: bytes) -> str:
    return ",".join(f"{each:02x}" for each in payload)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')


def _root(path: str) -> str:
    parts = path.split("\\")
    return "\\".join(parts[:2]) if parts[0] == "HKEY_USERS" else parts[0]


def _plain(name: str) -> str:
    return "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "_"
                   for each in name)[-60:].lstrip(".") or "file"  # fmt: skip
