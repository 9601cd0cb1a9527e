"""Receipts and check-ins: round trip, chain rules, strictness, size."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest

from passmuster.evaluate import judge
from passmuster.model.finding import Freshness, Verdict
from passmuster.model.installation import ReportedInventory, Scope
from passmuster.wire import statement
from passmuster.wire.codec import WireError, digest, encode

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
USED = statement.ManifestUsed(
    serial=7, sha256="a" * 64, freshness=Freshness.FRESH, age_hours=1, signed=True
)
EMPTY = ReportedInventory(platform="linux", architecture="amd64", installations=(), sources=())


def receipt(**changes: object) -> statement.Receipt:
    """Return a small receipt."""
    judged = judge(EMPTY, None, at=NOW, freshness=None)
    body = statement.Receipt(
        machine="0" * 32, sequence=1, previous=None, reference_time=NOW, scope=Scope.MACHINE,
        verdict=judged.verdict, findings=judged.findings, inventory=EMPTY, manifest=USED,
        agent_version="0.1.0", code="AAAA-BBBB",
    )  # fmt: skip
    return msgspec.structs.replace(body, **changes)


def check_in(**changes: object) -> statement.CheckIn:
    """Return a small check-in."""
    body = statement.CheckIn(
        machine="0" * 32, sequence=2, previous="b" * 64, reference_time=NOW, receipt="b" * 64,
        verdict=Verdict.PASS, manifest=USED, agent_version="0.1.0",
    )  # fmt: skip
    return msgspec.structs.replace(body, **changes)


@pytest.mark.parametrize("body", [receipt(), receipt(manifest=None, label="desk 3"), check_in()])
def test_a_statement_comes_back_as_it_was(body: statement.Receipt | statement.CheckIn) -> None:
    """Write and read are inverse, and the findings keep their bytes."""
    again = statement.read(statement.write(body))
    assert again == body
    assert encode(again) == encode(body)


def test_the_subject_names_inventory_and_manifest_by_digest() -> None:
    """An in-toto statement whose subjects are the judged inventory and the manifest."""
    outer = msgspec.json.decode(statement.write(receipt()))
    assert outer["_type"] == "https://in-toto.io/Statement/v1"
    assert outer["subject"] == [
        {"name": "inventory", "digest": {"sha256": digest(encode(EMPTY))}},
        {"name": "manifest", "digest": {"sha256": "a" * 64}},
    ]


def test_an_unknown_field_is_refused() -> None:
    """No future agent can silently widen what is collected."""
    outer = msgspec.json.decode(statement.write(receipt()))
    outer["predicate"]["user_name"] = "eve"
    with pytest.raises(WireError, match="user_name"):
        statement.read(encode(outer))


def test_an_unknown_version_is_told_apart_from_junk() -> None:
    """The sender keeps what a newer collector will read."""
    outer = msgspec.json.decode(statement.write(receipt()))
    outer["predicateType"] = "urn:passmuster:receipt:v2"
    with pytest.raises(WireError) as caught:
        statement.read(encode(outer))
    assert caught.value.code == "unknown-schema"


def test_a_subject_that_does_not_fit_is_refused() -> None:
    """Digest and content must agree: a reader may rely on either."""
    outer = msgspec.json.decode(statement.write(receipt()))
    outer["subject"][0]["digest"]["sha256"] = "0" * 64
    with pytest.raises(WireError, match="do not fit"):
        statement.read(encode(outer))


@pytest.mark.parametrize(
    "body",
    [
        receipt(sequence=0),
        receipt(sequence=2),
        receipt(previous="c" * 64),
        check_in(previous=None),
    ],
)
def test_a_chain_begins_with_one_and_only_then_without_a_previous(
    body: statement.Receipt | statement.CheckIn,
) -> None:
    """Sequence 1 has no previous, every other has one."""
    with pytest.raises(WireError, match="previous"):
        statement.read(statement.write(body))


def test_a_check_in_is_a_few_hundred_bytes() -> None:
    """A day with nothing new costs little."""
    assert len(statement.write(check_in())) < 800


def test_waivers_are_named_only_where_there_were_some() -> None:
    """Without any the bytes are those of a receipt from before there were waivers."""
    assert b"waivers" not in statement.write(receipt())
    used = statement.WaiversUsed(serial=3, sha256="c" * 64, group="desks")
    payload = statement.write(receipt(waivers=used))
    assert statement.read(payload) == receipt(waivers=used)
    outer = msgspec.json.decode(payload)
    assert outer["subject"][2] == {"name": "waivers", "digest": {"sha256": "c" * 64}}
    assert outer["predicate"]["waivers"] == {"group": "desks", "serial": 3, "sha256": "c" * 64}


@pytest.mark.parametrize(
    "waivers",
    [
        None,
        {},
        {"serial": -1, "sha256": "c" * 64, "group": "desks"},
        {"serial": 2**54, "sha256": "c" * 64, "group": "desks"},
        {"serial": 3, "sha256": "c" * 63 + "\0", "group": "desks"},
        {"serial": 3, "sha256": "c" * 64, "group": "../desks"},
        {"serial": 3, "sha256": "c" * 64, "group": "desks", "approved_by": "Ann"},
    ],
)
def test_waivers_that_are_none_are_refused(waivers: object) -> None:
    """Bounded and strict, as everything in a receipt."""
    outer = msgspec.json.decode(statement.write(receipt()))
    outer["predicate"]["waivers"] = waivers
    with pytest.raises(WireError) as caught:
        statement.read(encode(outer))
    assert caught.value.code == "malformed"
