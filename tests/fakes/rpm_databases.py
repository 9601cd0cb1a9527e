"""Databases of rpm: made by rpm itself, and its very headers put into the formats of other systems.

Debian's rpm writes SQLite only. Its headers go into Berkeley DB files with Berkeley DB's own
loader; rpm reads those back, so both formats are compared with what rpm says. For ndb there is no
tool here: a small writer puts the headers down as the format says.
"""

from __future__ import annotations

import csv
import shutil
import sqlite3
import struct
import subprocess
import zlib
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from passmuster.inventory.rpmdb import Listing, RpmPackage

SAMPLES = Path(__file__).parents[3] / "shared" / "samples" / "rpm"
_TAGS = ["NAME", "EPOCH", "VERSION", "RELEASE", "ARCH", "VENDOR", "SOURCERPM", "INSTALLTIME"]
_QUERY = "\\t".join(f"%{{{tag}}}" for tag in _TAGS) + "\\n"
_QUIET = ["--nosignature", "--nodigest"]
_NOTE = ["-i", "--justdb", "--nodeps", "--noscripts", "--ignorearch", "--ignoreos", "--force"]
_VERSIONS = ("1.0", "2.0~rc1", "2.0^20240101git1", "0", "140.0.7339.80", "1_2", "3.0~beta~2^3.4")
_EPOCHS = (None, None, 0, 1, None, 12, None)
_NAMES = ("lib{}", "python3-more_{}", "gtk+{}", "Some.Dots-{}", "{}zip", "google-chrome-{}")


def missing(*programs: str) -> str:
    """Return why a test must be skipped that needs these programs; nothing when all are there."""
    gone = [program for program in programs if shutil.which(program) is None]
    return f"not installed: {', '.join(gone)} (Debian: apt-get install rpm db-util)" * bool(gone)


def unread(backend: str) -> str:
    """Return why a test must be skipped that needs rpm to read this format; nothing if it does."""
    return f"this rpm was built without {backend}" * (backend not in _run("rpm", "--showrc"))


class Wish(NamedTuple):
    """A package to be built."""

    name: str
    version: str = "1.0"
    release: str = "1.fc42"
    epoch: int | None = None
    noarch: bool = False

    def lines(self, *, main: bool) -> Iterable[str]:
        """Yield its part of a spec."""
        if main:
            yield from (f"Name: {self.name}", "License: MIT", "Vendor: Société \U0001f98a & Co.")
        else:
            yield f"%package -n {self.name}"
        yield from (f"Version: {self.version}", f"Release: {self.release}", "Summary: made up")
        if self.epoch is not None:
            yield f"Epoch: {self.epoch}"
        if self.noarch:
            yield "BuildArch: noarch"
        yield f"%description {'' if main else f'-n {self.name}'}\nMade up."


