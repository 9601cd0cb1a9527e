"""Kernels of Alpine: the release is the package's version, its revision and its flavour.

apk keeps one version of a package, so what runs after an upgrade is gone from the database; the
release `6.12.45-0-lts` is that of linux-lts 6.12.45-r0, for its build makes it of these.
Source: Alpine's APKBUILD of linux-lts (_abi_release is pkgver-pkgrel-flavour).
"""

from __future__ import annotations

import re

from passmuster.inventory.kernels.installed import Installed, uname_evidence
from passmuster.inventory.kernels.packages import installed
from passmuster.inventory.observation import Look
from passmuster.inventory.sources import apk

_RELEASE = re.compile(r"([0-9]+(?:\.[0-9]+){1,3}(?:_rc[0-9]+)?)-([0-9]+)-([a-z][a-z0-9]{0,30})")


def find(look: Look, release: str) -> Installed | None:
    """Return the kernel of apk.

    Args:
        look: the host.
        release: uname's.

    Raises:
        NoDataError, HostError: the database cannot be read.
    """
    match = _RELEASE.fullmatch(release)
    if match is None:
        return None
    version, revision, flavour = match.groups()
    found = installed(look, apk.look, "apk", "apk", [f"linux-{flavour}"])
    if len(found) != 1:
        return None
    (package,) = found
    running = f"{version}-r{revision}"
    if version.endswith(".0") and running != package.version:
        # The first release of a series may be 6.18 to the package and is 6.18.0 to the kernel.
        short = f"{version.removesuffix('.0')}-r{revision}"
        running = short if short == package.version else ""
    return Installed(
        provider="apk",
        scheme="apk",
        package=package.seen["package"],
        version=package.version,
        architecture=package.architecture,
        evidence=package.evidence,
        running=running,
        running_evidence=uname_evidence(release),
    )
