"""The file that names the distribution: os-release, or what stands in its stead.

A toolbox or distrobox is a container on somebody's desktop: the machine is its host, whose files
lie below /run/host. ChromeOS tells its release in lsb-release only. A derivative that keeps its
parent's os-release is told by the file of its own that names it. Nothing is looked for elsewhere:
no redhat-release, which half of Red Hat's kin has, and no ID_LIKE.
Source: os-release(5), toolbox(1), distrobox's compatibility notes, ChromiumOS developer guide,
MX Linux's mx-version.
"""

from __future__ import annotations

import posixpath
import re
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.host.protocol import Host

PLACES = ("/etc/os-release", "/usr/lib/os-release")
LSB_RELEASE = "/etc/lsb-release"
HOST_ROOT = "/run/host"
# The first is toolbox's own; distrobox is an ordinary container that also has its host's root.
TOOLBOX_MARKS = ("/run/.toolboxenv", "/run/.containerenv", "/.dockerenv")
DERIVATIVES = {"debian": ("mx", "/etc/mx-version")}
LIMIT = 64 * 1024
_LINKS = 8
_VALUE_LIMIT = 512
_LINE = re.compile(r"([A-Z][A-Z0-9_]*)=(.*)")
_ESCAPED = re.compile(r"\\([\"$`\\'])")


class Stated(NamedTuple):
    """What a machine states of its distribution.

    Attributes:
        values: the assignments, by name.
        place: the file.
        root: the folder that the machine's own paths lie below; empty unless in a toolbox.
        field: name of the assignment that tells the release.
        derivative: short name of a derivative that keeps its parent's os-release.
        derivative_place: the file that names it.
        derivative_text: what that file says.
    """

    values: dict[str, str]
    place: str
    root: str = ""
    field: str = "VERSION_ID"
    derivative: str = ""
    derivative_place: str = ""
    derivative_text: str = ""

    @property
    def id(self) -> str:
        """The distribution's own short name."""
        return self.values.get("ID", "")


def stated(host: Host, notes: list[str]) -> Stated | None:
    """Return what the machine states of its distribution; None where nothing does.

    Args:
        host: the machine.
        notes: gets a sentence about what was passed over.

    Raises:
        HostError: the file is there and cannot be read.
    """
    found = _of_toolbox_host(host, notes) or _first(host, "")
    if found is None or found.id in ("chromeos", "chromiumos"):
        found = _of_chromeos(host) or found
    return _with_derivative(host, found) if found else None


def parse(payload: bytes) -> dict[str, str]:
    """Return the assignments of an os-release file; lines that are none are passed over.

    Values may be bare, in single or in double quotes, with blanks though unquoted, and lines may
    end with CR LF: all of it was seen in the wild.
    """
    values: dict[str, str] = {}
    for line in payload.decode("utf-8", "replace").splitlines():
        match = _LINE.fullmatch(line.strip())
        if match:
            values[match[1]] = printable(_unquoted(match[2].strip()))
    return values


def printable(text: str) -> str:
    """Return a text without control characters and not longer than any true value."""
    short = text[:_VALUE_LIMIT]
    return short if short.isprintable() else "".join(c if c.isprintable() else "?" for c in short)


def _unquoted(text: str) -> str:
    if text[:1] not in {'"', "'"}:
        return text
    quote, inner = text[0], text[1:]
    if len(inner) > 0 and inner.endswith(quote):
        inner = inner[:-1]
    # os-release(5): inside double quotes these five are written with a backslash.
    return _ESCAPED.sub(r"\1", inner) if quote == '"' else inner


def _first(host: Host, root: str) -> Stated | None:
    for place in PLACES:
        try:
            path = _inside(host, root, place) if root else place
            return Stated(parse(host.read(path, limit=LIMIT)), path, root)
        except AbsentError:
            continue
    return None


def _of_toolbox_host(host: Host, notes: list[str]) -> Stated | None:
    """Return what the host of a toolbox states; its own file would name the container's image."""
    for mark in TOOLBOX_MARKS:
        try:
            host.stat(mark)
            return _first(host, HOST_ROOT)
        except AbsentError:
            continue
        except HostError as error:
            notes.append(str(error))
    return None


def _inside(host: Host, root: str, path: str) -> str:
    """Return a path below a root with its last links led within it, not out to our own files.

    Raises:
        AbsentError: too many links.
        HostError: a link cannot be read.
    """
    for _ in range(_LINKS):
        try:
            target = host.link(root + path)
        except HostError:
            # No link, or nothing there: reading tells which.
            return root + path
        path = posixpath.normpath(posixpath.join(posixpath.dirname(path), target))
    raise AbsentError(f"{root}{path}: got more than {_LINKS} links")


def _of_chromeos(host: Host) -> Stated | None:
    try:
        values = parse(host.read(LSB_RELEASE, limit=LIMIT))
    except HostError:
        return None
    field = "CHROMEOS_RELEASE_VERSION"
    name = values.get("CHROMEOS_RELEASE_NAME", "")
    if not values.get(field) or not name:
        return None
    told = {
        "ID": "chromeos" if name == "Chrome OS" else "chromiumos",
        "NAME": name,
        "VERSION_ID": values[field],
    }
    return Stated(told, LSB_RELEASE, field=field)


def _with_derivative(host: Host, found: Stated) -> Stated:
    if found.id not in DERIVATIVES:
        return found
    name, path = DERIVATIVES[found.id]
    try:
        text = host.read(found.root + path, limit=LIMIT).decode("utf-8", "replace")
    except HostError:
        return found
    return found._replace(
        derivative=name,
        derivative_place=found.root + path,
        derivative_text=printable(text.partition("\n")[0].strip()),
    )
