"""What a manifest must keep beyond its schema before anybody signs it.

A pure check: every problem as a sentence, none for a manifest that may be published.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import datetime

from passmuster.model.requirement import Branch, Manifest, Requirement, Step, Withdrawn
from passmuster.versions import SCHEMES, VersionError, compare, starts_with

UNLISTED = ("unsupported", "unknown", "not-covered")


def problems(manifest: Manifest) -> list[str]:
    """Return everything that is wrong with a manifest, in its order."""
    found = list(_of_times(manifest))
    counted = Counter(rule.id for rule in manifest.requirements)
    counted.update(rule.id for rule in manifest.required)
    counted.update(rule.id for rule in manifest.accepted)
    counted.update(rule.id for rule in manifest.forbidden)
    found += [f"id {name!r} is used {n} times" for name, n in counted.items() if n > 1]
    for requirement in manifest.requirements:
        found += [f"requirement {requirement.id}: {each}" for each in _of_requirement(requirement)]
    found += [
        f"required {rule.id}: any_of is empty" for rule in manifest.required if not rule.any_of
    ]
    return found


def _of_times(manifest: Manifest) -> Iterator[str]:
    if manifest.serial < 1:
        yield f"serial: got {manifest.serial}, expected at least 1"
    if manifest.expires <= manifest.issued:
        yield f"expires {manifest.expires} is not after issued {manifest.issued}"


def _of_requirement(requirement: Requirement) -> Iterator[str]:
    if requirement.rule != "ladder":
        yield f"rule: got {requirement.rule!r}, expected 'ladder'"
    if requirement.scheme not in SCHEMES:
        yield f"scheme: got {requirement.scheme!r}, expected one of {', '.join(SCHEMES)}"
        return
    if requirement.unlisted_branch not in UNLISTED:
        yield f"unlisted_branch: got {requirement.unlisted_branch!r}, expected {UNLISTED}"
    for branch in requirement.branches:
        for each in _of_branch(requirement.scheme, branch):
            yield f"branch {branch.id}: {each}"
    for withdrawn in requirement.withdrawn:
        yield from _of_withdrawn(requirement.scheme, withdrawn)


def _of_branch(scheme: str, branch: Branch) -> Iterator[str]:
    if not _is_zoned(branch.ends):
        yield "ends has no time zone, expected UTC (Z)"
    try:
        # A prefix that cannot be read would make every version of the product unknown.
        starts_with("dotted", branch.prefix or "0", "")
        for step in branch.steps:
            if not starts_with(scheme, step.minimum, branch.prefix):
                yield f"minimum {step.minimum} does not begin with the prefix {branch.prefix}"
        for lower, higher in zip(branch.steps, branch.steps[1:], strict=False):
            yield from _of_pair(scheme, lower, higher)
    except VersionError as error:
        yield str(error)
    for step in branch.steps:
        if not (_is_zoned(step.deadline) and _is_zoned(step.released)):
            yield f"step {step.minimum}: an instant has no time zone, expected UTC (Z)"


def _of_pair(scheme: str, lower: Step, higher: Step) -> Iterator[str]:
    if compare(scheme, lower.minimum, higher.minimum) >= 0:
        yield f"steps: {higher.minimum} after {lower.minimum}, expected rising minimums"
    zoned = _is_zoned(lower.deadline) and _is_zoned(higher.deadline)
    if zoned and lower.deadline >= higher.deadline:
        yield f"step {lower.minimum}: its deadline is not before that of {higher.minimum}"


def _of_withdrawn(scheme: str, withdrawn: Withdrawn) -> Iterator[str]:
    for text in (*withdrawn.versions, withdrawn.at_least, withdrawn.below):
        try:
            if text:
                SCHEMES[scheme].key(text)
        except VersionError as error:
            yield f"withdrawn: {error}"


def _is_zoned(instant: datetime | None) -> bool:
    return instant is None or instant.tzinfo is not None
