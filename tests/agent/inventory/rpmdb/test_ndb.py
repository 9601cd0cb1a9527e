"""ndb: rpm's own headers as its format puts them down, and a database of SUSE's rpm."""

from __future__ import annotations

import struct

import pytest

from fakes import rpm_databases as made
from fakes.rpm_reading import Budget, CountedBlocks, SpentError, listed, put, refusal
from passmuster.inventory import rpmdb

FOUND = {n: made.simple(f"package-{n}", filler=n * 100) for n in range(1, 21)}
SMALL = made.ndb(FOUND, free={0, 7})
SLOT = 32 + 16  # where the first slot in use is


@pytest.mark.parametrize(("pages", "hole"), [(1, 0), (3, 0), (2, 5)])
def test_every_package(installed, pages: int, hole: int) -> None:
    """Free slots, several pages of them, and holes between the headers."""
    payload = made.ndb(installed.headers, pages=pages, free={0, 1, 9, 100}, hole=hole)
    listing = listed(payload)
    assert sorted(listing.packages) == installed.told
    assert listing.seen == len(installed.told)


def test_the_sample_of_another_system() -> None:
    """35 packages of SUSE, written by its own rpm."""
    sample = made.SAMPLES / "ndb-sle15-bci"
    if not sample.exists():
        pytest.skip(f"no sample here: {sample.name}")
    payload = (sample / "Packages.db").read_bytes()
    listing = listed(payload)
    expected = made.expected(sample)
    # One row of the expectation is of another system: its very release is nowhere in the file.
    foreign = [row for row in expected if row[3].encode() + b"\0" not in payload]
    assert len(foreign) <= 1
    assert made.rows(listing) == [row for row in expected if row not in foreign]
    assert listing.seen == 35
    assert {each.vendor for each in listing.packages} == {"SUSE LLC <https://www.suse.com/>"}


def test_a_database_without_packages() -> None:
    """Nothing but free slots: intact, and none."""
    assert listed(made.ndb({})) == ((), 0)


def test_unwanted_packages_cost_little(installed) -> None:
    """Of a long header nobody wants its beginning is read."""
    payload = made.ndb(installed.headers)
    blocks = CountedBlocks(payload, Budget())
    listing = rpmdb.read("ndb", blocks, None, lambda _: False, Budget().spend)
    assert listing == ((), len(installed.told))
    assert blocks.fetched < len(payload) - 400_000


def slot(
    *, place: int | None = None, units: int | None = None, package: int | None = None
) -> bytes:
    """Return the small database with its first slot changed."""
    magic, *former = struct.unpack_from("<4sIII", SMALL, SLOT)
    wished = (package, place, units)
    values = [old if new is None else new for old, new in zip(former, wished, strict=True)]
    return put(SMALL, SLOT, struct.pack("<4sIII", magic, *values))


PLACE, UNITS = struct.unpack_from("<II", SMALL, SLOT + 8)
BLOB = PLACE * 16


@pytest.mark.parametrize(
    ("payload", "said"),
    [
        (put(SMALL, 4, b"\x01"), "version 1"),
        (put(SMALL, 12, bytes(4)), "0 pages of slots"),
        (put(SMALL, 12, struct.pack("<I", 2049)), "2049 pages of slots"),
        (put(SMALL, SLOT, b"slot"), "offset 48: got b'slot'"),
        (put(SMALL, 12, b"\x02"), "offset 4096: got b'BlbS', expected a slot"),
        (slot(place=255), "got place 255, expected 256 or more"),
        (slot(units=UNITS + 1), f"expected {PLACE + UNITS + 1} or more"),
        (slot(units=UNITS - 1), f"expected b'BlbS' on {UNITS - 1} units"),
        (slot(package=2), "two of them for the same package"),
        (slot(package=99), "got b'BlbS' of package 1"),
        (slot(place=2**31, package=99), "more there"),
        (put(SMALL, BLOB, b"BlbX"), "got b'BlbX'"),
        (put(SMALL, BLOB + 12, b"\xff" * 4), "with 4294967295 bytes"),
        (put(SMALL, BLOB + UNITS * 16 - 4, b"BlbX"), "got b'BlbX' with"),
        (put(SMALL, BLOB + UNITS * 16 - 8, bytes(4)), "with 0 bytes at its end"),
        (SMALL[: len(SMALL) // 2], "more there"),
        (SMALL[:4000], "more there"),
        (SMALL[:15], "more there"),
    ],
)
def test_damage(payload: bytes, said: str) -> None:
    """Slots and headers name each other, do not overlap, and end where they say."""
    assert said in refusal(payload)


def test_more_than_any_machine_has(monkeypatch: pytest.MonkeyPatch) -> None:
    """Slots are counted before anything is made of them."""
    monkeypatch.setattr("passmuster.inventory.rpmdb.ndb.PACKAGE_LIMIT", 19)
    assert "more than 19 packages" in refusal(SMALL)


def test_something_else_than_an_ndb() -> None:
    """What has no magic is not read as one."""
    with pytest.raises(rpmdb.DamagedError, match="expected b'RpmP'"):
        rpmdb.read("ndb", rpmdb.BytesBlocks(bytes(5000)), None, bool, Budget().spend)


def test_a_database_that_changes_meanwhile() -> None:
    """A new generation is written while we read: what was read is of no certain day."""

    class Changing(rpmdb.BytesBlocks):
        reads = 0

        def at(self, offset: int, length: int) -> bytes:
            self.reads += 1
            content = super().at(offset, length)
            return put(content, 8, b"\x0a") if offset == 0 and self.reads > 1 else content

    with pytest.raises(rpmdb.DamagedError, match="got generation 10, expected 9"):
        rpmdb.read("ndb", Changing(SMALL), None, bool, Budget().spend)


def test_time_that_is_up() -> None:
    """What keep_time raises comes out as it is."""
    for steps in range(20):
        with pytest.raises(SpentError):
            rpmdb.read("ndb", rpmdb.BytesBlocks(SMALL), None, bool, Budget(steps).spend)
