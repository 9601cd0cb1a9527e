"""A Mac that is described and not installed: its system, its bundles, what its people chose.

What lies in it is raw: property lists in XML and in Apple's binary form, headers of Mach-O
programs, Mozilla's inis. It is saved as a recording that is said to be whole.
"""

from __future__ import annotations

import plistlib
import posixpath
import shutil
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from host_builder.tools import DAY
from passmuster import __version__
from passmuster.host.archive import save
from passmuster.host.protocol import Entry, Facts, Process, Stat, User
from passmuster.host.recording_format import (
    AnswerOutcome,
    ListingAnswer,
    ProcessesAnswer,
    ReadAnswer,
    Recording,
    StatAnswer,
    UsersAnswer,
)

CORE = "/System/Library/CoreServices"
CRYPTEX_OS = "/System/Cryptexes/OS"
CRYPTEX_APP = "/System/Cryptexes/App"
PREBOOT = "/System/Volumes/Preboot/Cryptexes"
HANDLERS = "Library/Preferences/com.apple.LaunchServices/com.apple.launchservices.secure.plist"
MANAGED = "/Library/Managed Preferences"
THEN = 1_756_000_000
_CPU = {"x86_64": 0x01000007, "arm64": 0x0100000C, "i386": 7}
_APPLES = {
    "Preview": "com.apple.Preview",
    "Books": "com.apple.iBooksX",
    "Mail": "com.apple.mail",
    "TextEdit": "com.apple.TextEdit",
}

Values = Mapping[str, Any]


