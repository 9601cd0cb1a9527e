"""How much of one key of the registry is taken; a larger one is refused, not cut.

Source: Microsoft's documentation of registry element size limits (of names, and of depth).
"""

from __future__ import annotations

from passmuster.host.errors import TooLargeError
from passmuster.host.paths import printable
from passmuster.host.protocol import RegistryKey, RegistryValue

SUBKEYS = 20_000
VALUES = 4_096
DATA = 64 * 1024
# Windows' own bounds: letters in the name of a key and of a value, and levels of keys.
KEY_NAME = 255
NAME = 16_383
LEVELS = 512


def within(key: RegistryKey) -> RegistryKey:
    """Return a key that holds no more than may be taken.

    Raises:
        TooLargeError: it does.
    """
    sizes = [_size(each) for each in key.values]
    check(key.path, len(key.subkeys), len(key.values), max(sizes, default=0))
    return key


def check(path: str, subkeys: int, values: int, largest: int) -> None:
    """See that a key holds no more than may be taken.

    Args:
        path: it, for the message.
        subkeys: how many it has.
        values: how many it has.
        largest: bytes of its largest value.

    Raises:
        TooLargeError: it holds more.
    """
    for got, most, what in ((subkeys, SUBKEYS, "subkeys"), (values, VALUES, "values"),
                            (largest, DATA, "bytes in a value")):  # fmt: skip
        if got > most:
            raise TooLargeError(f"{printable(path)}: got {got} {what}, expected at most {most}")


def _size(value: RegistryValue) -> int:
    """Return how many bytes Windows stores for a value, its closing NULs apart."""
    data = value.data
    if isinstance(data, int):
        return 0
    if isinstance(data, bytes):
        return len(data)
    if isinstance(data, str):
        return 2 * len(data)
    return sum(2 * len(each) + 2 for each in data)
