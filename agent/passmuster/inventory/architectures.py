"""One name for one architecture, whatever the package system or the kernel calls it.

The names are Debian's. What is not listed keeps its own name. A package that is built for newer
processors of one architecture only (x86_64_v3) is of that architecture.
Source: dpkg's tables (ostable, cputable), rpm's rpmrc, Arch's and Alpine's architecture names.
"""

from __future__ import annotations

_NAMES = {
    "x86_64": "amd64",
    "x86_64_v2": "amd64",
    "x86_64_v3": "amd64",
    "x86_64_v4": "amd64",
    "aarch64": "arm64",
    "i386": "i386",
    "i486": "i386",
    "i586": "i386",
    "i686": "i386",
    "x86": "i386",
    "AMD64": "amd64",
    "x64": "amd64",
    "ARM64": "arm64",
    "pentium4": "i386",
    "armv7l": "armhf",
    "armv7hl": "armhf",
    "armv7": "armhf",
    "armv7h": "armhf",
    "ppc64le": "ppc64el",
    "loongarch64": "loong64",
    "noarch": "all",
    "any": "all",
}


def native_name(stated: str) -> str:
    """Return the one name of an architecture, for example amd64 for x86_64."""
    return _NAMES.get(stated, stated)
