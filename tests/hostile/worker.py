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
from contextlib import suppress
from pathlib import Path
from types import FrameType
from typing import Any

from hostile.formats import REGISTRY, Seed, asked, recordings, seeds
from hostile.mutate import mutated
from passmuster.host.answers import Answers
from passmuster.host.errors import HostError, RecordingError
from passmuster.host.paths import lies_in
from passmuster.host.protocol import RegistryKey
from passmuster.host.recording_format import Recording
from passmuster.inventory import take
from passmuster.inventory.observation import Look, NoDataError
from passmuster.inventory.running import wanted_names
from passmuster.inventory.sources import BY_PLATFORM
from passmuster.model.installation import Inventory
from passmuster.products import load
from passmuster.wire.codec import encode

MEMORY = 512 * 1024 * 1024
SECONDS = 1.0


class HangError(BaseException):
    """An audit took longer than it may; no handler of the program catches this."""


class Watched(Answers):
    """A recorded host that checks the caps of every answer, and notes what was asked for."""

    def __init__(self, recording: Recording, files: dict[str, bytes]) -> None:
        super().__init__(recording, files)
        self.asked: set[str] = set()
        self.recording = recording

    def read(self, path: str, *, limit: int, home: str | None = None) -> bytes:
        self.asked.add(path)
        got = super().read(path, limit=limit, home=home)
        assert len(got) <= limit, (path, len(got), limit)
        assert home is None or lies_in(path, home), (path, home)
        return got

    def read_at(self, path: str, offset: int, length: int, *, home: str | None = None) -> bytes:
        self.asked.add(path)
        got = super().read_at(path, offset, length, home=home)
        assert len(got) <= length
        return got

    def key(self, path: str) -> RegistryKey:
        self.asked.update(f"{REGISTRY}{name}" for name in self.recording.exports)
        return super().key(path)


def main(name: str, count: int, seed: int) -> dict[str, Any]:
    """Audit `count` mutations of a format's real bytes; return the figures.

    Raises:
        AssertionError, HangError, MemoryError, Exception: what must not happen.
    """
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    signal.signal(signal.SIGVTALRM, _hang)
    chance = random.Random(f"{name} {seed}")  # noqa: S311 - repeatable on purpose
    real = seeds(name)
    usual = {each.host: _unharmed(each) for each in real}
    readers = {host: _readers(host) for host in usual}
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
        touched = _touched(own, readers[own.host])
        if found is None:
            outcomes["the recording is refused"] += 1
            continue
        changed = _changed(usual[own.host], found, touched)
        outcomes.update(changed or ["as usual"])
    return {
        "format": name,
        "mutations": count,
        "seeds": len(real),
        "outcomes": dict(sorted(outcomes.items())),
        "slowest_ms": round(slowest * 1000),
        "peak_mib": _peak() // 1024,
    }


def _audit(seed: Seed, payload: bytes) -> Inventory | None:
    """Return the inventory of a host with one file changed; None if its recording is none then."""
    recording, files = recordings()[seed.host]
    if any(each.file == seed.name for each in recording.pieces):
        # A piece answers a question of its own length; one that is shorter is the file's end.
        payload = payload[: len(seed.payload)]
    try:
        host = Watched(recording, {**files, seed.name: payload})
    except RecordingError:
        return None
    found = take(host, load())
    encode(found.installations)
    return found


def _touched(seed: Seed, readers: dict[str, frozenset[str]]) -> frozenset[str]:
    """Return the sources that read a file, under whichever of its paths."""
    recording, _ = recordings()[seed.host]
    paths = {each.path for each in recording.reads if each.file == seed.name}
    paths.add(asked(recording)[seed.name])
    return frozenset(name for path in paths for name in readers.get(path, frozenset()))


def _unharmed(seed: Seed) -> Inventory:
    found = _audit(seed, seed.pack(seed.payload))
    assert found is not None, seed.name
    return found


def _readers(host: str) -> dict[str, frozenset[str]]:
    """Return for each file of a recorded host the sources that read it, each asked alone."""
    recording, files = recordings()[host]
    found: dict[str, set[str]] = {}
    for name, source in BY_PLATFORM[recording.facts.platform].items():
        door = Watched(recording, files)
        programs = door.processes(wanted_names(load()))
        look = Look(door, load(), door.users(), programs, time.monotonic() + 60, [])
        with suppress(HostError, NoDataError):
            list(source(look) or ())
        for path in door.asked:
            found.setdefault(path, set()).add(name)
    return {path: frozenset(names) for path, names in found.items()}


def _changed(usual: Inventory, now: Inventory, touched: frozenset[str]) -> list[str]:
    """Return what the damage did to the sources that read the file; the rest must be intact."""
    before = {each.source: each.outcome.value for each in usual.sources}
    after = {each.source: each.outcome.value for each in now.sources}
    assert before.keys() == after.keys()
    changed = [name for name in before if before[name] != after[name]]
    assert touched.issuperset(changed), (changed, touched)
    missing = _standing(usual, touched) - _standing(now, touched)
    assert not missing, missing
    return [f"{name} {after[name]}" for name in changed]


def _standing(found: Inventory, touched: frozenset[str]) -> Counter[tuple[str, ...]]:
    """Return the installations whose version was read by a source that did not read the file.

    The kernel's packages are read by the kernel's source, and told as their package system's.
    """
    return Counter(
        (each.product, each.track, each.packaging, each.owner, each.on_disk.version.raw)
        for each in found.installations
        if each.on_disk and not touched & {each.packaging, each.on_disk.evidence.source}
    )


def _peak() -> int:
    """Return the most memory that this process had, in KiB; getrusage(2) keeps its parent's."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    return int(status.partition("VmHWM:")[2].split()[0])


def _hang(number: int, frame: FrameType | None) -> None:
    raise HangError(f"an audit took more than {SECONDS} s of processor time")


if __name__ == "__main__":
    sys.stdout.write(json.dumps(main(sys.argv[1], int(sys.argv[2]), int(sys.argv[3]))) + "\n")
