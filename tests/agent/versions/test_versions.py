"""Version schemes against the real tools, their documentation's examples, and order properties."""

from __future__ import annotations

import itertools
import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.versions import (
    SCHEMES,
    IncomparableError,
    UnknownSchemeError,
    UnparsableError,
    VersionError,
    compare,
    compare_upstream,
    starts_with,
)

DEBIAN = [
    "1.0~rc1", "1.0", "1.0+dfsg", "128.13.0esr-1~deb12u1", "128.13.0esr-1", "1:1snap1-0ubuntu5",
    "4:22.12.3-1", "24.02.0-1", "1.2.3", "1.2.3-0", "0:1", "1", "01", "2.1.9", "2.1.10", "1~",
    "1.2.3-1ubuntu1", "1+deb12u9", "1+deb12u10", "1.", "1a", "1+", "1-1", "1-1+b1", "1--1",
    "1.2a1", "0~~", "0~~a", "43.1-2", "43.1-2+b1", "43.1-2+deb12u1", "46.3.1-0ubuntu1.1",
]  # fmt: skip
# Pairs in rising order, from rpm's own documentation and test suite descriptions.
RPM_RISING = [
    ("1.0~rc1", "1.0"), ("1.0", "1.0^"), ("1.0^git1", "1.0.1"), ("1.0^git1~pre", "1.0^git1"),
    ("1-4.el9", "1-4.el9_6.1"), ("10xyz", "10.1xyz"), ("a", "1"), ("1b.fc17", "1.fc17"),
    ("2.0.1", "2.0.1a"), ("5.5p1", "5.5p10"), ("9:1-1", "10:0-1"), ("1.0", "1.0-1"),
]  # fmt: skip
MOZILLA_RISING = [
    "115.0", "140.0a1", "140.0b1", "140.0b9", "140.0b10", "140.0", "140.0-1", "140.0.1",
    "140.12.0", "153.0",
]  # fmt: skip


@pytest.mark.skipif(not shutil.which("dpkg"), reason="dpkg is not on this machine")
def test_debian_order_is_dpkgs_own() -> None:
    """Every pair of the list is ordered as `dpkg --compare-versions` orders it."""
    for left, right in itertools.product(DEBIAN, DEBIAN):
        operator = {-1: "lt", 0: "eq", 1: "gt"}[compare("deb", left, right)]
        said = subprocess.run(
            ["dpkg", "--compare-versions", left, operator, right], check=False, capture_output=True
        )
        assert said.returncode == 0, f"dpkg denies {left} {operator} {right}"


@pytest.mark.parametrize(("lower", "higher"), RPM_RISING)
def test_rpm_order(lower: str, higher: str) -> None:
    """Tilde before the end, caret behind it, letters before numbers, epoch first."""
    assert compare("rpm", lower, higher) < 0
    assert compare("rpm", higher, lower) > 0


@pytest.mark.parametrize(("left", "right"), [("1.05", "1.5"), ("2_0", "2.0"), ("fc4", "fc.4")])
def test_rpm_equal(left: str, right: str) -> None:
    """Leading zeros and kinds of separators make no difference."""
    assert compare("rpm", left, right) == 0


def test_mozilla_order() -> None:
    """Nightly, beta, release and packaging releases rise in this order; esr changes nothing."""
    keys = [SCHEMES["mozilla"].key(text) for text in MOZILLA_RISING]
    assert keys == sorted(keys)
    assert len(set(keys)) == len(keys)
    assert compare("mozilla", "140.12.0esr", "140.12.0") == 0
    assert compare("mozilla", "142.0", "142.0.0") == 0
    assert compare("mozilla", "1.21.3b", "1.21.3") == 0


