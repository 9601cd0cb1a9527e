"""Which statement is due, and what it says."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec
import pytest

from fakes.desk import NOW, observation
from passmuster.evaluate.reference_time import floored
from passmuster.model.finding import Freshness
from passmuster.report import chain as chains
from passmuster.report.chain import SCHEMA, Chain
from passmuster.report.receipt import (
    Observation,
    build,
    build_check_in,
    build_receipt,
    what_changed,
)
from passmuster.wire import statement
from passmuster.wire.codec import digest
from passmuster.wire.statement import CheckIn, ManifestUsed, Receipt, WaiversUsed

START = Chain(schema=SCHEMA, machine="0" * 32)
WAIVERS = WaiversUsed(serial=3, sha256="c" * 64, group="desks")
USED = ManifestUsed(serial=1, sha256="b" * 64, freshness=Freshness.FRESH, age_hours=1, signed=True)


def after(seen: Observation, chain: Chain = START) -> Chain:
    """Return the chain once a receipt was written."""
    body = build_receipt(seen, chain)
    return chains.following(chain, body, digest(statement.write(body)))


def test_times_are_floored_to_the_hour_in_utc() -> None:
    """Minutes are nobody's business, and zones do not matter."""
    india = datetime(2026, 11, 24, 8, 0, 1, tzinfo=timezone(timedelta(hours=5, minutes=30)))
    assert floored(india) == datetime(2026, 11, 24, 2, tzinfo=UTC)


def test_the_first_statement_is_a_receipt() -> None:
    """Nothing was said before, so there is nothing that could still be true."""
    assert what_changed(observation(), START) == "receipt"
    with pytest.raises(ValueError, match="needs a receipt"):
        build_check_in(observation(), START)


def test_nothing_new_is_not_reported_until_a_day_has_passed() -> None:
    """Durations and a manifest's age are no news; a silent day gets its check-in."""
    seen = msgspec.structs.replace(observation(), manifest=USED)
    chain = after(seen)
    older = msgspec.structs.replace(USED, age_hours=5)
    later = msgspec.structs.replace(
        observation(NOW + timedelta(hours=23), duration_ms=99), manifest=older
    )
    assert what_changed(later, chain) is None
    day = msgspec.structs.replace(observation(NOW + timedelta(hours=24)), manifest=older)
    assert what_changed(day, chain) == "check-in"
    body = build_check_in(day, chain)
    assert (body.receipt, body.previous, body.sequence) == (chain.last_receipt, chain.last, 2)
    followed = chains.following(chain, body, "c" * 64)
    assert (followed.last, followed.last_receipt) == ("c" * 64, chain.last_receipt)
    assert what_changed(later, followed) is None


def test_news_is_a_receipt() -> None:
    """Another version, another manifest, another freshness."""
    seen = msgspec.structs.replace(observation(), manifest=USED)
    chain = after(seen)
    assert what_changed(observation(firefox="140.2"), chain) == "receipt"
    for change in ({"sha256": "c" * 64}, {"freshness": Freshness.AGING}, {"signed": False}):
        manifest = msgspec.structs.replace(USED, **change)
        news = msgspec.structs.replace(seen, manifest=manifest)
        assert what_changed(news, chain) == "receipt"


def test_a_newer_document_of_waivers_alone_is_no_news() -> None:
    """What it changes here stands in the findings; the receipt names the one that was there."""
    seen = msgspec.structs.replace(observation(), waivers=WAIVERS)
    chain = after(seen)
    newer = msgspec.structs.replace(WAIVERS, serial=4, sha256="d" * 64)
    assert what_changed(msgspec.structs.replace(seen, waivers=newer), chain) is None
    assert build_receipt(seen, chain).waivers == WAIVERS
    assert build_receipt(observation(), chain).waivers is msgspec.UNSET


def test_a_clock_that_was_set_back_does_not_silence_the_machine() -> None:
    """A statement of the far future must not keep the next years quiet."""
    chain = after(observation(NOW + timedelta(days=4000)))
    assert what_changed(observation(NOW), chain) in {"check-in", "receipt"}
    ahead = msgspec.structs.replace(after(observation()), reference_time=NOW + timedelta(days=9))
    assert what_changed(observation(), ahead) == "check-in"


def test_a_dropped_receipt_is_not_named_by_a_check_in() -> None:
    """A check-in on a receipt that nobody has is no evidence."""
    chain = after(observation())
    assert chain.last is not None
    gone = chains.dropping(chain, chain.last)
    assert what_changed(observation(), gone) == "receipt"
    assert isinstance(build(observation(), gone, "check-in"), Receipt)
    assert isinstance(build(observation(), chain, "check-in"), CheckIn)


def test_a_receipt_carries_the_declared_gap_the_code_and_no_label_by_default() -> None:
    """The label is the customer's choice."""
    chain = chains.dropping(after(observation()), "d" * 64)
    body = build_receipt(observation(), chain)
    assert isinstance(body, Receipt)
    assert body.dropped == ("d" * 64,)
    assert body.label is None
    assert len(body.code) == 9
    assert build_receipt(observation(), chain, label="desk 3").label == "desk 3"
    followed = chains.following(chain, body, "e" * 64)
    assert followed.dropped == ("d" * 64,)
    assert chains.acknowledged(followed, body).dropped == ()
