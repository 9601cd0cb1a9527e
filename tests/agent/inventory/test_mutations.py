"""Mutations of every raw format, seeded from the recordings' own bytes, under a memory cap.

`make mutations` runs 10 000 of each format; here a seeded sample runs, and says how many.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hostile.formats import FORMATS, asked, format_of, recordings, seeds

TESTS = Path(__file__).parents[2]
COUNT = int(os.environ.get("PASSMUSTER_MUTATIONS", "150"))
SEED = int(os.environ.get("PASSMUSTER_SEED", "1"))

pytestmark = pytest.mark.skipif(
    not sys.platform.startswith("linux"), reason="the kernel's caps are Linux's"
)


@pytest.mark.parametrize("name", FORMATS)
def test_damaged_files_never_break_an_audit(
    name: str, record_property: Callable[[str, object], None]
) -> None:
    """No traceback, no hang, no memory beyond the cap, every source still reports."""
    done = subprocess.run(
        [sys.executable, "-m", "hostile.worker", name, str(COUNT), str(SEED)],
        cwd=TESTS, check=False, capture_output=True, text=True,
        env={**os.environ, "PYTHONPATH": str(TESTS), "PYTHONDONTWRITEBYTECODE": "1"},
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-3000:]
    told = json.loads(done.stdout)
    assert told["mutations"] == COUNT
    record_property("ran", f"{told['mutations']} mutations of {name}: {done.stdout.strip()}")


def test_every_kept_file_of_a_recording_has_a_format() -> None:
    """Whoever adds a parser adds its format here, or its bytes are never mutated."""
    strange = {
        path
        for recording, _ in recordings().values()
        for path in asked(recording).values()
        if format_of(path) is None
    }
    assert strange == set()


@pytest.mark.parametrize("name", FORMATS)
def test_every_format_has_real_bytes(name: str) -> None:
    """A format without a recording would be tested with nothing."""
    assert seeds(name)
