"""One process that audits hosts with one mutated file each, under caps that kill it.

`python -m hostile.worker FORMAT COUNT SEED` with tests/ on the path; prints one JSON line. Memory
is capped by the kernel; a single audit that takes a second of processor time is a hang.
"""

from __future__ import annotations

import json
import random
import resource
import signal
import sys
import time
from collections import Counter
from pathlib import Path
from types import FrameType
from typing import Any

from hostile.formats import Seed, recordings, seeds
from hostile.mutate import mutated
from passmuster.host.answers import Answers
from passmuster.inventory import take
from passmuster.model.installation import Inventory
from passmuster.products import load
from passmuster.wire.codec import encode

MEMORY = 512 * 1024 * 1024
SECONDS = 1.0


class HangError(BaseException):
    """An audit took longer than it may; no handler of the program catches this."""


class Watched(Answers):
    """A recorded host that checks the caps of every answer."""

    largest: int = 0

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        got = super().read(path, limit=limit, home=home)
        assert len(got) <= limit, (path, len(got), limit)
        assert home is None or path.startswith(home.rstrip("/") + "/"), (path, home)
        self.largest = max(self.largest, len(got))
        return got

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        got = super().read_at(path, offset, length, home=home)
        assert len(got) <= length
        return got


def main(name: str, count: int, seed: int) -> dict[str, Any]:
    """Audit `count` mutations of a format's real bytes; return the figures.

    Raises:
        AssertionError, HangError, MemoryError, Exception: what must not happen.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, _hang)
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - repeatable on purpose
    real = seeds(name)
    usual = {each.host: _outcomes(_audit(each, each.pack(each.payload))) for each in real}
    outcomes: Counter[str] = Counter()
    slowest = 0.0
    for number in range(count):
        own, other = chance.choice(real), chance.choice(real)
        payload = own.pack(mutated(own.payload, other.payload, chance))
        begun = time.process_time()
        signal.setitimer(signal.ITIMER_VIRTUAL, SECONDS)
        try:
            found = _audit(own, payload)
        except BaseException as error:
            error.add_note(f"{name}: mutation {number} of seed {seed}, {own.host}/{own.name}")
            raise
        finally:
            signal.setitimer(signal.ITIMER_VIRTUAL, 0)
        slowest = max(slowest, time.process_time() - begun)
        changed = _changed(usual[own.host], _outcomes(found))
        outcomes.update(changed or ["as usual"])
    return {
        "format": name,
        "mutations": count,
        "seeds": len(real),
        "outcomes": dict(sorted(outcomes.items())),
        "slowest_ms": round(slowest * 1000),
        "peak_mib": _peak() // 1024,
    }


def _audit(seed: Seed, payload: bytes) -> Inventory:
    recording, files = recordings()[seed.host]
    if any(each.file == seed.name for each in recording.pieces):
        # A piece answers a question of its own length; one that is shorter is the file's end.
        payload = payload[: len(seed.payload)]
    host = Watched(recording, {**files, seed.name: payload})
    found = take(host, load())
    encode(found.installations)
    return found


def _outcomes(found: Inventory) -> dict[str, str]:
    return {each.source: each.outcome.value for each in found.sources}


def _changed(usual: dict[str, str], now: dict[str, str]) -> list[str]:
    """Return what the damage did to sources; every source must still have reported."""
    assert usual.keys() == now.keys()
    return [f"{name} {now[name]}" for name in usual if now[name] != usual[name]]


def _peak() -> int:
    """Return the most memory that this process had, in KiB; getrusage(2) keeps its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def _hang(number: int, frame: FrameType | None) -> None:
    raise HangError(f"an audit took more than {SECONDS} s of processor time")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))) + "\n")
