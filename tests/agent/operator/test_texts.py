"""The texts: both languages complete, placeholders equal, every status and reason worded."""

from __future__ import annotations

import re
import string
from pathlib import Path

import pytest

from passmuster.model.finding import Freshness, Status, Verdict
from passmuster.model.installation import Hindrance
from passmuster.operator import texts

HOSTS = Path(__file__).parents[2] / "hosts"


def placeholders(sentence: str) -> set[str]:
    """Return the names in braces."""
    return {name for _, name, _, _ in string.Formatter().parse(sentence) if name}


def test_german_says_everything_that_english_says() -> None:
    """Same keys, and the same placeholders in each text except where grammar drops one."""
    assert texts._TEXTS["de"].keys() == texts._TEXTS["en"].keys()
    for key, sentence in texts._TEXTS["en"].items():
        assert placeholders(texts._TEXTS["de"][key]) == placeholders(sentence), key


@pytest.mark.parametrize("language", texts.LANGUAGES)
def test_every_status_verdict_freshness_and_hindrance_has_words(language: str) -> None:
    """No operator ever reads an internal word for want of a text."""
    for status in Status:
        assert texts.text(language, f"status.{status.value}")
    for verdict in Verdict:
        assert texts.has(f"verdict.{verdict.value}")
    for freshness in Freshness:
        assert texts.has(f"freshness.{freshness.value}")
    for hindrance in Hindrance:
        assert texts.has(f"hindrance.{hindrance.value}")


def test_every_reason_word_has_a_sentence(reasons: str) -> None:
    """The words are collected from the code itself, of what judges and of what looks."""
    used = set(
        re.findall(r'reason=(?:[\w. ()]+ (?:or|else) |"" if [\w. ]+ else )?"([a-z-]+)"', reasons)
    )
    # Words that reach the finding through a variable: those that recorded hosts really gave.
    for golden in sorted(HOSTS.glob("*.inventory.json")):
        used |= set(re.findall(r'"reason": *"([a-z-]+)"', golden.read_text(encoding="utf-8")))
    assert {"withdrawn", "no-version-file", "unknown-product", "half-installed"} <= used
    silent = {"below-minimum", "old-version-running"}
    assert {word for word in used if not texts.has(f"reason.{word}")} <= silent


def test_no_reason_is_worded_that_nobody_gives(reasons: str) -> None:
    """A text whose word no longer stands in the code is a leftover."""
    worded = {key[len("reason.") :] for key in texts._TEXTS["en"] if key.startswith("reason.")}
    computed = {"source-failed", "source-timed-out"}
    assert {word for word in worded if f'"{word}"' not in reasons} <= computed


@pytest.mark.parametrize(
    ("environment", "expected"),
    [
        ({"LANG": "de_DE.UTF-8"}, "de"),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": "C"}, "en"),
        ({"LC_MESSAGES": "de_AT", "LANG": "en_US"}, "de"),
        ({"LANG": "fr_FR"}, "en"),
        ({}, "en"),
    ],
)
def test_the_language_is_the_environments(environment: dict[str, str], expected: str) -> None:
    """LC_ALL before LC_MESSAGES before LANG; what we do not speak is English."""
    assert texts.language_of(environment) == expected


@pytest.fixture
def reasons() -> str:
    """Return the text of the rooms that give reasons."""
    import passmuster

    room = Path(passmuster.__file__).parent
    paths = [*room.glob("evaluate/*.py"), *room.glob("inventory/**/*.py")]
    return "\n".join(path.read_text() for path in sorted(paths))
