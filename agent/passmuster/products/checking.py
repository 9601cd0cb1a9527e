"""Whether definitions hold together: each in itself, and all of them beside each other.

A definition is refused when a rule could never fire or could take too long, when a path or entry
is none, or when its evidence is missing or says something else. A set is refused when two of its
products claim the same thing.
Source: docs/reference/product-definitions.md; desktop file ids as in the Desktop Entry
Specification.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import NamedTuple

from passmuster.products import expressions
from passmuster.products.definition import (
    ATTRIBUTES,
    PLATFORMS,
    VERSION_FIELDS,
    Detect,
    NearMiss,
    Product,
    Sample,
)
from passmuster.products.lines import Place
from passmuster.products.matching import match_all
from passmuster.versions import SCHEMES, VersionError, compare

# The attributes that name the thing: the source looks for their exact values and nothing else.
NAMED_BY: dict[str, tuple[str, ...]] = {
    "dpkg": ("package",),
    "rpm": ("package",),
    "pacman": ("package",),
    "apk": ("package",),
    "nix": ("package",),
    "flatpak": ("app",),
    "snap": ("snap",),
    "chromium-files": ("executable",),
    "program-files": ("executable", "folder"),
    "windows-program": ("executable",),
    "update-client": ("updater", "client"),
    "msix": ("package",),
    "app-bundle": ("bundle",),
    "receipt": ("package",),
}
# One value of these is one thing; a program's name alone may be anybody's.
_UNIQUE = frozenset({"package", "app", "snap", "client", "bundle"})
# These sources say where the program lies; a fixed path would count another copy's processes.
_TELL_THEIR_PATH = frozenset({"mozilla-files", "chromium-files", "program-files", "appimage"})
# A registration says where the program lies, or the program itself does.
_NAME_NO_PATH = frozenset({"uninstall", "update-client", "msix", "receipt"})
# In a sandbox every program may have the same path; on Windows a path is where the source looks,
# and two products may be one program (Acrobat and its Reader).
_SHARED_PATHS = frozenset({"flatpak", "snap", "windows-program"})
_PATH = re.compile(r"(?:/(?!\.{1,2}(?:/|$))[^/\x00-\x1f\x7f]{1,255}){1,16}")
_WINDOWS_PATH = re.compile(
    r"%(?:ProgramFiles|ProgramFiles\(x86\)|ProgramData|UserProfile|LocalAppData|AppData)%"
    r"(?:\\(?!\.{1,2}(?:\\|$))[^\\/:*?\"<>|\x00-\x1f\x7f%]{1,128}){1,12}"
)
_MACOS_PATH = re.compile(r"/(?:Applications|System)/.+\.app/Contents/MacOS/[^/]+")
_GUID = re.compile(r"\{[0-9A-F]{8}(?:-[0-9A-F]{4}){3}-[0-9A-F]{12}\}")
_ENTRY = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.+-]{0,127}\.desktop")


class Complaint(NamedTuple):
    """What is wrong with a definition, and about where."""

    message: str
    place: Place = Place()


def complaints(product: Product) -> Iterator[Complaint]:
    """Yield everything that is wrong with one definition by itself."""
    if not product.detect:
        yield Complaint("got no rule, expected at least one [[detect]]")
    is_safe = True
    for number, rule in enumerate(product.detect):
        unsafe = list(_expressions(rule))
        is_safe = is_safe and not unsafe
        for key, message in (
            *_attributes(rule), *_spelling(rule), *unsafe, *_programs(rule), *_version(rule)
        ):  # fmt: skip
            yield Complaint(message, Place("detect", number, key))
    yield from _enough_evidence(product)
    if not is_safe:
        # What may take too long is not tried on the samples.
        return
    for number, sample in enumerate(product.sample):
        for message in _sample(product, sample):
            yield Complaint(message, Place("sample", number, "see"))
    for number, miss in enumerate(product.near_miss):
        for message in _near_miss(product, miss):
            yield Complaint(message, Place("near_miss", number, "see"))


def conflicts(products: Iterable[Product]) -> Iterator[tuple[Product, Product, str]]:
    """Yield each pair of products that claim the same thing, with what it is.

    Args:
        products: the whole set; samples are looked at where a product still has them.
    """
    everything = tuple(products)
    owners: dict[tuple[str, str], Product] = {}
    for product in everything:
        for claim in dict.fromkeys(_claims(product)):
            owner = owners.setdefault(claim, product)
            if owner is not product:
                yield owner, product, f"both have the {claim[0]} {claim[1]!r}"
    for product in everything:
        for source, seen, what in _sights(product):
            for other in match_all(everything, source, seen):
                if other.product is not product:
                    yield other.product, product, f"both recognise {what}"


def _claims(product: Product) -> Iterator[tuple[str, str]]:
    yield "id", product.id
    for rule in product.detect:
        for attribute in _UNIQUE.intersection(NAMED_BY.get(rule.source, ())):
            for value in rule.match.get(attribute, ()):
                yield f"{rule.source} {attribute}", value
        for entry in rule.entries:
            yield "desktop entry", entry
        if rule.source not in _SHARED_PATHS:
            for path in rule.executables:
                yield "program", path


def _sights(product: Product) -> Iterator[tuple[str, Mapping[str, str], str]]:
    """Yield what a product certainly recognises: its samples, else the names that it matches."""
    for sample in product.sample:
        yield sample.source, sample.see, f"{sample.source} {sample.see}"
    if not product.sample:
        for rule in product.detect:
            named = NAMED_BY.get(rule.source, ())
            if len(named) == 1 and tuple(rule.match) == named and not rule.pattern:
                for value in rule.match[named[0]]:
                    yield rule.source, {named[0]: value}, f"{rule.source} {named[0]} {value!r}"


def _attributes(rule: Detect) -> Iterator[tuple[str, str]]:
    known = ATTRIBUTES[rule.source]
    for key in ("match", "pattern", "unless"):
        for attribute in getattr(rule, key):
            if attribute not in known:
                yield key, _not_stated(attribute, rule.source)
    for attribute, values in rule.match.items():
        if not values:
            yield "match", f"got no value for {attribute}, expected at least one"
    if not rule.match and not rule.pattern:
        yield "source", f"a rule for {rule.source} without `match` and `pattern`"
    for attribute in NAMED_BY.get(rule.source, ()):
        if not rule.match.get(attribute):
            yield (
                "source",
                (
                    f"expected `match` with exact values of {attribute}: the source "
                    f"{rule.source} looks for nothing else"
                ),
            )


def _not_stated(attribute: str, source: str) -> str:
    return (
        f"got attribute {attribute!r}, expected one that the source {source} states: "
        f"{', '.join(ATTRIBUTES[source])}"
    )


def _expressions(rule: Detect) -> Iterator[tuple[str, str]]:
    for key in ("pattern", "unless"):
        for expression in getattr(rule, key).values():
            try:
                expressions.check(expression)
            except expressions.ExpressionError as error:
                yield key, f"{expression!r}: {error}"


def _spelling(rule: Detect) -> Iterator[tuple[str, str]]:
    """Yield values that the source never states, in the spelling that they have here."""
    if rule.source == "program-files":
        for folder in rule.match.get("folder", ()):
            if not _PATH.fullmatch(folder.removeprefix("~")):
                yield (
                    "match",
                    f"got folder {folder!r}, expected an absolute path, or ~/ below a home",
                )
    if rule.source == "windows-program":
        for name in rule.match.get("executable", ()):
            if name != name.lower():
                yield "match", f"got executable {name!r}, expected it in small letters"
    for client in rule.match.get("client", ()):
        if not _GUID.fullmatch(client):
            yield "match", f"got client {client!r}, expected a GUID in braces and capitals"


def _programs(rule: Detect) -> Iterator[tuple[str, str]]:
    expected, grammar = {
        "linux": ("an absolute path without `.` and `..`", _PATH),
        "windows": (r"a path such as %ProgramFiles%\A\a.exe", _WINDOWS_PATH),
        "macos": ("a path such as /Applications/A.app/Contents/MacOS/A", _MACOS_PATH),
    }[PLATFORMS[rule.source]]
    for path in rule.executables:
        if not grammar.fullmatch(path) or (path[0] == "/" and not _PATH.fullmatch(path)):
            yield "executables", f"got {path!r}, expected {expected}"
        elif rule.source == "windows-program":
            name = path.rpartition("\\")[2].lower()
            if name not in rule.match.get("executable", ()):
                yield "executables", f"got {path!r}, whose name the rule itself does not match"
    if rule.executables and rule.source in _TELL_THEIR_PATH | _NAME_NO_PATH:
        yield (
            "executables",
            f"the source {rule.source} says itself where the program lies; leave them out",
        )
    for entry in rule.entries:
        if PLATFORMS[rule.source] != "linux":
            yield "entries", f"got {entry!r}; only Linux has desktop entries"
        elif not _ENTRY.fullmatch(entry):
            yield "entries", f"got {entry!r}, expected a desktop file id such as firefox.desktop"


def _version(rule: Detect) -> Iterator[tuple[str, str]]:
    fields = VERSION_FIELDS.get(rule.source, ())
    if rule.version_from and rule.version_from not in fields:
        known = ", ".join(fields) or f"none: the source {rule.source} states one version"
        yield "version_from", f"got {rule.version_from!r}, expected one of {known}"
    if rule.version_from and not rule.states_version:
        yield "version_from", "got a field whose version is another product's (states_version)"


def _enough_evidence(product: Product) -> Iterator[Complaint]:
    shown = {sample.source for sample in product.sample}
    missed = {PLATFORMS[miss.source] for miss in product.near_miss}
    platforms = set()
    for number, rule in enumerate(product.detect):
        if rule.source not in shown:
            shown.add(rule.source)
            message = f"no [[sample]] for source {rule.source}; add a real one"
            yield Complaint(message, Place("detect", number, "source"))
        platforms.add(PLATFORMS[rule.source])
    for platform in sorted(platforms - missed):
        yield Complaint(f"no [[near_miss]] for platform {platform}; add a look-alike")


def _sample(product: Product, sample: Sample) -> Iterator[str]:
    yield from (_not_stated(each, sample.source) for each in _foreign(sample))
    found = list(match_all([product], sample.source, sample.see))
    tracks = [each.rule.track for each in found]
    if tracks != [sample.track]:
        yield f"sample {sample.see}: got track {tracks}, expected {[sample.track]}"
        return
    scheme, version = found[0].rule.scheme, sample.see.get("version", "")
    if version and scheme in SCHEMES:
        try:
            compare(scheme, version, version)
        except VersionError as error:
            yield f"sample {sample.see}: its version is none of scheme {scheme}: {error}"


def _near_miss(product: Product, miss: NearMiss) -> Iterator[str]:
    yield from (_not_stated(each, miss.source) for each in _foreign(miss))
    if any(match_all([product], miss.source, miss.see)):
        yield f"near miss {miss.see} is recognised: {miss.why}"


def _foreign(evidence: Sample | NearMiss) -> list[str]:
    return [each for each in evidence.see if each not in ATTRIBUTES[evidence.source]]
