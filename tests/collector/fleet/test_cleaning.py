"""Texts from outside."""

from __future__ import annotations

import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from passmuster_collector.fleet.cleaning import cleaned


@given(text=st.text(), longest=st.integers(0, 50))
def test_nothing_that_controls_is_left(text: str, longest: int) -> None:
    """Whatever the text: short enough, and without control or format characters."""
    result = cleaned(text, longest)
    assert len(result) <= longest
    assert not [each for each in result if unicodedata.category(each).startswith("C")]


def test_ordinary_text_stays() -> None:
    """Umlauts and blanks are no danger."""
    assert cleaned("Büro 7, Empfang", 64) == "Büro 7, Empfang"
