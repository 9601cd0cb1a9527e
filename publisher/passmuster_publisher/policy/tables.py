"""The tables of a policy, strictly typed: a key that is not named here is an error."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

import msgspec

Days = Annotated[int, msgspec.Meta(ge=0, le=365)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9.:-]{0,63}$")]
# FEED/SELECTOR; what a selector may be is the feed's own affair.
Source = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9.-]+(/.+)?$")]
Unlisted = Literal["unsupported", "unknown", "not-covered"]
# In place of a feed of advisories: only what people mark counts as a security release.
MARKS = "marks"
Severity = Literal["critical", "high", "medium", "low", "unknown"]


class Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every table of the policy."""


class GraceBySeverity(Strict, frozen=True, kw_only=True):
    """Days of grace by severity; what is left out has those of `unknown`."""

    unknown: Days
    critical: Days | None = None
    high: Days | None = None
    medium: Days | None = None
    low: Days | None = None


class Defaults(Strict, frozen=True, kw_only=True):
    """What holds where a rule says nothing.

    Attributes:
        grace_days: whole days after the day of release on which a lower version is still good.
        grace_days_exploited: the most days for a release that closes an exploited hole.
        min_notice_days: a step that an earlier manifest did not name holds no sooner than so many
            days after the day of issue.
        sources: how many feeds must agree before a line rises.
        exploited: feeds of exploited holes, joined by CVE id.
        valid_days: days from issue to expiry of the manifest.
    """

    grace_days: Days | GraceBySeverity = 14
    grace_days_exploited: Days = 3
    min_notice_days: Days = 1
    sources: Literal[1, 2] = 2
    exploited: tuple[Source, ...] = ()
    valid_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 45


class Text(Strict, frozen=True, kw_only=True):
    """Advice for the operator in one language."""

    text: str
    url: str = ""


class Os(Strict, frozen=True, kw_only=True):
    """An operating system by product id and release: leading components, or a half-open range."""

    product: str
    release: str = ""
    at_least: str = ""
    below: str = ""


class Withdraw(Strict, frozen=True, kw_only=True):
    """Versions that must not be used: listed ones, or from `at_least` up to but not `below`."""

    reason: str
    versions: tuple[str, ...] = ()
    at_least: str = ""
    below: str = ""


class Mark(Strict, frozen=True, kw_only=True):
    """What people know of a release and no feed tells; `reason` says where from."""

    version: str
    reason: str
    security: bool = True
    severity: Severity = "unknown"
    cves: tuple[str, ...] = ()
    url: str = ""


class Extension(Strict, frozen=True, kw_only=True):
    """Support after a branch's end for those who are entitled.

    Attributes:
        support: phases as installations state them (`esu`, `esm`, `eus`, `ltss`).
        cycle: cycle of the support page whose end of extended support counts.
        ends: last day, set by hand.
        proven_from: a version that only entitled machines are given.
    """

    support: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    cycle: str = ""
    ends: date | None = None
    proven_from: str = ""


class BranchRule(Strict, frozen=True, kw_only=True):
    """A branch that the policy names itself.

    Attributes:
        id, prefix, tracks, architectures, os: as in the manifest.
        cycle: cycle of the support page whose end is the branch's.
        cycle_by_track: the same for single tracks.
        ends: last day of support, set by hand.
        extended: support after the end.
        first, second: instead of the requirement's.
    """

    id: Id
    prefix: str = ""
    tracks: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    os: tuple[Os, ...] = ()
    cycle: str = ""
    cycle_by_track: dict[str, str] = {}
    ends: date | None = None
    extended: tuple[Extension, ...] = ()
    first: Source | None = None
    second: tuple[Source, ...] | None = None


class Rule(Strict, frozen=True, kw_only=True, tag_field="rule"):
    """What every rule may say; which copies it speaks of, empty means any.

    Attributes:
        hold: freezes the line as it was published last; the text is the reason.
        reopen: ids of branches that a feed may call supported again after their published end.
        advice: texts by language, or the name of shared ones in `[texts]`.
    """

    id: Id
    scheme: str
    platforms: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    os: tuple[Os, ...] = ()
    packagings: tuple[str, ...] = ()
    copies: Literal["every", "default-handler"] = "every"
    unlisted_branch: Unlisted = "unsupported"
    grace_days: Days | GraceBySeverity | None = None
    grace_days_exploited: Days | None = None
    hold: str = ""
    reopen: tuple[str, ...] = ()
    advice: dict[str, Text] | str = {}


class FromFeeds(Rule, frozen=True, kw_only=True):
    """What the rules have in common that take releases from feeds.

    Attributes:
        first: the feed that decides version and date.
        second: feeds that must agree.
        sources: 2: a line rises only when a second feed agrees; 1: also without.
        security: feed of advisories; a release that it names is a security release. `marks`: none
            tells, only `mark` counts.
        assume_security: a release whose number changes the major (`153.0`) or minor (`140.14.0`)
            place is taken for one before its advisory is out.
        channels: which of the feed's own kinds of release count; empty means all.
        ignore_channels: which never count.
        min_share: a version served to a smaller part of machines is no release yet.
        only_on: by cycle, the operating systems for which it is still made.
        expect_every_days: a branch without a release for longer is held.
        max_jump: by how much the major may rise between two recorded states.
        mark: what people know of single releases.
    """

    product: str
    first: Source
    second: tuple[Source, ...] = ()
    sources: Literal[1, 2] | None = None
    security: Source | None = None
    assume_security: Literal["no", "major", "minor"] = "no"
    channels: tuple[str, ...] = ()
    ignore_channels: tuple[str, ...] = ()
    min_share: Annotated[float, msgspec.Meta(ge=0, le=1)] = 0.0
    expect_every_days: Days = 0
    max_jump: Annotated[int, msgspec.Meta(ge=0)] = 2
    tracks: tuple[str, ...] = ()
    mark: tuple[Mark, ...] = ()
    withdrawn: tuple[Withdraw, ...] = ()
    support: Source | None = None
    branches: Literal["cycles", "one", "named"] = "one"
    cycles: tuple[str, ...] = ()
    long_term_only: bool = False
    phase: Literal["security", "extended"] = "security"
    only_on: dict[str, tuple[Os, ...]] = {}
    branch: tuple[BranchRule, ...] = ()


