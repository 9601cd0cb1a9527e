"""Steps for some architectures only: a branch is then several ladders side by side.

A lane is one of them. Its name is an architecture, or empty for all those that no step names.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import TypeVar

from passmuster.model.requirement import Branch, Step

T = TypeVar("T")
OTHERS = ""


def names(*branches: Branch | None) -> list[str]:
    """Return the lanes that branches have between them; the one lane of most has the empty name."""
    there = [branch for branch in branches if branch is not None]
    named = {name for branch in there for step in branch.steps for name in step.architectures}
    if not named:
        return [OTHERS]
    if there and all(branch.architectures for branch in there):
        # The branches say which copies they speak of: there are no others.
        return sorted({name for branch in there for name in branch.architectures})
    return [*sorted(named), OTHERS]


def steps(branch: Branch | None, lane: str) -> tuple[Step, ...]:
    """Return the steps of a branch that copies of a lane must meet."""
    if branch is None:
        return ()
    return tuple(s for s in branch.steps if not s.architectures or lane in s.architectures)


def gathered(
    lanes: Iterable[str], tell: Callable[[str], Iterable[T]], *, key: Callable[[T], object]
) -> list[tuple[T, tuple[str, ...]]]:
    """Tell something of each lane, once for all those of which the same is told.

    Args:
        lanes: names.
        tell: what is to be told of a lane.
        key: what makes two of them the same.

    Returns:
        Each with the lanes that it holds for; none where it holds for all of them.
    """
    wanted = list(lanes)
    found: list[tuple[T, list[str]]] = []
    for lane in wanted:
        for each in tell(lane):
            same = next((held for told, held in found if key(told) == key(each)), None)
            if same is None:
                found.append((each, [lane]))
            else:
                same.append(lane)
    return [(each, () if len(held) == len(wanted) else tuple(held)) for each, held in found]
