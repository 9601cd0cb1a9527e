"""Real registry hives: Debian's hivex merges an export into the smallest hive that Windows loads.

Source: Maxim Suhanov's specification of the regf format, for the bytes of the empty hive.
"""

from __future__ import annotations

import re
import struct
import subprocess
import tempfile
from pathlib import Path

TOOL = "hivexregedit"
_NONE = 0xFFFFFFFF
_BIN = 4096
_WRITTEN = 133_000_000_000_000_000  # a day in 2022, in Windows' hundreds of nanoseconds
_ROOT = 0x20
_TEXT = re.compile(r'^(@|"(?:[^"\\]|\\.)*")="((?:[^"\\]|\\.)*)"$', re.MULTILINE)
_SECTION = re.compile(r"^\[(HKEY_[^\]\r\n]*)\]", re.MULTILINE)


def hive(export: str) -> bytes:
    r"""Return a hive that holds the keys of an export.

    Args:
        export: as regedit writes it; all its keys lie below one `HKEY_USERS\SID`, or all below
            one part of `HKEY_LOCAL_MACHINE`, and that is the hive's root.
    """
    first = _SECTION.search(export)
    prefix = "\\".join(first[1].split("\\")[:2]) if first else "HKEY_USERS\\S-1-5-21"
    with tempfile.TemporaryDirectory(prefix="hive-") as made:
        target, text = Path(made) / "hive", Path(made) / "keys.reg"
        target.write_bytes(empty())
        text.write_text(_plain(_with_parents(export, prefix)), encoding="utf-8")
        command = [TOOL, "--merge", "--prefix", prefix, str(target), str(text)]
        done = subprocess.run(command, check=False, capture_output=True, text=True)
        if done.returncode:
            raise ValueError(f"{TOOL} took no such export: {done.stderr.strip()}")
        return target.read_bytes()


def _with_parents(export: str, prefix: str) -> str:
    """Return an export in which each key comes after its parents: the tool makes none of them."""
    known = {prefix.casefold()}

    def completed(section: re.Match[str]) -> str:
        above: list[str] = []
        path = section[1]
        while path.casefold() not in known and "\\" in path:
            known.add(path.casefold())
            above.insert(0, path)
            path = path.rpartition("\\")[0]
        return "\n\n".join(f"[{each}]" for each in (*above[:-1], section[1]))

    return _SECTION.sub(completed, export)


def _plain(export: str) -> str:
    """Return an export as the tool takes it: no text of more than one byte a letter in quotes."""
    return _TEXT.sub(_as_bytes, export.replace("\r\n", "\n"))


def _as_bytes(found: re.Match[str]) -> str:
    text = re.sub(r"\\(.)", r"\1", found[2])
    if text.isascii():
        return found[0]
    payload = f"{text}\0".encode("utf-16-le")
    return f"{found[1]}=hex(1):{','.join(f'{each:02x}' for each in payload)}"


def empty() -> bytes:
    """Return a hive with nothing but its root."""
    root = _key("ROOT", security=_ROOT + len(_cell(_node("ROOT", 0))))
    security = _security(_ROOT + len(root))
    used = root + security
    free = _BIN - _ROOT - len(used)
    cells = used + struct.pack("<i", free) + b"\0" * (free - 4)
    head = struct.pack("<4sIIIQI", b"hbin", 0, _BIN, 0, _WRITTEN, 0) + b"\0" * 4
    return _header() + head + cells


def _header() -> bytes:
    fields = struct.pack("<4sIIQIIIIIII", b"regf", 1, 1, _WRITTEN, 1, 3, 0, 1, _ROOT, _BIN, 1)
    body = fields + b"\0" * (508 - len(fields))
    checksum = 0
    for (word,) in struct.iter_unpack("<I", body):
        checksum ^= word
    return body + struct.pack("<I", checksum) + b"\0" * (_BIN - 512)


def _key(name: str, *, security: int) -> bytes:
    return _cell(_node(name, security))


def _node(name: str, security: int) -> bytes:
    flags = 0x2C  # the root of a hive, which may not be deleted, with a name of one byte a letter
    return struct.pack(
        "<2sHQIIIIIIIIIIIIIIIHH", b"nk", flags, _WRITTEN, 0, _NONE, 0, 0, _NONE, _NONE, 0, _NONE,
        security, _NONE, 0, 0, 0, 0, 0, len(name), 0,
    ) + name.encode("ascii")  # fmt: skip


def _security(at: int) -> bytes:
    nobody = struct.pack("<BBHIIII", 1, 0, 0x8000, 0, 0, 0, 0)
    return _cell(struct.pack("<2sHIIII", b"sk", 0, at, at, 1, len(nobody)) + nobody)


def _cell(content: bytes) -> bytes:
    size = -(-(len(content) + 4) // 8) * 8
    return struct.pack("<i", -size) + content + b"\0" * (size - 4 - len(content))