def test_forks_of_firefox_are_read_as_they_write_themselves() -> None:
    """Zen's brand mark, Waterfox's hotfixes and LibreWolf's releases; an old mark is not read."""
    rising = ["1.17.15b", "1.21.3b", "1.21.16b"]
    assert sorted(rising, key=SCHEMES["mozilla"].key) == rising
    assert compare("mozilla", "6.6.16.1", "6.6.16") > 0
    assert compare("mozilla", "151.0.3-2", "151.0.3-1") > 0
    # Waterfox before 6.5: unknown, never taken for older or newer.
    with pytest.raises(UnparsableError):
        compare("mozilla", "G6.0.20", "6.5.0")


def test_two_lines_of_foxit_are_told_by_their_first_number() -> None:
    """Both are plain numbers: a manifest names them as branches."""
    assert starts_with("dotted", "2026.2.1.39815", "2026")
    assert starts_with("dotted", "14.0.8.33807", "14")
    assert not starts_with("dotted", "14.0.8.33807", "2026")


def test_dotted_pads_with_zeros() -> None:
    """A missing component is zero and numbers are compared as numbers."""
    assert compare("dotted", "12", "12.0.0") == 0
    assert compare("dotted", "139.0.7258.9", "139.0.7258.128") < 0


def test_windows_builds_compare_within_one_build() -> None:
    """The revision counts inside a build; two builds have no order."""
    assert compare("windows-build", "10.0.26100.6584", "26100.6899") < 0
    with pytest.raises(IncomparableError):
        compare("windows-build", "26200.1", "26100.6899")


@pytest.mark.parametrize(
    ("scheme", "text", "prefix", "fits"),
    [
        ("deb", "140.12.0esr-1~deb12u1", "140", True),
        ("deb", "4:22.12.3-1", "22.12", True),
        ("deb", "120.1-1", "12", False),
        ("dotted", "24.04", "24.4", True),
        ("dotted", "24.10", "24.1", False),
        ("mozilla", "140.12.0", "", True),
        ("mozilla", "140.12.0", "140.12.0.1", False),
        ("windows-build", "10.0.19045.7663", "19045", True),
        ("rpm", "1:3.28.4-16.el8_10", "3.28", True),
    ],
)
def test_branches_are_told_by_components(
    scheme: str, text: str, prefix: str, *, fits: bool
) -> None:
    """A prefix is compared number by number, never as text."""
    assert starts_with(scheme, text, prefix) is fits


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@pytest.mark.parametrize(
    "text", ["", " ", "1.2\n", "\u0661.2", "1.2;rm", "x" * 300, "1" * 300, "-"]
)
def test_what_is_no_version_is_refused(scheme: str, text: str) -> None:
    """Junk is an error, never a low version."""
    with pytest.raises(UnparsableError, match=r"got .*, expected "):
        starts_with(scheme, text, "1") if scheme == "rpm" else compare(scheme, text, text)


@pytest.mark.parametrize(("scheme", "text"), [("rpm", "a:1-1"), ("deb", "1_0-1")])
def test_a_version_of_another_grammar_is_refused_by_name(scheme: str, text: str) -> None:
    """The message says what was got, and the form that was expected."""
    with pytest.raises(
        UnparsableError, match=rf"^got '{text}', expected an? \w+ version \[epoch:\]"
    ):
        compare(scheme, text, text)


@pytest.mark.parametrize(
    ("scheme", "expected"), [("deb", "an upstream part"), ("rpm", "a version")]
)
def test_a_package_without_a_number_in_front_has_no_branch(scheme: str, expected: str) -> None:
    """It is a version all the same."""
    assert compare(scheme, "gabc-1", "gabc-1") == 0
    message = f"^got 'gabc-1', expected {expected} that begins with a number"
    with pytest.raises(UnparsableError, match=message):
        starts_with(scheme, "gabc-1", "1")


def test_a_version_has_its_longest_length() -> None:
    """256 characters are read, 257 are not."""
    longest = "1" + "a" * 255
    assert compare("deb", longest, longest) == 0
    with pytest.raises(
        UnparsableError, match=r"^version: got 257 characters, expected at most 256"
    ):
        compare("deb", longest + "a", "1")


