"""Write-ahead logs, left behind by rpm and by SQLite: what SQLite recovers is what we list."""

from __future__ import annotations

import shutil
import sqlite3
import struct
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from random import Random

import pytest

from fakes import rpm_databases as made
from fakes.rpm_reading import listed, put, refusal

FRAME = 24 + 4096


@contextmanager
def opened(file: Path) -> Iterator[sqlite3.Connection]:
    """Open a database as rpm does: in WAL mode, nothing moved from the log by itself."""
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
        yield connection


def both(file: Path) -> tuple[bytes, bytes]:
    """Return a database and the log beside it, as they are now."""
    return file.read_bytes(), file.with_name(file.name + "-wal").read_bytes()


def recovered(payload: bytes, wal: bytes, folder: Path) -> list[str]:
    """Return the names that SQLite itself finds in a database with a log."""
    copy = folder / "recovered.sqlite"
    for old in folder.glob("recovered.sqlite*"):
        old.unlink()
    copy.write_bytes(payload)
    copy.with_name("recovered.sqlite-wal").write_bytes(wal)
    with closing(sqlite3.connect(copy)) as connection:
        return sorted(name for (name,) in connection.execute("SELECT key FROM Name"))


def names(payload: bytes, wal: bytes | None) -> list[str]:
    """Return the names that we find."""
    return sorted(each.name for each in listed(payload, wal).packages)


def add(connection: sqlite3.Connection, number: int, filler: int = 3000) -> None:
    """Add a package in its own transaction."""
    name = f"package-{number}"
    connection.execute("BEGIN")
    blob = made.simple(name, filler=filler)
    connection.execute("INSERT INTO Packages VALUES (?, ?)", (number, blob))
    connection.execute("INSERT INTO Name VALUES (?, ?, 0)", (name, number))
    connection.execute("COMMIT")


def turned(wal: bytes) -> bytes:
    """Return a log with its checksums of words in the other byte order."""
    order = "<" if struct.unpack_from(">I", wal)[0] & 1 else ">"
    size = struct.unpack_from(">I", wal, 8)[0]

    def summed(content: bytes, sums: tuple[int, int]) -> tuple[int, int]:
        first, second = sums
        for one, other in struct.iter_unpack(f"{order}II", content):
            first = (first + one + second) % 2**32
            second = (second + other + first) % 2**32
        return first, second

    head = struct.pack(">I", struct.unpack_from(">I", wal)[0] ^ 1) + wal[4:24]
    sums = summed(head, (0, 0))
    written = head + struct.pack(">II", *sums)
    for start in range(32, len(wal) - size - 23, size + 24):
        sums = summed(wal[start : start + 8], sums)
        sums = summed(wal[start + 24 : start + 24 + size], sums)
        written += wal[start : start + 16] + struct.pack(">II", *sums)
        written += wal[start + 24 : start + 24 + size]
    return written


@pytest.fixture
def left(tmp_path: Path) -> tuple[bytes, bytes]:
    """Return a database of ten packages, and a log with ten more in ten transactions."""
    file = tmp_path / "left.sqlite"
    made.sqlite(file, {n: made.simple(f"package-{n}", filler=2000) for n in range(10)})
    with opened(file) as connection:
        for number in range(10, 20):
            add(connection, number)
        return both(file)


def test_what_rpm_left_in_the_log(installed, tmp_path: Path) -> None:
    """Somebody reads while rpm installs, and rpm is killed: all that is new is in the log."""
    folder = tmp_path / "rpm"
    shutil.copytree(installed.database.parent, folder)
    file = folder / "rpmdb.sqlite"
    count = len(installed.told) + len(installed.late) + 1  # and a key
    with opened(file) as reader, opened(file) as watcher:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM Packages").fetchone()
        with made.installing(folder, installed.late) as rpm:
            while watcher.execute("SELECT count(*) FROM Name").fetchone() != (count,):
                assert rpm.poll() is None
                time.sleep(0.01)
        payload, wal = both(file)
    left = tmp_path / "left"
    left.mkdir()
    (left / "rpmdb.sqlite").write_bytes(payload)
    (left / "rpmdb.sqlite-wal").write_bytes(wal)
    told = made.told(left)
    assert len(told) == count - 1
    assert sorted(listed(payload).packages) == installed.told
    listing = listed(payload, wal)
    assert sorted(listing.packages) == told
    assert listing.seen == len(told)


