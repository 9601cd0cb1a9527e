"""The adapter of Passmuster itself: a case a line on standard input, its answer on standard output.

An adapter for another implementation does the same in its own language. What a document must not
be is answered with `{"refused": CODE}`; anything else is an error of the adapter and ends it.
"""

from __future__ import annotations

import sys
from datetime import datetime

import msgspec

from passmuster.evaluate import judge
from passmuster.model.finding import Freshness, Judgement
from passmuster.model.installation import ReportedInventory
from passmuster.model.waiver import Bearer
from passmuster.wire import document
from passmuster.wire.codec import WireError, decode, encode

LIMIT = 4 * 1024 * 1024
_NOTHING = (b"", b"null")


class Case(msgspec.Struct, frozen=True, kw_only=True):
    """One case without what is expected; documents stay bytes, as they come from a file."""

    name: str
    inventory: msgspec.Raw
    manifest: msgspec.Raw
    freshness: Freshness | None
    time: datetime
    waivers: msgspec.Raw = msgspec.Raw()
    bearer: Bearer = Bearer()


def answered(line: bytes) -> bytes:
    """Judge one case and return the answer, or how its documents were refused."""
    try:
        return encode(_judged(decode(line, Case, limit=LIMIT, what="case")))
    except WireError as error:
        return encode({"refused": error.code})


def _judged(case: Case) -> Judgement:
    inventory = decode(bytes(case.inventory), ReportedInventory, limit=LIMIT, what="inventory")
    manifest, waivers = bytes(case.manifest), bytes(case.waivers)
    read = document.read(manifest).manifest if manifest not in _NOTHING else None
    exceptions = document.read_waivers(waivers).waivers if waivers not in _NOTHING else None
    if case.time.tzinfo is None:
        raise WireError("no-zone", f"time: got {case.time.isoformat()} without a zone")
    return judge(
        inventory, read, at=case.time, freshness=case.freshness, waivers=exceptions,
        bearer=case.bearer,
    )  # fmt: skip


def main() -> int:
    """Answer line by line until the input ends."""
    for line in sys.stdin.buffer:
        sys.stdout.buffer.write(answered(line) + b"\n")
        sys.stdout.buffer.flush()
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