def test_upstreams_number_beside_a_package() -> None:
    """The answers are those of `compare`; equal numbers have none."""
    assert compare_upstream("mozilla", "140.12", "deb", "1:140.12.1esr-1") == -1
    assert compare_upstream("mozilla", "140.12.1", "deb", "1:140.12-1") == 1
    assert compare_upstream("mozilla", "141", "rpm", "140.99.9-1") == 1
    with pytest.raises(IncomparableError, match=r"^'140.12' is the upstream part of '140.12.0-1'"):
        compare_upstream("mozilla", "140.12", "deb", "140.12.0-1")


def test_an_unknown_scheme_says_which_are_known() -> None:
    """The message names what was got and what was expected."""
    with pytest.raises(
        UnknownSchemeError,
        match=r"^version scheme: got 'semver', expected one of dotted, mozilla, deb, ",
    ):
        compare("semver", "1", "2")


_NUMBER = st.sampled_from(["0", "1", "01", "2", "9", "10", "115"])
_DOTTED = st.lists(_NUMBER, min_size=1, max_size=4).map(".".join)
_PACKAGED = st.text("01289abez.~+", max_size=6)
_TEXTS = {
    "dotted": _DOTTED,
    "mozilla": st.builds(
        "".join, st.tuples(_DOTTED, st.sampled_from(["", "a1", "b2", "esr", "-3"]))
    ),
    "deb": st.builds("{}1{}-{}".format, st.sampled_from(["", "0:", "3:"]), _PACKAGED, _NUMBER),
    "rpm": st.builds("{}1{}-{}".format, st.sampled_from(["", "0:", "3:"]), _PACKAGED, _NUMBER)
    | st.text("01az~^._", min_size=1, max_size=6),
    "alpm": st.builds("{}1{}2-{}".format, st.sampled_from(["", "0:", "3:"]), _PACKAGED, _NUMBER)
    | st.text("01az~+._", max_size=5).map("{}1".format),
    "apk": st.builds("{}{}-r1".format, _DOTTED, st.sampled_from(["", "b", "_rc1", "_p", "~ab"])),
    "windows-build": st.builds("26100.{}".format, _NUMBER),
    # Within one track: across tracks there is no order (test_adobe.py).
    "adobe": st.builds(
        "{}.{}.{}".format,
        st.sampled_from(["24", "2024", "25"]),
        st.sampled_from(["001", "1", "005"]),
        st.integers(20_000, 29_999),
    )
    | st.builds("26.2.2193{}.0".format, st.integers(0, 9)),
    "brave": st.builds(
        "{}1.{}.{}{}".format,
        st.sampled_from(["", "149.", "99."]),
        _NUMBER,
        _NUMBER,
        st.sampled_from(["", ".0"]),
    )
    | st.builds("1{}.{}".format, st.integers(10, 99), _NUMBER),
    "macos": st.builds(
        "{}{}".format,
        _DOTTED.filter(lambda each: each.count(".") < 3),
        st.sampled_from(["", " (a)", " (b)"]),
    ),
}


@given(drawn=st.data())
@pytest.mark.parametrize("scheme", sorted(SCHEMES))
def test_every_scheme_is_a_total_order(scheme: str, drawn: st.DataObject) -> None:
    """Antisymmetric and transitive on whatever it accepts."""
    texts = drawn.draw(st.tuples(_TEXTS[scheme], _TEXTS[scheme], _TEXTS[scheme]))
    one, two, three = sorted(texts, key=SCHEMES[scheme].key)
    outer = compare(scheme, one, three)
    assert compare(scheme, one, two) <= 0
    assert compare(scheme, two, three) <= 0
    assert outer <= 0
    assert compare(scheme, three, one) == -outer


@pytest.mark.parametrize("scheme", sorted(SCHEMES))
@given(text=st.text(max_size=40))
def test_any_text_is_ordered_or_refused(scheme: str, text: str) -> None:
    """No input raises anything but a VersionError."""
    try:
        assert compare(scheme, text, text) == 0
        starts_with(scheme, text, "1.2")
    except VersionError as error:
        assert str(error)  # noqa: PT017 - either outcome is fine, silence is not
