"""Fields are told by what they hold; one that a later release adds is not passed over."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec

from passmuster_publisher.review.changes_model import What
from passmuster_publisher.review.field_changes import of_fields


class Later(msgspec.Struct, frozen=True, kw_only=True):
    """Something of a later schema."""

    id: str
    flag: bool = False
    when: datetime | None = None
    names: tuple[str, ...] = ()
    terms: dict[str, int] = {}


def test_a_new_thing_is_told_by_what_differs_from_the_defaults() -> None:
    """Without anything before it."""
    new = Later(id="x", flag=True, names=("a", "b"))
    found = list(of_fields(None, new, What.SETTING, without=()))
    assert [(each.name, each.before, each.after) for each in found] == [
        ("id", "", "x"),
        ("flag", "", "yes"),
        ("names", "", "a, b"),
    ]


def test_a_changed_thing_is_told_with_what_it_was() -> None:
    """Empty lists are any, absent instants none; fields that are told elsewhere are left out."""
    old = Later(id="x", flag=True, terms={"a": 1})
    new = Later(id="y", when=datetime(2026, 8, 22, tzinfo=UTC), names=("a",))
    found = list(of_fields(old, new, What.SCOPE, without=("id",)))
    assert [(each.name, each.before, each.after) for each in found] == [
        ("flag", "yes", "no"),
        ("when", "none", "2026-08-22 00:00 UTC"),
        ("names", "any", "a"),
        ("terms", "{'a': 1}", "{}"),
    ]