class Mac:
    """A Mac.

    Args:
        architecture: arm64 or x86_64.
    """

    def __init__(self, architecture: str = "arm64") -> None:
        self.architecture = architecture
        self.people = [User(name="root", uid=0, home="/var/root")]
        self.files: dict[str, bytes] = {}
        self.folders: dict[str, set[tuple[str, str]]] = {}
        self.refusals: dict[str, AnswerOutcome] = {}
        self.same: list[tuple[str, str]] = []
        self.processes: list[Process] = []
        for each in ("/Applications/Utilities", "/System/Applications/Utilities", "/Library",
                     "/Users/Shared", "/var/db/receipts"):  # fmt: skip
            self.folder(each)

    def system(self, version: str, build: str, *, name: str = "macOS", shown: str = "",
               platform: bool = True) -> None:  # fmt: skip
        """State the system; `shown` is what old programs are told instead of its version."""
        base = {"ProductBuildVersion": build, "ProductName": name, "ProductVersion": version,
                "ProductCopyright": "1983-2026 Apple Inc."}  # fmt: skip
        told = {**base, "ProductVersion": shown or version,
                "ProductUserVisibleVersion": shown or version}  # fmt: skip
        self.plist(f"{CORE}/SystemVersion.plist", told)
        if platform:
            self.plist(f"{CORE}/.SystemVersionPlatform.plist", base)

    def supplement(self, version: str, build: str, extra: str = "") -> None:
        """State the system's cryptex, and a security improvement with its letter."""
        values = {"ProductBuildVersion": build, "ProductName": "macOS", "ProductVersion": version}
        values |= {"ProductVersionExtra": extra, "ShortVersionString": f"{version} {extra}"} \
            if extra else {}  # fmt: skip
        self.plist(f"{CRYPTEX_OS}{CORE}/SystemVersion.plist", values)
        self.alias(f"{PREBOOT}/OS", CRYPTEX_OS)

    def user(self, name: str, uid: int = 501, *, private: bool = True) -> str:
        """Add a person; return the home. Desktop and Downloads are refused unless told else."""
        home = f"/Users/{name}"
        self.people.append(User(name=name, uid=uid, home=home))
        for part in ("Desktop", "Downloads", "Library/Preferences", "Library/Caches"):
            self.folder(f"{home}/{part}")
        if private:
            self.refuse(f"{home}/Desktop")
            self.refuse(f"{home}/Downloads")
        return home

    def app(self, path: str, identifier: str, version: str | None, build: str | None = None, *,
            cpus: tuple[str, ...] = ("x86_64", "arm64"), info: Values | None = None,
            ini: str = "") -> None:  # fmt: skip
        """Put a bundle there, with its program's header and, for Mozilla's kin, its ini.

        Args:
            path: the bundle.
            identifier: Apple's own are binary lists.
            version: CFBundleShortVersionString; None where it is missing.
            build: CFBundleVersion.
            cpus: what the program has code for.
            info: further keys, which outrank the usual ones.
            ini: application.ini.
        """
        values: dict[str, Any] = {
            "CFBundleDevelopmentRegion": "en",
            "CFBundleExecutable": posixpath.basename(path).removesuffix(".app"),
            "CFBundleIdentifier": identifier,
            "CFBundleInfoDictionaryVersion": "6.0",
            "CFBundleName": posixpath.basename(path).removesuffix(".app"),
            "CFBundlePackageType": "APPL",
            "LSMinimumSystemVersion": "11.0",
        }
        values |= {"CFBundleShortVersionString": version} if version is not None else {}
        values |= {"CFBundleVersion": build} if build is not None else {}
        values |= info or {}
        is_apples = identifier.startswith("com.apple.")
        self.plist(f"{path}/Contents/Info.plist", values, binary=is_apples)
        self.file(f"{path}/Contents/MacOS/{values['CFBundleExecutable']}", macho(*cpus))
        if ini:
            self.file(f"{path}/Contents/Resources/application.ini", ini)

    def safari(self, version: str, build: str, *, in_cryptex: bool = True) -> None:
        """Put Safari where this system has it: in the cryptex since macOS 13, seen three ways."""
        apps = f"{CRYPTEX_APP}/System/Applications" if in_cryptex else "/Applications"
        self.app(f"{apps}/Safari.app", "com.apple.Safari", version, build)
        if in_cryptex:
            self.alias(f"{PREBOOT}/App", CRYPTEX_APP)
            self.link("/Applications/Safari.app", f"{apps}/Safari.app")

    def preview(self, version: str = "11.0", build: str = "1069.7.1") -> None:
        """Put the system's own viewer and some of its neighbours there."""
        for name, identifier in _APPLES.items():
            claims = PDF_OWNER if name in {"Preview", "Books"} else {}
            path = f"/System/Applications/{name}.app"
            self.app(path, identifier, version, build, info=claims)

    def receipt(self, package: str, version: str, prefix: str = "/") -> None:
        """Leave the receipt of a package."""
        self.plist(f"/var/db/receipts/{package}.plist", {
            "InstallPrefixPath": prefix, "InstallProcessName": "installer",
            "PackageFileName": f"{package}.pkg", "PackageIdentifier": package,
            "PackageVersion": version,
        }, binary=True)  # fmt: skip
        self.file(f"/var/db/receipts/{package}.bom", b"BOMStore")

    def handlers(self, user: str, *chosen: Values) -> None:
        """Write what a person chose to open things with."""
        noise = {
            "LSHandlerContentType": "public.plain-text",
            "LSHandlerPreferredVersions": {"LSHandlerRoleAll": "-"},
            "LSHandlerRoleAll": "com.apple.textedit",
        }
        self.plist(f"/Users/{user}/{HANDLERS}", {"LSHandlers": [noise, *chosen]}, binary=True)

    def plist(self, path: str, values: Values, *, binary: bool = False) -> None:
        """Write a property list, in XML unless told else."""
        form = plistlib.FMT_BINARY if binary else plistlib.FMT_XML
        self.file(path, plistlib.dumps(dict(values), fmt=form))

    def file(self, path: str, content: bytes | str = b"") -> None:
        """Write a file, and make the folders above it."""
        self.files[path] = content.encode() if isinstance(content, str) else content
        self._enter(path, "file")

    def folder(self, path: str) -> None:
        """Make a folder with all folders above it."""
        self.folders.setdefault(path, set())
        self._enter(path, "folder")

    def alias(self, path: str, target: str) -> None:
        """Let a second path lead to a folder, as a volume does that is mounted twice."""
        self._enter(path, "folder")
        self.same.append((path, target))

    def link(self, path: str, target: str = "") -> None:
        """Make a link; inside of a home nothing is read through it."""
        self._enter(path, "link")
        if target:
            self.same.append((path, target))

    def refuse(self, path: str, outcome: AnswerOutcome = "denied") -> None:
        """Let a place be refused: Operation not permitted."""
        self.refusals[path] = outcome

    def run(self, executable: str, *, parent: int = 1, options: str = "",
            started: int = THEN + 3600) -> int:  # fmt: skip
        """Let the first person run a program; return its number."""
        pid = 501 + 7 * len(self.processes)
        self.processes.append(Process(pid=pid, parent=parent, executable=executable, deleted=False,
                                      device=0, inode=0, uid=501, command_line=options,
                                      started=started))  # fmt: skip
        return pid

    def save(self, folder: Path, note: str) -> None:
        """Write the recording into a new folder; one of this name is replaced."""
        shutil.rmtree(folder, ignore_errors=True)
        save(folder, *self.recording(note))

    def recording(self, note: str = "") -> tuple[Recording, dict[str, bytes]]:
        """Return the recording, and the raw bytes by name."""
        files: dict[str, bytes] = {}
        stats = self._numbered()
        recording = Recording(
            schema=1,
            recorder=f"passmuster {__version__}",
            note=note,
            unasked="absent",
            facts=Facts(platform="macos", architecture=self.architecture, day=DAY),
            users=UsersAnswer(users=tuple(self.people)),
            processes=ProcessesAnswer(
                names=tuple(sorted({posixpath.basename(one.executable) for one in self.processes})),
                processes=tuple(self.processes),
            ),
            reads=tuple(self._read(path, real, files) for path, real in self._all(self.files)),
            listings=tuple(self._listing(path, real) for path, real in self._all(self.folders)),
            stats=tuple(
                StatAnswer(path=path, home=self._home(path), stat=stats[real])
                for path, real in sorted((*self._all(self.files), *self._all(self.folders)))
            ),
        )
        return recording, files

    def _all(self, places: Mapping[str, object]) -> list[tuple[str, str]]:
        """Return every path that leads to a place, with the place's own."""
        found = [(path, path) for path in places]
        for path, target in self.same:
            found += [(path + real.removeprefix(target), real) for real in places
                      if real == target or real.startswith(f"{target}/")]  # fmt: skip
        return sorted(found)

    def _numbered(self) -> dict[str, Stat]:
        found = {}
        for number, path in enumerate(sorted({*self.files, *self.folders}), start=2):
            is_file = path in self.files
            found[path] = Stat(kind="file" if is_file else "folder", device=16777234, inode=number,
                               size=len(self.files.get(path, b"")), modified=THEN)  # fmt: skip
        return found

    def _read(self, path: str, real: str, files: dict[str, bytes]) -> ReadAnswer:
        payload, home, outcome = self.files[real], self._home(path), self.refusals.get(real, "ok")
        limit = max(len(payload), 1)
        if outcome != "ok":
            return ReadAnswer(path=path, home=home, limit=limit, outcome=outcome,
                              detail=f"{path}: Operation not permitted")  # fmt: skip
        same = next((name for name, known in files.items() if known == payload), "")
        name = same or f"files/{len(files):04}-{_plain(posixpath.basename(path))}"
        files[name] = payload
        return ReadAnswer(path=path, home=home, limit=limit, file=name)

    def _listing(self, path: str, real: str) -> ListingAnswer:
        outcome = self.refusals.get(real, "ok")
        entries = tuple(Entry(name=name, kind=kind) for name, kind in sorted(self.folders[real]))  # type: ignore[arg-type]
        detail = "" if outcome == "ok" else f"{path}: Operation not permitted"
        return ListingAnswer(path=path, home=self._home(path), limit=100_000, outcome=outcome,
                             detail=detail, entries=() if detail else entries)  # fmt: skip

    def _home(self, path: str) -> str | None:
        return next((each.home for each in self.people if f"{path}/".startswith(f"{each.home}/")),
                    None)  # fmt: skip

    def _enter(self, path: str, kind: str) -> None:
        above, name = posixpath.split(path)
        if not name:
            return
        self.folders.setdefault(above, set()).add((name, kind))
        self._enter(above, "folder")


