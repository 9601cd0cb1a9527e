"""Fail when a module that parses strangers' bytes, or judges by them, is tested too little.

Reads what `coverage run --branch -m pytest` left in .coverage; `make test` calls it after the
tests. It counts branches, not lines: the ways that damaged input takes are branches.
"""

from __future__ import annotations

import io
import json
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path

from coverage import Coverage

ROOT = Path(__file__).parent.parent
# Every module of these rooms is a parser, or decides what a parser's answer means.
ROOMS = (
    "agent/passmuster/inventory/",
    "agent/passmuster/host/",
    "agent/passmuster/products/",
    "agent/passmuster/evaluate/",
    "agent/passmuster/versions/",
    "publisher/passmuster_publisher/feeds/",
    "publisher/passmuster_publisher/policy/",
)
LEAST = 90.0
# Modules whose tests need a real sandbox, and what must work for one to be made.
SANDBOXED = {"agent/passmuster/host/sandboxes.py"}
SANDBOX = ("bwrap", "--ro-bind", "/", "/", "true")


def branches() -> dict[str, tuple[int, int]]:
    """Return for each module of the rooms how many of its branches ran, and how many it has."""
    measured = Coverage(data_file=str(ROOT / ".coverage"))
    measured.load()
    out = ROOT / ".cache" / "coverage.json"
    out.parent.mkdir(exist_ok=True)
    with redirect_stdout(io.StringIO()):
        measured.json_report(outfile=str(out))
    files = json.loads(out.read_text(encoding="utf-8"))["files"]
    return {
        name: (each["summary"]["covered_branches"], each["summary"]["num_branches"])
        for name, each in files.items()
        if name.startswith(ROOMS)
    }


def works(*command: str) -> bool:
    """Tell whether a command succeeds here."""
    if shutil.which(command[0]) is None:
        return False
    return subprocess.run(list(command), check=False, capture_output=True).returncode == 0


def main() -> int:
    """Print the least covered modules; 1 when one is below the line or was never run."""
    found = branches()
    written = {
        str(path.relative_to(ROOT))
        for room in ROOMS
        for path in (ROOT / room).rglob("*.py")
        if path.name != "compiled.py"
    }
    shares = {name: 100 * ran / there for name, (ran, there) in found.items() if there}
    low = {name: share for name, share in shares.items() if share < LEAST}
    for name in sorted(low.keys() & SANDBOXED):
        if not works(*SANDBOX):
            del low[name]
            print(f"coverage: {name}: NOT MEASURED, no sandbox can be made here ({SANDBOX[0]})")
    for name, share in sorted(low.items()):
        ran, there = found[name]
        print(f"coverage: {name}: {ran} of {there} branches, {share:.0f} %, expected {LEAST:.0f} %")
    for name in sorted(written - found.keys()):
        print(f"coverage: {name}: never run")
    total = sum(ran for ran, _ in found.values()), sum(there for _, there in found.values())
    print(f"coverage: {total[0]} of {total[1]} branches in {len(found)} modules, "
          f"the least covered {min(shares.values(), default=0):.0f} %")  # fmt: skip
    return 1 if low or written - found.keys() else 0


if __name__ == "__main__":
    sys.exit(main())
