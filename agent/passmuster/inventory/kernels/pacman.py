"""Kernels of Arch's kin: each module folder names the package that it came with.

pacman keeps one version of a package, so what runs after an upgrade is gone from the database. The
kernel's release holds its package version, with dashes for some dots and the flavour behind it. It
is compared with the installed version; another version is read from it only for Arch's own
kernels, whose form is known, and only in exactly that form. Anything else is unknown.
Source: Arch's PKGBUILDs of linux, linux-lts, linux-zen and linux-hardened (localversion, pkgbase).
"""

from __future__ import annotations

import re

from passmuster.inventory.kernels.installed import Installed, uname_evidence
from passmuster.inventory.kernels.modules import Modules, read_modules
from passmuster.inventory.kernels.packages import installed
from passmuster.inventory.observation import Look, Observation
from passmuster.inventory.sources import pacman

# Asked for also where no module folder names its package.
OFFICIAL = ("linux", "linux-hardened", "linux-lts", "linux-zen")
_NUMBER = re.compile(r"([0-9]+\.[0-9]+)(\.[0-9]+)?")
_RELEASE = re.compile(
    r"(?P<number>[0-9]+\.[0-9]+(?:\.[0-9]+)?)(?P<patch>-[a-z]+[0-9]+)?-(?P<build>[0-9]+)"
    r"(?:-(?P<flavour>[a-z]+))?"
)


def find(look: Look, release: str) -> Installed | None:
    """Return the kernel of pacman.

    Args:
        look: the host.
        release: uname's.

    Raises:
        NoDataError, HostError: the database cannot be read.
    """
    modules = read_modules(look)
    names = {*OFFICIAL, *modules.bases.values()}
    found = {
        each.seen["package"]: each for each in installed(look, pacman.look, "pacman", "alpm", names)
    }
    chosen = _of_release(found, modules, release)
    if chosen is None:
        return None
    package = chosen.seen["package"]
    return Installed(
        provider="pacman",
        scheme="alpm",
        package=package,
        version=chosen.version,
        architecture=chosen.architecture,
        evidence=chosen.evidence,
        running=running_version(release, package, chosen.version),
        running_evidence=uname_evidence(release),
    )


def running_version(release: str, package: str, version: str) -> str:
    """Return the version of a package that a kernel's release is of; empty when it cannot be told.

    Args:
        release: uname's, for example 6.16.8-arch2-1 or 6.12.48-1-lts.
        package: the kernel's package.
        version: the one that is installed.
    """
    if _is_of(release, version):
        return version
    match = _RELEASE.fullmatch(release)
    if match is None or not _is_flavour(match, package) or match["number"].endswith(".0"):
        # Whether the package wrote 6.17.0 or 6.17 is not told.
        return ""
    patch = (match["patch"] or "").replace("-", ".")
    return f"{match['number']}{patch}-{match['build']}"


def _is_flavour(match: re.Match[str], package: str) -> bool:
    own = package.removeprefix("linux").strip("-")
    return package in OFFICIAL and (match["flavour"] or "") == own


def _is_of(release: str, version: str) -> bool:
    """Tell whether a release is a package version with dashes for dots and a flavour behind it."""
    match = _NUMBER.match(version)
    if match is None:
        return False
    # The first release of a series has a third number only in the kernel's own words.
    number = match[1] + (match[2] or ".0")
    head = (number + version[match.end() :]).replace("-", ".")
    text = release.replace("-", ".")
    rest = text[len(head) :]
    return text.startswith(head) and (not rest or (rest[0] == "." and rest[1:2].isalpha()))


def _of_release(
    found: dict[str, Observation], modules: Modules, release: str
) -> Observation | None:
    """Return the package that runs: the one its modules name, else the one of its flavour.

    Where the modules of what runs are gone, its package was replaced: by the only one there is.
    """
    base = modules.bases.get(release, "")
    if base in found:
        return found[base]
    match = _RELEASE.fullmatch(release)
    for name, each in found.items():
        if match and _is_flavour(match, name):
            return each
    named = {found[each].seen["package"] for each in modules.bases.values() if each in found}
    if release not in modules.releases and len(named) == 1:
        return found[named.pop()]
    return None
