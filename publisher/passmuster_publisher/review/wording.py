"""Facts of a manifest as short English phrases, the same in every format of the review.

Nothing is escaped or cut here: a renderer does what its medium needs.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from functools import cache

from passmuster.model.requirement import Advice, Extended, Held, OsMatch, Step, Withdrawn
from passmuster.products import load
from passmuster_publisher.review.changes_model import Emergency, Fall, How, Rung

OTHERS = "others"


def instant(moment: datetime) -> str:
    """Return an instant in UTC, for example `2026-08-10 00:00 UTC`."""
    try:
        moment = moment.astimezone(UTC)
    except OverflowError:  # the first or last day that there is, in a zone of its own
        return moment.isoformat(" ")
    seconds = f":{moment:%S}" if moment.second else ""
    return f"{_date(moment)} {moment:%H:%M}{seconds} UTC"


def last_day(deadline: datetime) -> str:
    """Return the last whole day before an instant, for example `Sun 2026-08-09`."""
    try:
        day = deadline.astimezone(UTC) - timedelta(days=1)
    except OverflowError:
        return f"before {deadline.isoformat(' ')}"
    return f"{day:%a} {_date(day)}"


def day(moment: datetime | None) -> str:
    """Return the UTC day of an instant, or nothing."""
    return "" if moment is None else instant(moment).partition(" ")[0]


def good_until(deadline: datetime, *, pending: bool) -> str:
    """Return when a lower version stops being good, or has stopped, with the very instant."""
    word = "last good day" if pending else "in force; last good day was"
    return f"{word} {last_day(deadline)} (deadline {instant(deadline)})"


def number(count: int, one: str, many: str = "") -> str:
    """Return a count with its noun, for example `1 line` or `3 lines`."""
    return f"{count} {one if count == 1 else many or one + 's'}"


def listing(values: Iterable[str]) -> str:
    """Return values in a row, or nothing for none."""
    return ", ".join(values)


def anyway(values: Iterable[str]) -> str:
    """Return a list that means `any` when it is empty."""
    return listing(values) or "any"


def rung(found: Rung | None) -> str:
    """Return a floor: its minimum, and that it is not in force yet where that is so."""
    if found is None:
        return "none"
    return f"{found.step.minimum} (pending)" if found.pending else found.step.minimum


def architectures(names: Sequence[str]) -> str:
    """Return the architectures that a line is about; nothing for all."""
    return listing(name or OTHERS for name in names)


def systems(wanted: Sequence[OsMatch]) -> str:
    """Return operating systems with their releases."""
    return anyway(_system(each) for each in wanted)


def extended(found: Sequence[Extended]) -> str:
    """Return support after the end, for whom and until when."""
    return "; ".join(
        f"{anyway(each.support)} {f'until {last_day(each.ends)}' if each.ends else 'for ever'}"
        + (f", proven from {each.proven_from}" if each.proven_from else "")
        for each in found
    )


def held(found: Held | None) -> str:
    """Return why a line stands still, or nothing."""
    if found is None:
        return ""
    return found.reason + (f", since {day(found.since)}" if found.since else "")


def withdrawn_range(found: Withdrawn) -> str:
    """Return which versions are withdrawn."""
    span = [
        f"{word} {version}"
        for word, version in (("from", found.at_least), ("below", found.below))
        if version
    ]
    return listing([*found.versions, *([" ".join(span)] if span else [])]) or "no version"


def withdrawn(found: Withdrawn | None) -> str:
    """Return withdrawn versions with the reason, or nothing."""
    return "" if found is None else f"{withdrawn_range(found)}: {found.reason}"


def advice(found: Advice | None) -> str:
    """Return what operators are told, with its address, or nothing."""
    if found is None:
        return ""
    return f"{found.text} <{found.url}>" if found.url else found.text


def severity(step: Step) -> str:
    """Return a step's severity for a list of marks."""
    return "severity unknown" if step.severity in {"", "unknown"} else step.severity


def confidence(step: Step) -> str:
    """Return how many sources name a step."""
    words = {"agreed": "two sources agree", "single": "one source only"}
    return words.get(step.confidence, step.confidence)


def fall(found: Fall) -> str:
    """Return what a line asked for, what it asks for now, and whether that is explained."""
    scope = architectures(found.architectures)
    said = (f"on {scope}: " if scope else "") + _fall(found)
    if found.withdrawn is not None:
        return f"{said}; {found.asked} is withdrawn ({found.withdrawn})"
    if found.how in {How.GONE, How.REOPENED}:
        return said
    return f"{said}; {found.asked} is not withdrawn"


def line_of(requirement: str, branch: str, minimum: str) -> str:
    """Return a branch and its minimum as one of many; a branch that is its requirement once."""
    name = requirement if requirement == branch else f"{requirement} / {branch}"
    return f"{name} {minimum}"


def emergency(found: Emergency, lines: Sequence[str], at: datetime) -> str:
    """Return why steps are an emergency, on which lines, and until when a lower version is good."""
    step = found.step
    why = "Now known to be exploited" if found.known else "New, and it is exploited"
    until = good_until(step.deadline, pending=at < step.deadline)
    return f"{why}; {until}. Closed by {listing(lines)}"


def product(product_id: str) -> str:
    """Return a product's own name, or its id where no definition is known."""
    return _names().get(product_id, product_id)


def _fall(found: Fall) -> str:
    asked = f"{found.asked} was asked for"
    if found.since is not None:
        asked += f" from {instant(found.since)}"
    if found.how is How.GONE:
        return f"Nothing asks for it any more, its versions become {found.instead}"
    if found.how is How.REOPENED:
        ended = f"The end of support{f' for {found.asked}' if found.asked else ''}"
        passed = f" ({instant(found.since)})" if found.since else ""
        then = f"now it ends {last_day(found.until)}" if found.until else "now there is none"
        return f"{ended} had passed{passed}, {then}"
    if found.how is How.LATER:
        return f"{asked}, now only from {instant(found.until)}" if found.until else asked
    if found.how is How.UNTOLD:
        return f"{asked}, and what is asked for now has no order with it"
    return f"{asked}, now only {found.instead} is" if found.instead else f"{asked}, now nothing is"


def _system(each: OsMatch) -> str:
    bounds = [each.release, each.at_least and f"from {each.at_least}"]
    bounds.append(each.below and f"below {each.below}")
    return " ".join([each.product, *filter(None, bounds)])


def _date(moment: datetime) -> str:
    return moment.date().isoformat()  # strftime writes the year 26 without its zeros


@cache
def _names() -> dict[str, str]:
    return {each.id: each.name for each in load()}