def many(count: int = 125) -> list[Wish]:
    """Return wishes of all kinds."""
    return [
        Wish(
            _NAMES[number % len(_NAMES)].format(number),
            _VERSIONS[number % len(_VERSIONS)],
            f"{number}.fc42",
            _EPOCHS[(number // 3) % len(_EPOCHS)],
            noarch=number % 4 == 0,
        )
        for number in range(count)
    ]


def build(folder: Path, main: Wish, others: Iterable[Wish] = (), arch: str = "x86_64",
          files: int = 0, changes: int = 0) -> list[Path]:  # fmt: skip
    """Build packages with rpmbuild and return their files.

    Args:
        folder: to work in; must be new.
        main: what the spec is named after.
        others: its subpackages.
        arch: for which processor.
        files: how many files the main package has; more make a longer header.
        changes: how many bytes of changelog all of them have.
    """
    folder.mkdir(parents=True)
    spec = [*main.lines(main=True)]
    for other in others:
        spec += [*other.lines(main=False), f"%files -n {other.name}"]
    if files:
        spec += ["%install", "mkdir -p %{buildroot}/opt/large", "cd %{buildroot}/opt/large",
                 f"seq -f file-with-a-long-name-%g {files} | xargs touch"]  # fmt: skip
    spec += ["%files", "/opt/large" if files else ""]
    if changes:
        spec += ["%changelog", "* Wed Jan 01 2025 Me <me@example.org> - 1", "- " + "x" * changes]
    (folder / "made.spec").write_text("\n".join([*spec, ""]), encoding="utf-8")
    defined = {
        "_topdir": str(folder),
        "_binary_payload": "w0.ufdio",
        "_build_name_fmt": "%%{NAME}-%%{VERSION}-%%{RELEASE}.%%{ARCH}.rpm",
        "_use_internal_dependency_generator": "0",
        **dict.fromkeys(
            ("debug_package", "__os_install_post", "__find_provides", "__find_requires"), "%{nil}"
        ),
    }
    options = [part for key, text in defined.items() for part in ("--define", f"{key} {text}")]
    _run("rpmbuild", "-bb", "--target", f"{arch}-linux", *options, str(folder / "made.spec"))
    return sorted((folder / "RPMS").rglob("*.rpm"))


def rpm(database: Path, *arguments: str) -> str:
    """Run rpm on a database of the test's own; nothing else of the machine is touched."""
    return _run("rpm", "--dbpath", str(database), *_QUIET, *arguments)


def install(database: Path, packages: Iterable[Path]) -> None:
    """Let rpm note packages as installed: any processor, side by side, no file written."""
    rpm(database, *_NOTE, *map(str, packages))


@contextmanager
def installing(database: Path, packages: Iterable[Path]) -> Iterator[subprocess.Popen[bytes]]:
    """Let rpm do so meanwhile, and kill it at the end, wherever it is."""
    command = ["rpm", "--dbpath", str(database), *_QUIET, *_NOTE, *map(str, packages)]
    running = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        yield running
    finally:
        running.kill()
        running.wait()


def told(database: Path, backend: str = "sqlite") -> list[RpmPackage]:
    """Return what rpm says is installed, signing keys left out."""
    said = rpm(database, "--define", f"_db_backend {backend}", "-qa", "--qf", _QUERY)
    rows = [line.split("\t") for line in said.splitlines()]
    return sorted(
        RpmPackage(
            name=row[0],
            epoch=None if row[1] == "(none)" else int(row[1]),
            version=row[2],
            release=row[3],
            architecture=row[4],
            vendor="" if row[5] == "(none)" else row[5],
            source_rpm="" if row[6] == "(none)" else row[6],
            install_time=int(row[7]),
        )
        for row in rows
        if row[0] != "gpg-pubkey"
    )


def rows(listing: Listing) -> list[tuple[str, ...]]:
    """Return a listing as the samples' expectations are written."""
    return sorted(
        ("" if each.epoch is None else str(each.epoch), *each[:1], *each[2:5])
        for each in listing.packages
    )


def expected(sample: Path) -> list[tuple[str, ...]]:
    """Return what rpm said about a sample on its own system."""
    with (sample / "expected.csv").open(encoding="utf-8", newline="") as file:
        return sorted(tuple(row.values()) for row in csv.DictReader(file))


def headers(database: Path) -> dict[int, bytes]:
    """Return every header of rpm's SQLite database by its number."""
    with closing(sqlite3.connect(f"file:{database}?mode=ro", uri=True)) as connection:
        return dict(connection.execute("SELECT hnum, blob FROM Packages"))


def berkeley(path: Path, found: Mapping[int, bytes], page_size: int, order: str = "<") -> Path:
    """Make a hash file of Berkeley DB with rpm's keys: `<` or `>` for its byte order."""
    number = struct.Struct(f"{order}I")
    pairs = {number.pack(0): number.pack(max(found, default=0))}
    pairs |= {number.pack(key): blob for key, blob in found.items()}
    dump = ["VERSION=3", "format=bytevalue", "type=hash", "HEADER=END"]
    dump += [f" {part.hex()}" for pair in pairs.items() for part in pair]
    lorder = {"<": 1234, ">": 4321}[order]
    _run("db5.3_load", "-c", f"db_pagesize={page_size}", "-c", f"db_lorder={lorder}", str(path),
         told="\n".join([*dump, "DATA=END", ""]))  # fmt: skip
    return path


def ndb(
    found: Mapping[int, bytes], pages: int = 1, free: Collection[int] = (), hole: int = 0
) -> bytes:
    """Return a database as rpm's ndb writes it.

    Args:
        found: headers by their numbers.
        pages: how many pages of slots.
        free: indexes of slots that are left free.
        hole: units of rubbish before each header, as after packages that were erased.
    """
    slots: list[bytes] = []
    body = bytearray()
    for number, blob in found.items():
        while len(slots) in free:
            slots.append(struct.pack("<4sIII", b"Slot", 0, 0, 0))
        body += b"BlbX" * 4 * hole
        units = -(-(16 + len(blob) + 12) // 16)
        place = pages * 256 + len(body) // 16
        slots.append(struct.pack("<4sIII", b"Slot", number, place, units))
        written = struct.pack("<4sIII", b"BlbS", number, 7, len(blob)) + blob
        written += bytes(units * 16 - len(written) - 12)
        body += written + struct.pack("<II4s", zlib.adler32(written), len(blob), b"BlbE")
    room = pages * 256 - 2
    assert len(slots) <= room
    slots += [struct.pack("<4sIII", b"Slot", 0, 0, 0)] * (room - len(slots))
    following = max(found, default=0) + 1
    head = struct.pack("<4sIIII12x", b"RpmP", 0, 9, pages, following)
    return head + b"".join(slots) + bytes(body)


def header(*entries: tuple[int, int, bytes]) -> bytes:
    """Return a header of tags, types and values, the values one behind the other."""
    index = data = b""
    for tag, kind, value in entries:
        index += struct.pack(">iIiI", tag, kind, len(data), 1)
        data += value
    return struct.pack(">II", len(entries), len(data)) + index + data


def simple(name: str, version: str = "1", filler: int = 0) -> bytes:
    """Return the header of a package with nothing but a name, a version and a release."""
    texts = [(1000, name), (1001, version), (1002, "1"), (1005, "x" * filler)]
    return header(*((tag, 6, text.encode() + b"\0") for tag, text in texts))


def sqlite(path: Path, found: Mapping[int, bytes], page_size: int = 4096) -> bytes:
    """Return a database with the two tables that matter, by SQLite; headers as of `simple`."""
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute(f"PRAGMA page_size = {page_size}")
        connection.execute("BEGIN")
        connection.execute(
            "CREATE TABLE 'Packages' (hnum INTEGER PRIMARY KEY AUTOINCREMENT,blob BLOB NOT NULL)"
        )
        connection.execute(
            "CREATE TABLE 'Name' (key 'TEXT' NOT NULL, hnum INTEGER NOT NULL, idx INTEGER NOT NULL)"
        )
        for number, blob in found.items():
            start = 8 + 16 * int.from_bytes(blob[:4], "big")
            name = blob[start:].split(b"\0")[0].decode()
            connection.execute("INSERT INTO Packages VALUES (?, ?)", (number, blob))
            connection.execute("INSERT INTO Name VALUES (?, ?, 0)", (name, number))
        connection.execute("CREATE INDEX Name_key_idx ON Name(key)")
        connection.execute("COMMIT")
    return path.read_bytes()


def _run(*command: str, told: str | None = None) -> str:
    done = subprocess.run(command, check=False, capture_output=True, input=told, text=True)
    assert done.returncode == 0, f"{command[:6]}: {done.stderr[-2000:]}"
    return done.stdout
