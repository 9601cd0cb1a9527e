"""Findings in words."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from passmuster.model.finding import Cause, Finding, Status
from passmuster.model.installation import Hindrance
from passmuster_collector.dashboard.wording import STATUS_WORDS, day, product, sentence

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
THEN = datetime(2026, 11, 12, tzinfo=UTC)
FIREFOX = {"product": "firefox", "track": "esr", "version": "140.12.0", "minimum": "153.7.0"}


@pytest.mark.parametrize(
    ("status", "cause", "words"),
    [
        (Status.OVERDUE, Cause.ON_DISK, "{} is below 153.7.0, overdue since 12 Nov"),
        (Status.OVERDUE, Cause.RUNNING, "{} is still running, overdue since 12 Nov"),
        (Status.DUE, Cause.ON_DISK, "{} is below 153.7.0, due by 12 Nov"),
        (Status.RELAUNCH_PENDING, Cause.RUNNING, "{} is still running; to be restarted by 12 Nov"),
        (Status.UNSUPPORTED, Cause.ON_DISK, "{} gets no security fixes any more, since 12 Nov"),
        (Status.BLOCKED, Cause.FORBIDDEN, "{} must not be used"),
        (Status.COMPLIANT, Cause.ON_DISK, "{} is at or above the line"),
        (Status.NOT_COVERED, Cause.ON_DISK, "{} is not covered by the manifest"),
    ],
)
def test_sentences(status: Status, cause: Cause, words: str) -> None:
    """One for each status, with product, version and day."""
    finding = Finding(status=status, cause=cause, deadline=THEN, **FIREFOX)  # type: ignore[arg-type] # plain texts
    said = sentence(finding, NOW).replace("\N{NO-BREAK SPACE}", " ")
    assert said == words.format("Mozilla Firefox ESR 140.12.0")


@pytest.mark.parametrize("status", Status)
@pytest.mark.parametrize("cause", Cause)
def test_there_are_words_for_everything(status: Status, cause: Cause) -> None:
    """Even for a finding that says nothing but its status, and with every hindrance."""
    bare = Finding(status=status, cause=cause, hindrances=tuple(Hindrance))
    assert len(sentence(bare, NOW)) > 40
    assert STATUS_WORDS[status]


def test_days_and_names() -> None:
    """The year stands where it is another; an unknown product is its id."""
    assert day(THEN, NOW) == "12\N{NO-BREAK SPACE}Nov"
    assert day(THEN.replace(year=2025), NOW).endswith("2025")
    assert day(None, NOW) == ""
    assert product("firefox") == "Mozilla Firefox"
    assert product("no-such-thing") == "no-such-thing"
