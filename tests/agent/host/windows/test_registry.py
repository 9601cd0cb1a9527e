"""Keys of a registry by a `winreg` that answers as the real one does (Wine's: tests/windows)."""

from __future__ import annotations

import ctypes
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from passmuster.host.errors import (
    AbsentError,
    DeniedError,
    HostError,
    RefusedError,
    TooLargeError,
)
from passmuster.host.windows import registry

PATH = "HKEY_LOCAL_MACHINE\\SOFTWARE\\X"


class Key(SimpleNamespace):
    """A key that is open."""

    def __int__(self) -> int:
        return 7

    def Close(self) -> None:  # noqa: N802 - winreg's own name
        self.closed = True


class Fake(SimpleNamespace):
    """winreg, with one key and the size of its largest value."""

    KEY_READ, KEY_WOW64_64KEY = 0x20019, 0x100
    HKEY_LOCAL_MACHINE, HKEY_USERS = "machine", "users"

    def OpenKeyEx(self, root: str, path: str, reserved: int, access: int) -> Key:  # noqa: N802
        self.opened.append((root, path, reserved, access))
        if self.error is not None:
            raise self.error
        return self.key

    def QueryInfoKey(self, key: Key) -> tuple[int, int, int]:  # noqa: N802
        return key.counts or (len(key.names), len(key.values), 0)

    def EnumKey(self, key: Key, number: int) -> str:  # noqa: N802
        if number >= len(key.names):
            raise OSError(22, "No more data is available")
        return key.names[number]

    def EnumValue(self, key: Key, number: int) -> tuple[str, Any, int]:  # noqa: N802
        return key.values[number]

    def RegQueryInfoKeyW(self, handle: Any, *arguments: Any) -> int:  # noqa: N802
        assert (handle.value, len(arguments)) == (7, 11)
        arguments[8]._obj.value = self.largest
        return self.failed


@pytest.fixture
def winreg(monkeypatch: pytest.MonkeyPatch) -> Fake:
    """Return the registry that is asked."""
    key = Key(names=["b", "A"], closed=False, counts=None, values=[
        ("Version", "142.0", 1), ("", "default", 1), ("Level", 3, 4), ("None", None, 0),
        ("Many", ["a", "b"], 7), ("Raw", b"\1", 3),
    ])  # fmt: skip
    fake = Fake(opened=[], error=None, key=key, largest=100, failed=0)
    monkeypatch.setitem(sys.modules, "winreg", fake)  # type: ignore[arg-type]
    monkeypatch.setattr(ctypes, "WinDLL", lambda _: fake, raising=False)
    return fake


def test_a_key_is_told_in_order(winreg: Fake) -> None:
    """In the 64-bit view, to be read only."""
    found = registry.read(PATH)
    assert winreg.opened == [("machine", "SOFTWARE\\X", 0, 0x20119)]
    assert (found.path, found.subkeys) == (PATH, ("A", "b"))
    assert [(each.name, each.data) for each in found.values] == [
        ("", "default"), ("Level", 3), ("Many", ("a", "b")), ("None", b""), ("Raw", b"\1"),
        ("Version", "142.0"),
    ]  # fmt: skip
    assert winreg.key.closed


def test_a_key_without_values_is_one(winreg: Fake) -> None:
    """Its largest value is not even asked for."""
    winreg.key.values, winreg.failed = [], 5
    assert registry.read("hkey_users\\S-1-5-21").values == ()
    assert winreg.opened[0][:2] == ("users", "S-1-5-21")


@pytest.mark.parametrize(("counts", "largest", "text"), [
    ((20_001, 0, 0), 0, "20001 subkeys"), ((0, 4_097, 0), 0, "4097 values"),
    (None, 65_537, "65537 bytes in a value"),
])  # fmt: skip
def test_a_key_that_holds_too_much_is_refused(
    winreg: Fake, counts: tuple[int, int, int] | None, largest: int, text: str
) -> None:
    """Before anything of it is read."""
    winreg.key.counts, winreg.largest = counts, largest
    with pytest.raises(TooLargeError, match=text):
        registry.read(PATH)
    assert winreg.key.closed


def test_a_subkey_that_vanishes_meanwhile_is_left_out(winreg: Fake) -> None:
    """The others are told."""
    winreg.key.counts = (5, 6, 0)
    assert registry.read(PATH).subkeys == ("A", "b")


@pytest.mark.parametrize(("error", "expected", "loaded"), [
    (FileNotFoundError(2, "x"), AbsentError, False), (PermissionError(13, "x"), DeniedError, True),
    (OSError(1018, "marked for deletion"), HostError, True),
    (ValueError("embedded null character"), RefusedError, True),
])  # fmt: skip
def test_errors_are_the_doors(
    winreg: Fake,
    error: Exception,
    expected: type[HostError],
    loaded: bool,  # noqa: FBT001
) -> None:
    """What cannot be told is no proof that a user's part is not loaded."""
    winreg.error = error
    with pytest.raises(expected):
        registry.read(PATH)
    assert registry.is_loaded("HKEY_USERS\\S-1-5-21") is loaded


def test_a_part_that_opens_is_loaded(winreg: Fake) -> None:
    """And is closed again."""
    assert registry.is_loaded("HKEY_USERS\\S-1-5-21")
    assert winreg.key.closed


def test_a_size_that_is_not_told_is_an_error(winreg: Fake) -> None:
    """Nothing is read without knowing how much it is."""
    winreg.failed = 5
    with pytest.raises(HostError, match="system error 5"):
        registry.read(PATH)


@pytest.mark.parametrize("path", ["HKEY_CURRENT_USER\\x", "", "C:\\x", "HKEY_CLASSES_ROOT"])
def test_other_roots_are_refused(winreg: Fake, path: str) -> None:
    """They mean something else for whoever runs this."""
    with pytest.raises(RefusedError):
        registry.read(path)
    assert winreg.opened == []
