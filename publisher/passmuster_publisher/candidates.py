"""From what feeds say of releases to those that may become steps: which count, and how urgent."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from typing import Any, NamedTuple

import msgspec

from passmuster.model.requirement import Withdrawn
from passmuster.versions import SCHEMES, VersionError, compare
from passmuster_publisher.feeds.record import Exploited, Release
from passmuster_publisher.ladder import Candidate
from passmuster_publisher.policy.tables import (
    FromFeeds,
    LatestMinus,
    LatestSecurity,
    Mark,
    Withdraw,
)

_GRAVITY = {"critical": 4, "high": 3, "medium": 2, "low": 1, "unknown": 0}


class Advisories(NamedTuple):
    """What is known of holes: which releases close some, and which holes are exploited.

    Attributes:
        releases: what the rule's feed of advisories names.
        exploited: holes by CVE id, from feeds of exploited holes.
    """

    releases: Sequence[Release]
    exploited: Mapping[str, Exploited]


def counting(rule: FromFeeds, releases: Iterable[Release], as_of: date) -> list[Release]:
    """Return the releases of a kind that counts: no previews, no early roll-outs, none to come."""
    return [
        each
        for each in releases
        if (each.released is None or each.released <= as_of)
        and (not rule.channels or each.channel in rule.channels)
        and each.channel not in rule.ignore_channels
        and (each.share is None or each.share >= rule.min_share)
    ]


def taken_back(scheme: str, withdrawn: Iterable[Withdraw | Withdrawn], version: str) -> bool:
    """Tell whether a version is withdrawn: such a one must be nobody's minimum."""
    return any(_takes_back(scheme, each, version) for each in withdrawn)


def candidates(
    rule: FromFeeds,
    marks: Sequence[Mark],
    releases: Iterable[Release],
    advisories: Advisories,
) -> list[Candidate]:
    """Return the releases of one branch that may become steps.

    Args:
        rule: says which kinds of release make a line.
        marks: what people know of single releases.
        releases: of one branch, already `counting`.
        advisories: what is known of holes.

    Raises:
        VersionError: a version is not of the rule's scheme.
    """
    key = SCHEMES[rule.scheme].key
    by_version: dict[Any, list[Release]] = {}
    for release in releases:
        by_version.setdefault(key(release.version), []).append(release)
    known = _by_key(rule.scheme, advisories.releases)
    found: list[Candidate] = []
    for at in sorted(by_version):
        same = by_version[at]
        notes = [each for each in marks if key(each.version) == at]
        named = known.get(at, [])
        why = _security(rule, same, named, notes)
        if isinstance(rule, LatestSecurity) and why is None:
            continue
        found.append(_candidate(same, named, notes, why or "", advisories))
    return found


def _security(
    rule: FromFeeds, same: Sequence[Release], named: Sequence[Release], notes: Sequence[Mark]
) -> str | None:
    """Return why a release counts as a security release ("": a feed says so), or None."""
    if notes:
        return f"policy:{rule.id}.mark" if any(each.security for each in notes) else None
    if any(each.security for each in (*same, *named)):
        return ""
    if rule.assume_security != "no" and _changes(rule, same[0].version):
        return f"policy:{rule.id}.assume_security"
    told = [each.security for each in same if each.security is not None]
    return None if told or rule.security else ""


def _changes(rule: FromFeeds, version: str) -> bool:
    """Tell whether a version is the first of its major, or of its minor, number."""
    components = SCHEMES[rule.scheme].components(version)
    return not any(components[1 if rule.assume_security == "major" else 2 :])


def _candidate(
    same: Sequence[Release],
    named: Sequence[Release],
    notes: Sequence[Mark],
    why: str,
    advisories: Advisories,
) -> Candidate:
    spoken = [*same, *named]
    cves = {cve for each in spoken for cve in each.cves} | {c for each in notes for c in each.cves}
    known = [advisories.exploited[cve] for cve in sorted(cves) if cve in advisories.exploited]
    told = {cve for each in spoken for cve in each.exploited_cves}
    dated = [each.released for each in (*same, *named) if each.released is not None]
    reasons = [*(each.ref for each in spoken), *([why] if why else [])]
    reasons += [f"{each.record.feed}:{each.cve}" for each in known]
    severities = [*(each.severity for each in spoken), *(each.severity for each in notes)]
    urls = [*(each.url for each in notes), *(each.url for each in (*named, *same))]
    return Candidate(
        version=same[0].version,
        released=min((each.released for each in same if each.released), default=None)
        # What nobody dates counts from the first day on which it was recorded, which stands still.
        or min(dated, default=min(each.record.day for each in same)),
        severity=max(severities, key=_GRAVITY.__getitem__),
        exploited=bool(known) or any(each.exploited for each in spoken),
        cves=tuple(sorted(told | {each.cve for each in known})),
        url=next(filter(None, urls), ""),
        why=tuple(dict.fromkeys(reasons)),
        records=tuple(
            dict.fromkeys((*(each.record for each in spoken), *(each.record for each in known)))
        ),
    )


def lowered(rule: FromFeeds, found: Sequence[Candidate]) -> Sequence[Candidate]:
    """Return each release as the line that a later one makes of it; as it is but by latest-minus.

    When the release `behind` places above comes out, this one becomes the minimum, and grace
    counts from that day.

    Args:
        rule: says how many places, and of what.
        found: of one branch, rising, as the sources agree: of a release's own day, not the later.
    """
    if not isinstance(rule, LatestMinus):
        return found
    places = found if rule.of == "release" else _first_of_each(rule, found)
    return [
        msgspec.structs.replace(
            lower,
            released=higher.released,
            confidence="agreed"
            if {lower.confidence, higher.confidence} == {"agreed"}
            else "single",
            why=tuple(dict.fromkeys((*lower.why, *higher.why, f"policy:{rule.id}.behind"))),
            records=tuple(dict.fromkeys((*lower.records, *higher.records))),
        )
        for lower, higher in zip(places, places[rule.behind :], strict=False)
    ]


def _first_of_each(rule: LatestMinus, found: Sequence[Candidate]) -> list[Candidate]:
    firsts: dict[int, Candidate] = {}
    for candidate in found:
        firsts.setdefault(SCHEMES[rule.scheme].components(candidate.version)[0], candidate)
    return list(firsts.values())


def _by_key(scheme: str, releases: Iterable[Release]) -> dict[Any, list[Release]]:
    """Return releases by version; advisories also speak of versions that the scheme cannot read."""
    key: Callable[[str], Any] = SCHEMES[scheme].key
    found: dict[Any, list[Release]] = {}
    for release in releases:
        try:
            found.setdefault(key(release.version), []).append(release)
        except VersionError:
            continue
    return found


def _takes_back(scheme: str, withdrawn: Withdraw | Withdrawn, version: str) -> bool:
    try:
        if any(compare(scheme, each, version) == 0 for each in withdrawn.versions):
            return True
        low = not withdrawn.at_least or compare(scheme, version, withdrawn.at_least) >= 0
        high = not withdrawn.below or compare(scheme, version, withdrawn.below) < 0
    except VersionError:
        return False
    return bool(withdrawn.at_least or withdrawn.below) and low and high
