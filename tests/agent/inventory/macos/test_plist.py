"""Property lists: what Apple's programs write is read, all else is an error."""

from __future__ import annotations

import datetime as dt
import plistlib
import random
import tracemalloc
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from host_builder.hosts.macos_14_hostile import harm, nested, overlapping
from host_builder.mac import Mac
from passmuster.host.answers import Answers
from passmuster.host.errors import AbsentError, HostError, TooLargeError
from passmuster.inventory.macos import plist

FORMS = [plistlib.FMT_XML, plistlib.FMT_BINARY]
INFO: dict[str, Any] = {
    "CFBundleIdentifier": "com.example.ü",
    "CFBundleShortVersionString": "1.2.3",
    "Data": b"\x00\x01\x02",
    "Date": dt.datetime(2026, 3, 17, 10, 0),  # noqa: DTZ001 - lists hold no zone
    "Flags": [True, False, 1, -1, 70_000, 2**40, 1.5],
    "Long": "x" * 300,
    "Nested": {"a": {"b": ["c"] * 20}},
}
values = st.recursive(
    st.booleans() | st.integers(-(2**63), 2**64 - 1) | st.floats(allow_nan=False)
    | st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]))
    | st.binary(max_size=40),
    lambda inner: st.lists(inner, max_size=20)
    | st.dictionaries(st.text(st.characters(min_codepoint=32, max_codepoint=126)), inner),
    max_leaves=30,
)  # fmt: skip


@pytest.mark.parametrize("form", FORMS)
def test_what_is_written_is_read(form: plistlib.PlistFormat) -> None:
    """Every kind of value, in both forms."""
    assert plist.parse(plistlib.dumps(INFO, fmt=form), "/x") == INFO


def test_unusual_bytes_before_a_list_are_read() -> None:
    """A byte order mark, UTF-16, no declaration at all."""
    written = plistlib.dumps({"a": "ü"})
    assert plist.parse(b"\xef\xbb\xbf" + written, "/x") == {"a": "ü"}
    wide = written.decode().replace("UTF-8", "UTF-16").encode("utf-16")
    assert plist.parse(wide, "/x") == {"a": "ü"}
    assert plist.parse(b"<plist><dict><key>a</key><true/></dict></plist>", "/x") == {"a": True}


@given(st.dictionaries(st.text(st.characters(min_codepoint=32, max_codepoint=126)), values))
def test_every_list_of_plistlib_is_taken(stated: dict[str, Any]) -> None:
    """The measuring of a binary list refuses none that is sound."""
    written = plistlib.dumps(stated, fmt=plistlib.FMT_BINARY)
    assert plist.parse(written, "/x") == plist.table(plistlib.loads(written))


def test_a_list_of_an_archive_is_taken() -> None:
    """Numbers of objects are a kind of their own."""
    written = plistlib.dumps({"a": plistlib.UID(70_000)}, fmt=plistlib.FMT_BINARY)
    assert plist.parse(written, "/x") == {"a": plistlib.UID(70_000)}


@given(st.binary(max_size=400))
def test_any_bytes_end_in_a_table_or_an_error(payload: bytes) -> None:
    """Also behind the first bytes of a list."""
    for each in (payload, b"bplist00" + payload, b"<plist><dict>" + payload, b"<?xml" + payload):
        with suppress(HostError):
            assert isinstance(plist.parse(each, "/x"), dict)


@pytest.mark.parametrize("form", FORMS)
def test_mutations_end_in_a_table_or_an_error(form: plistlib.PlistFormat) -> None:
    """Ten thousand damaged lists, seeded; some are still read, most are not."""
    sound, chance = plistlib.dumps(INFO, fmt=form), random.Random(4)  # noqa: S311 - no secret
    ends = {True: 0, False: 0}
    for _ in range(10_000):
        damaged = bytearray(sound)
        for _ in range(chance.randint(1, 6)):
            place = chance.randrange(len(damaged))
            what = chance.randrange(4)
            if what == 0:
                damaged[place] = chance.randrange(256)
            elif what == 1:
                del damaged[place : place + chance.randint(1, 40)]
            elif what == 2:
                damaged[place:place] = damaged[: chance.randint(1, 60)]
            else:
                damaged[place] ^= 1 << chance.randrange(8)
        try:
            assert isinstance(plist.parse(bytes(damaged), "/x"), dict)
            ends[True] += 1
        except HostError:
            ends[False] += 1
    assert all(ends.values())


@pytest.mark.parametrize("payload", harm())
def test_harm_is_an_error(payload: bytes) -> None:
    """Bombs, depth, numbers and dates that are none, keys in the wrong place."""
    with pytest.raises(HostError):
        plist.parse(payload, "/x")


def test_a_small_file_never_unfolds() -> None:
    """Twelve thousand texts that are one piece of it are refused before they are read."""
    payload = overlapping(12_000)
    tracemalloc.start()
    try:
        with pytest.raises(HostError, match="overlap"):
            plist.parse(payload, "/x")
        assert tracemalloc.get_traced_memory()[1] < 8 * 1024 * 1024
    finally:
        tracemalloc.stop()


