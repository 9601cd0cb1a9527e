"""Acrobat's versions: one order within a track, none across tracks."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.versions import (
    SCHEMES,
    IncomparableError,
    UnparsableError,
    compare,
    starts_with,
)

# As released, the oldest first (reference/detection.md, section 7.1).
TRACKS = {
    "continuous": ["15.007.20033", "24.003.20180", "24.005.20320", "25.001.20432", "25.001.21288",
                   "26.001.21346", "26.002.21931"],
    "classic-2015": ["15.006.30033", "15.006.30527"],
    "classic-2017": ["17.011.30056", "17.012.30262"],
    "classic-2020": ["20.001.30002", "20.004.30006", "20.005.30793"],
    "classic-2024": ["24.001.30159", "24.001.30307"],
    "before-2015": ["8.1.2", "9.5.5", "10.1.2", "10.1.2.45", "11.0.10", "11.0.23"],
}  # fmt: skip
family = SCHEMES["adobe"].family


@pytest.mark.parametrize(("track", "versions"), list(TRACKS.items()))
def test_versions_of_one_track_rise(track: str, versions: list[str]) -> None:
    """And each says itself which track it is of."""
    for lower, higher in itertools.pairwise(versions):
        assert compare("adobe", lower, higher) < 0
        assert compare("adobe", higher, lower) > 0
    assert {family(each) for each in versions} == {track}


@pytest.mark.parametrize(("one", "other"), list(itertools.permutations(TRACKS, 2)))
def test_two_tracks_have_no_order(one: str, other: str) -> None:
    """24.001.30307 of December 2025 is no lower than 24.005.20320 of December 2024."""
    with pytest.raises(IncomparableError, match="belong to different branches of adobe"):
        compare("adobe", TRACKS[one][-1], TRACKS[other][0])


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("26.002.21931", "26.2.21931.0"),
        ("2024.001.30307", "24.001.30307"),
        ("24.005.20320", "24.5.20320"),
        ("20.001.30002", "20.1.30002.0"),
        ("10.1.2", "10.01.2.0"),
        ("9.5", "9.5.0"),
    ],
)
def test_forms_of_one_version_are_equal(one: str, other: str) -> None:
    """Leading zeros, the century and the fourth number of a program make no difference."""
    assert compare("adobe", one, other) == 0


@pytest.mark.parametrize(
    "text",
    ["24.005", "24", "24.005.10320", "24.005.40320", "24.005.203", "2124.001.30307", "124.1.20000",
     "24.005.20320.0.1", "24.005.20320 ", "v24.005.20320", "24,005,20320", "24.005.2032O"],
)  # fmt: skip
def test_what_tells_no_track_is_refused(text: str) -> None:
    """Its place in the order would be a guess."""
    for call in (SCHEMES["adobe"].key, SCHEMES["adobe"].components, family):
        with pytest.raises(UnparsableError, match=rf"^got {re.escape(repr(text))}, expected a "):
            call(text)


def test_a_branch_is_named_by_the_year_of_two_digits() -> None:
    """Whichever way the version itself is written."""
    assert starts_with("adobe", "2024.001.30307", "24")
    assert starts_with("adobe", "24.001.30307", "24.1")
    assert not starts_with("adobe", "20.005.30793", "24")


@given(
    year=st.integers(15, 99),
    release=st.integers(0, 999),
    build=st.integers(20_000, 39_999),
    others=st.tuples(st.integers(0, 999), st.integers(0, 9_999)),
)
def test_order_within_a_track_is_that_of_the_numbers(
    year: int, release: int, build: int, others: tuple[int, int]
) -> None:
    """In whichever form: only what the third number begins with tells the track."""
    base = build // 10_000 * 10_000
    left, right = (year, release, build), (year, others[0], base + others[1])
    written = "20{}.{:03}.{}".format(*left)
    fixed = "{}.{}.{}.0".format(*right)
    assert compare("adobe", written, fixed) == (left > right) - (left < right)
