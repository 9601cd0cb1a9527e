"""Fields that differ, in words: what has no place of its own in a review is told field by field.

A field that a later release adds to the model is told too, and is not passed over.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any

import msgspec

from passmuster.model.requirement import Advice, OsMatch
from passmuster_publisher.review import wording
from passmuster_publisher.review.changes_model import Change, What
from passmuster_publisher.review.pairing import paired


def of_fields(
    before: msgspec.Struct | None, after: msgspec.Struct, what: What, *, without: tuple[str, ...]
) -> Iterator[Change]:
    """Yield the fields of two structs of one type that differ.

    Args:
        before: None where the thing is new: then its fields differ from their defaults.
        after: the thing as it is.
        what: what the fields are.
        without: fields that are told elsewhere.
    """
    for field in msgspec.structs.fields(after):
        if field.name in without:
            continue
        new = getattr(after, field.name)
        old = _default(field) if before is None else getattr(before, field.name)
        if old != new:
            shown = "" if before is None else _words(old)
            yield Change(what=what, name=field.name, before=shown, after=_words(new))


def of_advice(before: Mapping[str, Advice], after: Mapping[str, Advice]) -> Iterator[Change]:
    """Yield the languages in which the advice differs."""
    for language in sorted({*before, *after}):
        old, new = before.get(language), after.get(language)
        if old != new:
            yield Change(
                what=What.ADVICE,
                name=language,
                before=wording.advice(old),
                after=wording.advice(new),
            )


def of_entries(
    before: tuple[Any, ...],
    after: tuple[Any, ...],
    what: What,
    *,
    worded: Callable[[Any], str],
    key: Callable[[Any], Any],
) -> Iterator[Change]:
    """Yield the entries of a list that were added, removed or changed.

    Args:
        before: the entries as they were; their order does not matter.
        after: the entries as they are.
        what: what the entries are.
        worded: an entry in words; called with None for nothing.
        key: what an entry keeps when it changes.
    """
    for old, new in paired(before, after, lambda each: each, key):
        if old != new:
            yield Change(what=what, before=worded(old), after=worded(new))


def _default(field: msgspec.structs.FieldInfo) -> Any:
    if field.default_factory is not msgspec.NODEFAULT:
        return field.default_factory()
    return None if field.default is msgspec.NODEFAULT else field.default


def _words(value: Any) -> str:
    if value is None:
        return "none"
    if isinstance(value, datetime):
        return wording.instant(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, tuple) and value and isinstance(value[0], OsMatch):
        return wording.systems(value)
    if isinstance(value, tuple):
        return wording.anyway(str(each) for each in value)
    return str(value)
