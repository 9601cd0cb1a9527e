"""Calls of Windows by a library that answers as documented, for what Wine cannot show.

The real calls are made in tests/windows/test_host.py.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable
from types import SimpleNamespace
from typing import Any

import pytest

from fakes.windows_system import entry, junction
from passmuster.host.windows import api
from passmuster.host.windows.api import NativeSystem
from passmuster.host.windows.layouts import MOUNT_POINT
from passmuster.host.windows.system import About, Fault

Library = SimpleNamespace


@pytest.fixture
def kernel(monkeypatch: pytest.MonkeyPatch) -> Library:
    """Return both libraries in one; what a test does not set is not there."""
    made = Library(CreateFileW=lambda *_: 7, SetThreadErrorMode=lambda *_: 1, fault=0)
    made.CreateFileW.restype = None  # type: ignore[attr-defined]
    monkeypatch.setattr(ctypes, "WinDLL", lambda *_, **__: made, raising=False)
    monkeypatch.setattr(ctypes, "get_last_error", lambda: made.fault, raising=False)
    return made


def fails(kernel: Library, code: int, ask: Callable[[], Any]) -> None:
    """Assert that a call fails with a code."""
    kernel.fault = code
    with pytest.raises(Fault, match=f"system error {code}") as told:
        ask()
    assert told.value.code == code


def test_the_structures_are_windows_own() -> None:
    """Sizes in bytes where an address has eight of them."""
    sizes = {each: ctypes.sizeof(getattr(api, f"_{each}")) for each in
             ("Text", "Object", "Status", "Information", "Place")}  # fmt: skip
    assert sizes == {"Text": 16, "Object": 48, "Status": 16, "Information": 52, "Place": 32}


def test_drives_of_others_are_not_opened(kernel: Library) -> None:
    """Neither a share behind a letter, nor a disc; a stick is one's own."""
    opened = []
    kernel.CreateFileW = lambda path, *_: opened.append(path.value) or 7
    system = NativeSystem()
    for kind, is_own in ((0, False), (1, False), (2, True), (3, True), (4, False), (5, False)):
        kernel.GetDriveTypeW = lambda path, kind=kind: kind if path.value == "D:\\" else 3
        if is_own:
            assert system.root("D:\\Users\\anna") == 7
        else:
            fails(kernel, 50, lambda: system.root("D:\\Users\\anna"))
    assert opened == ["\\\\?\\D:\\Users\\anna"] * 2
    kernel.CreateFileW = lambda *_: ctypes.c_void_p(-1).value
    kernel.GetDriveTypeW = lambda _: 3
    fails(kernel, 5, lambda: system.root("C:\\"))


def test_what_is_known_of_a_link(kernel: Library) -> None:
    """Its own attributes, and the tag that tells its kind."""

    def about(handle: ctypes.c_void_p, found: Any) -> int:
        assert handle.value == 9
        block = found._obj
        block.attributes, block.volume = 0x410, 0xAABB
        block.size[0], block.size[1] = 1, 2
        block.index[0], block.index[1] = 3, 4
        block.written[0], block.written[1] = 5, 6
        return 1

    def tag(handle: ctypes.c_void_p, which: int, found: Any, size: int) -> int:
        assert (handle.value, which, size) == (9, 9, 8)
        found._obj[1] = MOUNT_POINT
        return 1

    kernel.GetFileInformationByHandle = about
    kernel.GetFileInformationByHandleEx = tag
    system = NativeSystem()
    assert system.about(9) == About(
        0x410, MOUNT_POINT, 0xAABB, (3 << 32) + 4, (1 << 32) + 2, (6 << 32) + 5
    )
    kernel.GetFileInformationByHandleEx = lambda *_: 0
    fails(kernel, 87, lambda: system.about(9))
    kernel.GetFileInformationByHandle = lambda *_: 0
    fails(kernel, 6, lambda: system.about(9))


