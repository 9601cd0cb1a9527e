r"""Rewrite the registry exports of a recording, key by key and value by value.

Everything that is text goes through the table of names. Values that say whose machine it is are
emptied by their name; so is whatever is neither text nor number, which no audit reads.
Source: Microsoft's documentation of the keys below `Windows NT\CurrentVersion` and of Windows
Installer's registration (ProductID, RegOwner, RegCompany).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from msgspec.structs import replace

from passmuster.host.protocol import RegistryKey, RegistryValue
from passmuster.host.registry.export import parse, write
from passmuster.host.scrub.changes import Changes
from passmuster.host.scrub.contents import Contents
from passmuster.host.scrub.table import Names

_TELLING = re.compile(
    r"registered(?:owner|organization)|reg(?:owner|company)|product_?(?:id|key)"
    r"|digitalproductid[0-9]?|serial(?:number|no|key)?|machine_?guid|licen[cs]e(?:key)?"
    r"|hash|(?:computer|host|machine)name"
    r"|[a-z0-9 _-]{0,40}(?:password|passwd|secret|token|apikey|api[_-]key|credentials?|e-?mail"
    r"|username|loggedon[a-z]{0,20})",
    re.IGNORECASE,
)
_SCRUBBED = "scrubbed"
_QUALIFIED = re.compile(r"[^\\/:*?\"<>|\[\]]{1,63}\\([^\\/:*?\"<>|\[\]]{1,64})")


def texts_of(keys: Mapping[str, RegistryKey]) -> Iterator[str]:
    """Yield every path and every text of an export."""
    for key in keys.values():
        yield key.path
        for value in key.values:
            if isinstance(value.data, str):
                yield value.data
            elif isinstance(value.data, tuple):
                yield from value.data


class Registry:
    """Rewrites exports.

    Args:
        names: the table of accounts and homes.
        contents: for host names, addresses and secrets in texts.
        changes: where it is noted.
    """

    def __init__(self, names: Names, contents: Contents, changes: Changes) -> None:
        self._names = names
        self._contents = contents
        self._changes = changes

    def export(self, payload: bytes) -> bytes:
        """Return an export by the new names.

        Raises:
            RecordingError: it is no export.
        """
        keys = parse(payload).keys
        new = write(self._key(key) for key in keys.values())
        self._contents.watch(new, new.decode("utf-16", "replace").encode())
        return new

    def _key(self, key: RegistryKey) -> RegistryKey:
        return replace(
            key,
            path=self._names.text(key.path),
            subkeys=tuple(self._names.text(each) for each in key.subkeys),
            values=tuple(self._value(each) for each in key.values),
        )

    def _value(self, value: RegistryValue) -> RegistryValue:
        return RegistryValue(name=self._names.text(value.name), data=self._data(value))

    def _data(self, value: RegistryValue) -> str | int | tuple[str, ...] | bytes:
        data = value.data
        if isinstance(data, int) or not data:
            return data
        if isinstance(data, bytes):
            self._changes.removed("binary values of the registry", 1)
            return b""
        if _TELLING.fullmatch(value.name):
            self._changes.replaced("values that say whose machine it is", _SCRUBBED)
            return _SCRUBBED
        return self._text(data) if isinstance(data, str) else tuple(map(self._text, data))

    def _text(self, text: str) -> str:
        found = _QUALIFIED.fullmatch(text)
        if found and self._names.owner(found[1]) != found[1]:
            return f"domain\\{self._names.owner(found[1])}"
        return self._contents.setting(text)
