r"""What a path of Windows may look like before anything is opened by it.

Refused are: other forms than `C:\...` (shares, devices, `\\?\`), `.` and `..`, names of devices
(CON, NUL, COM1 ...), streams of a file (a second colon), and names that Windows itself would write
otherwise (a blank or full stop at the end), for they mean another file than they say.
Source: Microsoft's "Naming Files, Paths, and Namespaces".
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import RefusedError
from passmuster.host.paths import printable

_ROOT = re.compile(r"[A-Za-z]:\\")
_STRANGE = re.compile(r'[\x00-\x1f<>:"/|?*]')
_DEVICE = re.compile(
    r"(con|prn|aux|nul|conin\$|conout\$|clock\$|(com|lpt)[0-9\u00b9\u00b2\u00b3]) *(\..*)?",
    re.IGNORECASE,
)
_LONGEST = 255  # units of a name in NTFS
_DEEPEST = 512


class Names(NamedTuple):
    r"""A path in parts: `C:\` and the names below it."""

    root: str
    names: tuple[str, ...]


def names_of(path: str) -> Names:
    """Return a path in parts.

    Raises:
        RefusedError: it is no plain path on a drive.
    """
    if not _ROOT.match(path):
        raise RefusedError(f"{printable(path)}: got no plain path on a drive, expected one")
    names = tuple(each for each in path[3:].split("\\") if each)
    for each in names:
        if _STRANGE.search(each) or _DEVICE.fullmatch(each) or len(each) > _LONGEST:
            raise RefusedError(f"{printable(path)}: got `{printable(each)}` in it, which names no "
                               "file or folder")  # fmt: skip
        if each.endswith((" ", ".")):
            raise RefusedError(f"{printable(path)}: got a blank or full stop at the end of a name")
    if len(names) > _DEEPEST:
        raise RefusedError(f"{printable(path)}: got more than {_DEEPEST} folders on the way")
    return Names(path[:3], names)
