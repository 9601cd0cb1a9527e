"""The world of the end-to-end tests."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from e2e.world import World
from fakes.running_collector import RunningCollector


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A repository on nginx, a running collector, and an agent that is not enrolled yet."""
    if not shutil.which("nginx"):
        pytest.skip("nginx is not installed: the repository needs a real web server")
    # pytest's folders are private; nginx serves from inside them.
    for folder in (tmp_path, *tmp_path.parents[:2]):
        folder.chmod(0o755)
    with RunningCollector(tmp_path / "collector") as collector:
        made = World(tmp_path, collector)
        try:
            made.open()
            yield made
        finally:
            made.close()
