"""Databases that somebody prepared: a listing or DamagedError, in a bounded number of steps."""

from __future__ import annotations

import sqlite3
import struct
from contextlib import closing
from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes import rpm_databases as made
from fakes.rpm_reading import listed
from passmuster.inventory import rpmdb

SEEDS = 400
FOUND = {n: made.simple(f"package-{n}", filler=n * 90) for n in range(1, 25)}
# Where structures are, rather than in the middle of values.
TELLING = [0, 1, 2, 4, 7, 8, 127, 128, 255]


def mutated(payload: bytes, random: Random, page: int) -> bytes:
    """Return bytes with up to six of them changed, mostly where pages begin; sometimes cut."""
    changed = bytearray(payload)
    for _ in range(random.randint(1, 6)):
        place = random.randrange(len(changed))
        if random.random() < 0.7:
            place = place // page * page + random.randrange(min(40, page))
        if place < len(changed):
            changed[place] = random.choice([*TELLING, changed[place] ^ 1 << random.randrange(8)])
    if random.random() < 0.1:
        del changed[random.randrange(len(changed)) :]
    return bytes(changed)


def outcome(payload: bytes, wal: bytes | None = None) -> str:
    """Return how a reading ended; anything but a listing or DamagedError fails the test."""
    if rpmdb.detect(payload[:16]) is None:
        return "undetected"
    try:
        listing = listed(payload, wal)
    except rpmdb.DamagedError as error:
        return "refused" if str(error) else "refused without a word"
    return "listed" if listing.seen <= len(FOUND) else "more than there are"


def chance(seed: int) -> Random:
    """Return a choice that is the same in every run."""
    return Random(seed)  # noqa: S311 - no secret


def outcomes(payload: bytes, page: int) -> set[str]:
    """Return how the reading of many mutations ended."""
    return {outcome(mutated(payload, chance(seed), page)) for seed in range(SEEDS)}


@pytest.fixture
def sqlite(tmp_path: Path) -> bytes:
    """Return a database on small pages, so that trees and chains are many."""
    return made.sqlite(tmp_path / "hostile.sqlite", FOUND, page_size=512)


def test_sqlite(sqlite: bytes, tmp_path: Path) -> None:
    """With the index and without it."""
    assert outcomes(sqlite, 512) - {"undetected"} == {"listed", "refused"}
    with closing(sqlite3.connect(tmp_path / "hostile.sqlite")) as connection:
        connection.execute("DROP TABLE Name")
    walked = (tmp_path / "hostile.sqlite").read_bytes()
    assert outcomes(walked, 512) - {"undetected"} == {"listed", "refused"}


def test_sqlite_with_a_log(sqlite: bytes, tmp_path: Path) -> None:
    """A log whose checksums are right and whose pages are not."""
    with closing(sqlite3.connect(tmp_path / "hostile.sqlite", isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("DELETE FROM Packages WHERE hnum = 3")
        connection.execute("DELETE FROM Name WHERE hnum = 3")
        payload = (tmp_path / "hostile.sqlite").read_bytes()
        wal = (tmp_path / "hostile.sqlite-wal").read_bytes()
    ended = set()
    for seed in range(SEEDS):
        random = chance(seed)
        frames = [
            (*struct.unpack_from(">II", wal, start), wal[start + 24 : start + 536])
            for start in range(32, len(wal), 536)
        ]
        chosen = random.randrange(len(frames))
        number, size, page = frames[chosen]
        frames[chosen] = (number, size, mutated(page, random, 512))
        ended.add(outcome(payload, resealed(wal[:32], frames)))
    assert ended == {"listed", "refused"}


def resealed(head: bytes, frames: list[tuple[int, int, bytes]]) -> bytes:
    """Return a log of these frames with checksums that are right."""
    order = ">" if head[3] & 1 else "<"
    first, second = struct.unpack_from(">II", head, 24)
    for number, size, page in frames:
        content = struct.pack(">II", number, size) + page.ljust(512, b"\0")
        for one, other in struct.iter_unpack(f"{order}II", content):
            first = (first + one + second) % 2**32
            second = (second + other + first) % 2**32
        head += content[:8] + head[16:24] + struct.pack(">II", first, second) + content[8:]
    return head


@pytest.mark.parametrize("order", ["<", ">"])
def test_berkeley(tmp_path: Path, order: str) -> None:
    """Both byte orders."""
    if reason := made.missing("db5.3_load"):
        pytest.skip(reason)
    payload = made.berkeley(tmp_path / "Packages", FOUND, 512, order).read_bytes()
    assert outcomes(payload, 512) - {"undetected"} == {"listed", "refused"}


def test_ndb() -> None:
    """Slots are where the structure is, so the mutations go there."""
    payload = made.ndb(FOUND, free={1})
    assert outcomes(payload, 16) - {"undetected"} == {"listed", "refused"}
    slots = {
        outcome(mutated(payload[:500], chance(seed), 16)[:500].ljust(500) + payload[500:])
        for seed in range(SEEDS)
    }
    assert slots - {"undetected"} == {"listed", "refused"}


@given(st.binary(max_size=3000))
def test_any_bytes_behind_a_magic(rubbish: bytes) -> None:
    """Whatever follows the magic."""
    outcome(b"SQLite format 3\0" + rubbish)
    outcome(b"RpmP" + rubbish)
    outcome(bytes(12) + struct.pack("<I", 0x61561) + rubbish)
    outcome(bytes(12) + struct.pack(">I", 0x61561) + rubbish)


@given(st.binary(max_size=1500))
def test_any_bytes_as_a_header(blob: bytes) -> None:
    """Whatever is stored as a package's header, alone it is refused."""
    assert outcome(made.ndb({1: blob})) == "refused"


def test_what_was_forgotten_is_damage_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Should a reader stumble over bytes, that is an error of the database, not of the run."""
    for stumble in (IndexError, struct.error, OverflowError, UnicodeError):

        def read(*_: object, stumble: type[Exception] = stumble) -> None:
            raise stumble("stumbled")

        monkeypatch.setattr("passmuster.inventory.rpmdb.ndb.read", read)
        with pytest.raises(rpmdb.DamagedError, match="stumbled"):
            listed(made.ndb({}))


def test_detection() -> None:
    """Each format by its magic; too short and unknown beginnings are none."""
    assert rpmdb.detect(b"SQLite format 3\0") == "sqlite"
    assert rpmdb.detect(b"RpmP") == "ndb"
    assert rpmdb.detect(bytes(12) + b"\x61\x15\x06\0") == "bdb"
    assert rpmdb.detect(bytes(12) + b"\0\x06\x15\x61") == "bdb"
    for head in (
        b"",
        b"SQLite format 3",
        b"Rpm",
        bytes(16),
        bytes(12) + b"\x61\x15\x06",
        b"\x7fELF",
    ):
        assert rpmdb.detect(head) is None
