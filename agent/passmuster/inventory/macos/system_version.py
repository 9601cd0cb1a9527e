"""What the files of macOS state of its version, and which of them is believed.

The kernel shows programs that were built for an old system another SystemVersion.plist, which says
10.16 or 16.0; the platform's own file is never replaced. A security improvement between two
releases shows only in the system's cryptex, as a letter and a build of its own.
Source: reference/detection.md, section 4.3; reference/peers.md, section 2.5 (41 to 43).
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host
from passmuster.inventory.macos import plist
from passmuster.model.installation import Evidence

SOURCE = "macos"
_CORE = "System/Library/CoreServices"
PLATFORM = f"/{_CORE}/.SystemVersionPlatform.plist"
BASE = f"/{_CORE}/SystemVersion.plist"
CRYPTEXES = (
    f"/System/Cryptexes/OS/{_CORE}/SystemVersion.plist",
    f"/System/Volumes/Preboot/Cryptexes/OS/{_CORE}/SystemVersion.plist",
)
_VERSION = re.compile(r"[0-9]{1,3}(?:\.[0-9]{1,3}){1,2}")
# What old programs are told instead of the truth: no such release was ever made.
_LIE = re.compile(r"10\.16(?:\.[0-9]+)?|16(?:\.[0-9]+)*")
_EXTRA = re.compile(r"\([a-z]\)")


class Stated(NamedTuple):
    """What one of the files states.

    Attributes:
        path: the file.
        name: ProductName.
        version: ProductVersion; empty where it is none.
        build: ProductBuildVersion.
        extra: ProductVersionExtra, as `(a)`; empty where there is none.
        raw: ProductVersion as it is written.
    """

    path: str
    name: str
    version: str
    build: str
    extra: str
    raw: str

    @property
    def is_told_to_old_programs(self) -> bool:
        """Tell whether the version is the one that programs for an old system are shown."""
        return bool(_LIE.fullmatch(self.raw))

    def evidence(self, *, with_extra: bool = False) -> Evidence:
        """Return where the version stands, with the build beside it."""
        parts = [("ProductVersion", self.raw)]
        parts += [("ProductVersionExtra", self.extra)] if with_extra else []
        parts += [("ProductBuildVersion", self.build)] if self.build else []
        return Evidence(
            source=SOURCE,
            location=self.path,
            field=" ".join(field for field, _ in parts),
            raw=" ".join(raw for _, raw in parts),
        )


def files(host: Host, notes: list[str]) -> list[Stated]:
    """Return what the platform's and the base system's file state, the platform's first.

    Raises:
        HostError: one is there and cannot be read, and no other one is there.
    """
    found: list[Stated] = []
    unread: list[HostError] = []
    for path in (PLATFORM, BASE):
        try:
            found.append(_read(host, path))
        except AbsentError:
            continue
        except HostError as error:
            unread.append(error)
    if unread and not found:
        raise unread[0]
    notes.extend(str(error) for error in unread)
    return found


def supplement(host: Host, notes: list[str]) -> Stated | None:
    """Return what the system's cryptex states; None where there is none, up to macOS 12."""
    for path in CRYPTEXES:
        try:
            return _read(host, path)
        except AbsentError:
            continue
        except HostError as error:
            notes.append(f"{error}; so a security improvement is not known")
            return None
    return None


def _read(host: Host, path: str) -> Stated:
    values = plist.read(host, path)
    raw = plist.text(values, "ProductVersion")
    extra = plist.text(values, "ProductVersionExtra")
    return Stated(
        path=path,
        name=plist.text(values, "ProductName"),
        version=raw if _VERSION.fullmatch(raw) else "",
        build=plist.text(values, "ProductBuildVersion"),
        extra=extra if _EXTRA.fullmatch(extra) else "",
        raw=raw,
    )
