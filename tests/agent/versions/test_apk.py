"""Alpine's order, by what apk-tools states of it: suffixes, letters, revisions, leading zeros."""

from __future__ import annotations

import itertools

import pytest

from passmuster.versions import SCHEMES, UnparsableError, compare, starts_with

# Each list rises strictly from one to the next.
RISING = {
    "suffixes": [
        "1.0_alpha", "1.0_alpha1", "1.0_alpha10", "1.0_beta", "1.0_pre", "1.0_pre20191002222144-r0",
        "1.0_pre20210530193627-r0", "1.0_rc1", "1.0_rc2-r5", "1.0", "1.0-r0", "1.0-r4", "1.0-r10",
        "1.0_cvs", "1.0_svn3", "1.0_git20240101", "1.0_git20240102", "1.0_hg", "1.0_p", "1.0_p1",
        "1.0_p2-r1", "1.0_p10", "1.0a", "1.0b-r2", "1.0b-r10", "1.0.0", "1.0.1", "1.1_alpha1",
        "1.1", "1.9", "1.10", "2",
    ],
    "suffix behind suffix": ["1_alpha_pre2", "1_alpha", "1_alpha2", "1_alpha_p1", "1"],
    "leading zeros": ["1.0", "1.01", "1.02", "1.02.07", "1.02.10-r1", "1.03-r1", "1.1", "1.12"],
    "long numbers": ["0.9.12", "2.1.9.200602141850", "20050718-r1", "20060811"],
    "browsers": ["140.12.0-r0", "141.0.3-r0", "142.0-r0", "142.0.1-r0", "142.0.1-r1", "142.0.2-r0"],
    "commits": ["1.0", "1.0-r1", "1.0~ab", "1.0~ab-r1", "1.0~ac", "1.0_git1~0"],
}  # fmt: skip
EQUAL = [("006", "6"), ("1.0-r01", "1.0-r1"), ("1_rc01", "1_rc1"), ("021109-r3", "21109-r3")]


@pytest.mark.parametrize("name", sorted(RISING))
def test_versions_rise(name: str) -> None:
    """Every earlier one is below every later one, and the other way round."""
    for lower, higher in itertools.combinations(RISING[name], 2):
        assert compare("apk", lower, higher) < 0, (lower, higher)
        assert compare("apk", higher, lower) > 0, (lower, higher)


@pytest.mark.parametrize(("one", "other"), EQUAL)
def test_zeros_in_front_of_these_numbers_count_nothing(one: str, other: str) -> None:
    """The first number, a suffix's count and the revision are numbers, never text."""
    assert compare("apk", one, other) == 0


@pytest.mark.parametrize(
    "text",
    ["", "a", "1.", ".1", "1.0ab", "1.0_foo", "1.0-1", "1.0-r", "1.0-r1-r2", "1.0~", "1.0~xyz",
     "1_p1a", "1:1.0-r0", "1.0A", "1.0 ", "1.0\n", "\u0661.0", "1_rc1.2", "1" * 19],
)  # fmt: skip
def test_what_is_no_alpine_version_is_refused(text: str) -> None:
    """Another distribution's version, an unknown suffix, junk: an error, never a low version."""
    with pytest.raises(UnparsableError, match=r"^got .*, expected an Alpine version"):
        SCHEMES["apk"].key(text)


def test_branches_are_told_by_the_numbers() -> None:
    """Letter, suffix and revision are left aside."""
    assert SCHEMES["apk"].components("142.0.1_rc2-r0") == (142, 0, 1)
    assert starts_with("apk", "142.0.1-r0", "142.0")
    assert not starts_with("apk", "142.0.1-r0", "14")
    assert SCHEMES["apk"].whole_package
