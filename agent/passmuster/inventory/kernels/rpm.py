"""Kernels of the rpm distributions: several stand side by side, the last installed is booted next.

Red Hat's kin: uname's release is VERSION-RELEASE.ARCHITECTURE, with the flavour behind it
(`+debug`, `+rt`, before RHEL 8 `.debug`). SUSE's kin: VERSION-RELEASE-FLAVOUR, where the package's
release has one more number, the count of rebuilds from the same source. What no package matches in
full is unknown.
Source: Fedora's and RHEL's kernel.spec (uname_suffix), kernel-default.spec of kernel-source,
dnf.conf(5) installonlypkgs, installkernel / grubby: the kernel installed last is the default.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from passmuster.inventory.architectures import native_name
from passmuster.inventory.kernels.installed import Installed, uname_evidence
from passmuster.inventory.observation import Look
from passmuster.inventory.sources import rpm
from passmuster.model.installation import Evidence
from passmuster.versions import VersionError, compare

if TYPE_CHECKING:
    from passmuster.inventory.rpmdb import RpmPackage

# Packages that hold a bootable image, beside `kernel-…-core`.
_FLAVOURS = (
    "64kb", "PAE", "azure", "debug", "default", "default-base", "desktop", "kvmsmall", "longterm",
    "lpae", "lt", "ml", "pae", "preempt", "rt", "uek", "vanilla", "xen",
)  # fmt: skip
_IMAGES = frozenset({"kernel", *(f"kernel-{flavour}" for flavour in _FLAVOURS)})
_CORE = re.compile(r"kernel(?:-[a-z0-9]+){0,4}-core")
_REBUILDS = re.compile(r"\.[0-9]+")
_REBUILDS_OF_BASE = re.compile(r"(?:\.[0-9]+)+")


def find(look: Look, release: str) -> Installed | None:
    """Return the kernel of rpm.

    Args:
        look: the host.
        release: uname's.

    Raises:
        NoDataError, HostError: the database cannot be read.
    """
    answer = rpm.read(look.host, is_image, look.keep_time)
    if answer is None or not answer[0]:
        return None
    packages, location = answer
    runs = running(packages, release)
    # Of another flavour the last installed one need not be what a restart boots.
    kin = [each for each in packages if _flavour(each) == _flavour(runs)] if runs else packages
    newest = last_installed(kin)
    return Installed(
        provider="rpm",
        scheme="rpm",
        package=newest.name,
        version=newest.evr,
        architecture=native_name(newest.architecture),
        evidence=Evidence(
            source="kernel", location=location, field=f"{newest.name} EVR", raw=newest.evr
        ),
        running=runs.evr if runs else "",
        running_evidence=uname_evidence(release),
    )


def is_image(name: str) -> bool:
    """Tell whether a package holds a kernel's image, and not its modules, headers or sources."""
    return name in _IMAGES or (bool(_CORE.fullmatch(name)) and "-modules-" not in name)


def running(packages: list[RpmPackage], release: str) -> RpmPackage | None:
    """Return the package that uname's release is of; None when none or several versions fit.

    Args:
        packages: the installed kernels.
        release: uname's.
    """
    fitting = [each for each in packages if _is_of(each, release)]
    # The whole image outranks the trimmed one; of packages of one version the plainest counts.
    whole = [each for each in fitting if not each.name.endswith("-base")] or fitting
    if len({each.evr for each in whole}) != 1:
        return None
    return min(whole, key=lambda each: (len(_flavour(each)), not each.name.endswith("-core")))


def last_installed(packages: list[RpmPackage]) -> RpmPackage:
    """Return the package installed last; of one transaction the one of the highest version."""
    newest = packages[0]
    for each in packages[1:]:
        if each.install_time > newest.install_time or (
            each.install_time == newest.install_time and _outranks(each, newest)
        ):
            newest = each
    return newest


def _outranks(one: RpmPackage, other: RpmPackage) -> bool:
    try:
        order = compare("rpm", one.evr, other.evr)
    except VersionError:
        return False
    # `kernel` beside `kernel-core` of the same version holds no image.
    return order > 0 or (order == 0 and one.name.endswith("-core") > other.name.endswith("-core"))


def _flavour(package: RpmPackage) -> str:
    name = package.name.removeprefix("kernel").removesuffix("-core").removesuffix("-base")
    return name.strip("-")


def _is_of(package: RpmPackage, release: str) -> bool:
    version = f"{package.version}-{package.release}"
    flavour = _flavour(package)
    red_hat = f"{version}.{package.architecture}"
    if release in (red_hat, f"{red_hat}+{flavour}", f"{red_hat}.{flavour}"):
        return True
    built, dash, told = release.rpartition("-")
    if not dash or not flavour or told != flavour:
        return False
    rebuilds = _REBUILDS_OF_BASE if package.name.endswith("-base") else _REBUILDS
    rest = version[len(built) :]
    return version.startswith(built) and (not rest or bool(rebuilds.fullmatch(rest)))
