"""How much of a key is taken."""

from __future__ import annotations

import pytest

from passmuster.host.errors import TooLargeError
from passmuster.host.protocol import RegistryKey, RegistryValue
from passmuster.host.registry.limits import DATA, SUBKEYS, VALUES, within

KEY = "HKEY_LOCAL_MACHINE\\SOFTWARE\\A"


def value(data: str | int | tuple[str, ...] | bytes, name: str = "v") -> RegistryValue:
    """Return a value."""
    return RegistryValue(name=name, data=data)


@pytest.mark.parametrize("data", [7, "x" * (DATA // 2), b"x" * DATA, ("x" * 10,) * 100, ()])
def test_what_fits_is_the_same_key(data: str | int | tuple[str, ...] | bytes) -> None:
    """Up to the limit nothing is changed."""
    key = RegistryKey(path=KEY, values=(value(data),), subkeys=("a",) * SUBKEYS)
    assert within(key) is key


@pytest.mark.parametrize(
    ("values", "subkeys", "what"),
    [
        ((), ("a",) * (SUBKEYS + 1), "subkeys"),
        ((value(1),) * (VALUES + 1), (), "values"),
        ((value("x" * DATA),), (), "bytes in a value"),
        ((value(b"x" * (DATA + 1)),), (), "bytes in a value"),
        ((value(("x" * DATA,)),), (), "bytes in a value"),
    ],
)
def test_what_is_too_much_is_refused_by_name(
    values: tuple[RegistryValue, ...], subkeys: tuple[str, ...], what: str
) -> None:
    """Nothing is cut: the whole key is refused."""
    with pytest.raises(TooLargeError, match=what):
        within(RegistryKey(path=KEY, values=values, subkeys=subkeys))