def test_what_is_shared_is_read_once() -> None:
    """A list of lists of lists that are all the same one costs what it takes on disk."""
    head, depth, width = b"bplist00", 40, 50
    body = b"".join(b"\xaf\x10" + bytes([width]) + bytes([number + 1]) * width
                    for number in range(depth))  # fmt: skip
    size = width + 3
    body += b"\xd1" + bytes([depth + 2, 0]) + b"\x51a" + b"\x08"
    offsets = [len(head) + size * number for number in range(depth)]
    end = len(head) + size * depth
    # The innermost list holds the table, which holds the outermost one: a circle.
    offsets += [end, end + 3 + 2, end + 3]
    payload = head + body + b"".join(each.to_bytes(2, "big") for each in offsets)
    payload += bytes(6) + b"\x02\x01" + len(offsets).to_bytes(8, "big")
    payload += depth.to_bytes(8, "big") + (len(head) + len(body)).to_bytes(8, "big")
    found = plist.parse(payload, "/x")
    assert list(found) == ["a"]
    assert plist.tables(found, "a") == [{}] * width
    assert plist.texts(found, "a") == []


@pytest.mark.parametrize(
    ("at", "value", "message"),
    [(-26, b"\x00", "damaged"), (-26, b"\x09", "damaged"), (-25, b"\x00", "damaged"),
     (-24, b"\x00\x00\x00\x00\x00\x02", "more than"), (-8, b"\x7f", "damaged"),
     (-24, b"\x00\x00\x00\x00\x00\x00\xff\xff", "damaged")],
)  # fmt: skip
def test_a_damaged_trailer_is_an_error(at: int, value: bytes, message: str) -> None:
    """Widths of nothing, more parts than there is room for, a table behind the end."""
    payload = bytearray(plistlib.dumps({"a": "b"}, fmt=plistlib.FMT_BINARY))
    payload[at : at + len(value) or None] = value
    with pytest.raises(HostError, match=message):
        plist.parse(bytes(payload), "/x")


@pytest.mark.parametrize("payload", [b"bplist00", b"bplist00" + bytes(31), b"", b"{ a = b; }"])
def test_what_is_cut_off_is_an_error(payload: bytes) -> None:
    """Nothing but the first bytes of a list; also the old form with braces."""
    with pytest.raises(HostError):
        plist.parse(payload, "/x")


def test_a_part_that_ends_behind_the_table_is_an_error() -> None:
    """A text that says it is longer than there is room for."""
    payload = bytearray(plistlib.dumps({"a": "b" * 10}, fmt=plistlib.FMT_BINARY))
    payload[payload.index(b"\x5a" + b"b" * 10)] = 0x5E
    with pytest.raises(HostError, match="cut off"):
        plist.parse(bytes(payload), "/x")


def test_a_long_piece_of_xml_is_an_error() -> None:
    """A comment of a million characters."""
    with pytest.raises(HostError, match="too long"):
        plist.parse(b"<plist><!--" + b"a" * 1_000_000 + b"--><dict/></plist>", "/x")


def test_depth_alone_is_no_harm() -> None:
    """What a person may have written is read."""
    assert plist.parse(plistlib.dumps({"a": [[[[[["b"]]]]]]}), "/x") == {"a": [[[[[["b"]]]]]]}
    with pytest.raises(HostError, match="RecursionError"):
        plist.parse(nested(3_000), "/x")


def test_text_is_what_may_be_a_name_or_a_version() -> None:
    """Up to the first control character, stripped; too long, or something else: none."""
    stated = {"a": " 1.2 ", "b": "1.2\x00.3", "c": "x" * 257, "d": 12, "e": "\x9b31m", "f": "\n1\n"}
    found = {key: plist.text(stated, key) for key in (*stated, "missing")}
    assert found == {"a": "1.2", "b": "1.2", "c": "", "d": "", "e": "", "f": "1", "missing": ""}


def test_tables_and_texts_are_bounded() -> None:
    """What is no table counts as an empty one; of a long list the beginning is looked at."""
    stated: dict[str, Any] = {"a": [{"b": 1, 2: 3}, "c"], "d": ["e", 1, "f"], "g": "h"}
    assert plist.tables(stated, "a") == [{"b": 1}, {}]
    assert plist.tables(stated, "a", limit=1) == [{"b": 1}]
    assert plist.texts(stated, "d") == ["e", "f"]
    assert plist.tables(stated, "g") == plist.texts(stated, "g") == []
    assert len(plist.texts({"a": ["b"] * 500}, "a")) == plist.MEMBERS
    assert plist.table([1]) == {}


def test_the_file_is_bounded() -> None:
    """Two mebibytes are a list; more is none."""
    mac = Mac()
    mac.file("/large.plist", b" " * (plist.LIMIT + 1))
    mac.plist("/small.plist", {"a": "b"})
    host = Answers(*mac.recording())
    assert plist.read(host, "/small.plist") == {"a": "b"}
    with pytest.raises(TooLargeError):
        plist.read(host, "/large.plist")
    with pytest.raises(AbsentError):
        plist.read(host, "/none.plist")
