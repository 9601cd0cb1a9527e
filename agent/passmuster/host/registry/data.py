"""The data of a registry value: from the bytes that Windows stores to what a source reads.

Text ends at its first NUL, as Windows' own programs read it; an odd number of bytes loses the
last one. What has no type of ours stays bytes, and so does a number of another length than its
type has.
Source: Microsoft's documentation of registry value types.
"""

from __future__ import annotations

SZ, EXPAND_SZ, BINARY, DWORD, MULTI_SZ, QWORD = 1, 2, 3, 4, 7, 11
_LENGTHS = {DWORD: 4, QWORD: 8}

Data = str | int | tuple[str, ...] | bytes


def decoded(kind: int, payload: bytes) -> Data:
    """Return a value's data.

    Args:
        kind: the type as Windows numbers it.
        payload: the stored bytes.
    """
    if kind in {SZ, EXPAND_SZ}:
        return _text(payload).partition("\0")[0]
    if kind == MULTI_SZ:
        texts = _text(payload).rstrip("\0")
        return tuple(texts.split("\0")) if texts else ()
    if len(payload) == _LENGTHS.get(kind):
        return int.from_bytes(payload, "little")
    return payload


def _text(payload: bytes) -> str:
    whole = payload[: len(payload) // 2 * 2]
    return whole.decode("utf-16-le", "replace")
