"""The scheme of macOS: numbers first, then the letter of a security improvement."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.versions import UnparsableError, compare, starts_with

# Section 1.1 and 4.3 of reference/detection.md, in rising order.
RISING = [
    "10.15.7", "11.7.10", "13.4", "13.4.1", "13.4.1 (a)", "13.4.1 (c)", "13.5", "15.7.2",
    "15.7.2 (a)", "26.1", "26.3", "26.3.1", "26.3.1 (a)", "26.3.1 (b)", "26.3.2", "26.10",
]  # fmt: skip


def test_order() -> None:
    """Each is lower than every later one, both ways."""
    for lower, higher in itertools.combinations(RISING, 2):
        assert compare("macos", lower, higher) < 0, (lower, higher)
        assert compare("macos", higher, lower) > 0, (lower, higher)


@pytest.mark.parametrize(
    ("left", "right"), [("26", "26.0"), ("26.1", "26.1.0"), ("26.0 (a)", "26 (a)")]
)
def test_missing_numbers_are_zero(left: str, right: str) -> None:
    """A release without a patch number is the first of its line."""
    assert compare("macos", left, right) == 0


@pytest.mark.parametrize(
    "text", ["", "26.3.1(a)", "26.3.1 (A)", "26.3.1 (ab)", "26.3.1 a", "26.3.1  (a)", "26.3.1.1",
             "v26", "26.", "26.3.1 (a)\n", "\u0662\u0666.\u0661", "1" * 300],
)  # fmt: skip
def test_what_is_no_version(text: str) -> None:
    """Nothing is guessed into a version."""
    with pytest.raises(
        UnparsableError, match=r"^(got .*, expected a version of macOS|version: got)"
    ):
        compare("macos", text, "26.3.1")


def test_branches_are_told_by_numbers() -> None:
    """The letter belongs to its release; 26 is no prefix of 2.6."""
    assert starts_with("macos", "26.3.1 (a)", "26.3.1")
    assert starts_with("macos", "26.3.1 (a)", "26")
    assert not starts_with("macos", "26.3.1 (a)", "26.3.2")
    assert not starts_with("macos", "2.6", "26")


@given(st.tuples(st.integers(0, 99), st.integers(0, 99), st.integers(0, 99)),
       st.sampled_from(["", " (a)", " (b)", " (z)"]))  # fmt: skip
def test_the_next_point_release_is_newer_than_any_letter(
    numbers: tuple[int, int, int], letter: str
) -> None:
    """A letter never reaches the next release."""
    major, minor, patch = numbers
    assert compare("macos", f"{major}.{minor}.{patch}{letter}", f"{major}.{minor}.{patch + 1}") < 0
