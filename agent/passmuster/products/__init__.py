"""What the products are and how each is recognised, as data.

`load` returns the definitions that were compiled from `definitions/*.toml` when the package was
built. Nothing here reads a file, runs a command or knows a version's order.
"""

from __future__ import annotations

from functools import cache

from passmuster.products.definition import Product


@cache
def load() -> tuple[Product, ...]:
    """Return all product definitions in order of their ids."""
    import msgspec  # noqa: PLC0415 - kept together with the one module that needs it

    from passmuster.products.compiled import PRODUCTS  # noqa: PLC0415 - 30 KB, only when asked

    return msgspec.json.decode(PRODUCTS, type=tuple[Product, ...])
