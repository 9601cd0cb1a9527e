"""What every feed says in the end: releases, cycles of support, exploited holes.

One shape for all of them, so that rules can ask a second source about what a first one said. A
field that a feed does not tell stays empty: nothing here is guessed.
"""

from __future__ import annotations

from datetime import date

import msgspec


class Record(msgspec.Struct, frozen=True, kw_only=True):
    """Where a statement stands, for `why`.

    Attributes:
        feed: name of the feed.
        day: day of the recorded state.
        file: file of the state, relative to its folder.
        needle: text by which its line is found in the file; the first line that holds it counts.
    """

    feed: str
    day: date
    file: str
    needle: str


class Release(msgspec.Struct, frozen=True, kw_only=True):
    """A version that upstream released, as one feed states it.

    Attributes:
        version: as the product's version scheme reads it (the feed's own clothing taken off).
        ref: stable reference, `FEED:WHAT`, for example `mfsa:2026-68` or `sofa:26.6.1`.
        released: the day of release, or the first day on which the feed had it; None: not told.
        record: where it stands.
        url: upstream's page about it, where the feed has one.
        security: whether it closes holes; None: the feed does not say.
        severity: critical, high, medium, low or unknown.
        exploited: upstream itself says that a hole it closes is exploited.
        cves: the holes that it closes, as far as the feed names them.
        exploited_cves: those of them that are exploited by upstream's own word.
        channel: the feed's own word for the kind or line of release (B, D, OOB, stable, esr ...).
        share: part of the machines that it is served to, 0 to 1; None: not told.
    """

    version: str
    ref: str
    record: Record
    released: date | None = None
    url: str = ""
    security: bool | None = None
    severity: str = "unknown"
    exploited: bool = False
    cves: tuple[str, ...] = ()
    exploited_cves: tuple[str, ...] = ()
    channel: str = ""
    share: float | None = None


class Cycle(msgspec.Struct, frozen=True, kw_only=True):
    """A release cycle and how long it is supported, as one feed states it.

    Attributes:
        name: the feed's label of the cycle, no version (`11-24h2-w`, `140`, `24.04`).
        ends: last day of security support; True: over, the feed does not say since when; False:
            no end is known.
        extended_ends: the same for the extended phase, which may need a subscription.
        latest: newest version of the cycle.
    """

    name: str
    record: Record
    released: date | None = None
    ends: date | bool = False
    extended_ends: date | bool = False
    long_term: bool = False
    latest: str = ""
    latest_released: date | None = None


class Exploited(msgspec.Struct, frozen=True, kw_only=True):
    """A hole that is known to be exploited, by its CVE id."""

    cve: str
    added: date
    record: Record
