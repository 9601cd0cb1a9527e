"""From a policy and recordings to a manifest: same inputs, same bytes; no clock, no network.

A feed in doubt stops the products that rest on it: their lines are held as they were published
last, with the reason, and the others are built.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date, timedelta
from typing import NamedTuple, Self

import msgspec

from passmuster.model.requirement import (
    Accepted,
    Advice,
    Applies,
    Branch,
    Forbidden,
    Manifest,
    Required,
    Requirement,
    Withdrawn,
)
from passmuster.versions import VersionError
from passmuster.wire.document import SCHEMA
from passmuster_publisher import checks
from passmuster_publisher.branches import matches
from passmuster_publisher.consult import Feeds
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.record import Exploited
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.ladder import Grace, midnight
from passmuster_publisher.lines import Line, Setting
from passmuster_publisher.policy import Policy
from passmuster_publisher.policy.tables import AnyRule, Defaults, Text, Withdraw
from passmuster_publisher.previous import bound, held_over
from passmuster_publisher.replay import shifted
from passmuster_publisher.rules import Part, parts


class Built(NamedTuple):
    """A manifest with what is behind it.

    Attributes:
        manifest: what is to be published.
        lines: by requirement id, the lines as they were computed.
        warnings: what is no reason to hold a line, and yet worth knowing.
    """

    manifest: Manifest
    lines: dict[str, tuple[Line, ...]]
    warnings: tuple[str, ...]

    def held(self) -> list[tuple[Requirement, Branch]]:
        """Return the branches whose line is not being raised at present."""
        return [
            (requirement, branch)
            for requirement in self.manifest.requirements
            for branch in requirement.branches
            if branch.held is not None
        ]


class _Published(NamedTuple):
    """What the manifest before binds; without one there is nothing to give notice of."""

    requirements: dict[str, Requirement]
    min_notice: timedelta | None

    @classmethod
    def of(cls, previous: Manifest | None, defaults: Defaults) -> Self:
        if previous is None:
            return cls({}, None)
        if previous.replayed_from is not None:
            # A drill's manifest, moved back to the days that its recordings are of.
            previous = shifted(previous, previous.replayed_from - previous.issued)
        requirements = {each.id: each for each in previous.requirements}
        return cls(requirements, timedelta(days=defaults.min_notice_days))


def build(
    policy: Policy,
    recordings: Recordings,
    *,
    as_of: date,
    previous: Manifest | None = None,
    replay_on: date | None = None,
    serial: int | None = None,
    progress: Callable[[str], None] = lambda _: None,
) -> Built:
    """Compute the manifest.

    Args:
        policy: the decisions.
        recordings: the facts.
        as_of: the day that counts as today.
        previous: the manifest that was published last; no line falls below it silently.
        replay_on: a drill: move all instants by whole days so that `as_of` becomes this day; no
            feed is stale then.
        serial: by default the manifest's day as YYYYMMDD01.
        progress: told the id of each requirement before it is computed.

    Raises:
        PublisherError: the result would not be a manifest that may be published.
    """
    drill = replay_on is not None
    feeds = Feeds(recordings, as_of, drill=drill)
    exploited, warnings = _exploited(policy.defaults, feeds)
    setting = Setting(feeds, as_of, policy.defaults.sources, exploited, drill)
    published = _Published.of(previous, policy.defaults)
    found: list[Requirement] = []
    behind: dict[str, tuple[Line, ...]] = {}
    for rule in policy.requirement:
        progress(rule.id)
        for part in parts(rule):
            computed = _requirement(part, policy, setting, published)
            found.append(computed[0])
            behind[part.id] = computed[1]
    manifest = _manifest(policy, tuple(found), as_of, replay_on, serial)
    warnings += _untold(feeds, manifest)
    wrong = checks.problems(manifest)
    if wrong:
        raise PublisherError("the policy gives no sound manifest:\n  " + "\n  ".join(wrong))
    if replay_on is not None:
        manifest = shifted(manifest, replay_on - as_of)
    return Built(manifest, behind, tuple(warnings))


def _manifest(
    policy: Policy,
    requirements: tuple[Requirement, ...],
    as_of: date,
    replay_on: date | None,
    serial: int | None,
) -> Manifest:
    issued = midnight(as_of)
    return Manifest(
        schema=SCHEMA,
        serial=serial if serial is not None else int(f"{replay_on or as_of:%Y%m%d}01"),
        issued=issued,
        expires=issued + timedelta(days=policy.defaults.valid_days),
        publisher=policy.publisher,
        requirements=requirements,
        required=tuple(
            msgspec.convert(_fields(each, policy), Required) for each in policy.required
        ),
        accepted=tuple(
            msgspec.convert(_fields(each, policy), Accepted) for each in policy.accepted
        ),
        forbidden=tuple(
            msgspec.convert(_fields(each, policy), Forbidden) for each in policy.forbidden
        ),
    )


def _exploited(defaults: Defaults, feeds: Feeds) -> tuple[dict[str, Exploited], list[str]]:
    """Return the exploited holes of all feeds; their trouble stops nothing, upstreams flag too."""
    found: dict[str, Exploited] = {}
    warnings = []
    for source in defaults.exploited:
        holes, trouble = feeds.exploited(source)
        found = holes | found
        if trouble is not None:
            warnings.append(f"{trouble.reason}; newer exploited holes are not known from it")
    return found, warnings


def _untold(feeds: Feeds, manifest: Manifest) -> Iterator[str]:
    """Yield the trouble of feeds for which no line is held: second sources, for the most part."""
    held = [b.held.reason for each in manifest.requirements for b in each.branches if b.held]
    for reason in feeds.troubles():
        if not any(reason in each for each in held):
            yield f"{reason}; no line is held for it"


def _requirement(
    part: Part, policy: Policy, setting: Setting, published: _Published
) -> tuple[Requirement, tuple[Line, ...]]:
    """Return one requirement with the lines behind it; one in doubt as it was published last."""
    rule = part.rule
    bare = Requirement(
        id=part.id,
        product=part.product,
        scheme=rule.scheme,
        applies=_applies(rule, part.asked.tracks),
        copies=rule.copies,
        unlisted_branch=rule.unlisted_branch,
        withdrawn=_withdrawn(part.asked.withdrawn),
        advice=_advice(rule.advice, policy),
    )
    issued, before = midnight(setting.as_of), published.requirements.get(part.id)
    if rule.hold:
        return held_over(before, bare, f"policy: {rule.hold}", issued), ()
    try:
        lines = part.lines(_grace(rule, policy.defaults), setting)
        computed = msgspec.structs.replace(bare, branches=tuple(line.branch for line in lines))
        return (
            bound(
                computed,
                before,
                issued=issued,
                min_notice=published.min_notice,
                reopen=rule.reopen,
                doubt=next((line.doubt for line in lines if line.doubt), ""),
            ),
            tuple(lines),
        )
    except (PublisherError, VersionError) as error:
        return held_over(before, bare, " ".join(str(error).split()), issued), ()


def _grace(rule: AnyRule, defaults: Defaults) -> Grace:
    exploited = rule.grace_days_exploited
    return Grace(
        defaults.grace_days if rule.grace_days is None else rule.grace_days,
        defaults.grace_days_exploited if exploited is None else exploited,
    )


def _applies(rule: AnyRule, tracks: tuple[str, ...]) -> Applies:
    return Applies(
        platforms=rule.platforms,
        architectures=rule.architectures,
        tracks=tracks,
        packagings=rule.packagings,
        os=matches(rule.os),
    )


def _withdrawn(withdrawn: tuple[Withdraw, ...]) -> tuple[Withdrawn, ...]:
    return tuple(Withdrawn(**msgspec.structs.asdict(each)) for each in withdrawn)


def _fields(rule: msgspec.Struct, policy: Policy) -> dict[str, object]:
    """Return a rule's fields with its texts resolved."""
    fields = msgspec.structs.asdict(rule)
    return fields | {"advice": msgspec.to_builtins(_advice(fields["advice"], policy))}


def _advice(advice: dict[str, Text] | str, policy: Policy) -> dict[str, Advice]:
    texts = policy.texts[advice] if isinstance(advice, str) else advice
    return {language: Advice(text=each.text, url=each.url) for language, each in texts.items()}
