"""The policy: what people decide, in TOML, read strictly.

The policy says which feeds make a line and how much grace there is; it holds no version that a
feed could tell, save in rule `fixed`. An unknown key is an error with its line and the nearest
known key. Reference: docs/reference/policy.md.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator
from datetime import date
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Literal

import msgspec

from passmuster.versions import SCHEMES, VersionError
from passmuster_publisher.errors import UsageError
from passmuster_publisher.policy_lines import line_of

_LIMIT = 1024 * 1024
Days = Annotated[int, msgspec.Meta(ge=0, le=365)]
Id = Annotated[str, msgspec.Meta(pattern=r"^[a-z0-9][a-z0-9.:-]{0,63}$")]
Unlisted = Literal["unsupported", "unknown", "not-covered"]


class _Strict(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base of every table of the policy."""


class Defaults(_Strict, frozen=True, kw_only=True):
    """What holds where a rule says nothing.

    Attributes:
        grace_days: whole days after the day of release on which a lower version is still good.
        grace_days_exploited: the same for a release that closes an exploited hole.
        valid_days: days from issue to expiry of the manifest.
    """

    grace_days: Days = 14
    grace_days_exploited: Days = 3
    valid_days: Annotated[int, msgspec.Meta(ge=1, le=365)] = 45


class Text(_Strict, frozen=True, kw_only=True):
    """Advice for the operator in one language."""

    text: str
    url: str = ""


class Os(_Strict, frozen=True, kw_only=True):
    """An operating system by product id and leading release components."""

    product: str
    release: str = ""


class Withdraw(_Strict, frozen=True, kw_only=True):
    """Versions that must not be used: listed ones, or from `at_least` up to but not `below`."""

    reason: str
    versions: tuple[str, ...] = ()
    at_least: str = ""
    below: str = ""


class Rule(_Strict, frozen=True, kw_only=True, tag_field="rule"):
    """What every rule may say; which copies it speaks of, empty means any."""

    id: Id
    scheme: str
    platforms: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    os: tuple[Os, ...] = ()
    packagings: tuple[str, ...] = ()
    unlisted_branch: Unlisted = "unsupported"
    grace_days: Days | None = None
    grace_days_exploited: Days | None = None
    advice: dict[str, Text] = {}


class LatestOfBranch(Rule, frozen=True, kw_only=True, tag="latest-of-branch"):
    """The newest release of each supported branch, from a feed of releases.

    Attributes:
        feed: `endoflife.date/PAGE` or `chrome-versions/PLATFORM`.
        cycles: `each` makes every release cycle a branch of its own, `rolling` makes all of them
            one branch in which every new cycle is a step.
        only: names of the cycles that count; empty means all.
        lts_only: only cycles that the feed marks as long-term.
        support: `security` takes the end of security support, `extended` that of the extended
            phase where the feed names one (Debian LTS).
        ends_only: no minimum, only the ends of the branches.
        exploited: versions that closed a hole which was exploited.
    """

    product: str
    feed: str
    tracks: tuple[str, ...] = ()
    cycles: Literal["each", "rolling"] = "each"
    only: tuple[str, ...] = ()
    lts_only: bool = False
    support: Literal["security", "extended"] = "security"
    ends_only: bool = False
    exploited: tuple[str, ...] = ()
    withdrawn: tuple[Withdraw, ...] = ()


class Package(_Strict, frozen=True, kw_only=True):
    """A product as a distribution packages it."""

    package: str
    tracks: tuple[str, ...] = ()
    exploited: tuple[str, ...] = ()
    withdrawn: tuple[Withdraw, ...] = ()


class DistroSecurity(Rule, frozen=True, kw_only=True, tag="distro-security"):
    """What a distribution's archive offers, in the distribution's own order of versions.

    Attributes:
        feed: `debian-archive`.
        suites: code names of the suites, for example bookworm and bookworm-security.
        packages: by product id; each becomes a requirement `ID:PRODUCT`.
    """

    feed: Literal["debian-archive"]
    suites: tuple[str, ...]
    packages: dict[str, Package]


class FixedStep(_Strict, frozen=True, kw_only=True):
    """A minimum that people set by hand."""

    minimum: str
    released: date
    exploited: bool = False
    severity: str = "unknown"


