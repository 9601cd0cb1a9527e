"""How dnf and yum name packages in patterns: a name, or a name with version, release, architecture.

A pattern may fit a package in every version, only in the installed one, or not at all.
Source: dnf(8), "Specifying Packages"; dnf.conf(5), excludepkgs.
"""

from __future__ import annotations

import re
from typing import Literal, NamedTuple

from passmuster.inventory.obstacles.globs import LONGEST, fits, is_glob
from passmuster.versions import VersionError, compare

Fit = Literal["every", "this", ""]
# No version reads like this one: what fits it fits every version.
_ANY = "~~~-~~~"
_NATIVE = {"amd64": "x86_64", "arm64": "aarch64", "i386": "i686", "armhf": "armv7hl",
           "all": "noarch"}  # fmt: skip
_VERSIONED = (
    re.compile(r"(?P<name>.+)-(?P<evr>(?:[0-9]+:)?[^-:]+-[^-:]+)"),
    re.compile(r"(?P<name>.+)-(?P<evr>(?:[0-9]+:)?[^-:]+)"),
)
_ARCHITECTURES = ("x86_64", "noarch", "i686", "aarch64", "armv7hl", "ppc64le", "s390x", "*")


class Installed(NamedTuple):
    """An installed package, as its own database states it."""

    name: str
    version: str
    architecture: str


class Lock(NamedTuple):
    """What an entry of a lock list says of a package.

    Attributes:
        evr: the version that it is locked to, as written.
        exact: whether that is one version and no pattern.
    """

    evr: str
    exact: bool


def how_fits(pattern: str, package: Installed) -> Fit:
    """Tell in which versions a pattern fits a package."""
    arch = _NATIVE.get(package.architecture, package.architecture)
    name = package.name
    every = (name, f"{name}.{arch}", f"{name}-{_ANY}", f"{name}-{_ANY}.{arch}")
    if any(fits(pattern, each) for each in every):
        return "every"
    epoch, colon, rest = package.version.rpartition(":")
    epoch = epoch if colon else "0"
    bare = rest.partition("-")[0]
    this = [f"{name}-{text}" for text in (bare, rest, f"{epoch}:{bare}", f"{epoch}:{rest}")]
    this += [f"{each}.{arch}" for each in this] + [f"{epoch}:{name}-{rest}.{arch}"]
    return "this" if any(fits(pattern, each) for each in this) else ""


def lock_of(entry: str, package: Installed) -> Lock | None:
    """Return the version that a lock list's entry locks a package to, or None.

    A name without a version locks nothing: every version of it stays allowed.
    """
    if len(entry) > LONGEST or how_fits(entry, package) == "every":
        return None
    ends = (f".{each}" for each in _ARCHITECTURES)
    bare = next((entry.removesuffix(end) for end in ends if entry.endswith(end)), entry)
    for form in _VERSIONED:
        found = form.fullmatch(bare)
        if found and fits(found["name"], package.name):
            return Lock(found["evr"], exact=not is_glob(found["evr"]))
    return None


def is_above(evr: str, installed: str) -> bool:
    """Tell whether a version is higher than the installed one; what cannot be read is not."""
    try:
        return compare("rpm", evr, installed) > 0
    except VersionError:
        return False
