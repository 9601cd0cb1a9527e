"""What the types of a policy cannot tell: versions, sources, names that point somewhere."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import NamedTuple

from passmuster.versions import SCHEMES, VersionError, starts_with
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter
from passmuster_publisher.policy.tables import (
    MARKS,
    AnyRule,
    DistroSecurity,
    Fixed,
    FromFeeds,
    Policy,
    SupportOnly,
    WaiverRule,
)


class Problem(NamedTuple):
    """Something wrong: where (a path as msgspec writes it, and a key) and what."""

    path: str
    key: str
    message: str


def problem(policy: Policy) -> Problem | None:
    """Return the first thing that is wrong with a policy, None for a sound one."""
    return next(_problems(policy), None)


def sources_of(rule: AnyRule) -> list[tuple[str, str]]:
    """Return all sources that a rule names, each with the key that names it."""
    found: list[tuple[str, str]] = []
    if isinstance(rule, FromFeeds | DistroSecurity):
        found += [("first", rule.first), *(("second", each) for each in rule.second)]
    if isinstance(rule, FromFeeds | DistroSecurity) and rule.security not in (None, MARKS):
        found.append(("security", rule.security))
    if isinstance(rule, FromFeeds):
        for branch in rule.branch:
            found += [("first", branch.first)] if branch.first else []
            found += [("second", each) for each in branch.second or ()]
    if isinstance(rule, FromFeeds | SupportOnly) and rule.support:
        found.append(("support", rule.support))
    return found


def _problems(policy: Policy) -> Iterator[Problem]:
    for each in policy.defaults.exploited:
        yield from _of_source("$.defaults", "exploited", each)
    for index, rule in enumerate(policy.requirement):
        path = f"$.requirement[{index}]"
        for key, message in _of_rule(rule):
            yield Problem(path, key, f"requirement {rule.id}: {message}")
        for key, source in sources_of(rule):
            yield from _of_source(path, key, source)
        yield from _of_publishers(path, rule, policy.defaults.sources)
    for kind in ("requirement", "required", "accepted", "forbidden"):
        for index, each in enumerate(getattr(policy, kind)):
            yield from _of_texts(f"$.{kind}[{index}]", each.advice, policy)
    yield from _of_ids(policy)
    for index, waiver in enumerate(policy.waiver):
        for key, message in _of_waiver(waiver):
            yield Problem(f"$.waiver[{index}]", key, f"waiver {waiver.id}: {message}")


def _of_rule(rule: AnyRule) -> Iterator[tuple[str, str]]:
    if rule.scheme not in SCHEMES:
        yield "scheme", f"got scheme {rule.scheme!r}, expected one of {', '.join(SCHEMES)}"
        return
    for key, text in _versions(rule):
        try:
            SCHEMES[rule.scheme].key(text)
        except VersionError as error:
            yield key, str(error)
    if isinstance(rule, FromFeeds | SupportOnly):
        yield from _of_branches(rule)


def _of_branches(rule: FromFeeds | SupportOnly) -> Iterator[tuple[str, str]]:
    if rule.branches == "cycles" and rule.support is None:
        yield "support", "branches = 'cycles' needs a support page (support = 'endoflife.date/...')"
    if (rule.branches == "named") != bool(rule.branch):
        yield "branch", "branches = 'named' and [[requirement.branch]] go together"
    for branch in rule.branch:
        if (branch.cycle or branch.cycle_by_track) and rule.support is None:
            key = "cycle" if branch.cycle else "cycle_by_track"
            yield key, f"branch {branch.id} names a cycle, and there is no support page"
        try:
            starts_with("dotted", branch.prefix or "0", "")
        except VersionError as error:
            yield "prefix", f"branch {branch.id}: {error}"


def _versions(rule: AnyRule) -> Iterator[tuple[str, str]]:
    if isinstance(rule, Fixed):
        yield from (("minimum", step.minimum) for each in rule.branches for step in each.steps)
    if isinstance(rule, FromFeeds | SupportOnly):
        for branch in rule.branch:
            yield from (("proven_from", e.proven_from) for e in branch.extended if e.proven_from)
    parts = rule.packages.values() if isinstance(rule, DistroSecurity) else (rule,)
    for part in parts:
        yield from (("version", each.version) for each in getattr(part, "mark", ()))
        for each in part.withdrawn:
            for key, text in (("at_least", each.at_least), ("below", each.below)):
                if text:
                    yield key, text
            yield from (("versions", text) for text in each.versions)


def _of_source(path: str, key: str, source: str) -> Iterator[Problem]:
    name = source.partition("/")[0]
    try:
        adapter.feed(name)
    except PublisherError:
        near = get_close_matches(name, adapter.MODULES, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        yield Problem(
            path,
            key,
            f"got feed {name!r} in {source!r}, expected one of {', '.join(adapter.MODULES)}{hint}",
        )


def _of_publishers(path: str, rule: AnyRule, sources: int) -> Iterator[Problem]:
    """Yield a problem where a second source is the first one's own word in other clothes."""
    if not isinstance(rule, FromFeeds | DistroSecurity) or (rule.sources or sources) == 1:
        return
    for source, seconds in _pairs(rule):
        if not seconds:
            message = f"requirement {rule.id}: no second source, and sources is not 1"
            yield Problem(path, "id", message)
        first = adapter.feed(source.partition("/")[0]).publisher
        for each in seconds:
            if adapter.feed(each.partition("/")[0]).publisher == first:
                message = f"requirement {rule.id}: {each} is of {first} too, as the first source is"
                yield Problem(path, "second", message)


def _pairs(rule: FromFeeds | DistroSecurity) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield first and second sources: the rule's, and those of branches that have their own."""
    yield rule.first, rule.second
    for branch in rule.branch if isinstance(rule, FromFeeds) else ():
        if branch.first or branch.second is not None:
            second = rule.second if branch.second is None else branch.second
            yield branch.first or rule.first, second


def _of_texts(path: str, advice: object, policy: Policy) -> Iterator[Problem]:
    if isinstance(advice, str) and advice not in policy.texts:
        near = get_close_matches(advice, policy.texts, n=1)
        hint = f"; did you mean {near[0]!r}?" if near else ""
        yield Problem(path, "advice", f"got advice {advice!r}, which [texts] does not hold{hint}")


def _of_ids(policy: Policy) -> Iterator[Problem]:
    seen: set[str] = set()
    for kind in ("requirement", "required", "accepted", "forbidden", "waiver"):
        for index, each in enumerate(getattr(policy, kind)):
            if each.id in seen:
                yield Problem(f"$.{kind}[{index}]", "id", f"id {each.id!r} is used twice")
            seen.add(each.id)


def _of_waiver(waiver: WaiverRule) -> Iterator[tuple[str, str]]:
    if not waiver.product and not waiver.requirement:
        yield "id", "it names neither a product nor a requirement"
    if bool(waiver.approved_by) != (waiver.approved is not None):
        yield "approved", "approved_by and approved (the day) go together"
    if waiver.expires <= waiver.requested:
        yield "expires", f"it expires on {waiver.expires}, before it was requested"
    if (waiver.at_least or waiver.below) and waiver.scheme not in SCHEMES:
        yield "scheme", f"a range needs a scheme, one of {', '.join(SCHEMES)}"
    for text in (waiver.at_least, waiver.below):
        try:
            if text and waiver.scheme in SCHEMES:
                SCHEMES[waiver.scheme].key(text)
        except VersionError as error:
            yield "at_least", str(error)
