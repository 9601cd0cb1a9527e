"""Two sources must agree before a line rises: reference/feeds.md, section 3.

A release that a second source does not confirm makes no step; the line stays where both agree and
is held, with what each of them says.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import NamedTuple

import msgspec

from passmuster.versions import VersionError, compare
from passmuster_publisher.consult import Answer, Trouble
from passmuster_publisher.feeds import adapter
from passmuster_publisher.feeds.record import Release
from passmuster_publisher.ladder import Candidate

# Two upstreams date one release by up to so many days apart (time zones, a page written later).
_DATES_DIFFER = timedelta(days=3)


class Agreed(NamedTuple):
    """The candidates that may become steps, and why the highest others may not."""

    candidates: tuple[Candidate, ...]
    trouble: Trouble | None = None


class _Objection(NamedTuple):
    """Why a candidate is not confirmed."""

    candidate: Candidate
    reason: str


def agree(
    scheme: str, candidates: Sequence[Candidate], seconds: Sequence[Answer], *, sources: int
) -> Agreed:
    """Keep the candidates that a second source confirms, or all when one source is enough.

    A second source confirms what it names itself, and what is lower than something that it names
    in the same branch.

    Args:
        scheme: version scheme.
        candidates: of one branch, from the first source.
        seconds: what the second sources say of the same branch.
        sources: 2, or 1: then an unconfirmed candidate stays, as `single`.
    """
    kept: list[Candidate] = []
    objections: list[_Objection] = []
    for candidate in candidates:
        confirmed, reason = _confirmed(scheme, candidate, seconds)
        if confirmed is not None:
            kept.append(confirmed)
        elif sources == 1:
            kept.append(candidate)
        else:
            objections.append(_Objection(candidate, reason))
    above = [
        each
        for each in objections
        if all(compare(scheme, each.candidate.version, k.version) > 0 for k in kept)
    ]
    if not above:
        return Agreed(tuple(kept))
    first = min(above, key=lambda each: each.candidate.released)
    return Agreed(tuple(kept), Trouble(first.reason, first.candidate.released))


def _confirmed(
    scheme: str, candidate: Candidate, seconds: Sequence[Answer]
) -> tuple[Candidate | None, str]:
    """Return the candidate as confirmed, or None with the reason why it is not."""
    reasons = []
    for answer in seconds:
        release, reason = _confirming(scheme, candidate, answer)
        if release is not None:
            return _with(scheme, candidate, release), ""
        reasons.append(reason)
    named = f"{candidate.why[0]} names {candidate.version} ({candidate.released})"
    return None, f"{named}; " + "; ".join(reasons or ["there is no second source"])


def _confirming(scheme: str, candidate: Candidate, answer: Answer) -> tuple[Release | None, str]:
    dated = _dated(answer.source.partition("/")[0]) and _dated(candidate.records[0].feed)
    higher: list[Release] = []
    apart = ""
    highest: str | None = None
    for release in answer.releases:
        order = _order(scheme, release.version, candidate.version)
        if order is None:
            continue
        if highest is None or compare(scheme, release.version, highest) > 0:
            highest = release.version
        if order == 0 and dated and _far_apart(release.released, candidate.released):
            apart = f"{answer.source} dates it {release.released}"
        elif order >= 0:
            higher.append(release)
    if higher and not apart:
        return min(
            higher,
            key=lambda each: (
                _order(scheme, each.version, candidate.version) or 0,
                each.released or date.max,
                each.ref,
            ),
        ), ""
    if apart:
        return None, apart
    knows = f"nothing above {highest}" if highest else "nothing of the branch"
    trouble = f" ({answer.trouble.reason})" if answer.trouble else ""
    return None, f"{answer.source} knows {knows}{trouble}"


def _with(scheme: str, candidate: Candidate, second: Release) -> Candidate:
    """Return a candidate with its confirmation; of two days of one release the later counts."""
    same = _order(scheme, second.version, candidate.version) == 0
    dated = _dated(second.record.feed) and _dated(candidate.records[0].feed)
    released = candidate.released
    if same and dated and second.released is not None:
        released = max(released, second.released)
    return msgspec.structs.replace(
        candidate,
        released=released,
        confidence="agreed",
        why=tuple(dict.fromkeys((*candidate.why, second.ref))),
        records=(*candidate.records, second.record),
        url=candidate.url or (second.url if same else ""),
    )


def _dated(feed: str) -> bool:
    return adapter.feed(feed).dated


def _far_apart(left: date | None, right: date) -> bool:
    return left is not None and abs(left - right) > _DATES_DIFFER


def _order(scheme: str, left: str, right: str) -> int | None:
    try:
        return compare(scheme, left, right)
    except VersionError:
        return None