def macho(*cpus: str) -> bytes:
    """Return the beginning of a Mach-O program; of a universal one for several processors."""
    if len(cpus) == 1:
        kind = _CPU[cpus[0]]
        magic = 0xFEEDFACF if kind > 0xFF else 0xFEEDFACE
        words = (magic, kind, 3, 2, 0, 0, 0x00200085, 0)
        return b"".join(each.to_bytes(4, "little") for each in words)
    head = [0xCAFEBABE, len(cpus)]
    for number, cpu in enumerate(cpus):
        head += [_CPU[cpu], 3, 0x4000 * (number + 1), 0x4000, 14]
    return b"".join(each.to_bytes(4, "big") for each in head)


def ini(version: str, *, name: str = "Firefox", remoting: str = "firefox",
        vendor: str = "Mozilla") -> str:  # fmt: skip
    """Return an application.ini."""
    return (f"[App]\nVendor={vendor}\nName={name}\nRemotingName={remoting}\nVersion={version}\n"
            "BuildID=20260907120000\n\n[Gecko]\nMinVersion=1.0\nMaxVersion=999.0\n")  # fmt: skip


def web(role: str = "Viewer") -> dict[str, Any]:
    """Return what a browser claims, as part of an Info.plist."""
    addresses = {"CFBundleURLName": "Web site URL", "CFBundleURLSchemes": ["http", "https"]}
    addresses |= {"CFBundleTypeRole": role} if role else {}
    pages = {"CFBundleTypeName": "HTML document", "CFBundleTypeRole": "Viewer",
             "LSItemContentTypes": ["public.html", "public.xhtml"]}  # fmt: skip
    return {"CFBundleURLTypes": [addresses], "CFBundleDocumentTypes": [pages, pdf("Alternate")]}


def pdf(rank: str, role: str = "Viewer") -> dict[str, Any]:
    """Return a claim of PDF files, as a member of CFBundleDocumentTypes."""
    return {"CFBundleTypeName": "PDF document", "CFBundleTypeRole": role, "LSHandlerRank": rank,
            "LSItemContentTypes": ["com.adobe.pdf"]}  # fmt: skip


PDF_OWNER = {"CFBundleDocumentTypes": [pdf("Default")]}


def _plain(name: str) -> str:
    return "".join(each if each.isascii() and (each.isalnum() or each in "._-") else "_"
                   for each in name)[-60:].lstrip(".") or "file"  # fmt: skip
