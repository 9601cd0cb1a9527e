"""Limits on a statement's values beyond its types: what a database or a page could not hold.

The signature says who wrote it, not that it is sane: a stolen key is enough to send anything.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

from passmuster.wire.codec import WireError
from passmuster.wire.statement import MACHINE_ID, STATEMENT_ID, CheckIn, Receipt

_LARGEST = 2**53
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)
_MACHINE = re.compile(MACHINE_ID.replace("$", r"\Z"))
_STATEMENT = re.compile(STATEMENT_ID.replace("$", r"\Z"))


def check(body: Receipt | CheckIn) -> None:
    """Refuse a statement with values that are out of bounds.

    Raises:
        WireError: `malformed`, with the field, what was got and what is expected.
    """
    if not _MACHINE.match(body.machine):
        raise _wrong("machine", body.machine, "32 hexadecimal digits")
    for name, value in _ids(body):
        if not _STATEMENT.match(value):
            raise _wrong(name, value, "64 hexadecimal digits")
    for name, number in _numbers(body):
        if not 0 <= number <= _LARGEST:
            raise _wrong(name, number, f"0 to {_LARGEST}")
    for name, instant in _instants(body):
        _check_instant(name, instant)
    if body.reference_time != body.reference_time.replace(minute=0, second=0, microsecond=0):
        raise _wrong("reference_time", body.reference_time.isoformat(), "a whole hour")
    if isinstance(body, Receipt):
        _check_indices(body)


def _ids(body: Receipt | CheckIn) -> Iterator[tuple[str, str]]:
    if body.previous is not None:
        yield "previous", body.previous
    if isinstance(body, CheckIn):
        yield "receipt", body.receipt
    if body.manifest is not None:
        yield "manifest.sha256", body.manifest.sha256
    for each in body.dropped:
        yield "dropped", each


def _numbers(body: Receipt | CheckIn) -> Iterator[tuple[str, int]]:
    yield "sequence", body.sequence
    if body.manifest is not None:
        yield "manifest.serial", body.manifest.serial
        yield "manifest.age_hours", body.manifest.age_hours


def _instants(body: Receipt | CheckIn) -> Iterator[tuple[str, datetime]]:
    yield "reference_time", body.reference_time
    if isinstance(body, Receipt):
        for each in body.findings:
            if each.deadline is not None:
                yield "deadline", each.deadline


def _check_instant(name: str, instant: datetime) -> None:
    if instant.utcoffset() != timedelta(0) or not _EARLIEST <= instant <= _LATEST:
        raise _wrong(name, instant.isoformat(), "UTC, from the year 2000 on")


def _check_indices(body: Receipt) -> None:
    copies = len(body.inventory.installations)
    for each in body.findings:
        if each.installation is not None and not 0 <= each.installation < copies:
            raise _wrong("installation", each.installation, f"an index below {copies}")


def _wrong(field: str, got: object, expected: str) -> WireError:
    return WireError("malformed", f"statement: {field}: got {str(got)[:80]!r}, expected {expected}")
