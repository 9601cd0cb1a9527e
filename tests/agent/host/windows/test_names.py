"""Paths of Windows: what is taken apart, and what is refused before anything is opened."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.host.errors import RefusedError
from passmuster.host.windows.names import names_of


def test_a_plain_path_is_taken_apart() -> None:
    """A separator at the end, or two in a row, mean nothing."""
    assert names_of("C:\\Program Files\\\\Mozilla Firefox\\") == (
        "C:\\",
        ("Program Files", "Mozilla Firefox"),
    )
    assert names_of("d:\\") == ("d:\\", ())
    assert names_of("C:\\Users\\Ольга\\.x.y").names == ("Users", "Ольга", ".x.y")


@pytest.mark.parametrize("path", [
    "", "C:", "C:file", "file", "/etc/passwd", "\\Windows", "\\\\server\\share\\x",
    "\\\\?\\C:\\x", "\\\\.\\PhysicalDrive0", "\\??\\C:\\x", "CC:\\x", "%SystemDrive%\\x", "1:\\x",
])  # fmt: skip
def test_other_forms_are_refused(path: str) -> None:
    """Shares, devices, what is relative to a drive or a folder."""
    with pytest.raises(RefusedError, match="no plain path"):
        names_of(path)


@pytest.mark.parametrize("name", [
    "CON", "nul", "Aux.txt", "COM1", "lpt9.tar.gz", "COM\u00b9", "NUL .txt", "CONIN$", "conout$",
    "file:stream", "file::$DATA", "a/b", "a*", "a?", "<", "a|b", '"', "a\nb", "a\0b", "x" * 256,
])  # fmt: skip
def test_devices_streams_and_strange_names_are_refused(name: str) -> None:
    """At the end and on the way."""
    for path in (f"C:\\Users\\a\\{name}", f"C:\\{name}\\file"):
        with pytest.raises(RefusedError, match="names no file"):
            names_of(path)


@pytest.mark.parametrize("name", [".", "..", "x.", "x ", " . "])
def test_what_windows_would_write_otherwise_is_refused(name: str) -> None:
    """`x.` opens `x`, and dots walk."""
    with pytest.raises(RefusedError, match="end of a name"):
        names_of(f"C:\\Users\\a\\{name}\\y")


@pytest.mark.parametrize("name", ["CONSOLE", "com10", "nullsoft", "aux1", "lpt", "com.exe", "$x"])
def test_names_that_only_look_like_devices_stay(name: str) -> None:
    """Programs may be called so."""
    assert names_of(f"C:\\{name}").names == (name,)


def test_a_path_without_end_is_refused() -> None:
    """Nothing honest lies that deep."""
    assert len(names_of("C:" + "\\x" * 512).names) == 512
    with pytest.raises(RefusedError, match="more than 512"):
        names_of("C:" + "\\x" * 513)


@given(st.text(max_size=60))
def test_any_text_is_taken_apart_or_refused(text: str) -> None:
    """And what is taken apart has neither dots nor colons left to walk with."""
    for path in (text, f"C:\\{text}"):
        try:
            found = names_of(path)
        except RefusedError:
            continue
        assert all(name not in {"", ".", ".."} and ":" not in name for name in found.names)
