"""Whether a feed's new state can be true beside the one before it: reference/feeds.md, 3 and 6."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from passmuster.versions import SCHEMES, VersionError, compare, starts_with
from passmuster_publisher.feeds.record import Cycle, Exploited, Release

_FEWEST = 0.7
# Of fewer rows than this a share says nothing.
_ENOUGH = 4


class Grouping(NamedTuple):
    """How the versions of a product fall into branches.

    Attributes:
        scheme: version scheme.
        prefixes: of the branches that are still supported; the empty one holds every version.
        max_jump: by how much the major may rise from one state to the next; None: by any number.
        withdrawn: versions that upstream may have taken back: the policy says so.
    """

    scheme: str
    prefixes: tuple[str, ...] = ("",)
    max_jump: int | None = None
    withdrawn: tuple[str, ...] = ()

    def newest(self, releases: Sequence[Release]) -> dict[str, str]:
        """Return the highest version of each branch; one that cannot be read is passed over."""
        found: dict[str, str] = {}
        for release in releases:
            if release.version in self.withdrawn:
                continue
            try:
                SCHEMES[self.scheme].key(release.version)
                for prefix in self.prefixes:
                    if starts_with(self.scheme, release.version, prefix) and (
                        prefix not in found
                        or compare(self.scheme, release.version, found[prefix]) > 0
                    ):
                        found[prefix] = release.version
            except VersionError:
                continue
        return found


def doubt(before: Sequence[Release], now: Sequence[Release], grouping: Grouping) -> str | None:
    """Return why a new state of releases is not to be believed, None for a plausible one."""
    if len(before) >= _ENOUGH and len(now) < len(before) * _FEWEST:
        return f"it holds {len(now)} releases, and {len(before)} in the state before"
    old, new = grouping.newest(before), grouping.newest(now)
    for prefix, version in old.items():
        where = f"branch {prefix}" if prefix else "the newest release"
        if prefix not in new:
            return f"{where} is gone; it was at {version} in the state before"
        try:
            back = compare(grouping.scheme, new[prefix], version) < 0
        except VersionError:
            return f"{where} is {new[prefix]}, and {version} in the state before: no order of both"
        if back:
            return f"{where} went back from {version} to {new[prefix]}"
    return _jump(before, now, grouping)


def doubt_exploited(before: Sequence[Exploited], now: Sequence[Exploited]) -> str | None:
    """Return why a new catalogue of exploited holes is not to be believed: hardly one is undone."""
    if len(before) >= _ENOUGH and len(now) < len(before) * _FEWEST:
        return f"it holds {len(now)} holes, and {len(before)} in the state before"
    return None


def doubt_cycles(before: Sequence[Cycle], now: Sequence[Cycle], day: date) -> str | None:
    """Return why a new state of a support page is not to be believed.

    Args:
        before: the cycles of the former state.
        now: those of the new one.
        day: the day of the new state; a cycle that was over by then may be left out.
    """
    names = {cycle.name for cycle in now}
    for cycle in before:
        over = cycle.ends is True or (isinstance(cycle.ends, date) and cycle.ends < day)
        if cycle.name not in names and not over:
            return f"cycle {cycle.name} is gone, and its support has not ended"
    if len(before) >= _ENOUGH and len(now) < len(before) * _FEWEST:
        return f"it holds {len(now)} cycles, and {len(before)} in the state before"
    return None


def _jump(before: Sequence[Release], now: Sequence[Release], grouping: Grouping) -> str | None:
    if grouping.max_jump is None:
        return None
    every = grouping._replace(prefixes=("",))
    was, to = every.newest(before).get(""), every.newest(now).get("")
    if was is None or to is None:
        return None
    majors = [SCHEMES[grouping.scheme].components(each)[0] for each in (was, to)]
    if majors[1] - majors[0] > grouping.max_jump:
        return f"the major jumps from {was} to {to}, by more than {grouping.max_jump}"
    return None
