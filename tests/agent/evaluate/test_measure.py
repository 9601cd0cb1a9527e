"""What of a version a scheme can order, and what follows where it cannot."""

from __future__ import annotations

import pytest

from passmuster.evaluate.measure import Measure, measure
from passmuster.model.installation import Version
from passmuster.versions import IncomparableError, UnparsableError


@pytest.mark.parametrize(
    ("scheme", "version", "expected"),
    [
        ("deb", ("1:2.0-1", "deb", "2.0"), ("deb", "1:2.0-1", "")),
        ("dotted", ("1:2.0-1", "deb", "2.0"), ("dotted", "2.0", "")),
        ("dotted", ("1:2.0-1", "deb", ""), None),
        ("rpm", ("1:2.0-1", "deb", "2.0"), None),
        ("deb", ("2.0", "dotted", ""), ("deb", "2.0", "dotted")),
        ("mozilla", ("2.0", "dotted", "9"), ("mozilla", "2.0", "")),
        ("dotted", ("2.0", "semver", ""), None),
        ("dotted", ("", "mozilla", ""), None),
    ],
)
def test_what_is_compared(
    scheme: str, version: tuple[str, str, str], expected: tuple[str, str, str] | None
) -> None:
    """The distribution's own version for its own order, else what upstream calls it."""
    raw, own, upstream = version
    assert measure(scheme, Version(raw=raw, scheme=own, upstream=upstream)) == expected


UPSTREAM = Measure("deb", "140.12.0", "mozilla")


def test_equal_numbers_decide_nothing_where_the_revision_is_not_known() -> None:
    """Neither by order nor by range nor by list."""
    assert UPSTREAM.against("1:140.13.0-1") == -1
    assert UPSTREAM.order("140.11.9-1") == 1
    for call in (UPSTREAM.against, UPSTREAM.order, UPSTREAM.is_above):
        with pytest.raises(IncomparableError):
            call("140.12.0-1")
    with pytest.raises(IncomparableError):
        UPSTREAM.lies_in(("140.12.0-1",), "", "")
    assert UPSTREAM.lies_in(("140.12.0-1",), "", "140.13.0-1")


def test_two_builds_have_no_order_and_the_higher_number_is_above() -> None:
    """So that a build which the manifest does not know yet is newer, not unlisted."""
    build = Measure("windows-build", "10.0.26100.5")
    assert build.order("26200.1") is None
    assert build.order("26100.6") == -1
    assert not build.is_above("26200.1")
    assert build.is_above("19045.9999")
    assert not build.is_above("26100.5")
    assert not build.lies_in((), "19045.1", "")
    assert not build.lies_in((), "", "26200.1")


@pytest.mark.parametrize(
    ("prefix", "past"),
    [
        ("11", True),
        ("12", False),
        ("13", False),
        ("12.4", True),
        ("12.5", False),
        ("12.5.1", False),
    ],
)
def test_past_a_prefix_is_beyond_all_of_its_branch(prefix: str, *, past: bool) -> None:
    """12.5 is of branch 12, and beyond branch 12.4."""
    assert Measure("dotted", "12.5").is_past(prefix) is past
    assert Measure("deb", "12.5", "dotted").is_past(prefix) is past


def test_what_cannot_be_read_is_an_error() -> None:
    """In the version, a bound, a list or a prefix."""
    twelve = Measure("dotted", "12.5")
    for call in (
        lambda: twelve.against("x"), lambda: twelve.lies_in(("x",), "", ""),
        lambda: twelve.lies_in((), "x", ""), lambda: twelve.lies_in((), "", "x"),
        lambda: twelve.begins_with("x"), lambda: twelve.is_past("x"), lambda: twelve.is_above("x"),
        lambda: Measure("dotted", "x").begins_with(""),
    ):  # fmt: skip
        with pytest.raises(UnparsableError):
            call()


@pytest.mark.parametrize(
    ("versions", "at_least", "below", "inside"),
    [
        ((), "", "", False), (("12.5",), "", "", True), (("12.05.0",), "", "", True),
        (("12.4", "12.6"), "", "", False), ((), "12.5", "", True), ((), "12.6", "", False),
        ((), "", "12.5", False), ((), "", "12.6", True), ((), "12.5", "12.6", True),
        ((), "12", "12.5", False), (("12.5",), "13", "", True),
    ],
)  # fmt: skip
def test_lists_and_half_open_ranges(
    versions: tuple[str, ...], at_least: str, below: str, *, inside: bool
) -> None:
    """An empty end is open; two of them are no range."""
    assert Measure("dotted", "12.5").lies_in(versions, at_least, below) is inside
