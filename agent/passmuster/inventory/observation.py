"""What one source states about one thing that it saw; matching makes an installation of it."""

from __future__ import annotations

import time
from typing import Literal, NamedTuple

import msgspec

from passmuster.host.paths import lies_in
from passmuster.host.protocol import Host, Process, Sandbox, User
from passmuster.model.installation import (
    Circumstance,
    Confidence,
    Evidence,
    Obstacle,
    Reading,
    Role,
    RunningCopy,
    Scope,
    Support,
)
from passmuster.products.definition import Product


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a source saw.

    Attributes:
        seen: the attributes that product definitions match (products.definition.ATTRIBUTES).
        version: the raw version; empty when the source cannot tell, with `reason`.
        evidence: where the version, or the thing itself, was read.
        packaging: how the copy came: dpkg, rpm, flatpak, files, os, kernel ...
        path: the folder or main program; empty lets the matched rule's executables decide.
        files: paths that belong to the thing, to tell a copy of its own from a package's part.
        executables: paths of its main program, besides those of the matched rule.
        running: what the source itself can say about what runs (the kernel).
        pending: a version that is staged, with where it was read.
        pending_confidence: how far that can be trusted, where it is not as far as the copy itself.
        also: readings of the same copy that `version` outranks, by the rule `decided_by`.
        obstacles: what its own package system states against an update.
        support: the phase of support, of an operating system.
        entries: ids of desktop entries that belong to it, besides those of the matched rule.
        sandbox: what its processes' sandbox says when this very build runs.
        builds: build to version, of other builds of it that are still on disk.
        root: the folder that the copy lies in, on Windows and macOS; observations of one product
            in one folder are one copy (inventory.copies).
        versions: the versions that the source states, by the field that each was read from.
        confirms: it only confirms a copy that something else shows; alone it is none.
        release: what people call the release of an operating system, as `Windows 11 24H2`.
    """

    source: str
    seen: dict[str, str]
    version: str
    evidence: Evidence
    packaging: str
    architecture: str = ""
    path: str = ""
    scope: Scope = Scope.MACHINE
    owner: str = ""
    confidence: Confidence = Confidence.HIGH
    obstacles: tuple[Obstacle, ...] = ()
    files: frozenset[str] = frozenset()
    executables: tuple[str, ...] = ()
    running: tuple[RunningCopy, ...] = ()
    pending: tuple[str, Evidence] | None = None
    pending_confidence: Confidence | None = None
    also: tuple[Reading, ...] = ()
    decided_by: str = ""
    support: Support | None = None
    entries: frozenset[str] = frozenset()
    sandbox: Sandbox | None = None
    builds: dict[str, str] = {}
    root: str = ""
    versions: dict[str, str] = {}
    confirms: bool = False
    release: str = ""
    reason: str = ""


class Choice(msgspec.Struct, frozen=True, kw_only=True):
    """A program that can open a kind of thing: a user's default, or one that offers itself.

    Attributes:
        role: what for.
        owner: whose default it is; empty for one that only offers itself.
        entry: id of its desktop entry, on macOS of its bundle; empty for a bare command.
        file: path of the desktop entry, of the file that holds the command, or on Windows the key
            that registers the program.
        program: what it starts, as written there; empty where that cannot be told.
        evidence: where the choice is written.
        user: in whose home `file` lies; empty for the machine's.
        executable: absolute path of the program, links resolved; empty in a sandbox.
        sandbox: flatpak, snap or msix, when it starts or belongs to one.
        app: the flatpak's application id or the snap's instance name; on Windows the family name
            of an MSIX package.
        branch: the branch of the flatpak, where the entry names one.
        passes_on: it only hands over to another program: a launcher, a chooser, a web app.
    """

    role: Role
    owner: str
    entry: str
    file: str
    program: str
    evidence: Evidence
    user: str = ""
    executable: str = ""
    sandbox: Literal["", "flatpak", "snap", "msix"] = ""
    app: str = ""
    branch: str = ""
    passes_on: bool = False


Seen = Observation | Choice | Circumstance


class NoDataError(Exception):
    """The source is there and states nothing that could be read as an answer."""


class SlowError(Exception):
    """The source's time is over."""


class Look(NamedTuple):
    """What a source gets: the host, the definitions, the processes, and its time.

    Attributes:
        processes: the running programs that some definition knows, and their helpers.
        until: the monotonic instant by which the source must be done.
        notes: sentences about what was passed over, shown beside the source's outcome.
    """

    host: Host
    products: tuple[Product, ...]
    users: tuple[User, ...]
    processes: tuple[Process, ...]
    until: float
    notes: list[str]

    def keep_time(self) -> None:
        """Raise SlowError when the source's time is over; call it in every loop."""
        if time.monotonic() > self.until:
            raise SlowError

    def home_of(self, path: str) -> User | None:
        """Return the user in whose home a path lies."""
        return next((user for user in self.users if lies_in(path, user.home)), None)
