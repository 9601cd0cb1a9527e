"""dnf 5's own list of locked versions.

Each entry names packages and conditions that must all hold; what no entry of a package allows is
left out of every update. A list of another format version is not applied by dnf 5 either.
Source: dnf5-versionlock(8).
"""

from __future__ import annotations

from typing import Any

from passmuster.inventory.obstacles.globs import fits
from passmuster.inventory.obstacles.reading import Files
from passmuster.inventory.obstacles.rpm_specs import Installed, is_above

FILE = "/etc/dnf/versionlock.toml"
DROP_INS = "/etc/dnf/libdnf5.conf.d"
LIMIT = 256 * 1024
FORMAT = "1.0"
# These leave a version above what they name out.
_CEILINGS = {"=", "==", "<", "<="}


def locked(files: Files, package: Installed) -> tuple[str, str] | None:
    """Return the entry that locks a package and its condition as written, or None.

    Args:
        files: the host's files.
        package: the installed package.
    """
    entries = [each for each in _entries(files) if _is_for(each, package)]
    ceilings = [_ceiling(each, package) for each in entries]
    if not entries or not all(ceilings):
        return None
    return str(entries[0].get("name", "")), ceilings[0]


def _entries(files: Files) -> list[dict[str, Any]]:
    text = files.text(FILE, limit=LIMIT)
    if not text:
        return []
    import tomllib  # noqa: PLC0415 - only a machine with this list pays for it

    try:
        read = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        files.note(f"{FILE}: {error}")
        return []
    packages = read.get("packages")
    if not packages:
        return []
    if read.get("version") != FORMAT or not isinstance(packages, list):
        files.note(f"{FILE}: no list of format {FORMAT}, which dnf 5 does not apply")
        return []
    return [each for each in packages if isinstance(each, dict)]


def _conditions(entry: dict[str, Any]) -> list[tuple[str, str, str]]:
    stated = entry.get("conditions")
    return [
        (str(each.get("key")), str(each.get("comparator")), str(each.get("value")))
        for each in (stated if isinstance(stated, list) else [])
        if isinstance(each, dict)
    ]


def _is_for(entry: dict[str, Any], package: Installed) -> bool:
    name = entry.get("name")
    return isinstance(name, str) and fits(name, package.name) and bool(_conditions(entry))


def _ceiling(entry: dict[str, Any], package: Installed) -> str:
    """Return the condition that keeps higher versions out; empty when one is still let in."""
    for key, comparator, value in _conditions(entry):
        if key != "evr" or comparator not in _CEILINGS:
            continue
        # Locked to a version that is still to come: the way up to it is open.
        if comparator.startswith("=") and is_above(value, package.version):
            continue
        return f"{key} {comparator} {value}"
    return ""
