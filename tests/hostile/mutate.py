"""Damage to bytes: flips, cuts, repeats, splices, and values that parsers stumble over."""

from __future__ import annotations

import random
from collections.abc import Callable

_TOKENS = (
    b"\x00", b"\xff\xff\xff\xff", b"\x7f\xff\xff\xff", b"\x00\x00\x00\x00",
    b"\x80\x00\x00\x00", b"\n\n", b"\r\n", b"\r", b"=", b":", b";", b"-", b"~", b"^", b"[", b"]",
    b"{", b"}", b'"', b"'", b"\\", b"/../", b"../../../../etc/passwd", b"%s%n", b"\x1b[31m",
    b"\xc3\x28", b"\xed\xa0\x80", b"<!DOCTYPE x [<!ENTITY a 'b'>]>", b"&a;", b"<release ",
    b"99999999999999999999", b"-1", b"1e999", b"NaN", b"null", b"true", b"[" * 2_000,
    b'{"a":' * 2_000, b"(" * 500, b"a" * 5_000, b"0" * 5_000, b" " * 5_000, b"\n" * 5_000,
    b"*" * 200, b"SQLite format 3\x00", b"RpmP", b"\x1f\x8b\x08",
)  # fmt: skip


def mutated(payload: bytes, other: bytes, chance: random.Random) -> bytes:
    """Return damaged bytes.

    Args:
        payload: real bytes.
        other: other real bytes of the same format, for splices.
        chance: the source of every decision.
    """
    found = bytearray(payload)
    for _ in range(chance.choice((1, 1, 1, 2, 4, 16))):
        chance.choice(_WAYS)(found, other, chance)
    return bytes(found)


def _at(found: bytearray, chance: random.Random) -> int:
    return chance.randrange(len(found) + 1)


def _flip(found: bytearray, other: bytes, chance: random.Random) -> None:
    if found:
        found[chance.randrange(len(found))] ^= 1 << chance.randrange(8)


def _byte(found: bytearray, other: bytes, chance: random.Random) -> None:
    if found:
        found[chance.randrange(len(found))] = chance.randrange(256)


def _cut(found: bytearray, other: bytes, chance: random.Random) -> None:
    start = _at(found, chance)
    del found[start : start + chance.choice((1, 2, 4, 16, 256, 4096))]


def _truncate(found: bytearray, other: bytes, chance: random.Random) -> None:
    del found[_at(found, chance) :]


def _repeat(found: bytearray, other: bytes, chance: random.Random) -> None:
    start = _at(found, chance)
    piece = found[start : start + chance.choice((1, 16, 256, 4096))]
    found[start:start] = piece * chance.choice((1, 2, 8))


def _token(found: bytearray, other: bytes, chance: random.Random) -> None:
    start = _at(found, chance)
    token = chance.choice(_TOKENS)
    found[start : start + len(token) * chance.randrange(2)] = token


def _splice(found: bytearray, other: bytes, chance: random.Random) -> None:
    start, cut = _at(found, chance), chance.randrange(len(other) + 1)
    found[start:] = other[cut:]


def _noise(found: bytearray, other: bytes, chance: random.Random) -> None:
    start = _at(found, chance)
    found[start:start] = chance.randbytes(chance.choice((1, 4, 64)))


_WAYS: tuple[Callable[[bytearray, bytes, random.Random], None], ...] = (
    _flip, _flip, _byte, _byte, _cut, _truncate, _repeat, _token, _token, _splice, _noise,
)  # fmt: skip
