"""One copy on Windows or macOS, seen by several sources: which reading stands, which confirm it.

A program's own files tell what a fresh start runs; the registry tells what an installer believed
to have done, and is left ahead or behind by a failed one. So the program outranks the registry,
and an MSIX package, whose files are sealed, outranks both. What lost is kept beside it, and shown.
Source: reference/detection.md, section 2.5.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from passmuster.host.paths import lies_in
from passmuster.inventory.observation import Observation
from passmuster.products.matching import Match

PROGRAM_RULE = "program-outranks-registration"
PACKAGE_RULE = "package-outranks-program"
# The lower the number, the more a source's version counts.
RANKS = {
    "msix": 0,
    "windows-program": 1,
    "app-bundle": 1,
    "update-client": 2,
    "uninstall": 3,
    "receipt": 4,
}
# Who tells how a copy came, the best first: a program's file alone does not.
_PACKAGING = {"msix": 0, "uninstall": 1, "update-client": 2, "app-bundle": 3, "windows-program": 4}

Known = tuple[Observation, Match]


def is_copy(seen: Observation) -> bool:
    """Tell whether several observations may speak of the copy that this one speaks of."""
    return seen.source in RANKS


def groups(known: Iterable[Known]) -> list[list[Known]]:
    """Return the observations of each copy together, the one that counts most first.

    Args:
        known: observations of this kind, with what they were recognised as.
    """
    ordered = sorted(known, key=lambda each: (not each[0].root, *_rank(each)))
    found: list[list[Known]] = []
    for each in ordered:
        own = next((group for group in found if _is_same(group, each)), None)
        if own is not None:
            own.append(each)
        elif not each[0].confirms:
            found.append([each])
    return [sorted(group, key=_rank) for group in found]


def merged(group: list[Known]) -> Known:
    """Return what stands for a copy: the first one, with what the others know of it."""
    first, recognised = group[0]
    observations = [seen for seen, _ in group]
    # A program cannot always tell its track where its registration does.
    track = next((known.rule.track for _, known in group if known.rule.track), "")
    came = min(observations, key=lambda each: _PACKAGING.get(each.source, len(_PACKAGING)))
    staged = next((each for each in observations if each.pending), first)
    stated = next((each for each in observations if each.architecture), first)
    seen = msgspec.structs.replace(
        first,
        packaging=came.packaging,
        scope=came.scope,
        owner=came.owner,
        architecture=stated.architecture,
        path=first.path or next((each.path for each in observations if each.path), ""),
        pending=staged.pending,
        pending_confidence=staged.pending_confidence,
        executables=tuple(dict.fromkeys(one for each in observations for one in each.executables)),
        files=frozenset(one for each in observations for one in each.files),
        entries=frozenset(one for each in observations for one in each.entries),
        obstacles=tuple(dict.fromkeys(one for each in observations for one in each.obstacles)),
    )
    rule = msgspec.structs.replace(recognised.rule, track=recognised.rule.track or track)
    return seen, recognised._replace(rule=rule)


def rule_of(seen: Observation) -> str:
    """Return the rule by which an observation outranked the others of its copy."""
    return PACKAGE_RULE if seen.source == "msix" else PROGRAM_RULE


def _rank(known: Known) -> tuple[object, ...]:
    seen = known[0]
    return (not seen.version, RANKS[seen.source], seen.owner, seen.root, seen.path,
            seen.evidence.location, seen.version)  # fmt: skip


def _is_same(group: list[Known], each: Known) -> bool:
    """Tell whether an observation is of a copy: by folder, or by whose it is and which track."""
    seen, match = each
    if all(other.product.id != match.product.id for _, other in group):
        return False
    roots = [other.root for other, _ in group if other.root]
    if seen.root and roots:
        return any(lies_in(seen.root, root) or lies_in(root, seen.root) for root in roots)
    first, known = group[0]
    tracks = {known.rule.track, match.rule.track}
    same_owner = (first.scope, first.owner) == (seen.scope, seen.owner)
    return same_owner and (len(tracks) == 1 or "" in tracks) and not _states(group, seen.source)


def _states(group: list[Known], source: str) -> bool:
    """Tell whether such a source has spoken of this copy without naming its folder."""
    return any(seen.source == source and not seen.root for seen, _ in group)
