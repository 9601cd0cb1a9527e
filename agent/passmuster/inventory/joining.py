"""One copy, several readings: which observation stands for it, and which ones only confirm it.

A program file that belongs to an installed package is no copy of its own: the package system
knows what was installed and in which revision, so it outranks what the file says. The file's
reading is kept beside it, and shown.
"""

from __future__ import annotations

from typing import NamedTuple

from passmuster.inventory import upstream
from passmuster.inventory.copies import groups, is_copy, merged, rule_of
from passmuster.inventory.observation import Observation
from passmuster.model.installation import Reading, Version
from passmuster.products.definition import Detect
from passmuster.products.matching import Match

PACKAGES = frozenset({"dpkg", "rpm", "pacman", "apk", "nix"})
RULE = "package-outranks-file"
_UPSTREAM = {
    "deb": upstream.of_debian,
    "rpm": upstream.of_rpm,
    "alpm": upstream.of_alpm,
    "apk": upstream.of_apk,
}


class Whole(NamedTuple):
    """The observation that stands for a copy, with what else was read of it."""

    seen: Observation
    match: Match
    also: tuple[Reading, ...] = ()

    @property
    def decided_by(self) -> str:
        """The rule by which the observation outranked the other readings."""
        if not (self.also and self.seen.version):
            return ""
        return rule_of(self.seen) if is_copy(self.seen) else RULE


def join(matched: list[tuple[Observation, Match]]) -> list[Whole]:
    """Return each copy once; what only confirms it becomes readings beside it."""
    several = [each for each in matched if is_copy(each[0])]
    wholes = [
        Whole(*merged(group), tuple(reading(seen, known.rule) for seen, known in group[1:]
                                    if seen.version))
        for group in groups(several)
    ]  # fmt: skip
    return wholes + _packaged([each for each in matched if not is_copy(each[0])])


def _packaged(matched: list[tuple[Observation, Match]]) -> list[Whole]:
    """Return each copy once; a package's own program files become readings beside it."""
    owners: dict[str, int] = {}
    for number, (seen, recognised) in enumerate(matched):
        if seen.packaging in PACKAGES:
            for path in (*seen.files, *recognised.rule.executables):
                owners.setdefault(path, number)
    beside: dict[int, list[Reading]] = {}
    alone: list[int] = []
    for number, (seen, recognised) in enumerate(matched):
        owner = _owner(seen, owners)
        if owner is None:
            alone.append(number)
        elif seen.version:
            beside.setdefault(owner, []).append(reading(seen, recognised.rule))
    return [Whole(*matched[number], tuple(beside.get(number, ()))) for number in alone]


def reading(seen: Observation, rule: Detect) -> Reading:
    """Return an observation's version with its evidence, in the scheme that its rule names."""
    return Reading(
        version=version(seen.version, rule), evidence=seen.evidence, confidence=seen.confidence
    )


def version(raw: str, rule: Detect) -> Version:
    """Return a raw version of a rule's source, with its upstream part where there is one."""
    part = _UPSTREAM.get(rule.scheme)
    return Version(raw=raw, scheme=rule.scheme, upstream=part(raw) if part else "")


def _owner(seen: Observation, owners: dict[str, int]) -> int | None:
    """Return the package that a program's files belong to."""
    if seen.packaging != "files":
        return None
    found = (owners.get(path) for path in (*sorted(seen.files), *seen.executables))
    return next((owner for owner in found if owner is not None), None)
