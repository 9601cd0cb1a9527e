"""Inventories from files: what an export and the agent write, and what strangers may write."""

from __future__ import annotations

import contextlib
import gzip
import os
import threading
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fakes import fleet
from passmuster.wire.codec import encode
from passmuster_publisher.errors import UsageError
from passmuster_publisher.review import inventory_lines
from passmuster_publisher.review.inventories import Machine, from_file

LINE = (
    b'{"customer":"acme","group":"desks","inventory":{"architecture":"amd64","installations":'
    b'[{"architecture":"amd64","kind":"browser","on_disk":{"raw":"140.4.0","scheme":"mozilla"},'
    b'"packaging":"files","platform":"linux","product":"firefox","track":"esr"}],'
    b'"platform":"linux","sources":[{"duration_ms":3,"outcome":"ok","source":"dpkg"}]},'
    b'"machine":"' + b"0a" * 16 + b'","reference_time":"2026-11-20T06:00:00Z"}\n'
)


def read(path: Path, content: bytes) -> list[Machine]:
    """Write a file and read it as inventories."""
    path.write_bytes(content)
    return list(from_file(path))


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A file's name."""
    return tmp_path / "fleet.jsonl"


def test_an_export_line_by_line(path: Path) -> None:
    """Every field of a line, by its own bytes; the header is none of the machines."""
    one, two = read(path, fleet.HEADER + LINE + LINE.replace(b"acme", b"other"))
    assert (one.customer, two.customer) == ("acme", "other")
    assert (one.group, one.machine) == ("desks", "0a" * 16)
    assert one.reference_time == datetime(2026, 11, 20, 6, tzinfo=UTC)
    (copy,) = one.inventory.installations
    assert (copy.product, copy.on_disk and copy.on_disk.raw) == ("firefox", "140.4.0")
    assert one.inventory == two.inventory


def test_what_was_exported_is_what_is_read(path: Path) -> None:
    """A whole fleet; compressed or not, told by the content and not by the name."""
    made = list(fleet.machines(300))
    fleet.export(path, iter(made))
    assert list(from_file(path)) == made
    assert read(path, gzip.compress(path.read_bytes())) == made


def test_a_header_alone_is_a_fleet_without_machines(path: Path) -> None:
    """An empty fleet is no error; an empty file is."""
    assert read(path, fleet.HEADER) == []
    with pytest.raises(UsageError, match="line 1"):
        read(path, b"")


def test_the_agent_s_own_file_is_one_machine(path: Path) -> None:
    """`passmuster inventory --reported`: no customer, no time; nothing may follow."""
    inventory = msgspec.json.decode(LINE, type=Machine).inventory
    reported = encode({"schema": 1, "inventory": inventory}) + b"\n"
    (found,) = read(path, reported)
    assert found.inventory == inventory
    assert (found.customer, found.group, found.machine, found.reference_time) == ("", "", "", None)
    with pytest.raises(UsageError, match="line 2: expected nothing after"):
        read(path, reported + LINE)


