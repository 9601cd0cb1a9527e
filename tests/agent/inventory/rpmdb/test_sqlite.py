"""rpm's SQLite databases, made by rpm or by SQLite, against what these say is in them."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from fakes import rpm_databases as made
from fakes.rpm_reading import Budget, CountedBlocks, SpentError, listed, put, refusal
from passmuster.inventory import rpmdb


def changed(database: Path, folder: Path, *statements: str) -> bytes:
    """Return a copy of a database after statements, all of it in one file."""
    copy = folder / "copy.sqlite"
    for old in folder.glob("copy.sqlite*"):
        old.unlink()
    shutil.copy(database, copy)
    with closing(sqlite3.connect(copy, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        for statement in statements:
            connection.execute(statement)
    return copy.read_bytes()


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a database of 200 packages with trees of three levels."""
    file = tmp_path_factory.mktemp("small") / "small.sqlite"
    found = {n: made.simple(f"package-{n}", filler=n * 7) for n in range(1, 201)}
    made.sqlite(file, found, page_size=512)
    return file


@pytest.fixture(scope="module")
def walked(small: Path) -> bytes:
    """Return the same without the index, so that every row is visited."""
    return changed(small, small.parent, "DROP TABLE Name", "VACUUM")


def test_every_package_of_a_real_database(installed) -> None:
    """More than 150 packages, every field of each as rpm tells it."""
    assert len(installed.told) > 150
    listing = listed(installed.database.read_bytes())
    assert sorted(listing.packages) == installed.told
    assert listing.seen == len(installed.told)


def test_the_kinds_of_packages_that_are_in_it(installed) -> None:
    """What must be compared is there: epochs, `~`, `^`, two architectures, side by side, long."""
    named = {(each.name, each.architecture) for each in installed.told}
    assert {("10zip", "i686"), ("10zip", "x86_64"), ("100zip", "noarch")} <= named
    assert [each.evr for each in installed.told if each.name == "kernel-core"] == [
        "6.11-1.fc42", "6.12-1.fc42", "6.13~rc2-1.fc42",
    ]  # fmt: skip
    assert {each.epoch for each in installed.told} == {None, 0, 1, 12}
    assert any("^" in each.version and ":" in each.evr for each in installed.told)
    assert "erased" not in {name for name, _ in named}
    assert max(map(len, installed.headers.values())) > 400_000


def test_wanted_packages_cost_what_they_need(installed) -> None:
    """Of a few names only their rows are read, and nothing of a long header nobody wants."""
    payload = installed.database.read_bytes()
    blocks = CountedBlocks(payload, Budget())
    listing = rpmdb.read("sqlite", blocks, None, {"kernel-core"}.__contains__, Budget().spend)
    assert sorted(each.version for each in listing.packages) == ["6.11", "6.12", "6.13~rc2"]
    assert listing.seen == len(installed.told)
    assert blocks.fetched < len(payload) / 10


@pytest.mark.parametrize("size", [512, 1024, 8192, 65536])
def test_every_page_size(installed, tmp_path: Path, size: int) -> None:
    """SQLite rewrites the database with pages of another size; it is the same one."""
    payload = changed(installed.database, tmp_path, f"PRAGMA page_size = {size}", "VACUUM")
    assert int.from_bytes(payload[16:18], "big") == size % 65535
    assert sorted(listed(payload).packages) == installed.told


def test_reserved_bytes(installed, tmp_path: Path) -> None:
    """Pages may end in bytes that are not SQLite's."""
    file = tmp_path / "reserved.sqlite"
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE gone (x)")
        connection.execute("DROP TABLE gone")
        connection.execute("VACUUM")
    file.write_bytes(put(put(file.read_bytes(), 20, b"\x20"), 105, (4096 - 32).to_bytes(2, "big")))
    with closing(sqlite3.connect(file, isolation_level=None)) as connection:
        connection.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, blob BLOB)")
        connection.executemany("INSERT INTO Packages VALUES (?, ?)", installed.headers.items())
        assert connection.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert file.read_bytes()[20] == 32
    assert sorted(listed(file.read_bytes()).packages) == installed.told


