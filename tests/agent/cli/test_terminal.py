"""The terminal: columns that align, hostile text made visible."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.cli import terminal


def test_columns_align_and_end_without_blanks() -> None:
    """Wide characters count twice, combining ones not at all."""
    rows = [("a", "x"), ("日本", "y"), ("e\u0301e", "")]
    assert terminal.columns(rows) == ["a     x", "日本  y", "e\u0301e"]
    assert terminal.columns([]) == []


@pytest.mark.parametrize(
    "hostile", ["\x1b[31mred", "a\nb", "a\u202eb", "a\u2028b", "\x00", "a\ud800"]
)
def test_hostile_text_cannot_move_the_cursor(hostile: str) -> None:
    """Escape sequences, new lines and direction marks become a dot."""
    shown = terminal.clean(hostile)
    assert "\N{MIDDLE DOT}" in shown
    assert shown != hostile


@given(st.text())
def test_cleaning_leaves_one_printable_line(text: str) -> None:
    """Whatever comes in, one line of printable characters comes out, of the same length."""
    shown = terminal.clean(text)
    assert len(shown) == len(text)
    assert len(shown.splitlines()) <= 1
    assert "\x1b" not in shown
