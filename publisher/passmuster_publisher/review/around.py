"""What a branch stands in while it is compared: its requirement, before and after, and the time."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from passmuster.model.requirement import Branch, Requirement, Withdrawn
from passmuster.versions import VersionError, starts_with


class Around(NamedTuple):
    """What a branch stands in: its requirement before and after, and the time of the review."""

    old: Requirement | None
    new: Requirement | None
    at: datetime

    @property
    def scheme(self) -> str:
        """The version scheme of both; empty where they have none in common."""
        schemes = {each.scheme for each in (self.old, self.new) if each is not None}
        return schemes.pop() if len(schemes) == 1 else ""

    @property
    def withdrawn(self) -> tuple[Withdrawn, ...]:
        """What the new manifest withdraws."""
        return self.new.withdrawn if self.new is not None else ()


def caught_by(branch: Branch | None, requirement: Requirement | None) -> Branch | None:
    """Return the branch of a requirement with the longest prefix that holds all of `branch`."""
    if branch is None or requirement is None:
        return None
    holding = [each for each in requirement.branches if _holds(each, branch)]
    return max(
        holding, key=lambda each: each.prefix.count(".") if each.prefix else -1, default=None
    )


def _holds(outer: Branch, inner: Branch) -> bool:
    try:
        begins = not outer.prefix or starts_with("dotted", inner.prefix, outer.prefix)
    except VersionError:
        return False
    return begins and all(
        not wide or (narrow and set(narrow) <= set(wide))
        for wide, narrow in (
            (outer.tracks, inner.tracks),
            (outer.architectures, inner.architectures),
            (outer.os, inner.os),
        )
    )
