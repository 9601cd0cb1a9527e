"""What this room answers: a manifest and how far it can be relied on, or why there is none."""

from __future__ import annotations

import msgspec

from passmuster.model.finding import Freshness
from passmuster.wire.document import Document, WaiversDocument


class ManifestError(Exception):
    """A manifest or a trust root that was asked for by name cannot be used.

    Attributes:
        code: stable word for programs (docs/reference/manifest.md, problems).
    """

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


class WaiversState(msgspec.Struct, frozen=True, kw_only=True):
    """The customer's waivers, and what is wrong with them.

    Attributes:
        document: None when the repository lists none, or none was ever verified.
        signed: they came out of a verified repository.
        problem: empty, or a stable word (docs/reference/manifest.md, problems); then the last
            good ones count.
        detail: the problem as a sentence for people.
    """

    document: WaiversDocument | None = None
    signed: bool = False
    problem: str = ""
    detail: str = ""


class ManifestState(msgspec.Struct, frozen=True, kw_only=True):
    """The manifest that judges, and what is wrong with it.

    Attributes:
        document: None when no manifest was ever verified (or its copy is damaged).
        freshness: None exactly when there is no document.
        age_hours: whole hours since the last verified refresh; since its issue for a local file.
        signed: it came out of a verified repository.
        problem: empty, or a stable word (docs/reference/manifest.md, problems).
        detail: the problem as a sentence for people: what was got, expected, and what to do.
        waivers: the customer's waivers beside it.
    """

    document: Document | None = None
    freshness: Freshness | None = None
    age_hours: int = 0
    signed: bool = False
    problem: str = ""
    detail: str = ""
    waivers: WaiversState = WaiversState()
