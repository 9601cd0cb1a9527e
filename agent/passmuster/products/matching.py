"""Recognise an observation: which product, by which rule.

An observation is what a source states about one thing that it saw: a few named attributes.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import NamedTuple

from passmuster.products.definition import Detect, Product

LONGEST = 256


class Match(NamedTuple):
    """A product and the rule that recognised it."""

    product: Product
    rule: Detect


def match_all(products: Iterable[Product], source: str, seen: Mapping[str, str]) -> Iterator[Match]:
    """Yield every match; more than one is a defect of the definitions, which the tests look for.

    Args:
        products: the definitions.
        source: name of the source that made the observation.
        seen: attribute to value; an attribute that was not stated counts as empty.
    """
    for product in products:
        for rule in product.detect:
            if rule.source == source and _fits(rule, seen):
                yield Match(product, rule)
                break


def match(products: Iterable[Product], source: str, seen: Mapping[str, str]) -> Match | None:
    """Return the first match, or None."""
    return next(match_all(products, source, seen), None)


def wanted(products: Iterable[Product], source: str, attribute: str) -> frozenset[str]:
    """Return every exact value that some rule of a source wants of an attribute.

    A source with many entries (a package database) looks at these alone.
    """
    return frozenset(
        value
        for product in products
        for rule in product.detect
        if rule.source == source
        for value in rule.match.get(attribute, ())
    )


def _fits(rule: Detect, seen: Mapping[str, str]) -> bool:
    return (
        all(seen.get(name, "") in values for name, values in rule.match.items())
        and all(_matches(text, seen.get(name, "")) for name, text in rule.pattern.items())
        and not any(_matches(text, seen.get(name, "")) for name, text in rule.unless.items())
    )


def _matches(pattern: str, value: str) -> bool:
    # Expressions are checked to be quick on values up to this length (products.expressions).
    return len(value) <= LONGEST and bool(_full(pattern).fullmatch(value))


@cache
def _full(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern)
