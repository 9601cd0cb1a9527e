"""Recordings on disk: a folder, or a zip of one.

A recording comes from a stranger's machine: names, counts and sizes are checked before anything is
read, nothing is ever unpacked to disk, and of a folder only regular files are opened.
Source: PKWARE's APPNOTE 4.3.16 (end of central directory) for the bound on a zip's table.
"""

from __future__ import annotations

import io
import os
import shutil
import stat as modes
import struct
import zipfile
import zlib
from pathlib import Path

from passmuster import durable
from passmuster.host.errors import RecordingError
from passmuster.host.recording_format import FILE_NAME, INDEX, Recording, decode, encode

# A desktop's recording takes 1 to 10 MB; these bound what a hostile one can cost.
_INDEX_LIMIT = 64 * 1024 * 1024
_FILE_LIMIT = 64 * 1024 * 1024
_TOTAL_LIMIT = 256 * 1024 * 1024
_ZIP_LIMIT = 128 * 1024 * 1024
_TABLE_LIMIT = 4 * 1024 * 1024
_COUNT_LIMIT = 20_000
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the zip format knows no earlier one; equal input, equal bytes


def load(path: Path) -> tuple[Recording, dict[str, bytes]]:
    """Return a recording and its raw bytes by name.

    Raises:
        RecordingError: it is not there, cannot be read, or is not what a recording may be.
    """
    try:
        files = _from_folder(path) if path.is_dir() else _from_zip(path)
    except OSError as error:
        raise RecordingError(f"{path}: {error.strerror or error}; name a recording's zip or "
                             "folder") from error  # fmt: skip
    if INDEX not in files:
        raise RecordingError(f"{path}: got no {INDEX}, expected a recording made by "
                             "`passmuster capture`")  # fmt: skip
    return decode(files.pop(INDEX), str(path)), files


def save(path: Path, recording: Recording, files: dict[str, bytes]) -> None:
    """Write a recording for its owner's eyes: a zip if the name says so, else a new folder.

    Raises:
        RecordingError: the folder exists, or there is more than a recording may hold.
        OSError: it cannot be written; nothing is left under this name.
    """
    members = {INDEX: encode(recording), **files}
    _check_size(members, path)
    if path.suffix == ".zip":
        durable.write(path, _zipped(members))
        return
    if path.exists():
        raise RecordingError(f"{path}: exists; name a folder that does not, or a .zip")
    beside = path.with_name(f".{path.name}.{os.getpid()}.tmp")
    try:
        (beside / "files").mkdir(parents=True)
        beside.chmod(0o700)
        for name, payload in members.items():
            durable.write(beside / name, payload)
        beside.rename(path)
        durable.sync_folder(path.parent)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _check_size(members: dict[str, bytes], path: Path) -> None:
    """Refuse to write what would be refused when it is read."""
    sizes = [len(payload) for payload in members.values()]
    if max(sizes) > _FILE_LIMIT or sum(sizes) > _TOTAL_LIMIT or len(sizes) > _COUNT_LIMIT:
        raise RecordingError(f"{path}: got {len(sizes)} files of {sum(sizes)} bytes in all, "
                             "expected fewer: nothing could read this recording")  # fmt: skip


