"""Recordings made on the spot."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.feeds.recordings import State


@pytest.fixture
def record(tmp_path: Path) -> Callable[[str, str], State]:
    """Return what writes a file (name, text) into one recorded state."""
    folder = tmp_path / "2026-08-22"

    def write(name: str, text: str) -> State:
        file = folder / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
        return State("feed", date(2026, 8, 22), folder)

    return write
