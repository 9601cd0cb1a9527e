"""Structures of Windows as bytes: folders' entries and reparse points."""

from __future__ import annotations

import struct

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fakes.windows_system import entry, junction, symlink
from passmuster.host.windows.layouts import MOUNT_POINT, SYMLINK, entries_in, kind_of, target_of

CLOUD = 0x9000_601A
DEDUP = 0x8000_0013


def test_a_folders_entries_are_told_with_their_kind() -> None:
    """Junctions and links are links, whatever they lead to; a cloud's file is a file."""
    block = b"".join([
        entry(".", 0x10), entry("..", 0x10), entry("Mozilla Firefox", 0x10),
        entry("chrome.exe", 0x20), entry("Desktop", 0x410, CLOUD),
        entry("report.pdf", 0x420, CLOUD),
        entry("Program", 0x410, MOUNT_POINT), entry("link.exe", 0x420, SYMLINK),
        entry("packed.exe", 0x420, DEDUP), entry("winget.exe", 0x420, 0x8000_001B),
        entry("Ω", 0x20, last=True), b"\xff" * 100,
    ])  # fmt: skip
    assert list(entries_in(block)) == [
        ("Mozilla Firefox", "folder"),
        ("chrome.exe", "file"),
        ("Desktop", "folder"),
        ("report.pdf", "file"),
        ("Program", "link"),
        ("link.exe", "link"),
        ("packed.exe", "file"),
        ("winget.exe", "other"),
        ("Ω", "file"),
    ]


def test_a_name_that_is_no_text_breaks_nothing() -> None:
    """Half a character stands as the sign for that."""
    block = entry("xx", 0x20, last=True).replace(b"x\0x\0", b"\x00\xd8x\0")
    assert list(entries_in(block)) == [("\ufffdx", "file")]


@pytest.mark.parametrize("block", [b"", b"\0" * 67, entry("long name", last=True)[:70],
                                   entry("a") + b"\0" * 10])  # fmt: skip
def test_a_list_that_is_cut_off_is_said_to_be(block: bytes) -> None:
    """Never a shorter list instead."""
    with pytest.raises(ValueError, match="cut off"):
        list(entries_in(block))


def test_a_tag_counts_on_a_reparse_point_only() -> None:
    """The field has another meaning otherwise."""
    assert kind_of(0x20, SYMLINK) == "file"
    assert kind_of(0x10, MOUNT_POINT) == "folder"


def test_targets_are_told_as_they_are_written() -> None:
    """Of junctions and of both kinds of symbolic links."""
    assert target_of(junction("D:\\Programs\\Ω")) == "D:\\Programs\\Ω"
    assert target_of(symlink("C:\\Windows", relative=False)) == "C:\\Windows"
    assert target_of(symlink("..\\142.0\\x", relative=True)) == "..\\142.0\\x"


def test_what_lies_on_no_drive_is_told_as_windows_names_it() -> None:
    """A mounted volume and a share must not look like a path."""
    volume = "Volume{2eca078d-5cbc-43d3-aff8-7e8511f60d0e}\\"
    assert target_of(junction(volume)) == f"\\??\\{volume}"
    assert target_of(symlink("UNC\\evil\\share", relative=False)) == "\\??\\UNC\\evil\\share"


@pytest.mark.parametrize("block", [
    b"", b"\0" * 7, struct.pack("<IHHHH", CLOUD, 4, 0, 0, 4) + b"x" * 20,
    junction("C:\\x")[:20], symlink("C:\\x", relative=False)[:24],
    struct.pack("<IHHHHHH", MOUNT_POINT, 8, 0, 0, 0, 0, 0),
])  # fmt: skip
def test_what_has_no_target_is_said_so(block: bytes) -> None:
    """Other kinds of reparse points, and links that are cut off."""
    with pytest.raises(ValueError, match="got a link"):
        target_of(block)


@given(st.binary(max_size=200))
def test_any_bytes_give_an_answer_or_a_value_error(block: bytes) -> None:
    """Nothing else, and never without end."""
    for ask in (lambda: list(entries_in(block)), lambda: [target_of(block)]):
        try:
            assert isinstance(ask(), list)
        except ValueError:
            continue
