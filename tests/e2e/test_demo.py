"""`make demo DEMO_ARGS=--once`: today, and a year from now."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = [sys.executable, str(ROOT / "examples" / "demo" / "main.py"), "--once"]

pytestmark = pytest.mark.e2e


@pytest.mark.parametrize("ahead", ["", "+365d"])
def test_the_demo_holds(ahead: str) -> None:
    """Every step checked against the collector's API, and nothing left running."""
    command = COMMAND
    if ahead:
        faketime = shutil.which("faketime")
        if faketime is None:
            pytest.skip("faketime is not installed")
        command = [faketime, "-f", ahead, *COMMAND]
    done = subprocess.run(command, check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "Everything held." in done.stdout
    assert done.stdout.count("  checked    ") >= 10
    left = subprocess.run(
        ["pgrep", "-f", f"--data {ROOT / '.demo'}"], check=False, capture_output=True, text=True
    )
    assert left.stdout == ""
