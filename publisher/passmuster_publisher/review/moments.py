"""The moments at which a manifest's impact is worth looking at: now, and what it sets or moves.

A deadline or an end of support that both manifests set in the same way is no moment: at it both
say the same. What only the old one sets is one, for it does not come then any more.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from passmuster.model.requirement import Branch, Manifest, Requirement


class Due(NamedTuple):
    """What comes at an instant.

    Attributes:
        requirement: its id, which keeps two lines of one product apart.
        what: for people, for example `firefox esr-140 140.14.0`.
    """

    at: datetime
    requirement: str
    what: str


def moments_of(
    old: Manifest | None, new: Manifest, at: datetime
) -> list[tuple[datetime, tuple[str, ...]]]:
    """Return each moment with what comes at it, or does not any more; `at` is the first.

    Args:
        old: the manifest in force, or None.
        new: the one to be signed: its deadlines, and ends of support by branch and by track and
            of extended support.
        at: UTC instant; nothing before it is a moment.
    """
    before = set(_dues(old)) if old is not None else set()
    after = list(_dues(new))
    dropped = before.difference(after)
    told = [(due, due.what) for due in after if due not in before]
    same = {(due.at, due.what) for due in after}
    told += [(d, f"{d.what} no longer") for d in sorted(dropped) if (d.at, d.what) not in same]
    found: dict[datetime, dict[str, None]] = {}
    for due, what in told:
        if due.at > at:
            found.setdefault(due.at, {})[what] = None
    return [(at, ()), *((moment, tuple(found[moment])) for moment in sorted(found))]


def _dues(manifest: Manifest) -> Iterator[Due]:
    for requirement in manifest.requirements:
        for branch in requirement.branches:
            for moment, words in _of_branch(branch):
                yield Due(moment, requirement.id, _text(requirement, branch, words))


def _of_branch(branch: Branch) -> Iterator[tuple[datetime, str]]:
    for step in branch.steps:
        scope = f" ({', '.join(step.architectures)})" if step.architectures else ""
        yield step.deadline, f"{step.minimum}{scope}"
    if branch.ends is not None:
        yield branch.ends, "ends"
    for track, end in branch.ends_by_track.items():
        yield end, f"{track} ends"
    for each in branch.extended:
        if each.ends is not None:
            yield each.ends, f"{', '.join(each.support)} ends"


def _text(requirement: Requirement, branch: Branch, words: str) -> str:
    return " ".join(filter(None, (requirement.product, branch.id, words)))
