r"""A key of the registry of the Windows that this runs on: read, never written.

Always the 64-bit view. How much a key may hold is bounded before it is read.
Source: Microsoft's documentation of RegOpenKeyEx, RegQueryInfoKey and registry views.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import Any

from passmuster.host.errors import AbsentError, DeniedError, HostError, RefusedError
from passmuster.host.paths import printable
from passmuster.host.protocol import RegistryKey, RegistryValue
from passmuster.host.registry.limits import check
from passmuster.host.roots_windows import MACHINE

_USERS = "HKEY_USERS"
_ROOTS = (MACHINE, _USERS)


def read(path: str) -> RegistryKey:
    """Return a key that is loaded now.

    Raises:
        AbsentError, DeniedError, TooLargeError: as their names say.
        RefusedError: it is no key of the machine or of a user.
    """
    with _opened(path) as (winreg, handle), _told(path):
        subkeys, values, _ = winreg.QueryInfoKey(handle)
        check(path, subkeys, values, _largest(int(handle)) if values else 0)
        names = {each.casefold(): _whole(each) for each in _all(winreg.EnumKey, handle, subkeys)}
        stated = {each[0].casefold(): each for each in _all(winreg.EnumValue, handle, values)}
        return RegistryKey(
            path=path,
            values=tuple(
                RegistryValue(name=_whole(name), data=_plain(data))
                for _, (name, data, _) in sorted(stated.items())
            ),
            subkeys=tuple(each for _, each in sorted(names.items())),
        )


def is_loaded(part: str) -> bool:
    r"""Tell whether a user's part of the registry (`HKEY_USERS\SID`) is loaded, or may be."""
    try:
        with _opened(part):
            return True
    except AbsentError:
        return False
    except HostError:
        return True


@contextmanager
def _opened(path: str) -> Iterator[tuple[Any, Any]]:
    winreg: Any = import_module("winreg")
    root, _, inner = path.partition("\\")
    name = next((each for each in _ROOTS if each.casefold() == root.casefold()), None)
    if name is None:
        raise RefusedError(f"{printable(path)}: got no key of the machine or of a user")
    with _told(path):
        access = winreg.KEY_READ | winreg.KEY_WOW64_64KEY
        handle = winreg.OpenKeyEx(getattr(winreg, name), inner, 0, access)
    try:
        yield winreg, handle
    finally:
        handle.Close()


@contextmanager
def _told(path: str) -> Iterator[None]:
    try:
        yield
    except FileNotFoundError as error:
        raise AbsentError(f"{printable(path)}: there is no such key") from error
    except PermissionError as error:
        raise DeniedError(f"{printable(path)}: access is denied") from error
    except OSError as error:
        raise HostError(f"{printable(path)}: {error.strerror or error}") from error
    except ValueError as error:
        raise RefusedError(f"{printable(path)}: {error}") from error


def _all(ask: Any, handle: Any, count: int) -> Iterator[Any]:
    """Yield what is numbered from 0 on; fewer when some vanish meanwhile."""
    for number in range(count):
        try:
            yield ask(handle, number)
        except OSError:
            return


def _plain(data: Any) -> str | int | tuple[str, ...] | bytes:
    """Return a value's data by the types of the door; of no data at all, no bytes."""
    if isinstance(data, list):
        return tuple(map(_whole, data))
    if isinstance(data, str):
        return _whole(data)
    return data if isinstance(data, int | bytes) else b""


def _whole(text: str) -> str:
    """Return a text without halves of characters, which no recording could carry."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def _largest(handle: int) -> int:
    """Return the size of a key's largest value, which winreg does not tell (RegQueryInfoKey)."""
    library: Any = vars(ctypes)["WinDLL"]("advapi32")
    size = ctypes.c_uint32(0)
    before = [None] * 8
    failed = library.RegQueryInfoKeyW(
        ctypes.c_void_p(handle), *before, ctypes.byref(size), None, None
    )
    if failed:
        raise OSError(failed, f"its size cannot be told (system error {failed})")
    return size.value
