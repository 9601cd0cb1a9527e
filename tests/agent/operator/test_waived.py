"""A waived finding in words: until when, and what it is without the waiver."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from passmuster.model.finding import Cause, Finding, Judgement, Status, Verdict
from passmuster.model.requirement import (
    Accepted,
    Advice,
    Forbidden,
    Manifest,
    Required,
    Requirement,
)
from passmuster.operator.wording import Wording, advice_by_requirement

UNTIL = datetime(2026, 11, 1, tzinfo=UTC)
NAMES = {"evince": "Evince"}


def waived(**changes: object) -> Finding:
    """Return an overdue finding that is waived to the end of October."""
    fields: dict[str, object] = {
        "status": Status.WAIVED, "covered": Status.OVERDUE, "cause": Cause.ON_DISK,
        "product": "evince", "waiver": "w-1", "waived_until": UNTIL,
        "deadline": UNTIL - timedelta(days=20), "minimum": "48.2", "version": "46.3",
    }  # fmt: skip
    return Finding(**(fields | changes))


@pytest.mark.parametrize(
    ("language", "reason", "when"),
    [
        ("en", "waived until 31 Oct 2026: overdue", "since 12 Oct 2026, 00:00 UTC"),
        ("de", "ausgenommen bis 31. Okt. 2026: überfällig", "seit 12. Okt. 2026, 00 Uhr UTC"),
    ],
)
def test_a_waived_row_shows_the_last_day_and_what_is_covered(
    language: str, reason: str, when: str
) -> None:
    """The last whole day, not the midnight after it; since when it would be overdue; no advice."""
    (row,) = Wording(language, NAMES).rows([waived()], {})
    assert (row.reason, row.when, row.advice) == (reason, when, "")


def test_an_end_within_a_day_is_told_to_the_hour() -> None:
    """Another publisher may end a waiver at any hour."""
    (row,) = Wording("en", NAMES).rows([waived(waived_until=UNTIL + timedelta(hours=6))], {})
    assert row.reason == "waived until 1 Nov 2026, 06:00 UTC: overdue"


def test_the_covered_findings_own_reason_stays() -> None:
    """Why it is covered is no secret."""
    finding = waived(covered=Status.UNSUPPORTED, reason="branch-ended")
    (row,) = Wording("en", NAMES).rows([finding], {})
    assert row.reason == "waived until 31 Oct 2026: unsupported, its support has ended"
    (row,) = Wording("en", NAMES).rows([waived(covered=Status.DUE)], {})
    assert row.when == "by 12 Oct 2026, 00:00 UTC"


def test_advice_of_every_kind_of_rule_is_known() -> None:
    """Requirements, required, accepted, forbidden: each may tell the operator what to do."""
    advice = {"en": Advice(text="Ask Karin.")}
    whole = Manifest(
        schema=1, serial=1, issued=UNTIL, expires=UNTIL,
        requirements=(Requirement(id="a", product="evince", scheme="dotted", advice=advice),),
        required=(Required(id="b", any_of=("evince",), advice=advice),),
        accepted=(Accepted(id="c", kind="browser", products=("firefox",), advice=advice),),
        forbidden=(Forbidden(id="d", product="flash", advice=advice),),
    )  # fmt: skip
    assert advice_by_requirement(whole) == dict.fromkeys("abcd", advice)


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_headline_counts_what_is_waived(language: str) -> None:
    """A pass with waivers is a pass and says so; one without says nothing of waivers."""
    words = Wording(language, NAMES)
    good = Finding(status=Status.COMPLIANT, cause=Cause.ON_DISK, product="firefox")
    plain = words.headline(Judgement(verdict=Verdict.PASS, findings=(good,)))
    both = (good, waived(), waived(product="okular"))
    told = words.headline(Judgement(verdict=Verdict.PASS, findings=both))
    assert told.startswith(plain.removesuffix("."))
    assert told.endswith(": 2.")
