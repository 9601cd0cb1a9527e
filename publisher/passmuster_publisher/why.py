"""Why a minimum is what it is: each step with the lines of feeds and policy that it rests on."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

from passmuster.model.requirement import Branch, Requirement, Step
from passmuster_publisher.build import Built
from passmuster_publisher.ladder import Candidate, floor_at, midnight
from passmuster_publisher.lines import Line
from passmuster_publisher.policy.lines import key_line, line_with
from passmuster_publisher.policy.reading import PolicyFile
from passmuster_publisher.policy.tables import AnyRule, Defaults, Fixed
from passmuster_publisher.quoting import Quote, quoted
from passmuster_publisher.rules import parts


class Inputs(NamedTuple):
    """What a manifest was built from."""

    policy: PolicyFile
    feeds: Path


class _Behind(NamedTuple):
    """What a computed step was made of, and the deadline that grace alone gives it."""

    candidate: Candidate
    deadline: datetime


def explained(built: Built, wanted: str | None, inputs: Inputs) -> list[str]:
    """Return the lines to print for a product or requirement; none when there is no such one.

    Args:
        built: as computed from the inputs.
        wanted: a product or requirement id; None: every requirement.
        inputs: what is quoted.
    """
    index = {
        part.id: (position, rule)
        for position, rule in enumerate(inputs.policy.policy.requirement)
        for part in parts(rule)
    }
    found: list[str] = []
    for requirement in built.manifest.requirements:
        if wanted in (None, requirement.product, requirement.id):
            found += _of_requirement(built, requirement, *index[requirement.id], inputs)
    return found


def _of_requirement(
    built: Built, requirement: Requirement, position: int, rule: AnyRule, inputs: Inputs
) -> Iterator[str]:
    yield f"{requirement.id}  ({requirement.product}, compared as {requirement.scheme})"
    yield "  " + _policy_line(inputs, f"$.requirement[{position}]", "id", "rule")
    behind = dict(_behind(built.lines[requirement.id]))
    for branch in requirement.branches:
        ended = branch.ends is not None and branch.ends <= built.manifest.issued
        if ended and not branch.steps and not branch.extended:
            continue
        yield f"  {branch.id}{_ends(branch)}"
        yield from _sources_of_ends(built, requirement, branch, inputs)
        if branch.held is not None:
            since = f" since {branch.held.since:%Y-%m-%d}" if branch.held.since else ""
            yield f"    held{since}: {branch.held.reason}"
        floor = floor_at(branch.steps, built.manifest.issued)
        for step in branch.steps:
            yield from _of_step(
                step,
                step is floor,
                behind.get((branch.id, step.minimum)),
                (position, rule),
                inputs,
            )
        if not branch.steps:
            yield "    no minimum"
    yield ""


def _behind(lines: Iterable[Line]) -> Iterator[tuple[tuple[str, str], _Behind]]:
    for line in lines:
        found = {each.version: each for each in line.candidates}
        for step in line.branch.steps:
            yield (line.branch.id, step.minimum), _Behind(found[step.minimum], step.deadline)


def _of_step(
    step: Step,
    holds: bool,  # noqa: FBT001 - said by its caller's own words
    behind: _Behind | None,
    where: tuple[int, AnyRule],
    inputs: Inputs,
) -> Iterator[str]:
    position, rule = where
    last = step.deadline - timedelta(days=1)
    word = "holds now" if holds else "from then on"
    yield f"    {step.minimum}  {word}; a lower one is good up to and with {last:%Y-%m-%d}"
    released = f"released {step.released:%Y-%m-%d}, " if step.released else ""
    exploited = f", exploited ({', '.join(step.cves) or 'by upstream'})" if step.exploited else ""
    yield f"      {released}severity {step.severity}{exploited}, {step.confidence}"
    if behind is None:
        yield "      kept from the manifest that was published before"
        return
    for quote in dict.fromkeys(quoted(each, inputs.feeds) for each in behind.candidate.records):
        yield from _shown(quote)
    path = f"$.requirement[{position}]"
    if isinstance(rule, Fixed):
        number = line_with(inputs.policy.text, path, f'"{step.minimum}"')
        yield "      " + _numbered(inputs, number, "minimum")
    for reason in step.why:
        key = reason.removeprefix(f"policy:{rule.id}.")
        if key != reason:
            yield "      " + _policy_line(inputs, path, key, key)
    key = _deciding(rule, inputs.policy.policy.defaults, behind)
    own = getattr(rule, key) is not None
    yield "      " + _policy_line(inputs, path if own else "$.defaults", key, "deadline")
    if step.deadline != behind.deadline:
        last = behind.deadline - timedelta(days=1)
        yield f"      not {last:%Y-%m-%d}: a day once published stays, a new one gives notice"
        yield "      " + _policy_line(inputs, "$.defaults", "min_notice_days", "least notice")


def _deciding(rule: AnyRule, defaults: Defaults, behind: _Behind) -> str:
    """Return the key whose days made the deadline: those for exploited holes are the most."""
    own = rule.grace_days_exploited
    days = defaults.grace_days_exploited if own is None else own
    most = midnight(behind.candidate.released + timedelta(days=days + 1))
    urgent = behind.candidate.exploited and behind.deadline == most
    return "grace_days_exploited" if urgent else "grace_days"


def _sources_of_ends(
    built: Built, requirement: Requirement, branch: Branch, inputs: Inputs
) -> Iterator[str]:
    for line in built.lines[requirement.id]:
        if line.branch.id == branch.id:
            for quote in dict.fromkeys(quoted(each, inputs.feeds) for each in line.records):
                yield from _shown(quote)


def _shown(quote: Quote) -> Iterator[str]:
    if quote.number:
        yield f"      {quote.place}:{quote.number}"
        yield f"        {quote.text}"
    else:
        yield f"      {quote.place} (not in these recordings)"


def _policy_line(inputs: Inputs, path: str, key: str, what: str) -> str:
    return _numbered(inputs, key_line(inputs.policy.text, path, key), f"{what} by {key}")


def _numbered(inputs: Inputs, number: int | None, what: str) -> str:
    if number is None:
        return f"{what}: the policy says nothing, its default counts"
    text = inputs.policy.text.splitlines()[number - 1].strip()
    return f"{inputs.policy.path.name}:{number}  {text}"


def _ends(branch: Branch) -> str:
    """Return when a branch ends, by track where the tracks differ."""
    found = [f"{track} {end:%Y-%m-%d}" for track, end in sorted(branch.ends_by_track.items())]
    if branch.ends is not None:
        found.insert(0, f"{branch.ends:%Y-%m-%d}")
    found += [
        f"with {' or '.join(each.support)} {each.ends:%Y-%m-%d}"
        for each in branch.extended
        if each.ends is not None
    ]
    return f"  (no fixes from: {', '.join(found)})" if found else ""
