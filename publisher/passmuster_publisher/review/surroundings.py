"""What of a machine the requirements of a product ask about, beyond the copy itself.

Copies are judged alike on machines that differ in nothing of this: whether each list of operating
systems that the product's requirements name fits, and whose default is known where they ask.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable

from passmuster.evaluate.scope import Context, is_on
from passmuster.model.requirement import Manifest, OsMatch, Requirement
from passmuster_publisher.review.keeping import Kept

_Lists = tuple[tuple[OsMatch, ...], ...]


class Surroundings:
    """The questions of two manifests, and the answers of machines seen before."""

    def __init__(self, manifests: Iterable[Manifest | None]) -> None:
        self._lists: dict[str, _Lists] = {}
        asking = set()
        for manifest in manifests:
            for each in manifest.requirements if manifest is not None else ():
                named = (*self._lists.get(each.product, ()), *_os_lists(each))
                self._lists[each.product] = tuple(dict.fromkeys(named))
                if each.copies != "every":
                    asking.add(each.product)
        self._asking = frozenset(asking)
        self._known: Kept[Hashable, tuple[bool, ...]] = Kept()

    def of(self, product: str, context: Context) -> Hashable:
        """Return a key that machines share on which copies of the product are judged alike."""
        defaults = context.defaults if product in self._asking else None
        lists = self._lists.get(product)
        if not lists:
            return defaults
        systems = tuple((each.product, each.on_disk) for each in context.operating_systems)
        key = (product, systems)
        fits = self._known.get(key)
        if fits is None:
            fits = self._known.keep(key, tuple(is_on(each, context) for each in lists))
        return fits, defaults


def _os_lists(requirement: Requirement) -> list[tuple[OsMatch, ...]]:
    lists = (requirement.applies.os, *(branch.os for branch in requirement.branches))
    return [each for each in lists if each]
