"""Berkeley DB files with rpm's headers, made by Berkeley DB, against what rpm reads in them."""

from __future__ import annotations

import struct
import subprocess
from pathlib import Path

import pytest

from fakes import rpm_databases as made
from fakes.rpm_reading import Budget, CountedBlocks, SpentError, listed, put, refusal
from passmuster.inventory import rpmdb

PAGE = 512
FOUND = {n: made.simple(f"package-{n}", filler=n * 30) for n in range(1, 61)}


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """Return 60 packages, some on their page and some in chains, little-endian."""
    if reason := made.missing("db5.3_load"):
        pytest.skip(reason)
    file = tmp_path_factory.mktemp("bdb") / "Packages"
    return made.berkeley(file, FOUND, PAGE).read_bytes()


def page_of(payload: bytes, kind: int, entries: int = 0) -> int:
    """Return where the first page of a type begins that has enough entries."""
    for at in range(0, len(payload), PAGE):
        if payload[at + 25] == kind and struct.unpack_from("<H", payload, at + 20)[0] >= entries:
            return at
    raise AssertionError(kind)


@pytest.mark.parametrize("order", ["<", ">"])
@pytest.mark.parametrize("size", [512, 4096, 65536])
def test_every_package(installed, tmp_path: Path, size: int, order: str) -> None:
    """Both byte orders, values on their page and off it; rpm reads there what it wrote itself."""
    if reason := made.missing("db5.3_load") or made.unread("bdb_ro"):
        pytest.skip(reason)
    file = made.berkeley(tmp_path / "Packages", installed.headers, size, order)
    listing = listed(file.read_bytes())
    assert sorted(listing.packages) == installed.told
    assert listing.seen == len(installed.told)
    assert made.told(tmp_path, "bdb_ro") == installed.told


def test_values_on_their_page_and_off_it(installed, tmp_path: Path) -> None:
    """Both kinds of values are in these files: short headers on large pages stay in place."""
    if reason := made.missing("db5.3_load"):
        pytest.skip(reason)
    kinds = set()
    for size in (512, 65536):
        payload = made.berkeley(tmp_path / str(size), installed.headers, size).read_bytes()
        for at in range(0, len(payload), size):
            if payload[at + 25] == 13:
                (count,) = struct.unpack_from("<H", payload, at + 20)
                starts = struct.unpack_from(f"<{count}H", payload, at + 26)
                kinds |= {payload[at + start] for start in starts[1::2]}
    assert kinds == {1, 3}


def test_packages_that_were_erased(installed, tmp_path: Path) -> None:
    """Berkeley DB takes two of three away again: free pages and chains are passed over."""
    if reason := made.missing("db5.3_load", "perl") or made.unread("bdb_ro"):
        pytest.skip(reason)
    if subprocess.run(["perl", "-MDB_File", "-e1"], check=False, capture_output=True).returncode:
        pytest.skip("not installed: perl's DB_File (Debian: apt-get install perl)")
    file = made.berkeley(tmp_path / "Packages", installed.headers, 4096)
    gone = [number for number in installed.headers if number % 3]
    program = (
        "use Fcntl; tie(%h, 'DB_File', shift, O_RDWR, 0644, $DB_HASH) or die;"
        "for (@ARGV) { delete $h{pack('L', $_)}; } untie %h;"
    )
    subprocess.run(["perl", "-MDB_File", "-e", program, str(file), *map(str, gone)], check=True)
    told = made.told(tmp_path, "bdb_ro")
    assert len(told) == len(installed.headers) - len(gone)
    assert sorted(listed(file.read_bytes()).packages) == told


def test_unwanted_packages_cost_little(installed, tmp_path: Path) -> None:
    """Of a long header nobody wants its index and its name are read."""
    if reason := made.missing("db5.3_load"):
        pytest.skip(reason)
    payload = made.berkeley(tmp_path / "Packages", installed.headers, 4096).read_bytes()
    blocks = CountedBlocks(payload, Budget())
    listing = rpmdb.read("bdb", blocks, None, lambda _: False, Budget().spend)
    assert listing == ((), len(installed.told))
    assert blocks.fetched < len(payload) - 400_000


def test_the_sample_of_another_system() -> None:
    """One package of RHEL 8, written by its own rpm."""
    sample = made.SAMPLES / "bdb-libuuid"
    if not sample.exists():
        pytest.skip(f"no sample here: {sample.name}")
    listing = listed((sample / "Packages").read_bytes())
    assert made.rows(listing) == made.expected(sample)
    assert listing.seen == 1
    assert listing.packages[0].vendor == "Red Hat, Inc."
    assert listing.packages[0].source_rpm == "util-linux-2.32.1-42.el8_8.src.rpm"


