"""Tests for a real Windows: `make windows` runs them under Wine, elsewhere they are left out."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from windows.installers.installer import Installer
    from windows.installers.programs import Kind, Program

# What needs no Windows runs everywhere.
ANYWHERE = {"test_sources.py"}
collect_ignore = (
    []
    if sys.platform == "win32"
    else sorted(
        path.name for path in Path(__file__).parent.glob("test_*.py") if path.name not in ANYWHERE
    )
)


@pytest.fixture
def installer_of() -> Iterator[Callable[[Program, Kind, bool], Installer]]:
    """Return installers whose programs are removed when the test is over, however it ended."""
    from windows.installers.installer import Installer

    made: list[Installer] = []

    def make(program: Program, kind: Kind, per_user: bool) -> Installer:
        made.append(Installer(program, kind, per_user=per_user))
        return made[-1]

    yield make
    for each in made:
        each.clear()
