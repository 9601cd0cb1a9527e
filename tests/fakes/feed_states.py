"""Recorded states of feeds for tests: written on the spot, our small ones, the large real ones."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.feeds.recordings import Recordings, State

_ROOT = Path(__file__).parents[2]
_OURS = _ROOT / "examples" / "feeds"
_REAL = _ROOT.parent / "shared" / "feeds"
with_real = pytest.mark.skipif(
    not _REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)


def state(folder: Path, files: dict[str, bytes | str], day: str = "2026-08-22") -> State:
    """Return a recorded state of one day with these files, written below a folder."""
    for name, content in files.items():
        file = folder / day / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return State("feed", date.fromisoformat(day), folder / day)


def ours(feed: str) -> list[State]:
    """Return our small recordings of a feed."""
    return Recordings(_OURS).states(feed)


def real(feed: str) -> list[State]:
    """Return the large real recordings of a feed, of the same days as ours."""
    return Recordings(_REAL).states(feed)
