r"""Registry exports: what `regedit` and `reg export` write, read and written.

Written is one form only, read are all three: UTF-16 with a mark, UTF-8, and the older REGEDIT4.
A damaged value is left out and the rest of the file stays; a key or value that the file would
delete is none of a machine's. What the format cannot hold is not written: names with line breaks,
which would be read as something else.
Source: Microsoft's documentation of .reg files.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from itertools import accumulate
from typing import NamedTuple

from passmuster.host.errors import RecordingError
from passmuster.host.protocol import RegistryKey, RegistryValue
from passmuster.host.registry.data import BINARY, EXPAND_SZ, MULTI_SZ, QWORD, SZ, Data, decoded
from passmuster.host.registry.limits import KEY_NAME, LEVELS
from passmuster.host.registry.lines import NAME, QUOTED, lines

HEAD = "Windows Registry Editor Version 5.00"
_OLD_HEAD = "REGEDIT4"
_LINE = re.compile(f"{NAME}(.*)", re.DOTALL)
_BYTES = re.compile(r"hex(?:\(([0-9a-fA-F]{1,8})\))?:([0-9a-fA-F,]*)")
_DWORD = re.compile(r"dword:([0-9a-fA-F]{1,8})")
_TEXT = re.compile(f'"({QUOTED})"', re.DOTALL)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_BREAK = re.compile(r"[\r\n]")
# An audit's recording has some ten thousands of each; these bound what a hostile one can cost.
_MOST_KEYS = 200_000
_MOST_VALUES = 1_000_000
_MOST_LETTERS = 64 * 1024 * 1024


class Export(NamedTuple):
    """The keys of an export by their path without case, and how much of it was damaged."""

    keys: dict[str, RegistryKey]
    damaged: int


def parse(payload: bytes) -> Export:
    """Return what an export holds; keys that are only a part of another one's path as well.

    Raises:
        RecordingError: it is no export, or holds more than one may.
    """
    told = lines(_decoded(payload))
    head = next(told, "")
    if head not in {HEAD, _OLD_HEAD}:
        raise RecordingError(f"got {head[:60]!r}, expected a registry export: {HEAD!r}")
    found = _Found(is_old=head == _OLD_HEAD)
    for line in told:
        if line.startswith("["):
            found.section(line)
        elif line and not line.startswith(";"):
            found.value(line)
    return Export(found.keys(), found.damaged)


def merged(exports: Iterable[Mapping[str, RegistryKey]]) -> dict[str, RegistryKey]:
    """Return the keys of several exports; one that is in two has the values of both."""
    found: dict[str, RegistryKey] = {}
    for export in exports:
        for path, key in export.items():
            found[path] = _united(found[path], key) if path in found else key
    return found


def write(keys: Iterable[RegistryKey]) -> bytes:
    """Return keys as an export; subkeys that are not among them stand as empty keys.

    Args:
        keys: with whole paths; a name is spelled as the key that lists it does.

    Raises:
        RecordingError: they are more than an export may hold.
    """
    given = tuple(keys)
    values = {key.path: key.values for key in given}
    listed = {f"{key.path}\\{name}": name for key in given for name in key.subkeys}
    names = {path.casefold(): name for path, name in listed.items()}
    sections: dict[str, tuple[RegistryValue, ...]] = {}
    for path in filter(_is_path, (*values, *listed)):
        sections.setdefault(_spelled(path, names), values.get(path, ()))
    _check(len(sections), _MOST_KEYS, "keys")
    _check(sum(map(len, sections.values())), _MOST_VALUES, "values")
    written = [HEAD, ""]
    for path in sorted(sections, key=lambda each: (each.casefold(), each)):
        written.append(f"[{path}]")
        written += [_written(each) for each in sections[path] if not _BREAK.search(each.name)]
        written.append("")
    return b"\xff\xfe" + "\r\n".join([*written, ""]).encode("utf-16-le", "replace")


def _spelled(path: str, names: Mapping[str, str]) -> str:
    parts = path.split("\\")
    ends = accumulate(parts, lambda above, name: f"{above}\\{name}")
    return "\\".join(
        names.get(each.casefold(), name) for each, name in zip(ends, parts, strict=True)
    )


class _Found:
    """What has been read so far: values by the keys that they stand below."""

    def __init__(self, *, is_old: bool) -> None:
        self.damaged = 0
        self._is_old = is_old
        self._values: dict[str, dict[str, RegistryValue]] = {}
        self._names: dict[str, str] = {}
        self._current: dict[str, RegistryValue] | None = None
        self._count = 0

    def section(self, line: str) -> None:
        path = line.rpartition("]")[0].removeprefix("[")
        self._current = None
        if path.startswith("-"):
            return
        if not _is_path(path):
            self.damaged += 1
            return
        self._names.setdefault(path.casefold(), path)
        self._current = self._values.setdefault(path.casefold(), {})
        _check(len(self._values), _MOST_KEYS, "keys")

    def value(self, line: str) -> None:
        if self._current is None:
            return
        stated = _LINE.fullmatch(line)
        if stated is None:
            self.damaged += 1
            return
        if stated[2] == "-":
            return
        data = _data(stated[2], is_old=self._is_old)
        if data is None:
            self.damaged += 1
            return
        name = _plain(stated[1] or "")
        self._current[name.casefold()] = RegistryValue(name=name, data=data)
        self._count += 1
        _check(self._count, _MOST_VALUES, "values")

    def keys(self) -> dict[str, RegistryKey]:
        """Return all keys, those too that are only a part of another one's path."""
        names, children = dict(self._names), {each: dict[str, str]() for each in self._values}
        letters = 0
        for path in self._values:
            whole, is_new = self._names[path], True
            while is_new and "\\" in whole:
                above, _, name = whole.rpartition("\\")
                folded = above.casefold()
                is_new = folded not in children
                children.setdefault(folded, {}).setdefault(name.casefold(), name)
                whole = names.setdefault(folded, above)
                letters += len(above) if is_new else 0
            _check(len(children), _MOST_KEYS, "keys")
            _check(letters, _MOST_LETTERS, "letters in keys")
        return {
            path: RegistryKey(
                path=names[path],
                values=tuple(each for _, each in sorted(self._values.get(path, {}).items())),
                subkeys=tuple(each for _, each in sorted(children[path].items())),
            )
            for path in children
        }


