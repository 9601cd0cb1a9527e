"""The chain of a machine's statements: what the next one must say of those before it.

The state is one small file, replaced atomically. A statement counts from the moment its file
stands in the spool; the chain's file follows, and nothing is sent before it does. A run that ends
in between leaves a statement in the spool that is one ahead: `following` takes the chain there, so
a sequence number is never used for two contents. What is dropped is written here first and removed
from the spool afterwards, so that no gap goes undeclared.
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import msgspec

from passmuster import durable
from passmuster.report.errors import ReportError
from passmuster.report.private import read_secret, unusable
from passmuster.wire.codec import WireError, decode, digest, encode
from passmuster.wire.enrollment import Hex32
from passmuster.wire.statement import CheckIn, Receipt

NAME = "chain.json"
SCHEMA = 1
_LIMIT = 256 * 1024
# Years of silence; more would not fit into a statement beside a receipt of usual size.
MOST_DECLARED = 1000


class Chain(msgspec.Struct, frozen=True, kw_only=True):
    """Where the chain stands.

    Attributes:
        machine: whose chain it is.
        sequence: of the last statement, 0 before the first.
        last: id of the last statement.
        last_receipt: id of the last receipt, which check-ins name.
        reported: digest of what the last receipt said (`fingerprint`).
        reference_time: of the last statement.
        dropped: ids that every statement declares as dropped until the collector has acknowledged
            one that does: the statement that declares a gap may itself be dropped.
    """

    schema: int
    machine: Hex32
    sequence: int = 0
    last: str | None = None
    last_receipt: str | None = None
    reported: str = ""
    reference_time: datetime | None = None
    dropped: tuple[str, ...] = ()


def fingerprint(receipt: Receipt) -> str:
    """Return a digest of what a receipt says of the machine, without what merely passes.

    Two receipts with the same fingerprint are the same news: verdict, findings, inventory
    (without the sources' durations), scope, and the manifest's digest and freshness.
    """
    manifest = receipt.manifest
    sources = tuple(
        msgspec.structs.replace(source, duration_ms=0) for source in receipt.inventory.sources
    )
    return digest(
        encode(
            (
                receipt.scope,
                receipt.verdict,
                receipt.findings,
                msgspec.structs.replace(receipt.inventory, sources=sources),
                manifest and (manifest.sha256, manifest.freshness, manifest.signed),
            )
        )
    )


def following(chain: Chain, body: Receipt | CheckIn, statement_id: str) -> Chain:
    """Return the chain after a statement."""
    if isinstance(body, Receipt):
        chain = msgspec.structs.replace(
            chain, last_receipt=statement_id, reported=fingerprint(body)
        )
    return msgspec.structs.replace(
        chain,
        sequence=body.sequence,
        last=statement_id,
        reference_time=body.reference_time,
    )


def dropping(chain: Chain, statement_id: str) -> Chain:
    """Return the chain with one more statement to declare as dropped."""
    if statement_id in chain.dropped:
        return chain
    dropped = (*chain.dropped, statement_id)[-MOST_DECLARED:]
    return msgspec.structs.replace(chain, dropped=dropped)


def acknowledged(chain: Chain, body: Receipt | CheckIn) -> Chain:
    """Return the chain once the collector has a statement: its declarations need no repeating."""
    left = tuple(each for each in chain.dropped if each not in body.dropped)
    return msgspec.structs.replace(chain, dropped=left)


def begin(private: Path, machine: str) -> None:
    """Start a new machine's chain.

    Raises:
        OSError: the state folder does not take it.
    """
    write(private, Chain(schema=SCHEMA, machine=machine))


def write(private: Path, chain: Chain) -> None:
    """Write the chain durably.

    Raises:
        OSError: the former one is still there.
    """
    durable.write(private / NAME, encode(chain))


def read(private: Path, machine: str) -> Chain:
    """Read the chain of a machine.

    Raises:
        ReportError: `chain-lost` when there is none that fits, `state-unusable` when it cannot be
            read. To start again at 1 would look like a copied machine, so that is not done.
    """
    path = private / NAME
    try:
        chain = decode(read_secret(path, _LIMIT + 1), Chain, limit=_LIMIT, what=str(path))
    except FileNotFoundError as error:
        raise _lost(path, "it is missing") from error
    except WireError as error:
        raise _lost(path, f"it is damaged ({error})") from error
    except OSError as error:
        raise unusable(private, error) from error
    if chain.machine != machine:
        raise _lost(path, f"it belongs to machine {chain.machine[:8]}..., not {machine[:8]}...")
    return chain


def _lost(path: Path, what: str) -> ReportError:
    return ReportError(
        "chain-lost",
        f"{path}: {what}; without it the next statement cannot be told from a copy's: "
        "enroll again with --replace",
    )
