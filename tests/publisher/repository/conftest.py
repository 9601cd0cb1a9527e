"""A new repository with unprotected keys."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from passmuster_publisher.repository.create import create
from passmuster_publisher.repository.folder import Folder


@pytest.fixture
def now() -> datetime:
    """Return one time for a whole test; python-tuf looks at the real clock as well."""
    return datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def folder(tmp_path: Path, now: datetime) -> Folder:
    """Return a repository in which nothing is published."""
    return create(tmp_path / "published", None, now)
