"""`make bench`: `passmuster check` against a bare interpreter, paired in one run.

Absolute times belong to a machine; the ratios carry over. Runs alternate, so that whatever else the
machine does hits both alike; medians are printed. Peak memory is that of the process (and it has no
children).
"""

from __future__ import annotations

import json
import os
import statistics
import sys
import tempfile
import time
from pathlib import Path

ROUNDS = int(os.environ.get("BENCH_ROUNDS", "30"))
# As installed: with bytecode beside the source. The first rounds write it and are not counted.
ENVIRONMENT = {k: v for k, v in os.environ.items() if k != "PYTHONDONTWRITEBYTECODE"}
MANIFEST = {
    "schema": 1,
    "serial": 1,
    "issued": "2026-01-01T00:00:00Z",
    "expires": "2099-01-01T00:00:00Z",
    "required": [{"id": "browser", "any_of": ["firefox", "chromium"]}],
}
LEAN = "import json, argparse\nprint(open('/var/lib/dpkg/status', 'rb').read().count(b'Package: '))"


def measure(command: list[str]) -> tuple[float, float]:
    """Run a command once; return wall milliseconds and peak MiB."""
    begun = time.perf_counter()
    pid = os.posix_spawn(
        command[0],
        command,
        ENVIRONMENT,
        file_actions=[(os.POSIX_SPAWN_OPEN, 1, os.devnull, os.O_WRONLY, 0)],
    )
    _, status, used = os.wait4(pid, 0)
    spent = (time.perf_counter() - begun) * 1000
    if os.waitstatus_to_exitcode(status) not in {0, 1, 2}:
        raise SystemExit(f"{' '.join(command)}: ended with {os.waitstatus_to_exitcode(status)}")
    return spent, used.ru_maxrss / 1024


def main() -> None:
    """Measure all commands in turn and print medians and ratios."""
    with tempfile.TemporaryDirectory() as folder:
        manifest = Path(folder) / "manifest.json"
        manifest.write_text(json.dumps(MANIFEST), encoding="utf-8")
        check = ["check", "--manifest", str(manifest), "--state", folder]
        commands = {
            "bare interpreter (-c pass)": [sys.executable, "-c", "pass"],
            "lean floor (json, argparse, one pass over dpkg)": [sys.executable, "-c", LEAN],
            "passmuster --version": [sys.executable, "-m", "passmuster", "--version"],
            "passmuster inventory": [sys.executable, "-m", "passmuster", "inventory"],
            "passmuster check": [sys.executable, "-m", "passmuster", *check],
            "passmuster check --format json": [
                *[sys.executable, "-m", "passmuster", *check],
                "--format",
                "json",
            ],
        }
        samples: dict[str, list[tuple[float, float]]] = {name: [] for name in commands}
        for _ in range(ROUNDS + 2):
            for name, command in commands.items():
                samples[name].append(measure(command))
    bare = statistics.median(wall for wall, _ in samples["bare interpreter (-c pass)"][2:])
    print(f"{ROUNDS} paired rounds, Python {sys.version.split()[0]}, medians")
    print(f"{'command':<50}{'wall ms':>9}{'x bare':>8}{'peak MiB':>10}")
    for name, measured in samples.items():
        wall = statistics.median(each[0] for each in measured[2:])
        peak = statistics.median(each[1] for each in measured[2:])
        print(f"{name:<50}{wall:>9.1f}{wall / bare:>8.1f}{peak:>10.1f}")


if __name__ == "__main__":
    main()
