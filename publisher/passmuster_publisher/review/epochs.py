"""The stretches of time within which a manifest says the same of a product.

`evaluate` asks of the time only whether an instant of the manifest has come. So between two
instants of a product's requirements every moment gives the same findings, and one is judged.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import datetime
from typing import NamedTuple

import msgspec

from passmuster.model.requirement import Manifest
from passmuster_publisher.review import timeline


class Epoch(NamedTuple):
    """Moments under one manifest that all give the same findings.

    Attributes:
        at: the first of them, which stands for all.
        columns: each moment with the field of its column.
        everywhere: those fields added up.
    """

    manifest: Manifest
    at: datetime
    columns: tuple[tuple[datetime, int], ...]
    everywhere: int


class Epochs:
    """The epochs of each product under two manifests."""

    def __init__(self, old: Manifest | None, new: Manifest, moments: Sequence[datetime]) -> None:
        """Cut the moments up.

        Args:
            old: None for none: it has no epochs, and its columns stay empty.
            new: the other manifest.
            moments: in order; moment `n` has the columns `2 * n` (old) and `2 * n + 1` (new).
        """
        self._moments = moments
        manifests = [(place, each) for place, each in enumerate((old, new)) if each is not None]
        products = {each.product for _, manifest in manifests for each in manifest.requirements}
        # Where no requirement speaks, no instant counts: forbidden, required, not covered.
        self.timeless = tuple(
            epoch for place, each in manifests for epoch in self._cut(place, each, [])
        )
        self._by_product = {
            product: tuple(
                epoch
                for place, each in manifests
                for epoch in self._cut(place, each, _instants_of(each, product))
            )
            for product in products
        }

    def of(self, product: str) -> tuple[Epoch, ...]:
        """Return the epochs of a product, those of the old manifest first."""
        return self._by_product.get(product, self.timeless)

    def _cut(self, place: int, manifest: Manifest, instants: list[datetime]) -> Iterator[Epoch]:
        cut: dict[int, list[tuple[datetime, int]]] = {}
        for number, moment in enumerate(self._moments):
            column = timeline.field(2 * number + place)
            cut.setdefault(bisect_right(instants, moment), []).append((moment, column))
        for columns in cut.values():
            everywhere = sum(column for _, column in columns)
            yield Epoch(manifest, columns[0][0], tuple(columns), everywhere)


def _instants_of(manifest: Manifest, product: str) -> list[datetime]:
    return sorted(
        instant
        for each in manifest.requirements
        if each.product == product
        for instant in _instants(each)
    )


def _instants(value: object) -> Iterator[datetime]:
    """Yield every instant anywhere in a value, whatever its field is called."""
    if isinstance(value, datetime):
        yield value
    elif isinstance(value, msgspec.Struct):
        for name in value.__struct_fields__:
            yield from _instants(getattr(value, name))
    elif isinstance(value, dict):
        for each in value.values():
            yield from _instants(each)
    elif isinstance(value, tuple):
        for each in value:
            yield from _instants(each)