class FixedBranch(_Strict, frozen=True, kw_only=True):
    """A branch that people set by hand; `ends` is the last day of support."""

    id: str
    prefix: str = ""
    ends: date | None = None
    steps: tuple[FixedStep, ...] = ()


class Fixed(Rule, frozen=True, kw_only=True, tag="fixed"):
    """Lines that no feed tells."""

    product: str
    branches: tuple[FixedBranch, ...]
    tracks: tuple[str, ...] = ()
    withdrawn: tuple[Withdraw, ...] = ()


class RequiredRule(_Strict, frozen=True, kw_only=True):
    """At least one of these products must be there."""

    id: Id
    any_of: Annotated[tuple[str, ...], msgspec.Meta(min_length=1)]
    platforms: tuple[str, ...] = ()
    advice: dict[str, Text] = {}


class ForbiddenRule(_Strict, frozen=True, kw_only=True):
    """A product, or only some of its tracks, that must not be there."""

    id: Id
    product: str
    tracks: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    reason: str = ""
    advice: dict[str, Text] = {}


class Policy(_Strict, frozen=True, kw_only=True):
    """A whole policy file; requirements are in order, the first that applies judges."""

    schema: Literal[1]
    publisher: str
    defaults: Defaults = Defaults()
    requirement: tuple[LatestOfBranch | DistroSecurity | Fixed, ...] = ()
    required: tuple[RequiredRule, ...] = ()
    forbidden: tuple[ForbiddenRule, ...] = ()


_TABLES = (
    Policy,
    Defaults,
    LatestOfBranch,
    DistroSecurity,
    Fixed,
    Package,
    FixedBranch,
    FixedStep,
    RequiredRule,
    ForbiddenRule,
    Withdraw,
    Text,
    Os,
)
_UNKNOWN_KEY = re.compile(r"unknown field `([^`]*)`")
_PATH = re.compile(r" - at `([^`]*)`")


def load(path: Path) -> Policy:
    """Read a policy file.

    Raises:
        UsageError: it cannot be read, or something in it is wrong; with the line where possible.
    """
    try:
        with path.open("rb") as file:
            payload = file.read(_LIMIT + 1)
        text = payload.decode()
    except (OSError, UnicodeDecodeError) as error:
        raise UsageError(f"policy {path}: {error}") from error
    if len(payload) > _LIMIT:
        raise UsageError(f"policy {path}: got more than {_LIMIT} bytes")
    try:
        policy = msgspec.convert(tomllib.loads(text), Policy)
    except tomllib.TOMLDecodeError as error:
        raise UsageError(f"policy {path}: no TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise UsageError(f"policy {path}{_explained(str(error), text)}") from error
    for each in _wrong_versions(policy):
        raise UsageError(f"policy {path}: {each}")
    return policy


def _explained(message: str, text: str) -> str:
    """Turn the reader's message into one with a line and a suggestion."""
    at = _PATH.search(message)
    path = at[1] if at else "$"
    unknown = _UNKNOWN_KEY.search(message)
    key = unknown[1] if unknown else path.rpartition(".")[2]
    line = line_of(text, path, key.partition("[")[0])
    where = f", line {line}: " if line else ": "
    if unknown is None:
        return where + message
    known = sorted({field.name for table in _TABLES for field in msgspec.structs.fields(table)})
    near = get_close_matches(key, [*known, "rule"], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    return f"{where}unknown key {key!r}{hint}"


def _wrong_versions(policy: Policy) -> Iterator[str]:
    """Yield what the schema cannot tell: schemes and versions that nobody could compare."""
    for rule in policy.requirement:
        if rule.scheme not in SCHEMES:
            yield (
                f"requirement {rule.id}: got scheme {rule.scheme!r}, expected one of "
                f"{', '.join(SCHEMES)}"
            )
            continue
        for text in _versions(rule):
            try:
                SCHEMES[rule.scheme].key(text)
            except VersionError as error:
                yield f"requirement {rule.id}: {error}"


def _versions(rule: LatestOfBranch | DistroSecurity | Fixed) -> Iterator[str]:
    if isinstance(rule, Fixed):
        yield from (step.minimum for branch in rule.branches for step in branch.steps)
    sources = rule.packages.values() if isinstance(rule, DistroSecurity) else (rule,)
    for source in sources:
        if not isinstance(source, Fixed):
            yield from source.exploited
        for each in source.withdrawn:
            yield from filter(None, (*each.versions, each.at_least, each.below))
