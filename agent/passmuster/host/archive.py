"""A zipped recording, read as the hostile thing that it may be.

Names, number and sizes of members are checked before anything is unpacked; nothing is written.
"""

from __future__ import annotations

import re
import zlib
from collections.abc import Callable
from pathlib import Path
from zipfile import BadZipFile, ZipFile

from passmuster.host.errors import RecordingError

_NAME = re.compile(r"recording\.json|files/[0-9a-f]{64}")


def members(source: Path, *, files: int, total: int) -> Callable[[str, int], bytes]:
    """Open an archive and return what loads a member by name, up to a limit.

    Args:
        source: the zip file.
        files: the most members that are accepted.
        total: the most bytes that all members together may claim.

    Raises:
        RecordingError: it is no zip file, or a name or size in it is out of bounds.
    """
    try:
        archive = ZipFile(source)
        infos = archive.infolist()
    except (OSError, BadZipFile, ValueError, NotImplementedError) as error:
        raise RecordingError(f"{source}: no recording ({error})") from error
    if len(infos) > files or sum(info.file_size for info in infos) > total:
        raise RecordingError(f"{source}: larger than a recording can be")
    for info in infos:
        if not _NAME.fullmatch(info.filename):
            raise RecordingError(f"{source}: {info.filename!r} is no member of a recording")

    def load(name: str, limit: int) -> bytes:
        try:
            with archive.open(name) as member:
                body = member.read(limit + 1)
        except KeyError as error:
            raise RecordingError(f"{source}: {name} is missing") from error
        except (
            OSError,
            BadZipFile,
            zlib.error,
            EOFError,
            RuntimeError,
            NotImplementedError,
        ) as error:
            raise RecordingError(f"{source}: {name} is damaged ({error})") from error
        if len(body) > limit:
            raise RecordingError(f"{source}: {name} has more than {limit} bytes")
        return body

    return load
