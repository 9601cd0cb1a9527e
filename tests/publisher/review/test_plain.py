"""Texts from outside become one line without control characters, in widths that are known."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from passmuster_publisher.review.plain import clean, padded, width, wrapped


def test_control_and_format_characters_leave_a_mark() -> None:
    """A line break is a blank; what would turn, hide or colour text is seen."""
    assert clean("a\nb\tc\u2028d") == "a b c d"
    assert clean("a\x1b[31mb\u202ec\u200bd\x00\ue000\ufffe") == "a�[31mb�c�d���"
    assert clean("Größe 漢字") == "Größe 漢字"


def test_words_are_wrapped_and_long_ones_broken() -> None:
    """By the columns that a terminal gives them."""
    assert wrapped("one two  three", 7) == ["one two", "three"]
    assert wrapped("abcdefgh ij", 3) == ["abc", "def", "gh", "ij"]
    assert wrapped("漢字漢", 4) == ["漢字", "漢"]
    assert wrapped("漢", 1) == ["漢"]
    assert wrapped("", 9) == [""]
    assert padded("漢", 4) == "漢  "
    assert width("e\u0301") == 1


@given(st.text(), st.integers(2, 40))
def test_no_line_is_wider_and_nothing_is_lost(text: str, columns: int) -> None:
    """Blanks apart."""
    lines = wrapped(text, columns)
    assert all(width(line) <= columns for line in lines)
    assert "".join(lines).replace(" ", "") == "".join(clean(text).split())
