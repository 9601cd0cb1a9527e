r"""Programs that installers registered, for everybody and for single people.

The version that a key states is what its installer believed to have done: a program's own file
outranks it (inventory.copies).
Source: reference/detection.md, sections 2.1, 2.5, 6 and 7.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

from passmuster.inventory.observation import Look, Observation, Seen
from passmuster.inventory.windows.adobe import package_level
from passmuster.inventory.windows.folders import Folders
from passmuster.inventory.windows.registry import check_people
from passmuster.inventory.windows.uninstall import Registered, gone, registered
from passmuster.model.installation import Evidence
from passmuster.products.matching import match

# Some installers leave DisplayVersion out and write the version into the name.
_IN_NAME = re.compile(r"[A-Za-z][^0-9]{0,60}? \(?([0-9]+(?:\.[0-9]+){1,3}[a-z0-9-]{0,8})\)?.{0,60}")


def look(look: Look) -> Iterable[Seen]:
    """Yield what is registered and, as far as can be told, still there.

    Raises:
        HostError: a person's part of the registry is damaged, after all the rest was told.
    """
    folders = Folders(look.host)
    for one in registered(look, folders):
        seen = _attributes(look, one)
        # Where everything else lies is nobody's business: only known programs are looked for.
        if match(look.products, "uninstall", seen) is None:
            continue
        if place := gone(look, one):
            look.notes.append(f"{one.key.path}: left behind, there is no {place}")
        else:
            yield _observation(one, seen)
    check_people(look)


def _attributes(look: Look, one: Registered) -> dict[str, str]:
    name = one.key.text("DisplayName")
    return {
        "key": one.name,
        "name": name,
        "publisher": one.key.text("Publisher"),
        "package_level": package_level(look, name, one.part),
    }


def _observation(one: Registered, seen: dict[str, str]) -> Observation:
    field, raw, version = _version(one)
    return Observation(
        source="uninstall",
        seen=seen,
        version=version,
        evidence=Evidence(source="uninstall", location=one.key.path, field=field, raw=raw),
        packaging="msi" if one.is_msi else "installer",
        path=one.folder or one.key.path,
        root=one.folder,
        scope=one.part.scope,
        owner=one.part.owner,
        confidence=one.part.confidence,
        executables=(one.program,) if one.program else (),
        reason="" if version else "no-version-stated",
    )


def _version(one: Registered) -> tuple[str, str, str]:
    """Return the value that states a version, what it says, and the version."""
    stated = one.key.text("DisplayVersion")
    if stated:
        return "DisplayVersion", stated, stated
    # Old keys of Firefox name the version themselves: that is no value of theirs.
    for field, text in (("DisplayName", one.key.text("DisplayName")), ("", one.name)):
        if found := _IN_NAME.fullmatch(text):
            return field, text, found[1]
    return "DisplayVersion", "", ""
