"""Write the generated pages under docs/reference, or say which of them are stale (`--check`).

Schemas come from the very classes that read and write; the command line pages from `--help`.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from passmuster.cli import VERBS
from passmuster.host.recording_format import Recording
from passmuster.model.installation import ReportedInventory
from passmuster.model.requirement import Manifest
from passmuster.operator.status import MachineStatus
from passmuster.products.definition import Product
from passmuster.wire.dsse import Envelope
from passmuster.wire.enrollment import (
    Acknowledgement,
    Enrollment,
    EnrollmentAnswer,
    EnrollmentRequest,
    Refusal,
)
from passmuster.wire.statement import CheckInStatement, ReceiptStatement

REFERENCE = Path(__file__).parent.parent / "docs" / "reference"
SCHEMAS: dict[str, Any] = {
    "manifest": Manifest,
    "envelope": Envelope,
    "receipt": ReceiptStatement,
    "check-in": CheckInStatement,
    "acknowledgement": Acknowledgement,
    "refusal": Refusal,
    "enrollment": Enrollment,
    "enrollment-request": EnrollmentRequest,
    "enrollment-answer": EnrollmentAnswer,
    "inventory": ReportedInventory,
    "recording": Recording,
    "product-definition": Product,
    "status": MachineStatus,
}


def pages() -> Iterator[tuple[Path, str]]:
    """Yield each generated page with its text."""
    for name, kind in SCHEMAS.items():
        yield REFERENCE / "schemas" / f"{name}.json", _schema(name, kind)
    yield REFERENCE / "cli.md", _command_line()


def _schema(name: str, kind: Any) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Passmuster {name}, schema 1",
        **msgspec.json.schema(kind),
    }
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _command_line() -> str:
    text = "# Command line\n\nGenerated from `--help` by `make docs`.\n"
    for verb in ("", *VERBS):
        words = ["passmuster", *([verb] if verb else []), "--help"]
        shown = subprocess.run(
            [sys.executable, "-m", *words],
            check=True,
            capture_output=True,
            text=True,
            # One width, one language, no colours: the page must not depend on who writes it.
            env={**os.environ, "COLUMNS": "100", "LANG": "C", "NO_COLOR": "1", "TERM": "dumb"},
        ).stdout
        text += f"\n## {' '.join(words[:-1])}\n\n```text\n{shown.rstrip()}\n```\n"
    return text


def main() -> int:
    """Write what changed; with `--check` only name it and fail."""
    stale = [
        (path, text)
        for path, text in pages()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    for path, text in stale:
        print(f"{'stale' if '--check' in sys.argv else 'written'}: {path.name}")
        if "--check" not in sys.argv:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
    return 1 if stale and "--check" in sys.argv else 0


if __name__ == "__main__":
    sys.exit(main())
