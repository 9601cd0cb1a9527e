r"""What the updaters of Chrome, Edge and Brave believe to be installed.

`pv` is raised as soon as an update is staged: the program's own file outranks it. Empty or zero
means that the program was removed.
Source: reference/detection.md, sections 2.5 and 6.1.
"""

from __future__ import annotations

from collections.abc import Iterable

from passmuster.host.protocol import RegistryKey
from passmuster.inventory.observation import Look, Observation, Seen
from passmuster.inventory.windows.registry import Part, name_of, parts, subkeys
from passmuster.model.installation import Evidence

UPDATERS = (
    "Google\\Update",
    "Microsoft\\EdgeUpdate",
    "BraveSoftware\\Update",
    "BraveSoftware\\UpdateOrigin",
)
_NONE = frozenset({"", "0.0.0.0"})  # noqa: S104 - a version that means none, no address


def look(look: Look) -> Iterable[Seen]:
    """Return each program that an updater keeps."""
    return [
        _observation(found, part, updater)
        for part in parts(look)
        for updater in UPDATERS
        for found in subkeys(look, f"{part.path}\\{updater}\\Clients")
        if found.text("pv") not in _NONE
    ]


def _observation(found: RegistryKey, part: Part, updater: str) -> Observation:
    version = found.text("pv")
    return Observation(
        source="update-client",
        seen={"updater": updater, "client": name_of(found).upper()},
        version=version,
        evidence=Evidence(source="update-client", location=found.path, field="pv", raw=version),
        packaging="installer",
        path=found.path,
        scope=part.scope,
        owner=part.owner,
        confidence=part.confidence,
    )
