"""What Apple calls the releases of macOS, and which builds are previews of one.

Source: reference/detection.md, sections 4.3 and 13 (a build that ends in a small letter is a
preview from 10.15 on; 10.5.8 is 9L31a); Apple's own names of the releases.
"""

from __future__ import annotations

import re

_NAMES = {
    "10.9": "Mavericks",
    "10.10": "Yosemite",
    "10.11": "El Capitan",
    "10.12": "Sierra",
    "10.13": "High Sierra",
    "10.14": "Mojave",
    "10.15": "Catalina",
    "11": "Big Sur",
    "12": "Monterey",
    "13": "Ventura",
    "14": "Sonoma",
    "15": "Sequoia",
    "26": "Tahoe",
}
# Darwin 19 is the kernel of 10.15.
_SINCE = 19
_PREVIEW = re.compile(r"([0-9]{1,3})[A-Z][0-9]{1,6}[a-z]")


def release(version: str) -> str:
    """Return what people call a release, as `macOS 26 Tahoe`; without a name where it is new.

    Args:
        version: as `26.3.1`.
    """
    parts = version.split(".")
    number = ".".join(parts[:2]) if parts[0] == "10" else parts[0]
    return " ".join(filter(None, ("macOS", number, _NAMES.get(number, ""))))


def is_preview(build: str) -> bool:
    """Tell whether a base system's build is a beta: `25A5327h`.

    The build of a security improvement ends in a small letter as well; it is not asked about here.
    """
    match = _PREVIEW.fullmatch(build)
    return match is not None and int(match[1]) >= _SINCE
