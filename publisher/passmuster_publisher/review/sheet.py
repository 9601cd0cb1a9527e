"""A review as rows of words: what each format shows, and in which order.

Texts are still those of the manifests: a renderer cleans and escapes every one of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from passmuster_publisher.review import rows, wording
from passmuster_publisher.review.changes_model import Emergency, Fall, Head, Review, Standing
from passmuster_publisher.review.impact_model import Impact
from passmuster_publisher.review.impact_sheet import ImpactSheet, impact_sheet
from passmuster_publisher.review.rows import Row

_PAPERS = ("serial", "issued", "expires", "publisher", "replayed_from")


class Paper(NamedTuple):
    """One value that both documents have."""

    label: str
    old: str
    new: str


class Alert(NamedTuple):
    """What must not be overlooked.

    Attributes:
        tone: fall, explained (a fall that a withdrawn entry explains), emergency or note.
        title: a word or two for it.
        where: requirement and branch; empty for the whole document.
    """

    tone: str
    title: str
    where: str
    text: str


class Group(NamedTuple):
    """What changes in one requirement, in the rules without versions, or in the document."""

    title: str
    id: str
    rows: tuple[Row, ...]
    alerts: tuple[str, ...] = ()


class Kept(NamedTuple):
    """A line or a rule that stays as it is."""

    line: str
    floor: str
    also: str


class Sheet(NamedTuple):
    """The whole review, ready to be laid out."""

    title: str
    subtitle: str
    summary: str
    papers: tuple[Paper, ...]
    alerts: tuple[Alert, ...]
    groups: tuple[Group, ...]
    kept: tuple[Kept, ...]
    impact: ImpactSheet | None


def sheet(
    review: Review, *, old_sha256: str, new_sha256: str, impact: Impact | None = None
) -> Sheet:
    """Put a review into words.

    Args:
        review: what `changes` found.
        old_sha256: digest of the old document's bytes; empty for a first publication.
        new_sha256: digest of the new document's bytes.
        impact: what it would do to a fleet, where that was computed.
    """
    first = review.old is None
    against = "first publication" if review.old is None else f"against {review.old.serial}"
    return Sheet(
        title=f"Review of manifest {review.new.serial}",
        subtitle=f"{against}; minimums as of {wording.instant(review.at)}",
        summary=_summary(review),
        papers=tuple(_papers(review, old_sha256, new_sha256)),
        alerts=(*_notes(review, same=first or old_sha256 == new_sha256), *_alerts(review)),
        groups=tuple(_groups(review)),
        kept=tuple(_kept(each, review.at) for each in review.unchanged),
        impact=impact_sheet(impact) if impact is not None else None,
    )


def _summary(review: Review) -> str:
    changed = len(review.requirements)
    said = [
        f"{wording.number(changed, 'requirement')} {'changes' if changed == 1 else 'change'}"
        if changed
        else "No requirement changes"
    ]
    if review.rules:
        said.append(f"{wording.number(len(review.rules), 'rule')} without versions too")
    said.append(f"{wording.number(len(review.unchanged), 'line')} as before")
    falls = review.falls
    if falls:
        bare = sum(fall.withdrawn is None for fall in falls)
        why = f"{bare} of them unexplained" if bare else "explained by what is withdrawn"
        said.append(f"{wording.number(len(falls), 'fall')} of the line, {why}")
    if review.emergencies:
        said.append(wording.number(len(review.emergencies), "emergency", "emergencies"))
    return "; ".join(said) + "."


def _papers(review: Review, old_sha256: str, new_sha256: str) -> Iterator[Paper]:
    yield Paper("SHA-256", old_sha256 or "none", new_sha256)
    for name in _PAPERS:
        old = _stated(review.old, name) if review.old else ""
        new = _stated(review.new, name)
        if old or new:
            yield Paper(name.replace("_", " "), old or "none", new or "none")


def _stated(head: Head, name: str) -> str:
    value = getattr(head, name)
    if value is None:
        return ""
    return str(value) if isinstance(value, int | str) else wording.instant(value)


def _notes(review: Review, *, same: bool) -> Iterator[Alert]:
    new, old = review.new, review.old
    if new.replayed_from is not None:
        text = "Its dates were moved, for demonstrations and drills; no deadline in it is real"
        yield Alert("note", "Replay", "", text)
    if new.expires <= review.at:
        yield Alert("note", "Expired", "", "It has expired at the time of this review")
    if old is None:
        return
    if new.serial <= old.serial:
        text = f"{new.serial} does not rise above {old.serial}: desktops will refuse the manifest"
        yield Alert("note", "Serial", "", text)
    if not same and not (review.requirements or review.rules or review.document):
        text = "The bytes differ, and nothing does that this release reads"
        yield Alert("note", "Bytes", "", text)


def _alerts(review: Review) -> Iterator[Alert]:
    for requirement in review.requirements:
        for fall in requirement.falls:
            yield _fall(requirement.id, fall)
        for branch in requirement.branches:
            for fall in branch.falls:
                yield _fall(f"{requirement.id} / {branch.id}", fall)
    yield from _emergencies(review)


def _emergencies(review: Review) -> Iterator[Alert]:
    """Yield one alert a hole and deadline: a hole is often closed on many lines at once."""
    found: dict[tuple[object, ...], tuple[Emergency, list[str]]] = {}
    for requirement in review.requirements:
        for branch in requirement.branches:
            for each in branch.emergencies:
                key = (each.step.cves or each.step.minimum, each.step.deadline, each.known)
                line = wording.line_of(requirement.id, branch.id, each.step.minimum)
                found.setdefault(key, (each, []))[1].append(line)
    for each, lines in found.values():
        where = ", ".join(each.step.cves) or each.step.minimum
        yield Alert("emergency", "Emergency", where, wording.emergency(each, lines, review.at))


def _fall(where: str, fall: Fall) -> Alert:
    tone = "fall" if fall.withdrawn is None else "explained"
    return Alert(tone, "Line falls", where, wording.fall(fall))


def _groups(review: Review) -> Iterator[Group]:
    document = [each for each in review.document if each.name not in _PAPERS]
    beyond = tuple(rows.of_changes("", document))
    if beyond:
        yield Group("The whole document", "", beyond)
    for requirement in review.requirements:
        lines = [*rows.of_changes("", requirement.changes)]
        alerts = ["Line falls"] if requirement.falls else []
        for branch in requirement.branches:
            lines += rows.of_branch(branch)
            alerts += ["Line falls"] if branch.falls else []
            alerts += ["Emergency"] if branch.emergencies else []
        yield Group(
            wording.product(requirement.product),
            requirement.id,
            tuple(lines),
            tuple(dict.fromkeys(alerts)),
        )
    for rule in review.rules:
        changed = tuple(rows.of_changes("", rule.changes))
        yield Group(f"{rule.kind.capitalize()} products", rule.id, changed)


def _kept(standing: Standing, at: datetime) -> Kept:
    line = " / ".join(filter(None, (standing.id, standing.branch)))
    if standing.kind != "requirement":
        return Kept(line, "", f"{standing.kind} products")
    floors = "; ".join(
        (f"{wording.architectures(lane.architectures)}: " if lane.architectures else "")
        + wording.rung(lane.floor)
        for lane in standing.lanes
    )
    also = [f"{standing.pending} pending"] if standing.pending else []
    if standing.ends is not None:
        also.append(
            f"{'ended' if at >= standing.ends else 'ends'} {wording.last_day(standing.ends)}"
        )
    also += [f"held: {standing.held}"] if standing.held else []
    return Kept(line, floors or "none", ", ".join(also))
