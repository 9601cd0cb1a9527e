"""The tables: strict, frozen, and each key of theirs documented."""

from __future__ import annotations

import inspect
from datetime import date
from pathlib import Path

import msgspec
import pytest

from passmuster_publisher.cli import VERBS
from passmuster_publisher.policy import tables
from passmuster_publisher.policy.tables import Defaults, GraceBySeverity, Policy, Strict

PAGE = Path(__file__).parents[3] / "docs" / "reference" / "policy.md"
TABLES = [
    each
    for _, each in inspect.getmembers(tables, inspect.isclass)
    if issubclass(each, Strict) and each is not Strict
]


def test_there_are_tables() -> None:
    """So that the tests below say something."""
    assert len(TABLES) > 20


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_table_is_strict_and_frozen(table: type[msgspec.Struct]) -> None:
    """A key that is not named is an error, and nobody changes a policy on the way."""
    config = table.__struct_config__
    assert (config.forbid_unknown_fields, config.frozen) == (True, True)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"surely_no_key": 1}, table)


@pytest.mark.parametrize("table", TABLES, ids=lambda table: table.__name__)
def test_every_key_is_documented(table: type[msgspec.Struct]) -> None:
    """In code style, or in the heading of its table."""
    text = PAGE.read_text(encoding="utf-8")
    if table is GraceBySeverity:
        # Its keys are the manifest's words for severities.
        text += (PAGE.parent / "manifest.md").read_text(encoding="utf-8")
    for each in "`[]{},=.":
        text = text.replace(each, " ")
    missing = [f.name for f in msgspec.structs.fields(table) if f.name not in text.split()]
    assert missing == []


@pytest.mark.parametrize("verb", ["fetch", "build", "review", "publish"])
def test_the_verbs_of_the_page_are_verbs(verb: str) -> None:
    """What it tells people to type."""
    assert f"passmuster-publisher {verb}" in PAGE.read_text(encoding="utf-8")
    assert verb in VERBS


@pytest.mark.parametrize("days", [-1, 366, 1.5, "14", True, None])
def test_days_are_whole_and_at_most_a_year(days: object) -> None:
    """As one number or by severity."""
    for given in (days, {"unknown": days}, {"unknown": 14, "high": days or -1}):
        with pytest.raises(msgspec.ValidationError):
            msgspec.convert({"grace_days": given}, Defaults)


def test_grace_by_severity_needs_what_the_rest_has() -> None:
    """`unknown` is what is left out."""
    with pytest.raises(msgspec.ValidationError, match="unknown"):
        msgspec.convert({"critical": 3}, GraceBySeverity)
    assert msgspec.convert({"unknown": 14}, GraceBySeverity).critical is None


def test_another_schema_is_refused() -> None:
    """A policy of a later release is not read by halves."""
    assert msgspec.convert({"schema": 1, "publisher": "x"}, Policy).requirement == ()
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"schema": 2, "publisher": "x"}, Policy)


def test_days_are_days() -> None:
    """TOML's own dates, no text and no instant with a time of day."""
    step = {"minimum": "1", "released": date(2026, 1, 1)}
    assert msgspec.convert(step, tables.FixedStep).released == date(2026, 1, 1)
    with pytest.raises(msgspec.ValidationError):
        msgspec.convert({"minimum": "1", "released": 20260101}, tables.FixedStep)
