r"""Whether Windows says that it waits for a restart.

Two keys say so for updates of the system. PendingFileRenameOperations alone says nothing: any
program may ask for a file to be removed at the next start, and many do.
Source: reference/detection.md, section 3.4.
"""

from __future__ import annotations

from collections.abc import Iterator

from passmuster.inventory.observation import Look
from passmuster.inventory.windows.registry import CURRENT, SOFTWARE, key
from passmuster.model.installation import Circumstance, Evidence

REBOOT_REQUIRED = "reboot-required"
_MARKS = (
    f"{SOFTWARE}\\{CURRENT}\\Component Based Servicing\\RebootPending",
    f"{SOFTWARE}\\{CURRENT}\\WindowsUpdate\\Auto Update\\RebootRequired",
)


def restarts(look: Look) -> Iterator[Circumstance]:
    """Yield that a restart is due, from the first mark that is there."""
    found = next((mark for mark in _MARKS if key(look, mark) is not None), None)
    if found is not None:
        yield Circumstance(
            name=REBOOT_REQUIRED, evidence=Evidence(source="windows", location=found)
        )
