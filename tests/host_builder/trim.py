"""What a recorded root need not keep: other people's sentences, and most of a program.

A recording of a real root holds whole files. For the tests only what an audit looks at counts, so
descriptions, translations, comments and all of an image but the bytes that tell its version are
left out. Whoever trims judges the recording before and after: the answer must be the same.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from passmuster.host.recording_format import Recording
from passmuster.inventory.firefox_image import version_in_image

_FIELDS = (b"Package", b"Status", b"Priority", b"Section", b"Architecture", b"Multi-Arch",
           b"Source", b"Version")  # fmt: skip
_ENTRY = re.compile(
    rb"\[|(?:Type|Name|Exec|TryExec|MimeType|Categories|NoDisplay|Hidden|Terminal|OnlyShowIn|"
    rb"NotShowIn|Actions|X-[A-Za-z-]+)="
)
_UNREAD = (b"/usr/share/doc", b"/usr/share/locale", b"/usr/share/help", b"/usr/share/man",
           b"/usr/share/icons", b"/usr/share/lintian")  # fmt: skip
_AROUND = 64
_TOLD = re.compile(rb"&version=[0-9.]+&buildid=[0-9]{14}\x00|\x00[0-9.]+\x00[0-9]{14}\x00")


def trimmed(recording: Recording, files: Mapping[str, bytes]) -> dict[str, bytes]:
    """Return the raw bytes of a recording by the same names, with what nobody looks at left out."""
    kept = dict(files)
    for read in recording.reads:
        if read.file in kept:
            kept[read.file] = _of_file(read.path, kept[read.file])
    for image in recording.images:
        if image.file in kept:
            kept[image.file] = _of_image(kept[image.file])
    return kept


def _of_file(path: str, payload: bytes) -> bytes:
    if path == "/var/lib/dpkg/status":
        return b"\n\n".join(map(_stanza, payload.strip(b"\n").split(b"\n\n"))) + b"\n"
    lines = payload.split(b"\n")
    if path.endswith(".desktop"):
        lines = [line for line in lines if not line or _ENTRY.match(line)]
    elif path.endswith("application.ini"):
        lines = [line for line in lines if not line.startswith(b";")]
    elif path.endswith(".list"):
        lines = [line for line in lines if not line.startswith(_UNREAD)]
    elif path.startswith("/var/log/dpkg.log"):
        lines = [line for line in lines if not line or b" upgrade " in line]
    else:
        return payload
    return b"\n".join(lines)


def _stanza(stanza: bytes) -> bytes:
    lines = [line for line in stanza.split(b"\n") if line.partition(b":")[0] in _FIELDS]
    return b"\n".join([*lines, b"Description: left out"])


def _of_image(image: bytes) -> bytes:
    pieces = [
        image[max(0, match.start() - _AROUND) : match.end() + _AROUND]
        for match in _TOLD.finditer(image)
    ]
    lean = image[:16] + b"\0".join(pieces)
    return lean if version_in_image(lean) == version_in_image(image) else image
