"""From a definition's TOML text to a checked `Product`, with errors that a person can act on.

Each error has its line, what was got and what was expected, and the nearest known word. A text is
refused as a whole: half a definition would recognise half a product.
Source: docs/reference/product-definitions.md.
"""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple, get_args

import msgspec

from passmuster.model.installation import Kind
from passmuster.products.checking import Complaint, complaints, conflicts
from passmuster.products.definition import (
    Detect,
    NearMiss,
    Product,
    Sample,
    SchemeName,
    SourceName,
)
from passmuster.products.lines import Lines, Place

LONGEST = 256 * 1024
_TABLES: dict[str, Any] = {"": Product, "detect": Detect, "sample": Sample, "near_miss": NearMiss}
_WORDS: dict[str, tuple[str, ...]] = {
    "source": get_args(SourceName),
    "scheme": get_args(SchemeName),
    "kind": tuple(str(each.value) for each in Kind),
}
_TOML_LINE = re.compile(r" \(at line ([0-9]+), column [0-9]+\)$")
_PATH = re.compile(r" - at `\$(?:\.(\w+)(?:\[([0-9]+)\])?)?(?:\.(\w+))?[^`]*`$")
_UNKNOWN_KEY = re.compile(r"unknown field `([^`]*)`")
_MISSING_KEY = re.compile(r"missing required field `([^`]*)`")
_WRONG_WORD = re.compile(r"Invalid enum value '(.*)'")


class Problem(NamedTuple):
    """What is wrong in a definition, and in which line; line 0 is the file as a whole."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        """Return it as compilers write theirs, so that editors find the place."""
        where = f"{self.file}:{self.line}" if self.line else self.file
        return f"{where}: {self.message}"


class DefinitionError(ValueError):
    """A product definition is wrong.

    Attributes:
        problems: everything that was found; the message is all of them, a line each.
    """

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(each) for each in self.problems))


def read(text: str, file: str) -> Product:
    """Parse one definition and check that its rules and its evidence agree.

    Args:
        text: the TOML text.
        file: its file name; must be `<id>.toml`.

    Raises:
        DefinitionError: syntax, unknown or missing key, wrong attribute, an unsafe expression, a
            sample that is not recognised or a near miss that is, or too little evidence.
    """
    if len(text) > LONGEST:
        raise DefinitionError([Problem(file, 0, f"got more than {LONGEST} characters")])
    lines = Lines(text)
    try:
        product = msgspec.convert(tomllib.loads(text), Product)
    except tomllib.TOMLDecodeError as error:
        raise DefinitionError([_syntax(str(error), file)]) from error
    except RecursionError as error:
        raise DefinitionError([Problem(file, 0, "its values are nested too deeply")]) from error
    except msgspec.ValidationError as error:
        raise DefinitionError([_shape(str(error), file, lines)]) from error
    found = list(complaints(product))
    if file != f"{product.id}.toml":
        message = f"got id {product.id!r}, expected the file's own name"
        found.insert(0, Complaint(message, Place(key="id")))
    if found:
        raise DefinitionError(Problem(file, lines.line(each.place), each.message) for each in found)
    return product


def read_set(texts: Mapping[str, str]) -> list[Product]:
    """Parse all definitions of a set, each by itself and then beside the others.

    Args:
        texts: file name to TOML text, in the order in which the products are wanted.

    Raises:
        DefinitionError: as `read`, with the problems of all texts, or two of them claim the same.
    """
    products: list[Product] = []
    problems: list[Problem] = []
    for file, text in texts.items():
        try:
            products.append(read(text, file))
        except DefinitionError as error:
            problems += error.problems
    problems += clashes(products)
    if problems:
        raise DefinitionError(problems)
    return products


def clashes(products: Iterable[Product]) -> list[Problem]:
    """Return what products of one set both claim, named by the file of the later one."""
    return [
        Problem(f"{later.id}.toml", 0, f"{what}: {first.id} and {later.id}")
        for first, later, what in conflicts(products)
    ]


def nearest(word: str, known: Iterable[str]) -> str:
    """Return `; did you mean ...?` for the known word that is nearest, or nothing."""
    near = difflib.get_close_matches(word, list(known), n=1)
    return f"; did you mean `{near[0]}`?" if near else ""


def _syntax(message: str, file: str) -> Problem:
    line = _TOML_LINE.search(message)
    return Problem(file, int(line[1]) if line else 0, "not TOML: " + _TOML_LINE.sub("", message))


def _shape(message: str, file: str, lines: Lines) -> Problem:
    """Put the parser's message into words: which line, what was got, what was expected."""
    path = _PATH.search(message)
    table, number, key = (path[1] or "", int(path[2] or 0), path[3] or "") if path else ("", 0, "")
    if table not in _TABLES:
        table, key = "", table
    plain = _PATH.sub("", message)
    unknown, missing = _UNKNOWN_KEY.search(plain), _MISSING_KEY.search(plain)
    wrong = _WRONG_WORD.search(plain)
    if unknown:
        key = unknown[1]
        known = _TABLES[table].__struct_fields__
        plain = f"got key `{key}`, expected one of {', '.join(known)}{nearest(key, known)}"
    elif missing:
        plain = f"expected a key `{missing[1]}`, got none"
    elif wrong and key in _WORDS:
        words = _WORDS[key]
        plain = f"got {key} {wrong[1]!r}, expected one of {', '.join(words)}"
        plain += nearest(wrong[1], words)
    elif key:
        plain = f"{key}: {plain}"
    return Problem(file, lines.line(Place(table, number, key)), plain)
