"""From a definition's TOML text to a checked `Product`, with errors that a person can act on."""

from __future__ import annotations

import difflib
import re
import tomllib
from typing import Any

import msgspec

from passmuster.products.definition import ATTRIBUTES, Detect, Product
from passmuster.products.matching import match_all

_UNKNOWN_KEY = re.compile(r"unknown field `([^`]*)`")


class DefinitionError(ValueError):
    """A product definition is wrong; the message says where, what was got and expected."""


def read(text: str, file: str) -> Product:
    """Parse one definition and check that its rules and its evidence agree.

    Args:
        text: the TOML text.
        file: its file name; must be `<id>.toml`.

    Raises:
        DefinitionError: syntax, unknown or missing key, wrong attribute, bad expression, a sample
            that is not recognised or a near miss that is, or no evidence for a source.
    """
    try:
        product = msgspec.convert(tomllib.loads(text), Product)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError(f"{file}: {error}") from error
    except msgspec.ValidationError as error:
        raise DefinitionError(f"{file}: {_helpful(str(error), text)}") from error
    if file != f"{product.id}.toml":
        raise DefinitionError(f"{file}: got id {product.id!r}, expected the file's own name")
    for rule in product.detect:
        _check_rule(rule, file)
    _check_evidence(product, file)
    return product


def _check_rule(rule: Detect, file: str) -> None:
    known = ATTRIBUTES[rule.source]
    for table in (rule.match, rule.pattern, rule.unless):
        for attribute in table:
            if attribute not in known:
                raise DefinitionError(
                    f"{file}: got attribute {attribute!r}, expected one that the source "
                    f"{rule.source} states: {', '.join(known)}"
                )
    if not rule.match and not rule.pattern:
        raise DefinitionError(f"{file}: a rule for {rule.source} without `match` and `pattern`")
    for expression in (*rule.pattern.values(), *rule.unless.values()):
        try:
            re.compile(expression)
        except re.error as error:
            raise DefinitionError(
                f"{file}: {expression!r} is no regular expression: {error}"
            ) from error


def _check_evidence(product: Product, file: str) -> None:
    for source in sorted({rule.source for rule in product.detect}):
        if source not in {sample.source for sample in product.sample}:
            raise DefinitionError(f"{file}: no [[sample]] for source {source}; add a real one")
        if source not in {miss.source for miss in product.near_miss}:
            raise DefinitionError(f"{file}: no [[near_miss]] for source {source}; add a look-alike")
    for sample in product.sample:
        found = [each.rule.track for each in match_all([product], sample.source, sample.see)]
        if found != [sample.track]:
            raise DefinitionError(
                f"{file}: sample {sample.see}: got track {found}, expected {[sample.track]}"
            )
    for miss in product.near_miss:
        if any(match_all([product], miss.source, miss.see)):
            raise DefinitionError(f"{file}: near miss {miss.see} is recognised: {miss.why}")


def _helpful(message: str, text: str) -> str:
    """Add the line and the nearest known key to the parser's message about an unknown key."""
    unknown = _UNKNOWN_KEY.search(message)
    if unknown is None:
        return message
    key = unknown[1]
    known = {*_fields(Product), *_fields(Detect), "see", "origin", "why"}
    near = difflib.get_close_matches(key, known, n=1)
    line = next(
        (
            number
            for number, content in enumerate(text.splitlines(), 1)
            if re.match(rf"\s*\[*{re.escape(key)}\b", content)
        ),
        None,
    )
    where = f"line {line}: " if line else ""
    return f"{where}{message}" + (f"; did you mean `{near[0]}`?" if near else "")


def _fields(kind: Any) -> tuple[str, ...]:
    return tuple(kind.__struct_fields__)
