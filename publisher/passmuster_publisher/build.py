"""From a policy and recordings to a manifest: same inputs, same bytes; no clock, no network.

A recording that is missing or misshapen stops the build: a line that nobody computed is worse than
yesterday's manifest, which is still good.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

import msgspec

from passmuster.model.requirement import (
    Advice,
    Applies,
    Branch,
    Forbidden,
    Manifest,
    OsMatch,
    Required,
    Requirement,
    Withdrawn,
)
from passmuster.versions import VersionError
from passmuster.wire.document import SCHEMA
from passmuster_publisher import checks
from passmuster_publisher.branches import branches_of
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import debian_archive
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.ladder import Grace, Release, climb, marked, midnight
from passmuster_publisher.policy import (
    Defaults,
    DistroSecurity,
    Fixed,
    FixedBranch,
    LatestOfBranch,
    Policy,
    Text,
    Withdraw,
)
from passmuster_publisher.replay import shifted

AnyRule = LatestOfBranch | DistroSecurity | Fixed


def build(
    policy: Policy,
    recordings: Recordings,
    *,
    replay_on: date | None = None,
    serial: int | None = None,
) -> Manifest:
    """Compute the manifest.

    Args:
        policy: the decisions.
        recordings: the facts.
        replay_on: move all instants by whole days so that the recordings' day becomes this one.
        serial: by default the manifest's day as YYYYMMDD01.

    Raises:
        PublisherError: a feed is missing, misshapen or lacks what the policy asks for, or the
            result would not be a manifest that may be published.
    """
    as_of = recordings.as_of(_feeds(policy))
    issued_on = replay_on or as_of
    issued = midnight(as_of)
    manifest = Manifest(
        schema=SCHEMA,
        serial=serial if serial is not None else int(f"{issued_on:%Y%m%d}01"),
        issued=issued,
        expires=issued + timedelta(days=policy.defaults.valid_days),
        publisher=policy.publisher,
        requirements=tuple(
            requirement
            for rule in policy.requirement
            for requirement in _requirements(rule, policy.defaults, recordings, as_of)
        ),
        required=tuple(
            Required(
                id=rule.id,
                any_of=rule.any_of,
                platforms=rule.platforms,
                advice=_advice(rule.advice),
            )
            for rule in policy.required
        ),
        forbidden=tuple(
            Forbidden(
                id=rule.id,
                product=rule.product,
                tracks=rule.tracks,
                platforms=rule.platforms,
                reason=rule.reason,
                advice=_advice(rule.advice),
            )
            for rule in policy.forbidden
        ),
    )
    found = checks.problems(manifest)
    if found:
        raise PublisherError("the policy gives no sound manifest:\n  " + "\n  ".join(found))
    return manifest if replay_on is None else shifted(manifest, replay_on - as_of)


def _feeds(policy: Policy) -> Iterable[str]:
    rules = (rule for rule in policy.requirement if not isinstance(rule, Fixed))
    return sorted({rule.feed.partition("/")[0] for rule in rules})


def _requirements(
    rule: AnyRule, defaults: Defaults, recordings: Recordings, as_of: date
) -> list[Requirement]:
    grace = Grace(
        defaults.grace_days if rule.grace_days is None else rule.grace_days,
        defaults.grace_days_exploited
        if rule.grace_days_exploited is None
        else rule.grace_days_exploited,
    )
    try:
        if isinstance(rule, DistroSecurity):
            return _of_distribution(rule, grace, recordings, as_of)
        if isinstance(rule, LatestOfBranch):
            branches = branches_of(rule, grace, recordings, as_of)
        else:
            branches = tuple(_fixed(rule.scheme, each, grace, as_of) for each in rule.branches)
    except VersionError as error:
        raise PublisherError(f"requirement {rule.id}: a feed's version: {error}") from error
    return [
        Requirement(
            id=rule.id,
            product=rule.product,
            scheme=rule.scheme,
            applies=_applies(rule, rule.tracks),
            branches=branches,
            unlisted_branch=rule.unlisted_branch,
            withdrawn=_withdrawn(rule.withdrawn),
            advice=_advice(rule.advice),
        )
    ]


def _of_distribution(
    rule: DistroSecurity, grace: Grace, recordings: Recordings, as_of: date
) -> list[Requirement]:
    states = recordings.states(rule.feed)
    found = []
    for product, package in rule.packages.items():
        releases = debian_archive.releases(states, rule.suites, package.package)
        steps = climb(rule.scheme, marked(releases, package.exploited), grace, as_of)
        found.append(
            Requirement(
                id=f"{rule.id}:{product}",
                product=product,
                scheme=rule.scheme,
                applies=_applies(rule, package.tracks),
                branches=(Branch(id=rule.id, steps=steps),),
                unlisted_branch=rule.unlisted_branch,
                withdrawn=_withdrawn(package.withdrawn),
                advice=_advice(rule.advice),
            )
        )
    return found


def _fixed(scheme: str, branch: FixedBranch, grace: Grace, as_of: date) -> Branch:
    releases = [
        Release(each.minimum, each.released, "policy:fixed", each.exploited, each.severity)
        for each in branch.steps
    ]
    ends = None if branch.ends is None else midnight(branch.ends + timedelta(days=1))
    return Branch(
        id=branch.id,
        prefix=branch.prefix,
        ends=ends,
        steps=climb(scheme, releases, grace, as_of),
    )


def _applies(rule: AnyRule, tracks: tuple[str, ...]) -> Applies:
    return Applies(
        platforms=rule.platforms,
        architectures=rule.architectures,
        tracks=tracks,
        packagings=rule.packagings,
        os=tuple(OsMatch(product=each.product, release=each.release) for each in rule.os),
    )


def _withdrawn(withdrawn: tuple[Withdraw, ...]) -> tuple[Withdrawn, ...]:
    return tuple(Withdrawn(**msgspec.structs.asdict(each)) for each in withdrawn)


def _advice(texts: dict[str, Text]) -> dict[str, Advice]:
    return {language: Advice(text=each.text, url=each.url) for language, each in texts.items()}
