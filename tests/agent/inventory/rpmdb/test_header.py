"""Headers: what a package is, and what is no header."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.rpm_databases import header, simple
from passmuster.inventory.rpmdb import DamagedError, RpmPackage
from passmuster.inventory.rpmdb.header import DATA_LIMIT, Header

BASE = [(1000, 6, b"firefox\0"), (1001, 6, b"140.3.0\0"), (1002, 6, b"1.fc42\0")]
WORDS = st.text("abcXYZ019._+~^", min_size=1, max_size=20)
TEXTS = st.text(st.characters(codec="utf-8", categories=("L", "N", "P", "S")), max_size=40)
NUMBERS = st.integers(0, 2**32 - 1)


def parsed(blob: bytes) -> Header:
    """Return a header out of memory."""
    return Header(lambda length: blob[:length], len(blob), "here")


def package(*entries: tuple[int, int, bytes]) -> RpmPackage:
    """Return what a header with these entries beside the least says."""
    return parsed(header(*BASE, *entries)).package()


def test_the_least_that_a_header_says() -> None:
    """Name, version and release; all else is unstated."""
    assert package() == RpmPackage("firefox", None, "140.3.0", "1.fc42", "", "", "", 0)
    assert parsed(header(*BASE)).name() == "firefox"
    assert package().evr == "140.3.0-1.fc42"


def test_all_that_a_header_says() -> None:
    """Every field, an epoch in front; arrays and translated texts give their first text."""
    entries = [
        (1003, 4, struct.pack(">I", 2)),
        (1008, 4, struct.pack(">I", 1_750_000_000)),
        (1011, 9, b"Fedora Project\0Projet Fedora\0"),
        (1022, 8, b"x86_64\0"),
        (1044, 6, b"firefox-140.3.0-1.fc42.src.rpm\0"),
        (5000, 7, b"\0\xff"),
    ]
    got = package(*entries)
    assert got == RpmPackage(
        "firefox", 2, "140.3.0", "1.fc42", "x86_64", "Fedora Project",
        "firefox-140.3.0-1.fc42.src.rpm", 1_750_000_000,
    )  # fmt: skip
    assert got.evr == "2:140.3.0-1.fc42"
    assert package((1003, 4, bytes(4))).evr == "140.3.0-1.fc42"


@given(WORDS, WORDS, WORDS, TEXTS, NUMBERS, NUMBERS, st.randoms(use_true_random=False))
def test_whatever_is_written_is_read(name, version, release, vendor, epoch, time, random) -> None:
    """Fields come out as they went in, whatever order their entries have."""
    entries = [
        (1000, 6, name.encode() + b"\0"),
        (1001, 6, version.encode() + b"\0"),
        (1002, 6, release.encode() + b"\0"),
        (1003, 4, struct.pack(">I", epoch)),
        (1011, 6, vendor.encode() + b"\0"),
        (1008, 4, struct.pack(">I", time)),
    ]
    random.shuffle(entries)
    got = parsed(header(*entries)).package()
    assert got == RpmPackage(name, epoch, version, release, "", vendor, "", time)


def test_what_was_added_at_installation_counts() -> None:
    """Of a tag that is there twice the last one is the package's."""
    assert package((1011, 6, b"first\0"), (1011, 6, b"second\0")).vendor == "second"


def test_control_characters_are_left_out() -> None:
    """Nothing that a terminal would obey, and no broken text."""
    assert package((1011, 6, b"\x1b[31mEv\x07il \xc2\x9b\xff\n\0")).vendor == "[31mEvil \ufffd"


def test_a_text_without_end_in_sight() -> None:
    """It is cut; the package is none the worse for a long vendor."""
    assert package((1011, 6, b"x" * 5000 + b"\0")).vendor == "x" * 1024


def test_what_lies_too_far_in_is_unstated() -> None:
    """The time of installation stands behind all files; with very many it is not looked for."""
    far = package((1116, 6, bytes(DATA_LIMIT)), (1008, 4, struct.pack(">I", 5)))
    assert far.install_time == 0
    assert package((1116, 6, bytes(DATA_LIMIT // 2)), (1008, 4, b"\0\0\0\5")).install_time == 5


@pytest.mark.parametrize(
    "name", [b"", b" ", b"a b", b"a/b", b"a\nb", b"a\x7f", b"\xff\xfe", b"x" * 256, b"\xc2\x85"]
)
def test_names_that_are_none(name: bytes) -> None:
    """Spaces, control characters, broken text and endless ones are no names."""
    blob = header((1000, 6, name + b"\0"), *BASE[1:])
    with pytest.raises(DamagedError, match="expected a package name"):
        parsed(blob).name()


@pytest.mark.parametrize("name", [b"g++", b"_x", "größe".encode(), b"foo@bar", b"x" * 255])
def test_names_that_rpm_installs(name: bytes) -> None:
    """Another builder's odd name must not hide all other packages."""
    blob = header((1000, 6, name + b"\0"), *BASE[1:])
    assert parsed(blob).name() == name.decode()


@pytest.mark.parametrize("tag", [1001, 1002])
@pytest.mark.parametrize("word", [b"", b"1-2", b"1 2", b"1:2", "1ä".encode(), b"1\x1b", b"1" * 256])
def test_versions_that_are_none(tag: int, word: bytes) -> None:
    """Version and release of a wanted package are of rpm's grammar, or the header is damaged."""
    entries = [(tag, 6, word + b"\0") if each[0] == tag else each for each in BASE]
    with pytest.raises(DamagedError, match=f"for tag {tag}, expected a word"):
        parsed(header(*entries)).package()


@pytest.mark.parametrize("left_out", [0, 1, 2])
def test_missing_fields(left_out: int) -> None:
    """Without name, version or release there is no package."""
    entries = [each for place, each in enumerate(BASE) if place != left_out]
    with pytest.raises(DamagedError, match="expected a"):
        parsed(header(*entries)).package()


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        ((1003, 6, b"1\0"), "expected a number"),
        ((1008, 4, b"\0"), "expected a number"),
        ((1011, 4, bytes(4)), "expected a text"),
        ((1011, 6, b"no end"), "expected a text that ends"),
    ],
)
def test_values_of_other_types(entry: tuple[int, int, bytes], said: str) -> None:
    """A number is a number and a text ends."""
    with pytest.raises(DamagedError, match=said):
        package(entry)


@pytest.mark.parametrize(
    ("blob", "said"),
    [
        (b"", "got a header of 0 bytes"),
        (bytes(8), "got 0 entries"),
        (simple("x") + b"\0", "expected a header of"),
        (simple("x")[:-1], "expected a header of"),
        (struct.pack(">II", 65536, 0) + bytes(65536 * 16), "got 65536 entries"),
        (struct.pack(">II", 2**32 - 1, 2**32 - 1) + bytes(90), "got 4294967295 entries"),
        (struct.pack(">IIiIiI", 1, 4, 1000, 6, -1, 1) + bytes(4), "got 1 values at -1"),
        (struct.pack(">IIiIiI", 1, 4, 1000, 6, 4, 1) + bytes(4), "got 1 values at 4"),
        (struct.pack(">IIiIiI", 1, 4, 1000, 6, 0, 0) + bytes(4), "got 0 values at 0"),
    ],
)
def test_no_headers(blob: bytes, said: str) -> None:
    """Sizes agree with each other and entries lie within them."""
    with pytest.raises(DamagedError, match=said):
        parsed(blob)
