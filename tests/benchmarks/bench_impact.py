"""The impact of a manifest on a fleet: machines a second, and the peak of memory.

    python tests/benchmarks/bench_impact.py [--machines 100000] [--customers 300] [--first]

The fleet is made first and written as a collector exports it; that is not counted. What is counted
is everything that a review does: reading the file, judging at each moment by both manifests,
counting. `--first` leaves the old manifest out: then every deadline is a moment.
"""

from __future__ import annotations

import argparse
import resource
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent.parent))

from fakes import fleet
from fakes.fleet_manifest import manifest
from passmuster_publisher.review.impact import impact_of
from passmuster_publisher.review.inventories import from_file


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--machines", type=int, default=100_000)
    parser.add_argument("--customers", type=int, default=300)
    parser.add_argument("--first", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fleet.jsonl"
        fleet.export(path, fleet.machines(options.machines, customers=options.customers))
        with path.open("rb") as file:
            distinct = len({hash(_installations(line)) for line in file}) - 1
        size = path.stat().st_size / 1024**2
        old, new = None if options.first else manifest(0), manifest(1)
        before = _peak()
        began = time.perf_counter()
        impact = impact_of(old, new, from_file(path), fleet.NOW)
        took = time.perf_counter() - began
    shifts = sum(len(each.shifts) for each in impact.moments)
    print(
        f"{impact.machines} machines ({size:.0f} MiB, {distinct} distinct inventories), "
        f"{len(new.requirements)} requirements, {len(impact.moments)} moments, {shifts} shifts"
    )
    print(f"{took:.1f} s, {impact.machines / took:.0f} machines/s")
    print(f"peak memory {_peak():.0f} MiB, {before:.0f} MiB before")


def _installations(line: bytes) -> bytes:
    return line.partition(b'"installations":')[2].partition(b'"sources":')[0]


def _peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


if __name__ == "__main__":
    main()