def test_a_database_without_packages(tmp_path: Path) -> None:
    """Nothing but the next number: intact, and none."""
    if reason := made.missing("db5.3_load"):
        pytest.skip(reason)
    assert listed(made.berkeley(tmp_path / "Packages", {}, 4096).read_bytes()) == ((), 0)


@pytest.mark.parametrize(
    ("offset", "form", "value", "said"),
    [
        (16, "<I", 7, "got version 7"),
        (25, "B", 9, "page type 9"),
        (24, "B", 1, "encryption 1"),
        (26, "B", 1, "flags 1"),
        (20, "<I", 500, "pages of 500 bytes"),
        (20, "<I", 0, "pages of 0 bytes"),
        (20, "<I", 131072, "pages of 131072 bytes"),
        (32, "<I", 2**31, "got 2147483649 pages"),
        (72, "<I", 2**31, "got 2147483649 buckets"),
        (96, "<I", 2**31, "bucket 0: got page 2147483648"),
        (96, "<I", 0, "bucket 0: got page 0"),
        (100, "<I", 0, "bucket 1: got page 1, which belongs to something else already"),
    ],
)
def test_metadata(small: bytes, offset: int, form: str, value: int, said: str) -> None:
    """Version, sizes and where buckets are is checked before it is used."""
    assert said in refusal(put(small, offset, struct.pack(form, value)))


def test_no_hash_at_all(small: bytes) -> None:
    """What has no magic where one is expected is not read as a hash."""
    blocks = rpmdb.BytesBlocks(put(small, 12, b"\x62"))
    with pytest.raises(rpmdb.DamagedError, match="expected the magic"):
        rpmdb.read("bdb", blocks, None, bool, Budget().spend)


def test_damaged_buckets(small: bytes) -> None:
    """Pages that are not what they say, items that overlap, keys that are no numbers, circles."""
    at = page_of(small, 13, entries=4)
    number = at // PAGE
    starts = struct.unpack_from("<4H", small, at + 26)
    cases = {
        f"page {number}: got page 99": put(small, at + 8, struct.pack("<I", 99)),
        "of type 7, expected": put(small, at + 25, b"\x07"),
        "belongs to something else": put(small, at + 16, struct.pack("<I", number)),
        "got page 65535": put(small, at + 16, struct.pack("<I", 65535)),
        "expected pairs": put(small, at + 20, struct.pack("<H", 3)),
        "got 600 items": put(small, at + 20, struct.pack("<H", 600)),
        "got items that overlap": put(small, at + 28, struct.pack("<H", starts[0])),
        "got key b'\\x03": put(small, at + starts[0], b"\x03"),
        "expected a new number": put(small, at + starts[2], small[at + starts[0] :][:5]),
        "got an item of type 4": put(small, at + starts[3], b"\x04"),
    }
    for said, damaged in cases.items():
        assert said in refusal(damaged)


def test_damaged_chains(small: bytes) -> None:
    """A long value that ends early, leads in a circle, to a page of another kind, or nowhere."""
    at = next(
        at
        for at in range(0, len(small), PAGE)
        if small[at + 25] == 7
        and not any(small[at + 12 : at + 16])
        and any(small[at + 16 : at + 20])
    )
    cases = {
        "belongs to something else": struct.pack("<I", at // PAGE),
        "expected one of 1 to": struct.pack("<I", 2**30),
        "bytes, expected": bytes(4),
    }
    for said, following in cases.items():
        assert said in refusal(put(small, at + 16, following))
    assert "got 0 bytes on an overflow page" in refusal(put(small, at + 22, bytes(2)))
    assert "got 65535 bytes on an overflow page" in refusal(put(small, at + 22, b"\xff\xff"))
    first = struct.pack("<I", at // PAGE)
    ends = [first + struct.pack("<I", len(blob)) for blob in FOUND.values()]
    item = next(small.index(end) for end in ends if end in small) - 4
    assert "got a value of 4294967295 bytes" in refusal(put(small, item + 8, b"\xff" * 4))
    hash_page = struct.pack("<I", page_of(small, 13) // PAGE)
    assert "belongs to something else" in refusal(put(small, item + 4, hash_page))


def test_a_file_that_ends_early(small: bytes) -> None:
    """Half a database is refused, not half listed."""
    assert "expected at most the file's" in refusal(small[: len(small) // 2])
    assert "expected 224 more" in refusal(small[:100])


def test_time_that_is_up(small: bytes) -> None:
    """What keep_time raises comes out as it is."""
    for steps in range(0, 60, 7):
        with pytest.raises(SpentError):
            rpmdb.read("bdb", rpmdb.BytesBlocks(small), None, bool, Budget(steps).spend)
