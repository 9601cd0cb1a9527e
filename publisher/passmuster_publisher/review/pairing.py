"""Which entry of the old manifest is which of the new: nothing is lost, nothing counted twice."""

from __future__ import annotations

from collections import defaultdict, deque
from collections.abc import Callable, Hashable, Sequence
from typing import TypeVar

T = TypeVar("T")


def paired(
    old: Sequence[T], new: Sequence[T], *keys: Callable[[T], Hashable]
) -> list[tuple[T | None, T | None]]:
    """Pair entries that have the same key; what is left over is paired with None.

    Args:
        old: in any order; of several entries with one key the first goes with the first.
        new: in any order too.
        keys: tried one after the other on what the one before has left over.

    Returns:
        The new entries in their order, then the old ones that are not there any more.
    """
    partner: dict[int, int] = {}
    left = list(range(len(old)))
    for key in keys:
        waiting: dict[Hashable, deque[int]] = defaultdict(deque)
        for index in left:
            waiting[key(old[index])].append(index)
        for index, each in enumerate(new):
            if index not in partner and waiting.get(key(each)):
                partner[index] = waiting[key(each)].popleft()
        taken = set(partner.values())
        left = [index for index in left if index not in taken]
    pairs: list[tuple[T | None, T | None]] = [
        (old[partner[index]] if index in partner else None, each) for index, each in enumerate(new)
    ]
    return pairs + [(old[index], None) for index in left]
