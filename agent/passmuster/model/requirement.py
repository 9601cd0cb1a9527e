"""The manifest and its requirements: the published line.

These types say what a manifest means, not how it is signed or fetched. Unknown fields are ignored
here and kept in the document's own bytes, whose digest is what a receipt names. Words that a later
publisher may add (rules, schemes) are plain strings, so that an old agent reads the document and
answers "unknown" for what it does not understand. Instants are UTC.
"""

from __future__ import annotations

from datetime import datetime

import msgspec


class Step(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One rung of a ladder: from `deadline` on, a lower version is overdue.

    Attributes:
        minimum: lowest version that meets the step, in the requirement's scheme.
        deadline: UTC instant; `now >= deadline` is overdue.
        released: UTC instant of the upstream release, if known.
        severity: critical, high, medium, low or unknown.
        exploited: a hole that the step closes is known to be exploited.
        confidence: `agreed` (two sources) or `single`.
        why: stable references to the feed records and policy lines behind the step.
    """

    minimum: str
    deadline: datetime
    released: datetime | None = None
    severity: str = "unknown"
    exploited: bool = False
    confidence: str = "agreed"
    why: tuple[str, ...] = ()


class Held(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A line that is not being raised at present, and why."""

    reason: str
    since: datetime | None = None


class Branch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A supported line of a product.

    Attributes:
        id: name for people and findings, for example `esr-140`.
        prefix: leading version components that belong to the branch (`140`, `24.04`);
            empty matches every version.
        ends: UTC instant from which the branch gets no security fixes any more.
        held: set when upstream sources disagree and the line stands still.
        steps: the ladder, lowest minimum first.
    """

    id: str
    prefix: str = ""
    ends: datetime | None = None
    held: Held | None = None
    steps: tuple[Step, ...] = ()


class OsMatch(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An operating system by product id and leading release components (`debian`, `12`)."""

    product: str
    release: str = ""


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
    issued: datetime
    expires: datetime
    publisher: str = ""
    requirements: tuple[Requirement, ...] = ()
    required: tuple[Required, ...] = ()
    forbidden: tuple[Forbidden, ...] = ()
    replayed_from: datetime | None = None