def test_the_data_of_a_link(kernel: Library) -> None:
    """By the control code that asks for it, and no more of it than there is."""
    data = junction("D:\\x")

    def control(handle: ctypes.c_void_p, code: int, *rest: Any) -> int:
        assert (handle.value, code, rest[:2], rest[3]) == (9, 0x900A8, (None, 0), 65_536)
        ctypes.memmove(rest[2], data, len(data))
        rest[4]._obj.value = len(data)
        return 1

    kernel.DeviceIoControl = control
    system = NativeSystem()
    assert system.reparse(9) == data
    kernel.DeviceIoControl = lambda *_: 0
    fails(kernel, 4390, lambda: system.reparse(9))


def test_a_list_that_breaks_off_is_an_error(kernel: Library) -> None:
    """Only `no more files` is its end."""
    blocks = [entry("a", last=True), entry("b", last=True)]
    asked = []

    def listing(_: object, which: int, block: Any, size: int) -> int:
        asked.append((which, size))
        if len(asked) > len(blocks):
            return 0
        ctypes.memmove(block, blocks[len(asked) - 1], len(blocks[0]))
        return 1

    kernel.GetFileInformationByHandleEx = listing
    system = NativeSystem()
    kernel.fault = 18
    assert [each[:72] for each in system.listing(9)] == blocks
    assert asked == [(15, 65_536), (14, 65_536), (14, 65_536)]
    asked.clear()
    fails(kernel, 1117, lambda: list(system.listing(9)))


def test_the_end_of_a_file_is_no_error(kernel: Library) -> None:
    """Anything else that stops a reading is; the offset may need more than 32 bits."""
    places = []

    def read(_: object, block: Any, length: int, got: Any, place: Any) -> int:
        places.append(tuple(place._obj.offset))
        ctypes.memmove(block, b"xyz", min(3, length))
        got._obj.value = min(3, length)
        return 1

    kernel.ReadFile = read
    system = NativeSystem()
    assert system.read(9, (5 << 32) + 7, 10) == b"xyz"
    assert places == [(7, 5)]
    kernel.ReadFile, kernel.fault = (lambda *_: 0), 38
    assert system.read(9, 0, 10) == b""
    fails(kernel, 33, lambda: system.read(9, 0, 10))


def test_names_are_opened_from_their_folder(kernel: Library) -> None:
    """Links as themselves, without case; reading the same file again needs no name."""
    asked = []
    answers = [0, 0, -0x3FFF_FFBD, -0x3FFF_FFCC]

    def opened(handle: Any, access: int, wanted: Any, _: object, share: int, how: int) -> int:
        name = wanted._obj.name.contents
        asked.append((wanted._obj.folder, name.text, name.length, wanted._obj.attributes,
                      access, share, how))  # fmt: skip
        handle._obj.value = 11
        return answers.pop(0)

    kernel.NtOpenFile = opened
    kernel.RtlNtStatusToDosError = lambda given: {0xC000_0043: 32, 0xC000_0034: 2}[given.value]
    system = NativeSystem()
    assert system.below(9, "Ω x") == 11
    assert system.again(9) == 11
    assert asked == [
        (9, "Ω x", 6, 0x40, 0x10_0080, 7, 0x20_0020),
        (9, "", 0, 0x40, 0x10_0081, 7, 0x40_0020),
    ]
    fails(kernel, 32, lambda: system.below(9, "x"))
    fails(kernel, 2, lambda: system.below(9, "x"))
    fails(kernel, 123, lambda: system.below(9, "x" * 40_000))


@pytest.mark.parametrize(("told", "machine"), [(1, 0xAA64), (0, 0)])
def test_the_machine_is_asked_for(kernel: Library, told: int, machine: int) -> None:
    """An old Windows has no such call, and none may fail."""

    def ask(process: ctypes.c_void_p, ours: Any, native: Any) -> int:
        assert process.value == ctypes.c_void_p(-1).value
        ours._obj.value, native._obj.value = 0x8664, 0xAA64
        return told

    system = NativeSystem()
    assert system.machine() == 0
    kernel.IsWow64Process2 = ask
    assert system.machine() == machine
