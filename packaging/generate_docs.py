"""Write the generated pages under docs/reference, or say which of them are stale (`--check`).

Schemas come from the very classes that read and write; the command line pages from `--help`; the
list of products from their definitions.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from passmuster.cli import VERBS, products_view
from passmuster.cli.products import ACTIONS
from passmuster.host.recording_format import Recording
from passmuster.model.installation import ReportedInventory
from passmuster.model.requirement import Manifest
from passmuster.model.waiver import Waivers
from passmuster.operator.status import MachineStatus
from passmuster.products.definition import PLATFORMS, Product
from passmuster.products.reading import read_set
from passmuster.wire.dsse import Envelope
from passmuster.wire.enrollment import (
    Acknowledgement,
    Enrollment,
    EnrollmentAnswer,
    EnrollmentRequest,
    Refusal,
)
from passmuster.wire.statement import CheckInStatement, ReceiptStatement
from passmuster_publisher import coverage
from passmuster_publisher.cli import VERBS as PUBLISHER_VERBS
from passmuster_publisher.policy import Policy, load

ROOT = Path(__file__).parent.parent
REFERENCE = ROOT / "docs" / "reference"
DEFINITIONS = ROOT / "agent" / "passmuster" / "products" / "definitions"
# Verbs that have verbs of their own.
DEEPER = {"products": tuple(ACTIONS)}
SCHEMAS: dict[str, Any] = {
    "manifest": Manifest,
    "waivers": Waivers,
    "policy": Policy,
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
    yield REFERENCE / "products.md", _products()
    yield REFERENCE / "coverage.md", _coverage()


def _schema(name: str, kind: Any) -> str:
    schema = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Passmuster {name}, schema 1",
        **msgspec.json.schema(kind),
    }
    return json.dumps(schema, indent=2, sort_keys=True) + "\n"


def _command_line() -> str:
    text = "# Command line\n\nGenerated from `--help` by `make docs`.\n"
    agent = [("passmuster", verb, *deeper) for verb in VERBS for deeper in _deeper(verb)]
    publisher = [("passmuster_publisher", verb) for verb in PUBLISHER_VERBS]
    for named in (("passmuster",), *agent, ("passmuster_publisher",), *publisher):
        words = [*named, "--help"]
        shown = subprocess.run(
            [sys.executable, "-m", *words],
            check=True,
            capture_output=True,
            text=True,
            # One width, one language, no colours: the page must not depend on who writes it.
            env={**os.environ, "COLUMNS": "100", "LANG": "C", "NO_COLOR": "1", "TERM": "dumb"},
        ).stdout
        title = " ".join(named).replace("_", "-")
        text += f"\n## {title}\n\n```text\n{shown.rstrip()}\n```\n"
    return text


def _deeper(verb: str) -> Iterator[tuple[str, ...]]:
    yield ()
    for action in DEEPER.get(verb, ()):
        yield (action,)


def _products() -> str:
    """Return the page of products: one row for each product and platform, and a count."""
    products = read_set(
        {path.name: path.read_text(encoding="utf-8") for path in sorted(DEFINITIONS.glob("*.toml"))}
    )
    rows = [row for product in products for row in _rows(product)]
    kinds = Counter(product.kind.value for product in products)
    counted = ", ".join(f"{number} of kind {kind}" for kind, number in sorted(kinds.items()))
    evidence = [
        f"{sum(len(getattr(product, what)) for product in products)} {name}"
        for what, name in (("detect", "rules"), ("sample", "samples"), ("near_miss", "near misses"))
    ]
    return (
        "# Products\n\nGenerated from the definitions by `make docs`. What each word means: "
        "[product definitions](product-definitions.md).\n\n"
        "| id | name | kind | platform | tracks | source (version scheme) | example |\n"
        "|---|---|---|---|---|---|---|\n"
        + "\n".join(rows)
        + f"\n\n{len(products)} products: {counted}; {', '.join(evidence)}.\n"
    )


def _coverage() -> str:
    products = read_set(
        {path.name: path.read_text(encoding="utf-8") for path in sorted(DEFINITIONS.glob("*.toml"))}
    )
    policy = load(ROOT / "examples" / "policy.toml")
    return (
        "# Coverage\n\nGenerated from [examples/policy.toml](../../examples/policy.toml) by "
        "`make docs`; for a policy of your own: `passmuster-publisher coverage --policy FILE`. "
        f"How sources agree: [policy](policy.md).\n\n{coverage.page(policy, products)}"
    )


def _rows(product: Product) -> Iterator[str]:
    for platform in products_view.platforms(product):
        rules = [rule for rule in product.detect if PLATFORMS[rule.source] == platform]
        sample = next(each for each in product.sample if PLATFORMS[each.source] == platform)
        seen = ", ".join(f"{name} {value}" for name, value in sample.see.items() if value)
        cells = (
            f"`{product.id}`",
            product.name,
            product.kind.value,
            platform,
            ", ".join(dict.fromkeys(rule.track for rule in rules if rule.track)),
            ", ".join(dict.fromkeys(f"{rule.source} ({rule.scheme})" for rule in rules)),
            f"{sample.source}: {seen}",
        )
        yield f"| {' | '.join(cell.replace('|', '&#124;') for cell in cells)} |"


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
