r"""Packages of the store and other MSIX packages, person by person.

The version stands in the package's full name, which Windows itself writes: Name, Version,
Architecture, ResourceId and a hash of the publisher. A package whose folder is gone is a leftover;
of several versions the highest is the one that starts.
Source: reference/detection.md, section 2.2.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple

from passmuster.host.protocol import RegistryKey, User
from passmuster.inventory.architectures import native_name
from passmuster.inventory.observation import Look, Observation, Seen
from passmuster.inventory.windows.registry import name_of, people, subkeys
from passmuster.inventory.windows.uninstall import is_absent
from passmuster.model.installation import Confidence, Evidence, Scope
from passmuster.products.matching import wanted

_REPOSITORY = (
    "Local Settings\\Software\\Microsoft\\Windows\\CurrentVersion\\AppModel\\Repository\\Packages"
)
_FULL_NAME = re.compile(
    r"([A-Za-z0-9.-]{3,64})_([0-9]{1,5}(?:\.[0-9]{1,5}){3})_([a-z0-9]{3,8})_([^_]{0,32})_([a-z0-9]{13})"
)
_ANY = frozenset({"neutral"})


class _Package(NamedTuple):
    name: str
    version: tuple[int, ...]
    raw: str
    architecture: str
    family: str
    folder: str
    key: RegistryKey


def look(look: Look) -> Iterable[Seen]:
    """Return the packages that are registered for each person."""
    names = wanted(look.products, "msix", "package")
    found: list[Seen] = []
    for user in people(look):
        best: dict[str, _Package] = {}
        for each in subkeys(look, f"HKEY_USERS\\{user.sid}_Classes\\{_REPOSITORY}"):
            package = _package(each)
            if package is None or package.name not in names or is_absent(look, package.folder):
                continue
            known = best.get(package.family)
            if known is None or known.version < package.version:
                best[package.family] = package
        found += [_observation(best[family], user) for family in sorted(best)]
    return found


def _package(found: RegistryKey) -> _Package | None:
    """Return a main package; one of resources for a language or a screen is none."""
    parts, folder = _FULL_NAME.fullmatch(name_of(found)), found.text("PackageRootFolder")
    if parts is None or folder[1:3] != ":\\" or parts[4] not in {"", "neutral"}:
        return None
    name, raw, architecture, _, publisher = parts.groups()
    numbers = tuple(int(part) for part in raw.split("."))
    return _Package(name, numbers, raw, architecture, f"{name}_{publisher}", folder, found)


def _observation(package: _Package, user: User) -> Observation:
    return Observation(
        source="msix",
        seen={"package": package.name, "family": package.family},
        version=package.raw,
        evidence=Evidence(
            source="msix", location=package.key.path, field="Version", raw=package.raw
        ),
        packaging="msix",
        architecture="" if package.architecture in _ANY else native_name(package.architecture),
        path=package.folder,
        root=package.folder,
        scope=Scope.USER,
        owner=user.name,
        confidence=Confidence.MEDIUM,
        entries=frozenset({package.family.casefold()}),
    )
