"""Whether a feed's new state can be true beside the one before it."""

from __future__ import annotations

from datetime import date

import pytest

from passmuster_publisher.feeds.record import Cycle, Exploited, Record, Release
from passmuster_publisher.soundness import Grouping, doubt, doubt_cycles, doubt_exploited

DAY = date(2026, 8, 22)
RECORD = Record(feed="feed", day=DAY, file="x", needle="x")


def _releases(*versions: str) -> list[Release]:
    return [Release(version=each, ref=each, record=RECORD) for each in versions]


def _numbered(count: int) -> list[Release]:
    return _releases(*(f"1.{n}" for n in range(count)), "2.0")


@pytest.mark.parametrize(
    ("before", "now", "reason"),
    [
        (9, 6, None),
        (9, 5, "it holds 6 releases, and 10 in the state before"),
        # Of three rows a share says nothing.
        (2, 0, None),
        (3, 1, "it holds 2 releases, and 4 in the state before"),
    ],
)
def test_a_state_that_shrinks(before: int, now: int, reason: str | None) -> None:
    """Seven in ten rows are enough, fewer are not."""
    assert doubt(_numbered(before), _numbered(now), Grouping("dotted")) == reason


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (("140.13.0", "153.1.0"), None),
        (("140.14.0", "153.1.0", "166.0"), None),
        (("140.12.0", "153.1.0"), "branch 140 went back from 140.13.0 to 140.12.0"),
        (("153.1.0",), "branch 140 is gone; it was at 140.13.0 in the state before"),
    ],
)
def test_each_living_branch_is_looked_at(now: tuple[str, ...], reason: str | None) -> None:
    """One that goes back or is gone, while the others are well."""
    grouping = Grouping("mozilla", ("140", "153"))
    before = _releases("140.13.0", "153.0", "115.1.0")
    assert doubt(before, _releases(*now), grouping) == reason


def test_a_branch_that_has_ended_may_go() -> None:
    """Its prefix is none of those that are looked at."""
    assert doubt(_releases("115.1.0"), _releases("140.1.0"), Grouping("mozilla", ("140",))) is None


def test_the_whole_product_may_go_back() -> None:
    """Where all versions are one line."""
    before, now = _releases("3.6.1"), _releases("3.5.2")
    assert doubt(before, now, Grouping("dotted")) == (
        "the newest release went back from 3.6.1 to 3.5.2"
    )
    assert doubt(before, [], Grouping("dotted")) == (
        "the newest release is gone; it was at 3.6.1 in the state before"
    )


def test_a_withdrawn_version_may_be_taken_back() -> None:
    """The policy says that upstream pulled it."""
    grouping = Grouping("dotted", withdrawn=("3.6.1",))
    assert doubt(_releases("3.5.2", "3.6.1"), _releases("3.5.2"), grouping) is None


@pytest.mark.parametrize(
    ("most", "version", "doubted"),
    [(2, "155.0", False), (2, "156.0", True), (0, "153.0.1", False), (0, "154.0", True),
     (None, "900.0", False)],
)  # fmt: skip
def test_a_jump(most: int | None, version: str, *, doubted: bool) -> None:
    """The major may rise by so many places, whatever the branches are."""
    grouping = Grouping("mozilla", ("153",), most)
    reason = doubt(_releases("153.0"), _releases("153.0", version), grouping)
    assert reason == (
        f"the major jumps from 153.0 to {version}, by more than {most}" if doubted else None
    )


def test_a_jump_needs_two_newest() -> None:
    """A state that named nothing readable before says nothing of a jump."""
    assert doubt(_releases("x"), _releases("900.0"), Grouping("dotted", (), 2)) is None
    assert doubt(_releases("9.0"), _releases("x"), Grouping("dotted", (), 2)) is None


def test_what_cannot_be_read_is_passed_over() -> None:
    """A row of another scheme belongs to no branch."""
    assert Grouping("dotted").newest(_releases("1.2", "one", "1.10")) == {"": "1.10"}


def test_builds_of_one_branch_only_are_compared() -> None:
    """A higher build of another branch is no newer release; without an order there is doubt."""
    grouping = Grouping("windows-build", ("26100",))
    before, now = _releases("26100.6899"), _releases("26200.7000", "26100.6900")
    assert doubt(before, now, grouping) is None
    assert doubt(before, _releases("26200.7000"), Grouping("windows-build")) == (
        "the newest release is 26200.7000, and 26100.6899 in the state before: no order of both"
    )


def _cycle(name: str, ends: date | bool = False) -> Cycle:  # noqa: FBT001, FBT002 - as the feed says
    return Cycle(name=name, record=RECORD, ends=ends)


@pytest.mark.parametrize(
    ("ends", "reason"),
    [
        (False, "cycle 12 is gone, and its support has not ended"),
        (DAY, "cycle 12 is gone, and its support has not ended"),
        (date(2026, 8, 21), None),
        (True, None),
    ],
)
def test_a_cycle_may_go_when_it_has_ended(ends: date | bool, reason: str | None) -> None:  # noqa: FBT001
    """On its last supported day it has not."""
    before = [_cycle("12", ends), _cycle("13"), _cycle("14"), _cycle("15")]
    assert doubt_cycles(before, before[1:], DAY) == reason


def test_a_page_that_loses_its_past() -> None:
    """All of them over, and yet too many at once."""
    before = [_cycle(str(n), ends=True) for n in range(10)]
    assert doubt_cycles(before, before[:7], DAY) is None
    assert doubt_cycles(before, before[:6], DAY) == (
        "it holds 6 cycles, and 10 in the state before"
    )


def test_a_catalogue_of_holes_that_shrinks() -> None:
    """Hardly ever is one taken back: many at once are a broken list, but for a list of few."""
    holes = [Exploited(cve=f"CVE-2026-{n:04}", added=DAY, record=RECORD) for n in range(10)]
    assert doubt_exploited(holes, holes[:7]) is None
    assert doubt_exploited(holes, holes[:6]) == "it holds 6 holes, and 10 in the state before"
    assert doubt_exploited(holes[:3], holes[:1]) is None