@pytest.mark.parametrize("statements", [("DROP TABLE Name",), ("DROP TABLE Name", "VACUUM")])
def test_without_the_index(installed, tmp_path: Path, statements: tuple[str, ...]) -> None:
    """Then every row of Packages is visited, and the result is the same."""
    listing = listed(changed(installed.database, tmp_path, *statements))
    assert sorted(listing.packages) == installed.told
    assert listing.seen == len(installed.told)


def test_a_database_without_packages(tmp_path: Path) -> None:
    """It is intact and has none; that is no damage."""
    assert listed(made.sqlite(tmp_path / "empty.sqlite", {})) == ((), 0)


def test_a_fresh_database_of_rpm(tmp_path: Path) -> None:
    """What `rpm --initdb` leaves behind has no packages."""
    if reason := made.missing("rpm"):
        pytest.skip(reason)
    made.rpm(tmp_path, "--initdb")
    wal = tmp_path / "rpmdb.sqlite-wal"
    log = wal.read_bytes() if wal.exists() else None
    assert listed((tmp_path / "rpmdb.sqlite").read_bytes(), log) == ((), 0)


def test_signing_keys_alone_are_no_packages(tmp_path: Path) -> None:
    """Keys are neither listed nor counted."""
    payload = made.sqlite(tmp_path / "keys.sqlite", {1: made.simple("gpg-pubkey")})
    assert listed(payload) == ((), 0)


def test_deep_trees_and_gaps(small: Path, walked: bytes) -> None:
    """Three levels of pages: every row is found, by the index and by walking."""
    every = [f"package-{n}" for n in range(1, 201)]
    assert [each.name for each in listed(small.read_bytes()).packages] == every
    assert [each.name for each in listed(walked).packages] == every
    gaps = ["DELETE FROM Packages WHERE hnum % 3 <> 2", "DELETE FROM Name WHERE hnum % 3 <> 2"]
    listing = listed(changed(small, small.parent, *gaps))
    assert [each.name for each in listing.packages] == every[1::3]


@pytest.mark.parametrize(
    ("statement", "said"),
    [
        ("DELETE FROM Packages WHERE hnum = 7", "got no package 7, expected 'package-7'"),
        ("UPDATE Name SET key = 'other' WHERE hnum = 7", "got 'package-7', expected 'other'"),
        ("DELETE FROM Name WHERE hnum = 200", "got package 200 as the last one, expected 199"),
        ("DELETE FROM Name", "expected None as in table Name"),
        ("DELETE FROM Packages", "got package None as the last one"),
        ("INSERT INTO Name VALUES ('twice', 7, 0)", "got package 7 a second time"),
        ("UPDATE Name SET hnum = 'x' WHERE hnum = 7", "expected an integer"),
        (
            "DROP TABLE Name; CREATE TABLE Name (k, h, i); INSERT INTO Name VALUES (7, 7, 0)",
            "got serial type 1, expected a text",
        ),
        ("UPDATE Name SET key = zeroblob(70000) WHERE hnum = 7", "expected at most 65536 bytes"),
        ("UPDATE Packages SET blob = 'x' WHERE hnum = 7", "expected bytes"),
        ("UPDATE Packages SET blob = x'00' WHERE hnum = 7", "got a header of 1 bytes"),
        ("UPDATE Packages SET blob = zeroblob(99) WHERE hnum = 7", "got 0 entries"),
        ("ALTER TABLE Packages RENAME TO Others", "expected Packages"),
        ("DROP TABLE Packages", "expected Packages"),
    ],
)
def test_tables_that_disagree(small: Path, statement: str, said: str) -> None:
    """An intact file that is no intact database of rpm is refused, never listed in part."""
    assert said in refusal(changed(small, small.parent, *statement.split(";")))


