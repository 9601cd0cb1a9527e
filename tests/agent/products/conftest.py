"""The definitions as they are written, with their evidence."""

from __future__ import annotations

from pathlib import Path

import pytest

from passmuster.products.definition import Product
from passmuster.products.reading import read_set

FOLDER = Path(__file__).parents[3] / "agent" / "passmuster" / "products" / "definitions"


@pytest.fixture(scope="session")
def products() -> list[Product]:
    """Return every definition of the checkout."""
    return read_set(
        {path.name: path.read_text(encoding="utf-8") for path in sorted(FOLDER.glob("*.toml"))}
    )