def _zipped(members: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, payload in members.items():
            entry = zipfile.ZipInfo(name, _EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = (modes.S_IFREG | durable.PRIVATE) << 16
            archive.writestr(entry, payload)
    return buffer.getvalue()


def _from_folder(path: Path) -> dict[str, bytes]:
    found = {INDEX: _read_file(path / INDEX, _INDEX_LIMIT)}
    left = _TOTAL_LIMIT
    folder = path / "files"
    names = sorted(each.name for each in folder.iterdir()) if folder.is_dir() else []
    if len(names) > _COUNT_LIMIT:
        raise RecordingError(f"{folder}: got {len(names)} files, expected at most {_COUNT_LIMIT}")
    for own in names:
        name = f"files/{own}"
        _check_name(name, path)
        found[name] = _read_file(folder / own, min(_FILE_LIMIT, left))
        left -= len(found[name])
    return found


def _read_file(path: Path, limit: int) -> bytes:
    # Not every platform has these flags; where one is missing there is nothing to guard against.
    flags = (os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
             | getattr(os, "O_CLOEXEC", 0) | getattr(os, "O_BINARY", 0))  # fmt: skip
    with os.fdopen(os.open(path, flags), "rb") as file:
        about = os.fstat(file.fileno())
        if not modes.S_ISREG(about.st_mode):
            raise RecordingError(f"{path}: got something other than a regular file")
        # A read makes room for all that it asks for: 64 MiB for each small file would be slow.
        payload = file.read(min(limit, about.st_size) + 1)
    if len(payload) > limit:
        raise RecordingError(f"{path}: got more than the {limit} bytes that are left for it")
    return payload


def _from_zip(path: Path) -> dict[str, bytes]:
    payload = _read_file(path, _ZIP_LIMIT)
    _check_table(payload, path)
    try:
        with zipfile.ZipFile(io.BytesIO(payload)) as archive:
            entries = archive.infolist()
            _check_entries(entries, path)
            return {entry.filename: archive.read(entry) for entry in entries}
    # What zipfile raises on damaged or hostile input, by its documentation and by fuzzing it.
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError,
            RuntimeError, struct.error, OverflowError, LookupError) as error:  # fmt: skip
        raise RecordingError(f"{path}: got a damaged zip: {error}; fetch it again") from error


def _check_table(payload: bytes, path: Path) -> None:
    """Refuse a zip whose table of contents alone would cost too much to read."""
    at = payload.rfind(b"PK\x05\x06", max(0, len(payload) - 22 - 65_535))
    if at < 0 or len(payload) < at + 22:
        raise RecordingError(f"{path}: got no zip and no folder, expected a recording")
    count, size = struct.unpack_from("<HL", payload, at + 10)
    large = payload[max(0, at - 20) : at].startswith(b"PK\x06\x07")
    if large or count > _COUNT_LIMIT or size > _TABLE_LIMIT:
        raise RecordingError(f"{path}: got a zip with too many entries, expected at most "
                             f"{_COUNT_LIMIT}")  # fmt: skip


def _check_entries(entries: list[zipfile.ZipInfo], path: Path) -> None:
    if len(entries) > _COUNT_LIMIT:
        raise RecordingError(f"{path}: got {len(entries)} entries, expected at most {_COUNT_LIMIT}")
    names = set()
    for entry in entries:
        _check_name(entry.filename, path)
        if entry.filename in names:
            raise RecordingError(f"{path}: got {entry.filename} twice")
        names.add(entry.filename)
        limit = _INDEX_LIMIT if entry.filename == INDEX else _FILE_LIMIT
        if entry.file_size > limit:
            raise RecordingError(f"{path}: got {entry.file_size} bytes for {entry.filename}, "
                                 f"expected at most {limit}")  # fmt: skip
        if entry.flag_bits & 1 or entry.compress_type not in (
            zipfile.ZIP_STORED,
            zipfile.ZIP_DEFLATED,
        ):
            raise RecordingError(f"{path}: got {entry.filename} encrypted or packed in another way "
                                 "than deflate")  # fmt: skip
    total = sum(entry.file_size for entry in entries)
    if total > _TOTAL_LIMIT:
        raise RecordingError(f"{path}: got {total} bytes unpacked, expected at most {_TOTAL_LIMIT}")


def _check_name(name: str, path: Path) -> None:
    if name != INDEX and not FILE_NAME.fullmatch(name):
        raise RecordingError(f"{path}: got the name {name[:80]!r}, expected {INDEX} or "
                             "files/NUMBER-NAME")  # fmt: skip
