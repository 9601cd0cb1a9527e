"""What one source states about one thing that it saw; matching makes an installation of it."""

from __future__ import annotations

import time
from typing import NamedTuple

import msgspec

from passmuster.host.protocol import Host, Process, User
from passmuster.model.installation import (
    Confidence,
    Evidence,
    Hindrance,
    RunningCopy,
    Scope,
)
from passmuster.products.definition import Product


class Observation(msgspec.Struct, frozen=True, kw_only=True):
    """One thing that a source saw.

    Attributes:
        seen: the attributes that product definitions match (products.definition.ATTRIBUTES).
        version: the raw version; empty when the source cannot tell, with `reason`.
        evidence: where the version, or the thing itself, was read.
        packaging: how the copy came: dpkg, files, os, kernel.
        path: the folder or main program; empty lets the matched rule's executables decide.
        files: paths that belong to the thing, to tell a copy of its own from a package's part.
        executables: paths of its main program, besides those of the matched rule.
        running: what the source itself can say about what runs (the kernel).
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
    hindrances: tuple[Hindrance, ...] = ()
    files: frozenset[str] = frozenset()
    executables: tuple[str, ...] = ()
    running: tuple[RunningCopy, ...] = ()
    reason: str = ""


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
        for user in self.users:
            if path.startswith(user.home.rstrip("/") + "/"):
                return user
        return None
