"""Arch's order: pair by pair what pacman's own vercmp says, and what it cannot order."""

from __future__ import annotations

import functools
import itertools
import shutil
import subprocess

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from passmuster.versions import SCHEMES, UnparsableError, compare, starts_with

needs_vercmp = pytest.mark.skipif(
    not shutil.which("vercmp"),
    reason="vercmp is not here; `apt-get install pacman-package-manager` brings it",
)
PICKED = [
    "1", "01", "0", "00", "1.0", "1.0.0", "1.0.1", "1.0a", "1.0rc1", "1.0.rc1", "1.0.a", "1..1",
    "1.+1", "1+1", "1_0", "a1", ".1", "..1", "1a2", "1a.2", "1a", "1~rc1", "1^git1", "1:0.1",
    "0:1.0", "20240101", "1r3.gabc", "2.0.r3.gabc", "5.5p1", "5.5p10", "10xyz", "142.0.1",
    "1.0rc", "1.0.rc", "1.0b", "1.0beta2", "1.0.1rc1", "128.9.0esr", "2:8.2.1", "009",
]  # fmt: skip
RELEASES = ["1.0-1", "1.0-1.1", "1.0-2", "1:0.9-1", "1.0.1-1", "1.0rc1-3", "1-10", "1.0-9"]

_PIECE = st.text("019abz.+_~^", min_size=0, max_size=7)
_VERSION = st.builds(
    "{}{}{}".format, st.sampled_from(["", "0:", "1:"]), _PIECE, st.sampled_from("019az")
)
_RELEASE = st.builds("-{}".format, st.sampled_from(["0", "1", "2", "10", "1.1", "1.2", "01"]))


@functools.cache
def vercmp(left: str, right: str) -> int:
    """Return pacman's own answer."""
    said = subprocess.run(["vercmp", left, right], check=True, capture_output=True, text=True)
    return int(said.stdout)


@needs_vercmp
@pytest.mark.parametrize("versions", [PICKED, RELEASES], ids=["pkgver", "with pkgrel"])
def test_picked_pairs_are_ordered_as_vercmp_orders_them(versions: list[str]) -> None:
    """Every pair of the list, in both directions."""
    for left, right in itertools.product(versions, versions):
        assert compare("alpm", left, right) == vercmp(left, right), (left, right)


@needs_vercmp
@settings(max_examples=150)
@given(left=_VERSION, right=_VERSION, releases=st.none() | st.tuples(_RELEASE, _RELEASE))
def test_any_pair_is_ordered_as_vercmp_orders_it(
    left: str, right: str, releases: tuple[str, str] | None
) -> None:
    """Made-up versions, both with pkgrel or both without."""
    if releases:
        left, right = left + releases[0], right + releases[1]
    assert compare("alpm", left, right) == vercmp(left, right)


@given(one=_VERSION, other=_VERSION, release=_RELEASE)
def test_a_missing_pkgrel_stands_just_below_every_pkgrel(
    one: str, other: str, release: str
) -> None:
    """So a minimum without pkgrel is met by every build; nothing comes in between."""
    assert compare("alpm", one, one + release) < 0
    if compare("alpm", one, other) < 0:
        assert compare("alpm", one + release, other) < 0


def test_pkgrel_is_left_aside_by_vercmp_when_one_has_none() -> None:
    """The one difference: pacman calls them equal, which no total order can."""
    if shutil.which("vercmp"):
        assert vercmp("1.0", "1.0-2") == 0
    assert compare("alpm", "1.0", "1.0-2") < 0


@pytest.mark.parametrize(
    "text",
    ["1.", "1.0+", "-1", "1-", "1-1-1", "1:", ":1", "1:2:3", "1.0-1.", "...", "1/2", "1 2",
     "\u0661", "1.0\n", "12345678901:1"],
)  # fmt: skip
def test_what_is_no_arch_version_is_refused(text: str) -> None:
    """Also separators at the end, with which pacman's own order runs in circles."""
    with pytest.raises(UnparsableError, match=r"^got .*, expected an Arch version"):
        SCHEMES["alpm"].key(text)


def test_branches_are_told_by_the_numbers_of_pkgver() -> None:
    """Epoch and pkgrel are left aside; a pkgver without a number in front has no branch."""
    assert SCHEMES["alpm"].components("1:142.0.1-2") == (142, 0, 1)
    assert starts_with("alpm", "142.0.1-1", "142.0")
    assert SCHEMES["alpm"].whole_package
    with pytest.raises(
        UnparsableError, match=r"^got 'r12.gabc-1', expected a pkgver that begins with a number"
    ):
        SCHEMES["alpm"].components("r12.gabc-1")