class LatestSecurity(FromFeeds, frozen=True, kw_only=True, tag="latest-security"):
    """Each security release of each supported branch is a step."""


class Latest(FromFeeds, frozen=True, kw_only=True, tag="latest"):
    """Each release of each supported branch is a step: no feed tells which are security."""


class LatestMinus(FromFeeds, frozen=True, kw_only=True, tag="latest-minus"):
    """The release `behind` places below the newest; a place is a release or a major."""

    behind: Annotated[int, msgspec.Meta(ge=0, le=50)]
    of: Literal["release", "major"] = "release"


class SupportOnly(Rule, frozen=True, kw_only=True, tag="support"):
    """Only the ends of support: for releases whose own number says nothing of their fixes.

    Attributes: as in FromFeeds.
    """

    product: str
    support: Source
    branches: Literal["cycles", "named"] = "cycles"
    cycles: tuple[str, ...] = ()
    long_term_only: bool = False
    phase: Literal["security", "extended"] = "security"
    extended: tuple[Extension, ...] = ()
    tracks: tuple[str, ...] = ()
    branch: tuple[BranchRule, ...] = ()
    withdrawn: tuple[Withdraw, ...] = ()


class Package(Strict, frozen=True, kw_only=True):
    """A product as a distribution packages it.

    Attributes:
        package: name of the binary package.
        source: name of the source package, where it is another.
    """

    package: str
    source: str = ""
    tracks: tuple[str, ...] = ()
    mark: tuple[Mark, ...] = ()
    withdrawn: tuple[Withdraw, ...] = ()


class DistroSecurity(Rule, frozen=True, kw_only=True, tag="distro-security"):
    """What a distribution's archive offers, in the distribution's own order of versions.

    Attributes:
        first, second: sources with `{package}` or `{source}` in the selector.
        security: the same for a feed of advisories, which tells holes and severity of a version.
        packages: by product id; each becomes a requirement `ID:PRODUCT`.
    """

    first: Source
    second: tuple[Source, ...] = ()
    sources: Literal[1, 2] | None = None
    security: Source | None = None
    packages: dict[str, Package]


class FixedStep(Strict, frozen=True, kw_only=True):
    """A minimum that people set by hand."""

    minimum: str
    released: date
    exploited: bool = False
    severity: Severity = "unknown"
    url: str = ""


class FixedBranch(Strict, frozen=True, kw_only=True):
    """A branch that people set by hand; `ends` is the last day of support."""

    id: str
    prefix: str = ""
    ends: date | None = None
    steps: tuple[FixedStep, ...] = ()


class Fixed(Rule, frozen=True, kw_only=True, tag="fixed"):
    """Lines that no feed tells; `reason` says why they are set by hand."""

    product: str
    reason: str
    branches: tuple[FixedBranch, ...]
    tracks: tuple[str, ...] = ()
    withdrawn: tuple[Withdraw, ...] = ()


class RequiredRule(Strict, frozen=True, kw_only=True):
    """At least one of these products must be there."""

    id: Id
    any_of: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    platforms: tuple[str, ...] = ()
    advice: dict[str, Text] | str = {}


class AcceptedRule(Strict, frozen=True, kw_only=True):
    """The accepted products of a kind; `others` is what becomes of the rest."""

    id: Id
    kind: Literal["os", "browser", "pdf-viewer"]
    products: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    platforms: tuple[str, ...] = ()
    others: Literal["not-covered", "blocked"] = "not-covered"
    advice: dict[str, Text] | str = {}


class ForbiddenRule(Strict, frozen=True, kw_only=True):
    """A product, or only some of its tracks, that must not be there."""

    id: Id
    product: str
    tracks: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    reason: str = ""
    advice: dict[str, Text] | str = {}


class WaiverRule(Strict, frozen=True, kw_only=True):
    """A waiver from request to expiry; without approval it is built into nothing.

    Attributes:
        customer: opaque customer id; its waivers go into one target.
        reference: where the reason is written down; the only word of it that is published.
        reason, requested_by, approved_by: for people; they stay in the policy.
        expires: last day on which it holds.
    """

    id: Id
    customer: str
    reason: str
    requested_by: str
    requested: date
    expires: date
    approved_by: str = ""
    approved: date | None = None
    reference: str = ""
    product: str = ""
    requirement: str = ""
    machines: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    versions: tuple[str, ...] = ()
    at_least: str = ""
    below: str = ""
    scheme: str = ""


AnyFromFeeds = LatestSecurity | Latest | LatestMinus
AnyRule = LatestSecurity | Latest | LatestMinus | SupportOnly | DistroSecurity | Fixed


class Policy(Strict, frozen=True, kw_only=True):
    """A whole policy file; requirements are in order, the first that applies judges."""

    schema: Literal[1]
    publisher: str
    defaults: Defaults = Defaults()
    texts: dict[str, dict[str, Text]] = {}
    requirement: tuple[AnyRule, ...] = ()
    required: tuple[RequiredRule, ...] = ()
    accepted: tuple[AcceptedRule, ...] = ()
    forbidden: tuple[ForbiddenRule, ...] = ()
    waiver: tuple[WaiverRule, ...] = ()