def test_a_pipe_is_read_as_well(tmp_path: Path) -> None:
    """Nothing is sought: a name may be a pipe."""
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_bytes, args=(gzip.compress(fleet.HEADER + LINE),))
    writer.start()
    assert len(list(from_file(pipe))) == 1
    writer.join()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{}\n", "line 1: .*inventory --reported"),
        (b"<!DOCTYPE html>\n<p>Sign in</p>\n", "line 1: "),
        (b'{"schema":1,"passmuster":"0.1.0","installations":[]}\n', "--reported"),
        (b'{"schema":1,"passmuster":"0.1.0","inventory":null}\n', "--reported"),
        (b'{"schema":2,"passmuster":"inventories"}\n', "got schema 2, expected 1; update"),
        (LINE, "line 1: "),
        ("\ufeff{}".encode("utf-16"), "line 1: "),
        (fleet.HEADER + LINE + b"\n", "line 3: "),
        (fleet.HEADER + LINE[:-9], "line 2: "),
        (fleet.HEADER + LINE + LINE.replace(b"firefox", b"fire\xff"), "line 3: "),
        (fleet.HEADER + LINE.replace(b'"track"', b'"owner"'), "line 2: .*owner"),
        (fleet.HEADER + LINE.replace(b'"group"', b'"host"'), "line 2: .*host"),
        (fleet.HEADER + LINE.replace(b'"acme"', b'"acme\\n"'), r"line 2: .*customer"),
        (fleet.HEADER + LINE.replace(b'"acme"', b'""'), "line 2: .*customer"),
        (fleet.HEADER + LINE.replace(b"0a", b"0A"), "line 2: .*machine"),
        (fleet.HEADER + LINE.replace(b"06:00:00Z", b"06:00:00"), "line 2: .*reference_time"),
        (fleet.HEADER + LINE.replace(b"2026", b"0001"), "line 2: reference_time: got 0001"),
        (fleet.HEADER + LINE.replace(b"2026", b"9999"), "line 2: reference_time: got 9999"),
        (fleet.HEADER + b"[" * 100_000, "line 2: "),
        (gzip.compress(fleet.HEADER + LINE)[:-20], "fleet.jsonl: "),
        (gzip.compress(fleet.HEADER + LINE)[:12] + b"\xff" * 40, "fleet.jsonl: "),
        (b"\x1f\x8b", "fleet.jsonl: "),
    ],
)
def test_what_is_refused_and_where(path: Path, content: bytes, words: str) -> None:
    """With the file, the line, and what is wrong; never a traceback of another kind."""
    with pytest.raises(UsageError, match=words) as caught:
        read(path, content)
    assert str(path) in str(caught.value)


def test_the_lines_before_a_bad_one_have_been_read(path: Path) -> None:
    """It is a stream: what comes later is not known yet."""
    path.write_bytes(fleet.HEADER + LINE + b"x\n")
    machines = from_file(path)
    assert next(machines).customer == "acme"
    with pytest.raises(UsageError, match="line 3"):
        next(machines)


def test_a_file_that_is_not_there(path: Path, tmp_path: Path) -> None:
    """A missing file and a folder."""
    for wrong in (path, tmp_path):
        with pytest.raises(UsageError, match=str(wrong)):
            list(from_file(wrong))


def test_a_line_may_not_be_endless(path: Path) -> None:
    """Nor a bomb: a thousand times more than was compressed is never held."""
    longest = fleet.HEADER + LINE + b" " * (inventory_lines.LINE + 1)
    for content in (longest, longest + b"\n", gzip.compress(longest + b" " * 2**24)):
        with pytest.raises(UsageError, match="line 3: got more than 262144 bytes"):
            read(path, content)


@settings(max_examples=200, deadline=None)
@given(text=st.binary(max_size=60), cuts=st.lists(st.integers(0, 60), max_size=8))
def test_lines_do_not_depend_on_chunks(text: bytes, cuts: list[int]) -> None:
    """Cut anywhere: the same lines, numbered from 1."""
    ends = [0, *sorted(cuts), len(text)]
    chunks = [text[start:end] for start, end in pairwise(ends)]
    text = b"".join(chunks)
    whole = text.split(b"\n")
    expected = whole if whole[-1] else whole[:-1]
    assert list(inventory_lines.numbered(chunks)) == list(enumerate(expected, 1))


def test_the_whole_may_not_be_endless() -> None:
    """However short the lines are."""
    lines = inventory_lines.numbered([b"ab\n"] * 5, total=10)
    assert next(lines) == (1, b"ab")
    with pytest.raises(ValueError, match="line 4: got more than 10 bytes in all"):
        list(lines)


@settings(max_examples=300, deadline=None)
@given(place=st.integers(0, len(LINE) - 2), byte=st.integers(0, 255))
def test_a_mutated_line_is_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, place: int, byte: int
) -> None:
    """Never anything else."""
    line = LINE[:place] + bytes([byte]) + LINE[place + 1 :]
    path = tmp_path_factory.getbasetemp() / "mutated.jsonl"
    with contextlib.suppress(UsageError):
        assert len(read(path, fleet.HEADER + line)) == 1
