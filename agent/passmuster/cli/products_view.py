"""Product definitions in words and columns. It judges nothing and reads no file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from passmuster.cli.terminal import clean, columns, faint, strong
from passmuster.model.installation import Kind
from passmuster.products.definition import PLATFORMS, Detect, Product

__all__ = ["checked", "clean", "platforms", "rules", "sources", "summary", "table", "tracks"]

_KINDS = {Kind.OS: "operating system", Kind.BROWSER: "browser", Kind.PDF_VIEWER: "PDF viewer"}


def platforms(product: Product) -> tuple[str, ...]:
    """Return the platforms on which a product is looked for."""
    return tuple(dict.fromkeys(PLATFORMS[rule.source] for rule in product.detect))


def tracks(product: Product) -> tuple[str, ...]:
    """Return the tracks that a product's rules tell, in the order of the definition."""
    return tuple(dict.fromkeys(rule.track for rule in product.detect if rule.track))


def sources(product: Product) -> tuple[str, ...]:
    """Return the sources that a product's rules read, in the order of the definition."""
    return tuple(dict.fromkeys(rule.source for rule in product.detect))


def summary(product: Product) -> dict[str, Any]:
    """Return what `list` says of a product, for programs."""
    return {
        "id": product.id,
        "name": product.name,
        "vendor": product.vendor,
        "kind": product.kind,
        "platforms": platforms(product),
        "tracks": tracks(product),
        "sources": sources(product),
    }


def table(products: Iterable[Product]) -> list[str]:
    """Return the lines of `list`, and how many there are."""
    rows = [
        (
            product.id,
            product.name,
            product.kind.value,
            ", ".join(platforms(product)),
            ", ".join(tracks(product)),
            ", ".join(sources(product)),
        )
        for product in products
    ]
    head, *rest = columns([("ID", "NAME", "KIND", "PLATFORMS", "TRACKS", "SOURCES"), *rows])
    return [faint(head), *rest, f"{len(rows)} products"]


def checked(product: Product) -> str:
    """Return the line of `lint` for a definition with which nothing is wrong by itself."""
    return (
        f"{product.id}.toml: {len(product.detect)} rules, {len(product.sample)} samples, "
        f"{len(product.near_miss)} near misses"
    )


def rules(product: Product) -> list[str]:
    """Return a product's rules in words, in the order in which they are tried."""
    lines = [
        strong(clean(product.name))
        + f" ({product.id}), {_KINDS[product.kind]} by {clean(product.vendor)}",
        "The first rule that fits recognises a copy:",
    ]
    for number, rule in enumerate(product.detect, 1):
        lines += ["", f"{number}. {_conditions(rule)}", f"   {_meaning(rule)}"]
        lines += [f"   unless its {name} fits {text}" for name, text in rule.unless.items()]
        lines += _listed("program", rule.executables)
        lines += _listed("desktop entry", rule.entries)
    return lines


def _conditions(rule: Detect) -> str:
    exact = [f"{name} is {' or '.join(map(_quoted, values))}" for name, values in _of(rule.match)]
    fitting = [f"{name} fits {text}" for name, text in rule.pattern.items()]
    return f"{rule.source}: {' and '.join((*exact, *fitting))}"


def _of(match: Mapping[str, tuple[str, ...]]) -> Iterable[tuple[str, tuple[str, ...]]]:
    return match.items()


def _quoted(value: str) -> str:
    return clean(value) if value else "not stated"


def _meaning(rule: Detect) -> str:
    track = f"track {rule.track}" if rule.track else "no track is told"
    return f"{track}; versions are in the order of {rule.scheme}"


def _listed(name: str, values: tuple[str, ...]) -> list[str]:
    return [f"   {name} {clean(value)}" for value in values]
