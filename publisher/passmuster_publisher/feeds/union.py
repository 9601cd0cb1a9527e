"""Several recorded states of one feed as one statement: what adapters share when they unite them.

A state may lack a file that another has. What none of them has is an error and never "nothing".
"""

from __future__ import annotations

from collections.abc import Iterable

from passmuster_publisher.errors import NotRecordedError
from passmuster_publisher.feeds.record import Release
from passmuster_publisher.feeds.recordings import State


def holding(feed: str, states: list[State], file: str) -> list[State]:
    """Return the states that hold a file, in the order given.

    Raises:
        NotRecordedError: none does.
    """
    found = [state for state in states if state.has(file)]
    if not found:
        raise NotRecordedError(
            f"feed {feed}: got {len(states)} recordings without {file}, expected one that holds it"
        )
    return found


def earliest(found: Iterable[Release]) -> list[Release]:
    """Return each reference and version once, as the first row with the earliest day says it.

    A row that tells a day goes before one that tells none.
    """
    kept: dict[tuple[str, str], Release] = {}
    for each in found:
        key = (each.ref, each.version)
        if key not in kept or _sooner(each, kept[key]):
            kept[key] = each
    return list(kept.values())


def _sooner(one: Release, other: Release) -> bool:
    if one.released is None:
        return False
    return other.released is None or one.released < other.released
