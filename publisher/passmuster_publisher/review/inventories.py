"""The inventories of a fleet, one machine after the other: from a file, or from a collector.

The export is lines of JSON: a header, then one object for each machine. A file that
`passmuster inventory --reported` wrote is one inventory that nobody's name stands beside. Every
line is hostile: bounded, strictly decoded, and refused with its number.
"""

from __future__ import annotations

import gzip
import zlib
from collections.abc import Iterable, Iterator
from contextlib import closing
from datetime import UTC, datetime
from io import BufferedReader
from pathlib import Path
from typing import Annotated

import msgspec

from passmuster.model.installation import ReportedInventory
from passmuster.model.requirement import Instant
from passmuster.wire.codec import WireError, decode
from passmuster_publisher.errors import UsageError
from passmuster_publisher.review.inventory_lines import LINE, numbered
from passmuster_publisher.review.inventory_stream import stream

SCHEMA = 1
_EXPORT = "inventories"
_GZIP = b"\x1f\x8b"
_CHUNK = 64 * 1024
_EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)
_LATEST = datetime(9000, 1, 1, tzinfo=UTC)

# As enrollment strings carry them; `\Z`, because `$` would let a line end pass.
_Name = Annotated[str, msgspec.Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]{0,63}\Z")]
_MachineId = Annotated[str, msgspec.Meta(pattern=r"^[0-9a-f]{32}\Z")]


class Machine(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A machine as the export tells it: one line.

    Attributes:
        customer: opaque customer id; empty where the inventory names none.
        group: enrollment group; empty as above.
        machine: pseudonymous id; empty as above. It is never part of an impact.
        reference_time: UTC instant at which the inventory was last true; None where none is told.
        inventory: what is judged.
    """

    customer: _Name
    group: _Name
    machine: _MachineId
    reference_time: Instant | None
    inventory: ReportedInventory


class _Head(msgspec.Struct, frozen=True):
    """What tells the kinds of files apart; only one of the two fields is there."""

    schema: int
    passmuster: str = ""
    inventory: ReportedInventory | None = None


def from_file(path: Path) -> Iterator[Machine]:
    """Yield the machines of an export, or the one inventory of `passmuster inventory --reported`.

    Args:
        path: lines of JSON, as they are or compressed with gzip (told by the first bytes).

    Raises:
        UsageError: the file cannot be read, or line N of it is not what it should be.
    """
    try:
        with path.open("rb") as file:
            yield from _machines(_chunks(file), str(path))
    except (OSError, EOFError, zlib.error) as error:
        reason = error.strerror if isinstance(error, OSError) else None
        raise UsageError(f"{path}: {reason or error}") from error


def from_collector(url: str, token: str) -> Iterator[Machine]:
    """Yield the machines that a collector exports (`GET /api/v1/inventories`).

    Args:
        url: the collector's base URL: https, or http on this machine.
        token: made by `passmuster-collector token create NAME`.

    Raises:
        UsageError: the URL, the token or a line of the answer is not what it should be.
        PublisherError: the collector cannot be reached, or gives no complete answer.
    """
    with closing(stream(url, token)) as chunks:
        yield from _machines(chunks, url)


def _chunks(file: BufferedReader) -> Iterator[bytes]:
    # Peeked, not sought: the file may be a pipe.
    compressed = file.peek(2)[:2] == _GZIP
    source = gzip.GzipFile(fileobj=file) if compressed else file
    while chunk := source.read(_CHUNK):
        yield chunk


def _machines(chunks: Iterable[bytes], what: str) -> Iterator[Machine]:
    try:
        lines = numbered(chunks)
        _, first = next(lines, (1, b""))
        alone = _first(first)
        if alone is not None:
            yield alone
            _end(lines)
        for number, line in lines:
            yield _machine(number, line)
    except WireError as error:
        raise UsageError(f"{what}: {error}") from error


def _first(line: bytes) -> Machine | None:
    """Return the machine of a file that holds one inventory; None after an export's header."""
    expected = (
        "expected what `passmuster-collector inventories` or `passmuster inventory --reported` "
        "writes"
    )
    try:
        head = decode(line, _Head, limit=LINE, what="line 1")
    except WireError as error:
        raise WireError(error.code, f"{error}; {expected}") from error
    if head.schema != SCHEMA:
        raise WireError(
            "unknown-schema",
            f"line 1: got schema {head.schema}, expected {SCHEMA}; update Passmuster",
        )
    if head.passmuster == _EXPORT:
        return None
    if head.passmuster or head.inventory is None:
        raise WireError("malformed", f"line 1: {expected}")
    return Machine(customer="", group="", machine="", reference_time=None, inventory=head.inventory)


def _machine(number: int, line: bytes) -> Machine:
    found = decode(line, Machine, limit=LINE, what=f"line {number}")
    moment = found.reference_time
    if moment is not None and not _EARLIEST <= moment <= _LATEST:
        raise WireError(
            "malformed",
            f"line {number}: reference_time: got {moment.isoformat()}, expected a year from 2000",
        )
    return found


def _end(lines: Iterator[tuple[int, bytes]]) -> None:
    for number, _ in lines:
        raise WireError("malformed", f"line {number}: expected nothing after the one inventory")
