"""The rules of the house that no linter knows."""

from __future__ import annotations

import re
import statistics
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
GENERATED = {"compiled.py"}


def modules() -> list[Path]:
    """Return every module that somebody wrote."""
    return [
        path
        for folder in ("agent", "publisher", "collector")
        for path in sorted((ROOT / folder).rglob("*.py"))
        if "migrations" not in path.parts and path.name not in GENERATED
    ]


def test_rooms_are_small() -> None:
    """No module over 400 lines, half of them under 130."""
    lengths = {path: len(path.read_text(encoding="utf-8").splitlines()) for path in modules()}
    assert {path.name: length for path, length in lengths.items() if length > 400} == {}
    assert statistics.median(lengths.values()) <= 130


def test_every_room_says_what_it_refuses() -> None:
    """A module opens with a docstring of more than a few words (empty packages apart)."""
    for path in modules():
        text = path.read_text(encoding="utf-8")
        if not text.strip():
            continue
        assert re.match(r'(#!.*\n)?r?"""[^"]{20,}', text), path


def test_packaging_is_no_package() -> None:
    """An __init__.py there would shadow the `packaging` library."""
    assert not (ROOT / "packaging" / "__init__.py").exists()


def test_nothing_names_the_place_where_it_was_written() -> None:
    """The path of this checkout stands in no tracked file."""
    tracked = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, check=True, capture_output=True, text=True
    ).stdout.split("\0")
    here = str(ROOT).encode()
    named = [name for name in tracked if name and here in (ROOT / name).read_bytes()]
    assert named == []


@pytest.mark.skipif(
    sys.version_info[:2] != (3, 11), reason="argparse words its help differently in each Python"
)
def test_generated_pages_are_fresh() -> None:
    """`make docs` would change nothing."""
    said = subprocess.run(
        [sys.executable, "packaging/generate_docs.py", "--check"],
        cwd=ROOT, check=False, capture_output=True, text=True,
    )  # fmt: skip
    assert said.returncode == 0, said.stdout + said.stderr


def test_the_schemas_are_schemas() -> None:
    """Every published schema is valid JSON Schema 2020-12."""
    import json

    from jsonschema import Draft202012Validator

    schemas = sorted((ROOT / "docs" / "reference" / "schemas").glob("*.json"))
    assert len(schemas) > 8
    for path in schemas:
        Draft202012Validator.check_schema(json.loads(path.read_text(encoding="utf-8")))