def test_other_tables_than_expected(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A table without row ids, one with too few columns, and too many of all."""
    with closing(sqlite3.connect(tmp_path / "a", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY, b) WITHOUT ROWID")
        connection.execute("INSERT INTO Packages VALUES (1, 2)")
    assert "got type 10" in refusal((tmp_path / "a").read_bytes())
    with closing(sqlite3.connect(tmp_path / "b", isolation_level=None)) as connection:
        connection.execute("CREATE TABLE Packages (hnum INTEGER PRIMARY KEY)")
        connection.execute("INSERT INTO Packages VALUES (1)")
    assert "got 1 values, expected 2" in refusal((tmp_path / "b").read_bytes())
    monkeypatch.setattr("passmuster.inventory.rpmdb.sqlite._TABLE_LIMIT", 0)
    assert "more than 0 tables" in refusal((tmp_path / "b").read_bytes())


def test_more_than_any_machine_has(
    small: Path, walked: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Packages are counted with and without the index, and pages as well."""
    for module in ("sqlite", "listing"):
        monkeypatch.setattr(f"passmuster.inventory.rpmdb.{module}.PACKAGE_LIMIT", 150)
    assert "more than 150 packages" in refusal(small.read_bytes())
    assert "more than 150 packages" in refusal(walked)
    monkeypatch.setattr("passmuster.inventory.rpmdb.blocks.PAGE_LIMIT", 20)
    assert "more than 20 pages to read" in refusal(walked)


def test_numbers_of_every_length(tmp_path: Path) -> None:
    """Numbers of 1 to 8 bytes, 0 and below: SQLite stores each in another way."""
    numbers = [-(2**63), -1, 0, 1, 127, 128, 2**15, 2**23, 2**31, 2**47, 2**63 - 1]
    payload = made.sqlite(tmp_path / "n.sqlite", {n: made.simple(f"p{n}") for n in numbers})
    assert [each.name for each in listed(payload).packages] == [f"p{n}" for n in numbers]


@pytest.mark.parametrize(
    ("offset", "content", "said"),
    [
        (0, b"sqlite", "expected b'SQLite format 3"),
        (16, b"\x00\x03", "got pages of 3 bytes"),
        (16, b"\x01\x00", "got pages of 256 bytes"),
        (20, b"\x21", "got 33 reserved bytes"),
        (56, b"\0\0\0\2", "got text encoding 2"),
        (28, b"\x7f\0\0\0", "got 2130706432 pages"),
    ],
)
def test_heads_of_no_database_of_rpm(small: Path, offset: int, content: bytes, said: str) -> None:
    """Page size, reserved bytes, encoding and number of pages are what rpm's may be."""
    blocks = rpmdb.BytesBlocks(put(small.read_bytes(), offset, content))
    with pytest.raises(rpmdb.DamagedError) as caught:
        rpmdb.read("sqlite", blocks, None, bool, Budget().spend)
    assert said in str(caught.value)


def test_a_database_of_an_old_program(small: Path) -> None:
    """Where the number of pages is out of date, the size of the file counts."""
    payload = small.read_bytes()
    assert listed(put(payload, 28, b"\0\0\0\0")).seen == 200
    assert listed(put(payload, 92, b"\0\0\0\0")).seen == 200


def test_a_file_that_ends_early(small: Path) -> None:
    """Half a database is refused, not half listed."""
    payload = small.read_bytes()
    half = payload[: len(payload) // 1024 * 512]
    assert "pages, expected at most" in refusal(half)
    assert "expected 100 more" in refusal(payload[:99])
    assert "expected one of 1 to" in refusal(put(half, 28, bytes(4)))


def root(payload: bytes, folder: Path) -> int:
    """Return where the root page of Packages begins."""
    (folder / "root.sqlite").write_bytes(payload)
    with closing(sqlite3.connect(folder / "root.sqlite")) as connection:
        said = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'Packages'")
        return int(said.fetchone()[0] - 1) * 512


def first_cell(payload: bytes, page: int, head: int) -> int:
    """Return where the first cell of a page is."""
    return page + int.from_bytes(payload[page + head :][:2], "big")


def test_damaged_trees(small: Path) -> None:
    """Whatever a page says is checked before it is followed; circles end."""
    payload = small.read_bytes()
    at = root(payload, small.parent)
    itself = (at // 512 + 1).to_bytes(4, "big")
    cell = first_cell(payload, at, 12)
    cases = {
        "expected one of a table's b-tree": put(payload, at, b"\x02"),
        "cells on 512 bytes": put(payload, at + 3, b"\x01\xff"),
        "got no last child": put(payload, at + 8, bytes(4)),
        "expected one of 1 to": put(payload, at + 8, b"\x7f\0\0\0"),
        "got a tree deeper": put(payload, at + 8, itself),
        "expected them within": put(payload, at + 12, b"\0\0"),
        "got page 0": put(payload, cell, bytes(4)),
    }
    for said, damaged in cases.items():
        assert said in refusal(damaged)


def test_circles_in_a_walk(small: Path, walked: bytes) -> None:
    """A walked tree that leads back to its root, and rows that do not ascend."""
    at = root(walked, small.parent)
    itself = (at // 512 + 1).to_bytes(4, "big")
    assert "belongs to something else already" in refusal(put(walked, at + 8, itself))
    cell = first_cell(walked, at, 12)
    first, last = walked[cell : cell + 4], walked[at + 8 : at + 12]
    assert "behind row" in refusal(put(put(walked, at + 8, first), cell, last))


def leaf(payload: bytes) -> int:
    """Return a leaf whose first row goes on elsewhere; its head is of two varints of two bytes."""
    for at in range(512, len(payload), 512):
        cell = first_cell(payload, at, 8)
        if (
            payload[at] == 13
            and cell < at + 508
            and payload[cell] > 0x84
            and payload[cell + 2] > 128
        ):
            return at
    raise AssertionError


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff" * 9, "got a row"),
        (b"\x88\x80\x80\x80\x00", "got a row"),
        (b"\xd3\x19\x81\x48\x7f", "got a record head of 127 bytes"),
        (b"\xd3\x19\x81\x48\x01", "got 0 values"),
        (b"\xd3\x19\x81\x48\x03\x0a\x0a", "which stands for nothing"),
        (b"\xd3\x19\x81\x48\x05\x00\xff\xff\x7f", "got a record of 10649 bytes"),
    ],
)
def test_damaged_rows(walked: bytes, content: bytes, said: str) -> None:
    """Lengths, record heads and serial types are checked before they are used."""
    cell = first_cell(walked, leaf(walked), 8)
    assert said in refusal(put(walked, cell, content))


def test_a_row_that_leaves_its_page(walked: bytes) -> None:
    """A row that begins in the last bytes of its page has no end there."""
    at = leaf(walked)
    for content, said in (
        (b"\xff" * 4, "got no end of a varint"),
        (b"\x08\1\1\1", "expected an end"),
    ):
        damaged = put(put(walked, at + 8, b"\x01\xfc"), at + 508, content)
        assert said in refusal(damaged)


def test_overflow_chains(walked: bytes) -> None:
    """A chain that ends early, leads nowhere, to another's page, or into a circle."""
    at = leaf(walked)
    cell = first_cell(walked, at, 8)
    size = (walked[cell] & 0x7F) << 7 | walked[cell + 1]
    kept = 39 + (size - 39) % 508
    place = cell + 4 + (kept if kept <= 477 else 39)
    following = int.from_bytes(walked[place : place + 4], "big")
    itself = (at // 512 + 1).to_bytes(4, "big")
    assert "bytes, expected" in refusal(put(walked, place, bytes(4)))
    assert "expected one of 1 to" in refusal(put(walked, place, b"\x7f\0\0\0"))
    assert "belongs to something else" in refusal(put(walked, place, itself))
    circle = put(walked, (following - 1) * 512, following.to_bytes(4, "big"))
    assert "belongs to something else" in refusal(circle)


def test_time_that_is_up(small: Path) -> None:
    """What keep_time raises comes out as it is."""
    blocks = rpmdb.BytesBlocks(small.read_bytes())
    for steps in range(0, 60, 7):
        with pytest.raises(SpentError):
            rpmdb.read("sqlite", blocks, None, bool, Budget(steps).spend)
