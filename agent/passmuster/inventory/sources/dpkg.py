"""Installed packages of Debian's kin, with their files and what dpkg itself holds back.

It knows which packages are wanted; how the database is read is `inventory.dpkgdb`'s.
Source: dpkg(1), dpkg-query(1) (the lists of files).
"""

from __future__ import annotations

from passmuster.host.errors import AbsentError, HostError
from passmuster.inventory.dpkgdb import HALF, INFO, WHOLE, Package, read
from passmuster.inventory.observation import Look, Observation
from passmuster.model.installation import Confidence, Evidence, Hindrance, Obstacle
from passmuster.products.matching import wanted

LIST_LIMIT = 2 * 1024 * 1024


def look(look: Look) -> list[Observation] | None:
    """Return the installed packages that some definition wants; None without dpkg."""
    names = {name.encode() for name in wanted(look.products, "dpkg", "package")}
    packages = read(look.host, names.__contains__, look.keep_time, look.notes)
    if packages is None:
        return None
    return [_observe(look, package) for package in packages]


def _observe(look: Look, package: Package) -> Observation:
    def stated(field: str, raw: str) -> Evidence:
        name = f"{package.name} {field}"
        return Evidence(source="dpkg", location=package.location, field=name, raw=raw)

    held = Obstacle(hindrance=Hindrance.HELD, cause="dpkg-hold", evidence=stated("Status", "hold"))
    is_whole = package.state in WHOLE and package.is_sound
    state = stated("Status", package.state)
    return Observation(
        source="dpkg",
        seen={
            "package": package.name,
            "version": package.version,
            "summary": package.summary,
        },
        version=package.version,
        evidence=stated("Version", package.version) if package.version else state,
        packaging="dpkg",
        architecture=package.architecture,
        confidence=Confidence.HIGH if is_whole else Confidence.MEDIUM,
        obstacles=(held,) if package.held else (),
        files=_files(look, package),
        path=f"dpkg:{package.name}",
        reason=_reason(package),
    )


def _reason(package: Package) -> str:
    """Return the word for why the version is not known."""
    if package.version:
        return ""
    if package.is_ambiguous:
        return "several-versions"
    return HALF if package.state == HALF else "version-unknown"


def _files(look: Look, package: Package) -> frozenset[str]:
    """Return the package's own files; without its list a copy in /opt could count twice."""
    names = [package.name, f"{package.name}:{package.architecture}"]
    # Only the list of a package that may be there twice has the architecture in its name.
    for name in reversed(names) if package.is_coinstallable else names:
        try:
            payload = look.host.read(f"{INFO}/{name}.list", limit=LIST_LIMIT)
        except AbsentError:
            continue
        except HostError as error:
            look.notes.append(str(error))
            break
        return frozenset(payload.decode("utf-8", "replace").splitlines())
    return frozenset()
