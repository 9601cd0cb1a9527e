"""When the next delivery may be tried, and what the collector told this machine to do.

The agent is no daemon: its patience is a small file. Losing it costs one early attempt, so a
damaged or unwritable one is no error.
"""

from __future__ import annotations

import contextlib
import random
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import msgspec

from passmuster import durable
from passmuster.report.errors import ReportError
from passmuster.report.private import read_secret
from passmuster.wire.codec import WireError, decode, encode

NAME = "delivery.json"
_LIMIT = 4096
_FIRST = timedelta(seconds=30)
_LONGEST = timedelta(hours=6)
# A longer wait than a day would be silence; RFC 9110 leaves the bound to the client.
_LONGEST_ASKED = timedelta(hours=24)


class Attempts(msgspec.Struct, frozen=True, kw_only=True):
    """How delivery went so far.

    Attributes:
        failures: attempts in a row that the network or a busy collector let fail.
        next_attempt: UTC instant before which nothing is sent.
        instruction: what the collector told this machine to do: empty or `re-enroll`.
    """

    failures: int = 0
    next_attempt: datetime | None = None
    instruction: str = ""


def read(private: Path) -> Attempts:
    """Return the state, or a fresh one when there is none that can be read."""
    try:
        payload = read_secret(private / NAME, _LIMIT + 1)
        return decode(payload, Attempts, limit=_LIMIT, what=NAME)
    except (OSError, ReportError, WireError):
        return Attempts()


def write(private: Path, attempts: Attempts) -> None:
    """Keep the state if the disk lets us."""
    with contextlib.suppress(OSError):
        durable.write(private / NAME, encode(attempts))


def may_try(attempts: Attempts, now: datetime) -> bool:
    """Tell whether the wait is over; one that no rule could have set ends at once."""
    if attempts.next_attempt is None:
        return True
    try:
        left = attempts.next_attempt - now
    except TypeError:  # an instant without a zone: not ours
        return True
    return not timedelta(0) < left <= _LONGEST_ASKED


def failed(
    attempts: Attempts,
    now: datetime,
    *,
    asked: timedelta | None = None,
    spread: Callable[[], float] = random.random,
) -> Attempts:
    """Return the state after one more failure.

    Args:
        attempts: the state before.
        now: the time of the failure.
        asked: what the collector's Retry-After asked for.
        spread: a number from 0 to 1; full jitter keeps a fleet from coming back all at once.
    """
    if asked is None and attempts.failures == 0:
        # One failure is bad luck: the next run, whoever starts it, tries at once.
        wait = timedelta(0)
    elif asked is None:
        wait = min(_LONGEST, _FIRST * 2 ** min(attempts.failures - 1, 20)) * spread()
    else:
        wait = min(max(asked, timedelta(0)), _LONGEST_ASKED)
    return msgspec.structs.replace(
        attempts, failures=attempts.failures + 1, next_attempt=now + wait
    )


def retry_after(header: str | None, now: datetime) -> timedelta | None:
    """Return what a Retry-After header asks for: seconds or a date (RFC 9110, 10.2.3)."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return timedelta(seconds=min(int(text[:9]), 10**6))
    # Loaded here: the date form is rare.
    from email.utils import parsedate_to_datetime  # noqa: PLC0415

    try:
        then = parsedate_to_datetime(text)
        return (then if then.tzinfo else then.replace(tzinfo=UTC)) - now
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
