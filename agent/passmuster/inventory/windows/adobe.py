r"""Whether a unified Acrobat is the Reader or Acrobat itself: one number in the registry.

Both are one program under one name; SCAPackageLevel 1 is the Reader, a higher one Acrobat. The
Reader of 32 bits is a program of its own, with a key of its own.
Source: reference/detection.md, section 7.1.
"""

from __future__ import annotations

from passmuster.inventory.observation import Look
from passmuster.inventory.windows.registry import NODE_32, SOFTWARE, Part, key

_ACROBAT, _READER = (
    f"Adobe\\{name}\\DC\\Installer" for name in ("Adobe Acrobat", "Acrobat Reader")
)
NAME = "Adobe Acrobat"


def package_level(look: Look, name: str, part: Part | None = None) -> str:
    """Return the package level as a number in text; empty when none is stated.

    Args:
        look: what the source got.
        name: the name of the program; another one than Acrobat has no such level.
        part: the part of the registry that it is registered in; None looks in both views.
    """
    if not name.startswith(NAME):
        return ""
    views = [SOFTWARE, f"{SOFTWARE}\\{NODE_32}"] if part is None else [part.path]
    places = (_READER, _ACROBAT) if "Reader" in name else (_ACROBAT,)
    for view in views:
        for place in places:
            stated = key(look, f"{view}\\{place}")
            level = stated.number("SCAPackageLevel") if stated else None
            if level is not None:
                return str(level)
    return ""
