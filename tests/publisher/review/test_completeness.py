"""Nothing of a manifest is passed over: every single value that differs shows."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from fakes.reviewed import AT, days, document, manifest, requirement, step
from passmuster.model.requirement import (
    Advice,
    Applies,
    Branch,
    Extended,
    Held,
    Manifest,
    OsMatch,
    Withdrawn,
)
from passmuster_publisher.review.changes import changes


def test_every_value_of_a_manifest_is_looked_at() -> None:
    """Whatever single value differs, in however deep a place, the review is not empty."""
    found = document("new").manifest
    count = 0
    for place, other in _variants(found):
        count += 1
        review = changes(found, msgspec.convert(other, Manifest), AT)
        assert review.document or review.requirements or review.rules, place
    assert count > 200


def test_every_field_of_the_model_is_looked_at() -> None:
    """Also the fields that the manifests of these tests leave out."""
    whole = requirement(
        Branch(
            id="b",
            prefix="1",
            tracks=("t",),
            architectures=("arm64",),
            os=(OsMatch(product="debian", release="1", at_least="1", below="2"),),
            ends=days(1),
            ends_by_track={"t": days(1)},
            extended=(Extended(support=("esu",), ends=days(2), proven_from="1"),),
            held=Held(reason="r", since=AT),
            steps=(
                step(
                    "1.0", 1, released=AT, severity="high", exploited=True, cves=("C",),
                    confidence="single", url="u", why=("w",), architectures=("arm64",),
                ),
            ),
        ),
        rule="ladder",
        applies=Applies(
            platforms=("linux",), architectures=("a",), tracks=("t",), packagings=("dpkg",),
            os=(OsMatch(product="debian"),),
        ),
        copies="every",
        withdrawn=(Withdrawn(reason="r", versions=("1",), at_least="1", below="2"),),
        advice={"en": Advice(text="t", url="u")},
    )  # fmt: skip
    found = manifest(whole, publisher="p", replayed_from=AT)
    for place, other in _variants(found, defaults=True):
        review = changes(found, msgspec.convert(other, Manifest), AT)
        assert review.document or review.requirements or review.rules, place


def _variants(found: Manifest, *, defaults: bool = False) -> Iterator[tuple[str, Any]]:
    """Yield a manifest as plain values once for each value in it, with that value changed."""
    plain = msgspec.json.decode(msgspec.json.encode(_spelled_out(found) if defaults else found))
    yield from _changed(plain, plain, "")


def _spelled_out(value: Any) -> Any:
    """Return plain values with every field of every struct, defaults too."""
    if isinstance(value, msgspec.Struct):
        return {name: _spelled_out(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, dict):
        return {key: _spelled_out(each) for key, each in value.items()}
    if isinstance(value, tuple):
        return [_spelled_out(each) for each in value]
    return value


def _changed(root: Any, node: Any, place: str) -> Iterator[tuple[str, Any]]:
    for key in list(node) if isinstance(node, dict) else range(len(node)):
        value = node[key]
        if isinstance(value, dict | list):
            yield from _changed(root, value, f"{place}/{key}")
            continue
        node[key] = _another(value)
        yield f"{place}/{key}", root
        node[key] = value


def _another(value: Any) -> Any:
    if value is None:
        return "2026-08-01T00:00:00Z"
    if isinstance(value, bool):
        return not value
    if isinstance(value, int):
        return value + 1
    try:
        return (datetime.fromisoformat(value) + timedelta(days=1)).astimezone(UTC).isoformat()
    except ValueError:
        return f"{value}7"
