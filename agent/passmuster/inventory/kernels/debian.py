"""Kernels of Debian's kin: the newest linux-image package, and the version that the kernel says.

Debian writes the package version into uname's version, Ubuntu into /proc/version_signature; the
release alone may be the same for several package versions.
Source: uname(2), Debian kernel handbook (versions), Ubuntu's debian/rules.d (version signature).
"""

from __future__ import annotations

import re

from passmuster.host.errors import HostError
from passmuster.inventory import dpkgdb
from passmuster.inventory.dpkgdb import Package
from passmuster.inventory.kernels.installed import Installed, uname_evidence
from passmuster.inventory.observation import Look
from passmuster.model.installation import Evidence
from passmuster.versions import VersionError, compare

SIGNATURE = "/proc/version_signature"
_IMAGE = re.compile(rb"linux-image-(?:unsigned-)?[0-9][a-z0-9.+-]*")
_IN_VERSION = re.compile(r"\b(?:Debian|Kali) ([0-9][A-Za-z0-9.+~:-]*)")
_IN_SIGNATURE = re.compile(
    r"Ubuntu ([0-9][0-9.]*-[0-9][0-9.]*(?:[~+][0-9][0-9.]*)*)(?:-[a-z][a-z0-9-]*)? "
)


def find(look: Look, release: str) -> Installed | None:
    """Return the kernel of dpkg.

    Args:
        look: the host.
        release: uname's.

    Raises:
        NoDataError, HostError: the database cannot be read.
    """
    image = _newest(dpkgdb.read(look.host, _is_image, look.keep_time) or [])
    if image is None:
        return None
    told = _running(look)
    return Installed(
        provider="dpkg",
        scheme="deb",
        package=image.name,
        version=image.version,
        architecture=image.architecture,
        evidence=Evidence(
            source="kernel",
            location=image.location,
            field=f"{image.name} Version",
            raw=image.version,
        ),
        running=told[0] if told else "",
        running_evidence=told[1] if told else uname_evidence(release),
    )


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


def _running(look: Look) -> tuple[str, Evidence] | None:
    """Return the package version of the kernel that runs, where the distribution states it."""
    stated = look.host.facts.kernel_version
    match = _IN_VERSION.search(stated)
    if match:
        return match[1], Evidence(source="kernel", location="uname", field="version", raw=stated)
    try:
        signature = look.host.read(SIGNATURE, limit=4096).decode("ascii", "replace").strip()
    except HostError:
        return None
    match = _IN_SIGNATURE.match(signature + " ")
    if match is None:
        return None
    return match[1], Evidence(source="kernel", location=SIGNATURE, raw=signature)
