"""The kernel: the version that runs, and the newest that is installed.

Debian writes the package version into uname's version, Ubuntu into /proc/version_signature. In a
container the kernel is the host's business and this source is absent.
Source: uname(2), container interface of systemd (/run/systemd/container), Debian kernel handbook.
"""

from __future__ import annotations

import re

from passmuster.host.errors import AbsentError, HostError
from passmuster.inventory.observation import Look, NoDataError, Observation
from passmuster.inventory.sources import dpkg
from passmuster.inventory.sources.dpkg import Package
from passmuster.model.installation import Evidence, RunningCopy, Version
from passmuster.versions import VersionError, compare

CONTAINER_MARKS = ("/run/systemd/container", "/run/.containerenv", "/.dockerenv")
SIGNATURE = "/proc/version_signature"
_IMAGE = re.compile(rb"linux-image-(?:unsigned-)?[0-9][a-z0-9.+-]*")
_DEBIAN = re.compile(r"\bDebian ([0-9][A-Za-z0-9.+~:-]*)")
_UBUNTU = re.compile(r"Ubuntu ([0-9][0-9.]*-[0-9][0-9.]*)(?:-[a-z0-9]+)? ")


def look(look: Look) -> list[Observation] | None:
    """Return the kernel as one observation; None in a container and without a kernel release."""
    release = look.host.facts.kernel_release
    if not release or any(_is_there(look, mark) for mark in CONTAINER_MARKS):
        return None
    try:
        images = dpkg.read(look.host, _is_image, look.keep_time) or []
    except (HostError, NoDataError):
        # The dpkg source reports it; here it only means that no package is known.
        images = []
    newest = _newest(images)
    return [_packaged(look, newest) if newest else _unpackaged(release)]


def running_version(look: Look) -> tuple[str, Evidence] | None:
    """Return the package version of the kernel that runs, where the distribution states it."""
    stated = look.host.facts.kernel_version
    match = _DEBIAN.search(stated)
    if match:
        return match[1], Evidence(source="kernel", location="uname", field="version", raw=stated)
    try:
        signature = look.host.read(SIGNATURE, limit=4096).decode("ascii", "replace").strip()
    except HostError:
        return None
    match = _UBUNTU.match(signature + " ")
    if match is None:
        return None
    return match[1], Evidence(source="kernel", location=SIGNATURE, raw=signature)


def _is_image(name: bytes) -> bool:
    return bool(_IMAGE.fullmatch(name)) and not name.endswith((b"-dbg", b"-dbgsym"))


def _newest(images: list[Package]) -> Package | None:
    """Return the image of the highest version; one whose version cannot be read is none."""
    newest: Package | None = None
    for each in images:
        try:
            if newest is None:
                newest = each if compare("deb", each.version, each.version) == 0 else None
            elif compare("deb", each.version, newest.version) > 0:
                newest = each
        except VersionError:
            continue
    return newest


def _packaged(look: Look, image: Package) -> Observation:
    runs = running_version(look)
    release = look.host.facts.kernel_release
    copy = RunningCopy(
        version=Version(raw=runs[0], scheme="deb") if runs else None,
        current=runs is not None and _same(runs[0], image.version),
        processes=1,
        evidence=runs[1] if runs else _release_evidence(release),
    )
    return Observation(
        source="kernel",
        seen={"provider": "dpkg", "release": release},
        version=image.version,
        evidence=Evidence(
            source="kernel",
            location=image.location,
            field=f"{image.name} Version",
            raw=image.version,
        ),
        packaging="kernel",
        architecture=image.architecture,
        path=f"dpkg:{image.name}",
        running=(copy,),
    )


def _unpackaged(release: str) -> Observation:
    """A kernel from outside: what runs is known, what a restart would run is not."""
    evidence = _release_evidence(release)
    return Observation(
        source="kernel",
        seen={"provider": "none", "release": release},
        version="",
        evidence=evidence,
        packaging="kernel",
        path="kernel",
        running=(
            RunningCopy(
                version=Version(raw=release, scheme="dotted"),
                current=True,
                processes=1,
                evidence=evidence,
            ),
        ),
        reason="kernel-not-packaged",
    )


def _release_evidence(release: str) -> Evidence:
    return Evidence(source="kernel", location="uname", field="release", raw=release)


def _same(one: str, other: str) -> bool:
    try:
        return compare("deb", one, other) == 0
    except VersionError:
        return False


def _is_there(look: Look, path: str) -> bool:
    try:
        look.host.stat(path)
    except AbsentError:
        return False
    except HostError:
        return True
    return True
