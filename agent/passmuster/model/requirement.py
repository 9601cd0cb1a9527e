"""The manifest and its requirements: the published line.

docs/reference/manifest.md says it for readers of other make.

These types say what a manifest means, not how it is signed or fetched. Unknown fields are ignored
here and kept in the document's own bytes, whose digest is what a receipt names. Words that a later
publisher may add (rules, schemes) are plain strings, so that an old agent reads the document and
answers "unknown" for what it does not understand. Instants are UTC.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated

import msgspec

# An instant without a zone is refused when it is read: it would be another one elsewhere.
Instant = Annotated[datetime, msgspec.Meta(tz=True)]


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rung of a ladder: from `deadline` on, a lower version is overdue.

    Attributes:
        minimum: lowest version that meets the step, in the requirement's scheme.
        deadline: UTC instant; `now >= deadline` is overdue.
        released: UTC instant of the upstream release, if known.
        severity: critical, high, medium, low or unknown.
        exploited: a hole that the step closes is known to be exploited.
        cves: those of the closed holes that are known to be exploited.
        confidence: `agreed` (two sources) or `single`.
        url: upstream's page about the release.
        why: stable references to the feed records and policy lines behind the step.
        architectures: only copies of these must meet the step; empty means all.
    """

    minimum: str
    deadline: Instant
    released: Instant | None = None
    severity: str = "unknown"
    exploited: bool = False
    cves: tuple[str, ...] = ()
    confidence: str = "agreed"
    url: str = ""
    why: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line that is not being raised at present, and why."""

    reason: str
    since: Instant | None = None


class OsMatch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An operating system by product id and release.

    Attributes:
        release: leading release components (`12`); empty fits every release.
        at_least: lowest release that fits; empty means no bound.
        below: lowest release that does not fit any more; empty means no bound.
    """

    product: str
    release: str = ""
    at_least: str = ""
    below: str = ""


class Extended(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Fixes after a branch's end, for machines that are entitled to them.

    Attributes:
        support: phases of support that count, as installations state them (`esu`, `esm`).
        ends: UTC instant from which even they get no fixes any more; None: not known to end.
        proven_from: a version that only entitled machines are given: who has it or a higher one
            of the branch is entitled. Empty: no version proves it.
    """

    support: tuple[str, ...]
    ends: Instant | None = None
    proven_from: str = ""


class Branch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A supported line of a product.

    Attributes:
        id: name for people and findings, for example `esr-140`.
        prefix: leading version components that belong to the branch (`140`, `24.04`);
            empty matches every version.
        tracks, architectures, os: which copies the branch speaks of; empty means any. For another
            copy the branch is not there.
        ends: UTC instant from which the branch gets no security fixes any more.
        ends_by_track: the same for single tracks (the editions of Windows); others have `ends`.
        extended: support after the end, for those who are entitled.
        held: set when upstream sources disagree and the line stands still.
        steps: the ladder, lowest minimum first.
    """

    id: str
    prefix: str = ""
    tracks: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    os: tuple[OsMatch, ...] = ()
    ends: Instant | None = None
    ends_by_track: dict[str, Instant] = {}
    extended: tuple[Extended, ...] = ()
    held: Held | None = None
    steps: tuple[Step, ...] = ()


class Applies(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Which installations a requirement speaks of; an empty list means any."""

    platforms: tuple[str, ...] = ()
    architectures: tuple[str, ...] = ()
    tracks: tuple[str, ...] = ()
    packagings: tuple[str, ...] = ()
    os: tuple[OsMatch, ...] = ()


class Withdrawn(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Versions that must not be used: the listed ones, and a half-open range.

    `at_least` is inclusive, `below` is exclusive; an empty end is open. With both ends empty
    there is no range.
    """

    reason: str
    versions: tuple[str, ...] = ()
    at_least: str = ""
    below: str = ""


class Advice(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What to tell the operator, in one language."""

    text: str
    url: str = ""


class Requirement(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The line for one product on the installations that `applies` names.

    Attributes:
        rule: `ladder` is the only rule of schema 1; any other makes the finding unknown.
        scheme: version scheme of all versions in this requirement.
        copies: `every` copy counts, or only a `default-handler`: a copy that is somebody's
            default for what its kind handles (https, pdf). Where no default is known every copy
            counts.
        unlisted_branch: status for a version outside every branch: unsupported, unknown or
            not-covered.
        withdrawn: forbidden versions; they block, whatever the ladder says.
        advice: texts by language tag.
    """

    id: str
    product: str
    scheme: str
    rule: str = "ladder"
    applies: Applies = Applies()
    copies: str = "every"
    branches: tuple[Branch, ...] = ()
    unlisted_branch: str = "unsupported"
    withdrawn: tuple[Withdrawn, ...] = ()
    advice: dict[str, Advice] = {}


class Required(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """At least one of these products must be there."""

    id: str
    any_of: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    advice: dict[str, Advice] = {}


class Accepted(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The products of a kind that are accepted.

    Attributes:
        kind: os, browser or pdf-viewer.
        products: what is accepted; each is still judged by its requirement.
        others: status of a product of the kind that is not listed: not-covered or blocked.
    """

    id: str
    kind: str
    products: tuple[str, ...]
    platforms: tuple[str, ...] = ()
    others: str = "not-covered"
    advice: dict[str, Advice] = {}


class Forbidden(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A product (or only some of its tracks) that must not be there."""

    id: str
    product: str
    tracks: tuple[str, ...] = ()
    platforms: tuple[str, ...] = ()
    reason: str = ""
    advice: dict[str, Advice] = {}


class Manifest(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """The minimum-version manifest, schema 1.

    Attributes:
        serial: rises with every publication; an agent never goes back below one it has verified.
        issued: UTC instant of publication.
        expires: UTC instant after which a fresher one is expected.
        requirements: in order; the first that applies to an installation judges it.
        replayed_from: set when recorded feeds were shifted in time (demonstrations and drills).
    """

    schema: int
    serial: int
    issued: Instant
    expires: Instant
    publisher: str = ""
    requirements: tuple[Requirement, ...] = ()
    required: tuple[Required, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    replayed_from: Instant | None = None
