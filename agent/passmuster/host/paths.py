"""Paths between the kernel's bytes and the text that the rest of the program sees.

A name on Linux is bytes. One that is no UTF-8 must neither be lost nor break a JSON document, so
each such byte stands as one private-use character, and goes back to the same byte on the way in.
Source: path_resolution(7); the Unicode standard, section 23.5 (private use).
"""

from __future__ import annotations

import re

# Python's `surrogateescape` puts an undecodable byte at U+DC00 + byte; no JSON can carry that.
_SURROGATES = 0xDC00
_PRIVATE = 0xF700
_TO_PRIVATE = {_SURROGATES + byte: _PRIVATE + byte for byte in range(0x80, 0x100)}
_TO_SURROGATE = {private: surrogate for surrogate, private in _TO_PRIVATE.items()}
_UNSAFE = re.compile("[\x00-\x1f\x7f-\x9f]")


def to_text(raw: bytes) -> str:
    """Return a path or name as text without surrogates."""
    return raw.decode("utf-8", "surrogateescape").translate(_TO_PRIVATE)


def to_bytes(text: str) -> bytes:
    """Return the kernel's bytes of a path or name that `to_text` made.

    Raises:
        ValueError: the text cannot be a path (a surrogate, a NUL).
    """
    raw = text.translate(_TO_SURROGATE).encode("utf-8", "surrogateescape")
    if b"\0" in raw:
        raise ValueError("got a NUL in a path")
    return raw


def printable(text: str) -> str:
    """Return a path for a message: control characters stand as `?`."""
    return _UNSAFE.sub("?", text)


def is_windows(path: str) -> bool:
    """Tell whether a path is one of Windows: a drive, or a share's name."""
    return path[1:3] == ":\\" or path.startswith("\\\\")


def comparable(path: str) -> str:
    """Return a path so that equal ones mean the same file: without case on Windows."""
    return path.rstrip("\\").casefold() if is_windows(path) else path


def parent(path: str) -> str:
    """Return the folder that a path lies in, without a separator at its end."""
    return path.rstrip("\\/").rpartition(separator(path))[0]


def base(path: str) -> str:
    """Return the last name of a path."""
    return path.rstrip("\\/").rpartition(separator(path))[2]


def separator(path: str) -> str:
    """Return what stands between the names of a path."""
    return "\\" if is_windows(path) else "/"


def lies_in(path: str, folder: str) -> bool:
    """Tell whether a path is a folder, or lies in it."""
    inner, outer = comparable(path), comparable(folder).rstrip("/")
    return inner == outer or inner.startswith(outer + separator(path))
