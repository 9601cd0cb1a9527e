"""The statuses of a thing at every moment under both manifests, as one number.

Each column (a moment under one manifest) is a field of bits, one for each status. To put two
copies, or a whole machine, together is then a single `|`; most machines share few such numbers.
"""

from __future__ import annotations

from functools import cache

from passmuster.evaluate.verdict import rank, verdict_of
from passmuster.model.finding import Cause, Finding, Status

NONE = "none"
_GRAVEST_FIRST = sorted(Status, key=rank)
_WIDTH = len(_GRAVEST_FIRST)
_FIELD = (1 << _WIDTH) - 1


def field(column: int) -> int:
    """Return the number whose lowest bit is that of a column."""
    return 1 << (column * _WIDTH)


def mark(fields: int, status: Status) -> int:
    """Return the bit of a status in a field, or in each of several that were added up."""
    return fields << rank(status)


def worst(marks: int, columns: int) -> tuple[str, ...]:
    """Return the gravest status of each column, `none` where there is no finding."""
    return tuple(_worst((marks >> (each * _WIDTH)) & _FIELD) for each in range(columns))


def verdicts(marks: int, columns: int) -> tuple[str, ...]:
    """Return the verdict of each column."""
    return tuple(_verdict((marks >> (each * _WIDTH)) & _FIELD) for each in range(columns))


def _statuses(bits: int) -> list[Status]:
    return [status for place, status in enumerate(_GRAVEST_FIRST) if bits >> place & 1]


# There are no more fields than 2 to the number of statuses.
@cache
def _worst(bits: int) -> str:
    return next((status.value for status in _statuses(bits)), NONE)


@cache
def _verdict(bits: int) -> str:
    findings = [Finding(status=each, cause=Cause.ON_DISK) for each in _statuses(bits)]
    return verdict_of(findings).value
