"""Brave's version in each of the forms that the platforms state."""

from __future__ import annotations

import itertools

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.versions import SCHEMES, UnparsableError, compare, compare_upstream, starts_with

# Windows, macOS since 2026, Linux, macOS until 2026, the bundle's build number (section 6.6).
FORMS = ["149.1.91.175", "1.91.175.0", "1.91.175", "145.1.91.175", "191.175", "99.1.91.175"]


@pytest.mark.parametrize(("one", "other"), list(itertools.combinations(FORMS, 2)))
def test_forms_of_one_version_are_equal(one: str, other: str) -> None:
    """Chromium's number before it, a zero behind it, the first two in one."""
    assert compare("brave", one, other) == 0
    assert SCHEMES["brave"].components(one) == (1, 91, 175)


def test_the_number_of_chromium_tells_no_age() -> None:
    """An older Brave on a newer Chromium stays older."""
    assert compare("brave", "150.1.91.175", "149.1.92.101") < 0
    assert compare("brave", "105.1.43.93", "1.91.175") < 0
    assert compare("brave", "190.175", "1.91.2") < 0


def test_a_package_of_linux_compares_with_it() -> None:
    """A deb has the plain number."""
    assert compare_upstream("brave", "149.1.92.101", "deb", "1.91.175") > 0
    assert starts_with("brave", "149.1.91.175", "1.91")


@pytest.mark.parametrize(
    "text",
    ["149.0.7827.102", "1.91", "91.175", "9.91.175", "291.175", "1911.175", "1.91.175.0.0",
     "149.1.91.175.0.0", "1.91.175-1", "v1.91.175", "149.1.91"],
)  # fmt: skip
def test_what_is_no_version_of_brave_is_refused(text: str) -> None:
    """Above all Chromium's own: it would look newer than every Brave."""
    with pytest.raises(UnparsableError, match=r"^got .*, expected a version of Brave"):
        compare("brave", text, text)


@given(
    chromium=st.integers(10, 999),
    minor=st.integers(10, 99),
    patches=st.tuples(st.integers(0, 999), st.integers(0, 999)),
)
def test_order_is_that_of_the_own_numbers_in_every_form(
    chromium: int, minor: int, patches: tuple[int, int]
) -> None:
    """Any two forms."""
    one, other = patches
    right = f"1.{minor}.{other}"
    expected = (one > other) - (one < other)
    for left in (f"{chromium}.1.{minor}.{one}", f"1.{minor}.{one}.0", f"1{minor}.{one}"):
        assert compare("brave", left, right) == expected
