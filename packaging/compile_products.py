"""Compile the product definitions into one module that loads in a millisecond.

Run by the build (a hatchling hook) and by hand; `--check` says whether the module is fresh.
Evidence is checked here and left out of the compiled form.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

try:
    from hatchling.builders.hooks.plugin.interface import BuildHookInterface
except ImportError:  # run by hand where there is no build system
    BuildHookInterface = object

ROOT = Path(__file__).parent.parent
PRODUCTS = ROOT / "agent" / "passmuster" / "products"
TARGET = PRODUCTS / "compiled.py"
HEAD = '"""Compiled from definitions/*.toml by packaging/compile_products.py."""'


def compiled() -> str:
    """Return the text of the compiled module; raises DefinitionError for a wrong definition."""
    sys.path.insert(0, str(ROOT / "agent"))
    import msgspec  # noqa: PLC0415 - the build environment has it

    # Not installed yet in a build.
    from passmuster.products.reading import read_set  # noqa: PLC0415

    products = read_set(
        {
            path.name: path.read_text(encoding="utf-8")
            for path in sorted((PRODUCTS / "definitions").glob("*.toml"))
        }
    )
    lean = [msgspec.structs.replace(product, sample=(), near_miss=()) for product in products]
    payload = msgspec.json.encode(lean, order="sorted")
    return f"{HEAD}\n\nPRODUCTS = {payload!r}\n"


def main() -> int:
    """Write the module if it changed; with `--check` only say so."""
    from passmuster.products.reading import DefinitionError  # noqa: PLC0415 - see compiled()

    try:
        text = compiled()
    except DefinitionError as error:
        for problem in error.problems:
            print(f"compile_products: {problem}", file=sys.stderr)
        return 1
    fresh = TARGET.exists() and TARGET.read_text(encoding="utf-8") == text
    if "--check" in sys.argv:
        print("fresh" if fresh else "stale: run packaging/compile_products.py")
        return 0 if fresh else 1
    if not fresh:
        TARGET.write_text(text, encoding="utf-8")
    return 0


class CompileProducts(BuildHookInterface):  # type: ignore[misc] # object without hatchling
    """The build hook."""

    PLUGIN_NAME = "custom"

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Write the compiled module before the files are collected."""
        del version, build_data
        TARGET.write_text(compiled(), encoding="utf-8")


if __name__ == "__main__":
    sys.path.insert(0, str(ROOT / "agent"))
    sys.exit(main())
