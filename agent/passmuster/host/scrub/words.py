"""Patterns of whole words, of mail addresses and of machine ids, in bytes.

Source: machine-id(5); RFC 5321, section 4.1.2 (mail addresses).
"""

from __future__ import annotations

import re
import zlib

_EDGE = rb"(?<![A-Za-z0-9_\x80-\xff-])"
_END = rb"(?![A-Za-z0-9_\x80-\xff-])"
_PACKED = b"\x1f\x8b"
_PACKED_LIMIT = 32 * 1024 * 1024
_LOCAL = rb"[A-Za-z0-9._%+-]{1,64}"
_LABEL = rb"[A-Za-z0-9-]{1,63}"


def whole_words(words: set[str]) -> re.Pattern[bytes] | None:
    """Return a pattern of whole words, whatever their case; None when there are none."""
    if not words:
        return None
    return re.compile(_EDGE + _any_of(words) + _END, re.IGNORECASE)


def mail_of_users(users: set[str]) -> re.Pattern[bytes] | None:
    """Return a pattern of the mail addresses that are called like accounts."""
    if not users:
        return None
    domain = _LABEL + rb"(?:\." + _LABEL + rb"){1,8}"
    return re.compile(
        rb"(?<![A-Za-z0-9._%+-])" + _any_of(users) + rb"@" + domain + _END, re.IGNORECASE
    )


def mail_of_domains(domains: set[str]) -> re.Pattern[bytes] | None:
    """Return a pattern of all mail addresses of some domains."""
    if not domains:
        return None
    below = rb"(?:" + _LABEL + rb"\.){0,4}"
    return re.compile(
        rb"(?<![A-Za-z0-9._%+-])" + _LOCAL + rb"@" + below + _any_of(domains) + _END, re.IGNORECASE
    )


def dashed(machine: str) -> str:
    """Return a machine id in the form of a UUID."""
    return "-".join((machine[:8], machine[8:12], machine[12:16], machine[16:20], machine[20:]))


def is_packed(payload: bytes) -> bool:
    """Tell whether bytes are packed by gzip (RFC 1952)."""
    return payload.startswith(_PACKED)


def unpacked(payload: bytes) -> bytes:
    """Return the beginning of what gzip has packed; nothing of what is damaged."""
    try:
        return zlib.decompressobj(zlib.MAX_WBITS | 16).decompress(payload, _PACKED_LIMIT)
    except zlib.error:
        return b""


def _any_of(words: set[str]) -> bytes:
    longest_first = sorted((each.encode() for each in words), key=lambda each: (-len(each), each))
    return rb"(?:" + b"|".join(map(re.escape, longest_first)) + rb")"
