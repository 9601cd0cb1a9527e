r"""Windows' own calls for `windows.system`, by ctypes; nothing here decides anything.

Folders are walked with NtOpenFile from the handle of the folder before, as openat(2) does.
Source: Microsoft's documentation of the functions named here.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from ctypes import POINTER, Structure, byref, c_uint16, c_uint32, c_void_p, c_wchar_p, sizeof
from typing import Any

from passmuster.host.windows.system import REPARSE_POINT, About, Fault

_READ_DATA, _READ_ATTRIBUTES, _SYNCHRONIZE = 0x1, 0x80, 0x10_0000
_SHARE_ALL = 0x7  # read, write and delete: nobody is kept from anything
_OPEN_EXISTING = 3
_BACKUP_SEMANTICS = 0x0200_0000  # without which CreateFile opens no folder
# Of NtOpenFile: answer at once, open a link itself, fetch nothing that is kept elsewhere.
_SYNCHRONOUS, _OPEN_REPARSE_POINT, _NO_RECALL = 0x20, 0x20_0000, 0x40_0000
_CASELESS = 0x40
_INVALID = c_void_p(-1).value
_ATTRIBUTE_TAG, _FULL_ENTRIES, _FULL_ENTRIES_FIRST = 9, 14, 15
_NO_MORE_FILES, _NOT_SUPPORTED, _HANDLE_EOF = 18, 50, 38
_GET_REPARSE_POINT = 0x9_00A8
_LOCAL_DRIVES = frozenset({2, 3, 6})  # removable, fixed, in memory: neither network nor disc
_QUIET = 0x1  # no window that asks for a disk
_BLOCK = 64 * 1024
_NAME = 32_767


class _Text(Structure):
    _fields_ = (("length", c_uint16), ("most", c_uint16), ("text", c_wchar_p))


class _Object(Structure):
    _fields_ = (
        ("length", c_uint32),
        ("folder", c_void_p),
        ("name", POINTER(_Text)),
        ("attributes", c_uint32),
        ("security", c_void_p),
        ("quality", c_void_p),
    )


class _Status(Structure):
    _fields_ = (("status", c_void_p), ("information", c_void_p))


class _Information(Structure):
    _fields_ = (
        ("attributes", c_uint32),
        ("times", c_uint32 * 4),
        ("written", c_uint32 * 2),
        ("volume", c_uint32),
        ("size", c_uint32 * 2),
        ("links", c_uint32),
        ("index", c_uint32 * 2),
    )


class _Place(Structure):
    """OVERLAPPED, of which only the offset is used."""

    _fields_ = (
        ("internal", c_void_p),
        ("internal_high", c_void_p),
        ("offset", c_uint32 * 2),
        ("event", c_void_p),
    )


class NativeSystem:
    """The Windows that this runs on (see `System`)."""

    def __init__(self) -> None:
        load = vars(ctypes)["WinDLL"]  # there is none elsewhere
        self._kernel: Any = load("kernel32", use_last_error=True)
        self._native: Any = load("ntdll")
        self._kernel.CreateFileW.restype = c_void_p
        self._kernel.SetThreadErrorMode(_QUIET, None)

    def root(self, path: str) -> int:
        """Return a handle of a drive's root or of a home."""
        if self._kernel.GetDriveTypeW(c_wchar_p(path[:3])) not in _LOCAL_DRIVES:
            raise Fault(_NOT_SUPPORTED)
        handle: int | None = self._kernel.CreateFileW(
            c_wchar_p(f"\\\\?\\{path}"), _READ_ATTRIBUTES | _SYNCHRONIZE, _SHARE_ALL, None,
            _OPEN_EXISTING, _BACKUP_SEMANTICS, None,
        )  # fmt: skip
        if handle is None or handle == _INVALID:
            raise self._fault()
        return handle

    def below(self, folder: int, name: str) -> int:
        """Return a handle of what has a name in a folder; of a link, the link's own."""
        return self._opened(folder, name, _READ_ATTRIBUTES, _OPEN_REPARSE_POINT)

    def again(self, handle: int) -> int:
        """Return a handle of the very same file or folder that can read it."""
        # An empty name, seen from the file itself: how ReOpenFile does it.
        return self._opened(handle, "", _READ_ATTRIBUTES | _READ_DATA, _NO_RECALL)

    def close(self, handle: int) -> None:
        """Close a handle."""
        self._kernel.CloseHandle(c_void_p(handle))

    def about(self, handle: int) -> About:
        """Return what is known of an open file or folder."""
        found = _Information()
        if not self._kernel.GetFileInformationByHandle(c_void_p(handle), byref(found)):
            raise self._fault()
        return About(
            attributes=found.attributes,
            tag=self._tag(handle) if found.attributes & REPARSE_POINT else 0,
            volume=found.volume,
            inode=found.index[0] << 32 | found.index[1],
            size=found.size[0] << 32 | found.size[1],
            written=found.written[1] << 32 | found.written[0],
        )

    def reparse(self, handle: int) -> bytes:
        """Return the data of a reparse point."""
        block, length = ctypes.create_string_buffer(_BLOCK), c_uint32(0)
        if not self._kernel.DeviceIoControl(
            c_void_p(handle), _GET_REPARSE_POINT, None, 0, block, _BLOCK, byref(length), None
        ):
            raise self._fault()
        return block.raw[: length.value]

    def listing(self, handle: int) -> Iterator[bytes]:
        """Yield a folder's entries, several at a time."""
        block = ctypes.create_string_buffer(_BLOCK)
        which = _FULL_ENTRIES_FIRST
        while self._kernel.GetFileInformationByHandleEx(c_void_p(handle), which, block, _BLOCK):
            yield block.raw
            which = _FULL_ENTRIES
        fault = self._fault()
        if fault.code != _NO_MORE_FILES:
            raise fault

    def read(self, handle: int, offset: int, length: int) -> bytes:
        """Return bytes of a file; none at its end."""
        block, got = ctypes.create_string_buffer(length), c_uint32(0)
        place = _Place(offset=(offset & 0xFFFF_FFFF, offset >> 32))
        if not self._kernel.ReadFile(c_void_p(handle), block, length, byref(got), byref(place)):
            fault = self._fault()
            if fault.code != _HANDLE_EOF:
                raise fault
        return block.raw[: got.value]

    def machine(self) -> int:
        """Return the machine's kind as PE files number it; 0 when not told."""
        ask = getattr(self._kernel, "IsWow64Process2", None)  # from Windows 10 1709 on
        ours, machine = c_uint16(0), c_uint16(0)
        told = ask and ask(c_void_p(-1), byref(ours), byref(machine))
        return machine.value if told else 0

    def _opened(self, folder: int, name: str, access: int, options: int) -> int:
        if len(name) > _NAME:
            raise Fault(123)
        size = len(name.encode("utf-16-le", "surrogatepass"))
        text = _Text(size, size + 2, name)
        wanted = _Object(sizeof(_Object), folder, ctypes.pointer(text), _CASELESS, None, None)
        handle, status = c_void_p(), _Status()
        failed = self._native.NtOpenFile(
            byref(handle), access | _SYNCHRONIZE, byref(wanted), byref(status), _SHARE_ALL,
            options | _SYNCHRONOUS,
        )  # fmt: skip
        if failed or handle.value is None:
            raise Fault(self._native.RtlNtStatusToDosError(c_uint32(failed & 0xFFFF_FFFF)))
        return handle.value

    def _tag(self, handle: int) -> int:
        found = (c_uint32 * 2)()
        if not self._kernel.GetFileInformationByHandleEx(
            c_void_p(handle), _ATTRIBUTE_TAG, byref(found), sizeof(found)
        ):
            raise self._fault()
        return int(found[1])

    def _fault(self) -> Fault:
        return Fault(vars(ctypes)["get_last_error"]())