def _check(got: int, most: int, what: str) -> None:
    if got > most:
        raise RecordingError(f"got {got} {what} in a registry export, expected at most {most}")


def _is_path(path: str) -> bool:
    parts = path.split("\\", LEVELS + 1)
    return len(parts) <= LEVELS + 1 and not _BREAK.search(path) and all(
        0 < len(each) <= KEY_NAME for each in parts
    )  # fmt: skip


def _united(one: RegistryKey, other: RegistryKey) -> RegistryKey:
    values = {each.name.casefold(): each for each in (*one.values, *other.values)}
    subkeys = {each.casefold(): each for each in (*other.subkeys, *one.subkeys)}
    return RegistryKey(
        path=one.path,
        values=tuple(each for _, each in sorted(values.items())),
        subkeys=tuple(each for _, each in sorted(subkeys.items())),
    )


def _decoded(payload: bytes) -> str:
    if payload.startswith(b"\xff\xfe"):
        return payload[2:].decode("utf-16-le", "replace")
    if payload.startswith(_OLD_HEAD.encode()):
        # In the code page of the machine that wrote it, which the file does not tell.
        return payload.decode("cp1252", "replace")
    return payload.decode("utf-8-sig", "replace")


def _data(text: str, *, is_old: bool) -> Data | None:
    if quoted := _TEXT.fullmatch(text):
        return _plain(quoted[1]).partition("\0")[0]
    if number := _DWORD.fullmatch(text):
        return int(number[1], 16)
    stated = _BYTES.fullmatch(text.replace(" ", "").replace("\t", ""))
    payload = _bytes(stated[2]) if stated else None
    if stated is None or payload is None:
        return None
    kind = BINARY if stated[1] is None else int(stated[1], 16)
    if is_old and kind in {SZ, EXPAND_SZ, MULTI_SZ}:
        payload = payload.decode("cp1252", "replace").encode("utf-16-le")
    return decoded(kind, payload)


def _bytes(told: str) -> bytes | None:
    """Return bytes that stand as two digits each, with commas between them."""
    digits = told.replace(",", "")
    is_whole = len(told) == max(len(digits) // 2 * 3 - 1, 0) and told[2::3].strip(",") == ""
    return bytes.fromhex(digits) if is_whole and len(digits) % 2 == 0 else None


def _plain(text: str) -> str:
    return _ESCAPE.sub(r"\1", text)


def _written(value: RegistryValue) -> str:
    name = f'"{_escaped(value.name)}"' if value.name else "@"
    return f"{name}={_told(value.data)}"


def _told(data: Data) -> str:
    if isinstance(data, str):
        is_plain = not _BREAK.search(data) and "\0" not in data
        return f'"{_escaped(data)}"' if is_plain else _hex(f"{data}\0", SZ)
    if isinstance(data, int):
        is_small = data < 1 << 32
        return f"dword:{data:08x}" if is_small else _hex(data.to_bytes(8, "little"), QWORD)
    if isinstance(data, bytes):
        return _hex(data, BINARY)
    return _hex("".join(f"{each}\0" for each in (*data, "")), MULTI_SZ)


def _hex(data: str | bytes, kind: int) -> str:
    payload = data.encode("utf-16-le", "replace") if isinstance(data, str) else data
    told = "hex:" if kind == BINARY else f"hex({kind:x}):"
    return told + ",".join(f"{each:02x}" for each in payload)


def _escaped(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"')
