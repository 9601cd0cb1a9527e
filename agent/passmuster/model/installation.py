"""What was found on a host: installations, the versions read from them, and the evidence.

Two views of the same thing. `Installation` is complete and stays on the machine: paths, owners,
evidence. `ReportedInstallation` is the part that judging needs; it is all that a receipt carries.
The step from one to the other is `passmuster.wire.reduction`.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Literal

import msgspec

Platform = Literal["linux", "windows", "macos"]


class Kind(StrEnum):
    """What a product is."""

    OS = "os"
    BROWSER = "browser"
    PDF_VIEWER = "pdf-viewer"


class Scope(StrEnum):
    """Whom an installation serves: everybody on the machine, or one user."""

    MACHINE = "machine"
    USER = "user"


class Confidence(StrEnum):
    """How far a reading can be trusted.

    `high`: the package system or the program's own metadata, writable by administrators only.
    `medium`: metadata that its user could change. `low`: inferred, or a user's claim.
    """

    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class Hindrance(StrEnum):
    """Why the way up is closed, where the machine states it. It never changes a status."""

    HELD = "held"
    POLICY = "policy"
    NOT_OFFERED = "not-offered"
    HARDWARE = "hardware"
    NO_RIGHTS = "no-rights"


class Role(StrEnum):
    """What a program can be somebody's default for."""

    HTTPS = "https"
    PDF = "pdf"


class Support(StrEnum):
    """The phase of support of an operating system's release, as its distribution names it.

    `standard`: everybody's. `lts`, `elts`, `esm`, `eus`, `ltss`, `esu`: longer, some of them for
    those who subscribed. `ended`: by the distribution's own date there is none any more.
    """

    STANDARD = "standard"
    LTS = "lts"
    ELTS = "elts"
    ESM = "esm"
    EUS = "eus"
    LTSS = "ltss"
    ESU = "esu"
    ENDED = "ended"


class Outcome(StrEnum):
    """How a source ended. `ok` and `absent` are answers; the other three are not."""

    OK = "ok"
    ABSENT = "absent"
    NO_DATA = "no-data"
    FAILED = "failed"
    TIMED_OUT = "timed-out"


class Version(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """A version exactly as it was found, and how to read it.

    Attributes:
        raw: the string as found, with epochs, leading zeros and suffixes.
        scheme: name of the version scheme that orders `raw` (passmuster.versions).
        upstream: the upstream part of a distribution's version, else empty.
    """

    raw: str
    scheme: str
    upstream: str = ""


class Evidence(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Where a value was read: the source, the file or key, the field in it, the raw value."""

    source: str
    location: str
    field: str = ""
    raw: str = ""


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """A version together with its evidence and how far it can be trusted."""

    version: Version
    evidence: Evidence
    confidence: Confidence = Confidence.HIGH


class Obstacle(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What the machine states that closes the way up.

    Attributes:
        hindrance: the kind, which is reported.
        cause: stable word for the very reason (docs/reference/hindrances.md); stays local.
        evidence: where the machine states it.
    """

    hindrance: Hindrance
    cause: str
    evidence: Evidence


class RunningCopy(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """Processes of an installation that run one version.

    Attributes:
        version: the version that runs; None when it could not be told.
        current: True when the running file is the very file that is on disk now.
        processes: how many main processes run it (helpers are not counted).
        evidence: where this was read.
    """

    version: Version | None
    current: bool
    processes: int
    evidence: Evidence


class Installation(msgspec.Struct, frozen=True, kw_only=True):
    """One copy of a product on a host, with everything that is known of it locally.

    Attributes:
        product: id of the product definition, for example `firefox`.
        track: release, esr, extended-stable, ... ; empty when the product has one track only.
        packaging: how the copy came: dpkg, rpm, files, os, kernel ...
        owner: user name for scope `user`; never leaves the machine.
        path: the program, or the folder, or for a package its name; never leaves the machine.
        on_disk: the version that a fresh start would run; None with `reason` when unknown.
        running: versions of the processes that run this copy.
        pending: a version that is staged and becomes `on_disk` at the next start.
        obstacles: what closes the way up, where the machine states it.
        also_read: readings of other sources for the same copy, which `on_disk` outranked.
        decided_by: stable word for the rule by which `on_disk` outranked `also_read`.
        default_for: what it is somebody's default for on this machine: https, pdf.
        support: the phase of support that the distribution names, of an operating system.
        release: what people call the release of an operating system, as `Windows 11 24H2`.
        reason: stable word for why `on_disk` is None.
    """

    product: str
    kind: Kind
    platform: Platform
    architecture: str
    packaging: str
    path: str
    track: str = ""
    scope: Scope = Scope.MACHINE
    owner: str = ""
    on_disk: Reading | None = None
    running: tuple[RunningCopy, ...] = ()
    pending: Reading | None = None
    obstacles: tuple[Obstacle, ...] = ()
    also_read: tuple[Reading, ...] = ()
    decided_by: str = ""
    default_for: tuple[Role, ...] = ()
    support: Support | None = None
    release: str = ""
    reason: str = ""


class SourceReport(msgspec.Struct, frozen=True, kw_only=True):
    """How one source ended; `detail` explains a failure locally and is never reported."""

    source: str
    outcome: Outcome
    duration_ms: int = 0
    detail: str = ""


class Default(msgspec.Struct, frozen=True, kw_only=True):
    """A user's default browser or PDF viewer; never leaves the machine.

    Attributes:
        owner: the user's name.
        role: what for.
        entry: the desktop entry that is chosen; empty when none is.
        program: what it starts, as written there.
        product: id of the product that it is; empty when no definition knows it.
        evidence: where the choice is written.
    """

    owner: str
    role: Role
    entry: str
    program: str
    product: str
    evidence: Evidence


class Circumstance(msgspec.Struct, frozen=True, kw_only=True):
    """Something that the machine states of itself as a whole; never leaves the machine.

    Attributes:
        name: a stable word, `reboot-required` for one (docs/reference/statuses.md).
        evidence: where it is stated.
    """

    name: str
    evidence: Evidence


class Inventory(msgspec.Struct, frozen=True, kw_only=True):
    """All installations of a host in stable order, and the health of the sources."""

    platform: Platform
    architecture: str
    installations: tuple[Installation, ...]
    sources: tuple[SourceReport, ...]
    defaults: tuple[Default, ...] = ()
    circumstances: tuple[Circumstance, ...] = ()


class ReportedInstallation(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """What of an installation is judged and reported: no path, no owner, no evidence.

    Attributes:
        count: how many equal copies this stands for (per-user copies are merged).
        running: versions other than `on_disk` that still run; None in it: could not be told.
            Whether the current version runs is nobody's business and is left out.
    """

    product: str
    kind: Kind
    platform: Platform
    architecture: str
    packaging: str
    track: str = ""
    scope: Scope = Scope.MACHINE
    count: int = 1
    on_disk: Version | None = None
    running: tuple[Version | None, ...] = ()
    pending: Version | None = None
    hindrances: tuple[Hindrance, ...] = ()
    default_for: tuple[Role, ...] = ()
    support: Support | None = None
    reason: str = ""


class ReportedSource(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """Health of a source as it is reported: no detail, which may hold a path."""

    source: str
    outcome: Outcome
    duration_ms: int = 0


class ReportedInventory(
    msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True, forbid_unknown_fields=True
):
    """The judged part of an inventory: the input of `evaluate.judge`, and of a review's impact."""

    platform: Platform
    architecture: str
    installations: tuple[ReportedInstallation, ...]
    sources: tuple[ReportedSource, ...]
