"""Write vectors/*.json from the tables: builder.py [--check].

Expectations stand in tables/, one file a theme, written by hand. Nothing of Passmuster is imported
here or there: the tables say what judging must answer, whoever judges. `--check` writes nothing
and fails when a file is not what the tables make.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

from tables import (
    branches,
    copies,
    documents,
    grid,
    ladders,
    machine,
    rules,
    running,
    schemes,
    support,
    verdicts,
    waiving,
)

FOLDER = Path(__file__).parent / "vectors"
THEMES = (
    grid, ladders, rules, branches, support, schemes, copies, running, machine, waiving, verdicts,
    documents,
)  # fmt: skip


def themes() -> dict[str, list[dict[str, Any]]]:
    """Return the cases by the name of their theme.

    Raises:
        ValueError: two cases have the same name.
    """
    made = {theme.__name__.rpartition(".")[2]: list(theme.cases()) for theme in THEMES}
    names = [case["name"] for cases in made.values() for case in cases]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise ValueError(f"names of cases: got {twice} twice, expected each once")
    return made


def written(cases: list[dict[str, Any]]) -> str:
    """Return a JSON array with one case a line, so that a change shows as a line."""
    lines = (json.dumps(each, separators=(",", ":"), ensure_ascii=False) for each in cases)
    return "[\n" + ",\n".join(lines) + "\n]\n"


def main(arguments: list[str]) -> int:
    """Write or check all files."""
    texts = {f"{name}.json": written(cases) for name, cases in themes().items()}
    if arguments == ["--check"]:
        there = {each.name: each.read_text(encoding="utf-8") for each in FOLDER.glob("*.json")}
        stale = sorted(
            name for name in texts.keys() | there.keys() if texts.get(name) != there.get(name)
        )
        for name in stale:
            sys.stderr.write(f"{name} is not what the tables make: run builder.py\n")
        return 1 if stale else 0
    for name, text in texts.items():
        (FOLDER / name).write_text(text, encoding="utf-8", newline="\n")
        sys.stdout.write(f"{name}: {text.count(chr(10)) - 2} cases, {len(text)} characters\n")
    return 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
