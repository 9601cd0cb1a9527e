"""The folders of kernel modules: for which releases there are any, and whose they are.

Arch's packages write their own name into the folder; nothing else of it is read.
Source: Arch's kernel packages (`pkgbase`), mkinitcpio.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from passmuster.host.errors import AbsentError, HostError
from passmuster.inventory.observation import Look

MODULES = "/usr/lib/modules"
FOLDER_LIMIT = 200
_BASE_LIMIT = 256
_NAME = re.compile(r"linux[a-z0-9-]{0,60}")


class Modules(NamedTuple):
    """The kernel releases that have a module folder, and the packages that these name."""

    releases: frozenset[str]
    bases: dict[str, str]


def read_modules(look: Look) -> Modules:
    """Return the module folders; none where they cannot be listed."""
    try:
        entries = look.host.entries(MODULES, limit=FOLDER_LIMIT)
    except HostError:
        return Modules(frozenset(), {})
    found = {}
    for entry in entries:
        look.keep_time()
        try:
            raw = look.host.read(f"{MODULES}/{entry.name}/pkgbase", limit=_BASE_LIMIT)
        except AbsentError:
            continue
        except HostError as error:
            look.notes.append(str(error))
            continue
        name = raw.decode("ascii", "replace").strip()
        if _NAME.fullmatch(name):
            found[entry.name] = name
    return Modules(frozenset(each.name for each in entries), found)