def test_a_log_of_sqlite(left: tuple[bytes, bytes], tmp_path: Path) -> None:
    """Ten transactions in the log; without it there would be ten packages fewer."""
    payload, wal = left
    assert len(names(payload, None)) == 10
    assert len(names(payload, wal)) == 20
    assert names(payload, wal) == recovered(payload, wal, tmp_path)


def test_checksums_of_both_byte_orders(left: tuple[bytes, bytes], tmp_path: Path) -> None:
    """A log of a processor of the other byte order is the same log."""
    payload, wal = left
    other = turned(wal)
    assert other[:4] != wal[:4]
    assert names(payload, other) == recovered(payload, other, tmp_path) == names(payload, wal)
    assert turned(other) == wal


@pytest.mark.parametrize("size", [512, 65536])
def test_other_page_sizes(tmp_path: Path, size: int) -> None:
    """The log has frames of the database's pages, the largest of them too."""
    file = tmp_path / "sized.sqlite"
    made.sqlite(file, {}, page_size=size)
    with opened(file) as connection:
        for number in range(5):
            add(connection, number, filler=70_000)
        payload, wal = both(file)
    assert names(payload, wal) == recovered(payload, wal, tmp_path)
    assert len(names(payload, wal)) == 5


def test_torn_logs(left: tuple[bytes, bytes], tmp_path: Path) -> None:
    """Cut anywhere, the log counts up to its last whole transaction, as SQLite has it."""
    payload, wal = left
    lengths = {len(names(payload, wal[: -FRAME // 2]))}
    for seed in range(40):
        cut = wal[: Random(seed).randrange(len(wal))]  # noqa: S311 - no secret
        found = names(payload, cut)
        assert found == recovered(payload, cut, tmp_path)
        lengths.add(len(found))
    assert len(lengths) > 5
    assert max(lengths) == 19


def test_spoilt_logs(left: tuple[bytes, bytes], tmp_path: Path) -> None:
    """A byte that flipped ends the log before its transaction, as SQLite has it."""
    payload, wal = left
    lengths = set()
    for seed in range(60):
        random = Random(seed)  # noqa: S311 - no secret
        place = random.randrange(len(wal)) // FRAME * FRAME + random.randrange(60)
        flipped = put(wal, place, bytes([wal[place] ^ 1 << random.randrange(8)]))
        found = names(payload, flipped)
        assert found == recovered(payload, flipped, tmp_path)
        lengths.add(len(found))
    assert len(lengths) > 5


def test_a_log_begun_anew_over_an_old_one(tmp_path: Path) -> None:
    """Behind the frames of this generation lie those of the last; they are over."""
    file = tmp_path / "anew.sqlite"
    made.sqlite(file, {1: made.simple("package-1")})
    with opened(file) as connection:
        for number in range(2, 30):
            add(connection, number)
        connection.execute("PRAGMA wal_checkpoint(FULL)")
        long = both(file)[1]
        connection.execute("DELETE FROM Packages WHERE hnum BETWEEN 3 AND 28")
        connection.execute("DELETE FROM Name WHERE hnum BETWEEN 3 AND 28")
        payload, wal = both(file)
    assert len(wal) == len(long)
    assert wal[16:24] != long[16:24]
    assert wal[-FRAME:] == long[-FRAME:]
    assert len(names(payload, None)) == 29
    assert names(payload, wal) == recovered(payload, wal, tmp_path)
    assert names(payload, wal) == ["package-1", "package-2", "package-29"]


def test_a_stale_log(left: tuple[bytes, bytes], tmp_path: Path) -> None:
    """Frames of other salts than the log's head are none of its own."""
    payload, wal = left
    head = struct.pack(">8I", 0x377F0682, 3007000, 4096, 0, 1, 2, 0, 0)[:24]
    first = second = 0
    for one, other in struct.iter_unpack("<II", head):
        first = (first + one + second) % 2**32
        second = (second + other + first) % 2**32
    stale = head + struct.pack(">II", first, second) + wal[32:]
    assert names(payload, stale) == recovered(payload, stale, tmp_path)
    assert len(names(payload, stale)) == 10


def test_a_transaction_that_is_going_on(tmp_path: Path) -> None:
    """Pages that were written before their transaction ended do not count."""
    file = tmp_path / "open.sqlite"
    made.sqlite(file, {1: made.simple("package-1")})
    with opened(file) as connection:
        add(connection, 2)
        connection.execute("PRAGMA cache_size = 5")
        connection.execute("BEGIN")
        for number in range(3, 60):
            blob = made.simple(f"package-{number}", filler=5000)
            connection.execute("INSERT INTO Packages VALUES (?, ?)", (number, blob))
            connection.execute("INSERT INTO Name VALUES (?, ?, 0)", (f"package-{number}", number))
        payload, wal = both(file)
    assert len(wal) > 20 * FRAME
    assert names(payload, wal) == recovered(payload, wal, tmp_path) == ["package-1", "package-2"]


def test_a_log_that_makes_the_database_smaller(tmp_path: Path) -> None:
    """The size of the last commit counts, not that of the file."""
    file = tmp_path / "smaller.sqlite"
    made.sqlite(file, {n: made.simple(f"package-{n}", filler=9000) for n in range(50)})
    with opened(file) as connection:
        connection.execute("DELETE FROM Packages WHERE hnum > 3")
        connection.execute("DELETE FROM Name WHERE hnum > 3")
        connection.execute("VACUUM")
        payload, wal = both(file)
    assert names(payload, wal) == recovered(payload, wal, tmp_path)
    assert names(payload, wal) == [f"package-{n}" for n in range(4)]
    assert len(names(payload, None)) == 50


@pytest.mark.parametrize("wal", [None, b"", b"\x37\x7f\x06\x82", bytes(32), bytes(5000)])
def test_logs_that_are_none(left: tuple[bytes, bytes], wal: bytes | None) -> None:
    """No log, an empty one, the beginning of one, one of zeros: the database alone counts."""
    assert len(names(left[0], wal)) == 10


def versioned(wal: bytes, offset: int, content: bytes) -> bytes:
    """Return a log with another head that checks; the frames do not belong to it."""
    order = ">" if wal[3] & 1 else "<"
    first = second = 0
    head = put(wal[:24], offset, content)
    for one, other in struct.iter_unpack(f"{order}II", head):
        first = (first + one + second) % 2**32
        second = (second + other + first) % 2**32
    return head + struct.pack(">II", first, second) + wal[32:]


def test_heads_of_logs(left: tuple[bytes, bytes], tmp_path: Path) -> None:
    """Another version is refused; whatever else is no head makes no log."""
    payload, wal = left
    assert "got version 3007001" in refusal(payload, versioned(wal, 4, struct.pack(">I", 3007001)))
    for size in (0, 256, 4097, 131072):
        head = versioned(wal, 8, struct.pack(">I", size))
        assert names(payload, head) == recovered(payload, head, tmp_path)
        assert len(names(payload, head)) == 10


def test_a_log_of_another_database(left: tuple[bytes, bytes], tmp_path: Path) -> None:
    """Pages of another size than the database's fit nowhere."""
    file = tmp_path / "other.sqlite"
    made.sqlite(file, {1: made.simple("package-1")}, page_size=1024)
    with opened(file) as connection:
        connection.execute("DELETE FROM Name")
        other = both(file)[1]
    assert "got pages of 1024 bytes, expected 4096" in refusal(left[0], other)


def test_a_log_that_is_too_long(left: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    """It would lie in memory as a whole."""
    monkeypatch.setattr("passmuster.inventory.rpmdb.wal.LIMIT", 1000)
    assert "expected at most 1000" in refusal(*left)
