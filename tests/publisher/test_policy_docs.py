"""The policy's reference names every key and verb that there is."""

from __future__ import annotations

from pathlib import Path

import msgspec
import pytest

from passmuster_publisher import policy
from passmuster_publisher.cli import VERBS

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "policy.md"


@pytest.mark.parametrize("table", policy._TABLES, ids=lambda table: table.__name__)
def test_every_key_is_documented(table: type[msgspec.Struct]) -> None:
    """In code style, or in the heading of its table."""
    text = PAGE.read_text(encoding="utf-8")
    words = set(
        text.replace("`", " ").replace("[", " ").replace("]", " ").replace(",", " ").split()
    )
    missing = [f.name for f in msgspec.structs.fields(table) if f.name not in words]
    missing = [name for name in missing if f"requirement.{name}" not in text]
    assert missing == []


def test_every_verb_is_documented() -> None:
    """With what it does."""
    text = PAGE.read_text(encoding="utf-8")
    assert [verb for verb in VERBS if f"| `{verb}" not in text] == []
