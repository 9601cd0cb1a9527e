"""Two sources must agree before a line rises; what they disagree about is told with both values."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from passmuster.versions import compare
from passmuster_publisher.agreement import agree
from passmuster_publisher.consult import Answer, Trouble
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.ladder import Candidate

DATED = "mfsa/firefox"
UNDATED = "scoop-extras/firefox"
STATE = date(2026, 8, 22)


def _candidate(version: str, released: str = "2026-08-18", **fields: Any) -> Candidate:
    record = Record(feed="release-data", day=STATE, file="firefox.json", needle=f'"{version}"')
    whole = {"why": (f"release-data:firefox:{version}",), "records": (record,), **fields}
    return Candidate(version=version, released=date.fromisoformat(released), **whole)


def _answer(source: str, *rows: tuple[str, str], trouble: Trouble | None = None) -> Answer:
    feed = source.partition("/")[0]
    return Answer(
        source,
        tuple(
            Release(
                version=version,
                ref=f"{feed}:{version}@{when}",
                released=date.fromisoformat(when) if when else None,
                record=Record(feed=feed, day=STATE, file="x", needle=version),
                url=f"https://example.test/{version}",
            )
            for version, when in rows
        ),
        trouble,
    )


def test_both_name_it() -> None:
    """The step is agreed, and says so with both references, records and a page."""
    found = agree(
        "mozilla", [_candidate("154.0")], [_answer(DATED, ("154", "2026-08-18"))], sources=2
    )
    assert found.trouble is None
    (one,) = found.candidates
    assert (one.version, one.confidence, one.released) == ("154.0", "agreed", date(2026, 8, 18))
    assert one.why == ("release-data:firefox:154.0", "mfsa:154@2026-08-18")
    assert [each.feed for each in one.records] == ["release-data", "mfsa"]
    assert one.url == "https://example.test/154"


def test_a_page_of_its_own_is_kept() -> None:
    """The second source's stands in only where there is none."""
    own = _candidate("154.0", url="https://example.test/own")
    (one,) = agree("mozilla", [own], [_answer(DATED, ("154", "2026-08-18"))], sources=2).candidates
    assert one.url == "https://example.test/own"


def test_the_second_names_something_higher() -> None:
    """Of the branch: then the lower one is true as well, with its own day and page."""
    seconds = [_answer(DATED, ("155", "2026-08-19"), ("156", "2026-08-20"), ("153", "2026-07-21"))]
    (one,) = agree("mozilla", [_candidate("154.0")], seconds, sources=2).candidates
    assert (one.confidence, one.released) == ("agreed", date(2026, 8, 18))
    assert one.why[1] == "mfsa:155@2026-08-19"
    assert one.url == ""


@pytest.mark.parametrize(
    ("rows", "knows"),
    [((("153.0", "2026-07-21"), ("152", "2026-06-16")), "nothing above 153.0"),
     ((("152", "2026-06-16"), ("153.0", "2026-07-21")), "nothing above 153.0"),
     ((), "nothing of the branch"),
     ((("nightly", "2026-08-18"),), "nothing of the branch")],
)  # fmt: skip
def test_what_only_one_names_is_no_step(rows: tuple[tuple[str, str], ...], knows: str) -> None:
    """It is held with both values, their days and the reason; the agreed one below stays."""
    lower = _candidate("152.0", "2026-06-16")
    found = agree("mozilla", [lower, _candidate("154.0")], [_answer(DATED, *rows)], sources=2)
    assert [each.version for each in found.candidates] == (["152.0"] if "above" in knows else [])
    assert found.trouble is not None
    if "above" in knows:
        assert found.trouble == Trouble(
            f"release-data:firefox:154.0 names 154.0 (2026-08-18); mfsa/firefox knows {knows}",
            date(2026, 8, 18),
        )
    else:
        assert found.trouble.since == date(2026, 6, 16)
        assert found.trouble.reason.endswith(
            f"names 152.0 (2026-06-16); mfsa/firefox knows {knows}"
        )


def test_what_ails_the_second_source_is_told() -> None:
    """It may be the very reason why it knows nothing."""
    ill = _answer(DATED, trouble=Trouble("feed mfsa: got a web page", STATE))
    found = agree("mozilla", [_candidate("154.0")], [ill], sources=2)
    assert found.trouble is not None
    assert found.trouble.reason.endswith("knows nothing of the branch (feed mfsa: got a web page)")


@pytest.mark.parametrize(
    ("second", "released"),
    [
        ("2026-08-15", "2026-08-18"),
        ("2026-08-18", "2026-08-18"),
        ("2026-08-21", "2026-08-21"),
        ("", "2026-08-18"),
        ("2026-08-14", None),
        ("2026-08-22", None),
    ],
)
def test_of_two_days_the_later_counts_while_they_are_near(
    second: str, released: str | None
) -> None:
    """Up to three days apart; further apart the release is held, even with a higher one named."""
    seconds = [_answer(DATED, ("154.0", second), ("155.0", "2026-08-21"))]
    found = agree("mozilla", [_candidate("154.0")], seconds, sources=2)
    if released:
        assert found.trouble is None
        assert found.candidates[0].released == date.fromisoformat(released)
    else:
        assert found.candidates == ()
        assert found.trouble is not None
        assert found.trouble.reason == (
            f"release-data:firefox:154.0 names 154.0 (2026-08-18); mfsa/firefox dates it {second}"
        )


def test_a_day_on_which_somebody_noticed_is_no_day_of_release() -> None:
    """A recorder confirms a version weeks later, and moves no day."""
    seconds = [_answer(UNDATED, ("154.0", "2026-09-20"))]
    (one,) = agree("mozilla", [_candidate("154.0")], seconds, sources=2).candidates
    assert (one.confidence, one.released) == ("agreed", date(2026, 8, 18))
    # The same when it is the first source that only noticed.
    record = Record(feed="scoop-extras", day=STATE, file="x", needle="x")
    noticed = _candidate("154.0", "2026-09-20", records=(record,))
    seconds = [_answer(DATED, ("154.0", "2026-08-18"))]
    (one,) = agree("mozilla", [noticed], seconds, sources=2).candidates
    assert one.released == date(2026, 9, 20)


def test_one_source_may_be_enough() -> None:
    """The policy says so; the step is `single` then, and `agreed` where another names it."""
    found = agree(
        "mozilla",
        [_candidate("153.0"), _candidate("154.0")],
        [_answer(DATED, ("153.0", "2026-08-18"))],
        sources=1,
    )
    assert found.trouble is None
    assert [(each.version, each.confidence) for each in found.candidates] == [
        ("153.0", "agreed"),
        ("154.0", "single"),
    ]
    assert agree("mozilla", [_candidate("1.0")], [], sources=1).candidates[0].confidence == "single"


def test_nobody_is_no_second_source() -> None:
    """It is said."""
    found = agree("mozilla", [_candidate("154.0")], [], sources=2)
    assert found.candidates == ()
    assert found.trouble is not None
    assert found.trouble.reason.endswith("; there is no second source")


def test_any_of_the_second_sources_confirms() -> None:
    """The first of them that does; when none does, all are told."""
    silent, knowing = _answer(DATED), _answer(UNDATED, ("154.0", "2026-08-20"))
    (one,) = agree("mozilla", [_candidate("154.0")], [silent, knowing], sources=2).candidates
    assert one.records[1].feed == "scoop-extras"
    found = agree("mozilla", [_candidate("154.0")], [silent, _answer(UNDATED)], sources=2)
    assert found.trouble is not None
    assert "mfsa/firefox knows nothing of the branch; scoop-extras/firefox knows" in (
        found.trouble.reason
    )


def test_an_objection_below_the_line_is_none() -> None:
    """A version that nobody confirms, below one that is agreed, asks for nothing: not held."""
    candidates = [
        _candidate("152.0", "2026-06-16"),
        _candidate("153.0.1", "2026-07-28"),
        _candidate("154.0"),
    ]
    rows = [("152.0", "2026-06-16"), ("153.0.1", "2026-08-10"), ("154.0", "2026-08-18")]
    found = agree("mozilla", candidates, [_answer(DATED, *rows)], sources=2)
    assert [each.version for each in found.candidates] == ["152.0", "154.0"]
    assert found.trouble is None


def test_the_oldest_open_question_is_told() -> None:
    """Its day is the one from which the line is held."""
    first, then = _candidate("155.0", "2026-08-20"), _candidate("154.0", "2026-08-18")
    found = agree("mozilla", [then, first], [_answer(DATED, ("153.0", "2026-07-21"))], sources=2)
    assert found.trouble is not None
    assert found.trouble.since == date(2026, 8, 18)
    assert "names 154.0" in found.trouble.reason


VERSIONS = st.integers(1, 12).map("{}.0".format)


@given(
    first=st.lists(VERSIONS, unique=True, max_size=8),
    second=st.lists(VERSIONS, unique=True, max_size=8),
)
def test_a_line_never_rises_above_what_both_know(first: list[str], second: list[str]) -> None:
    """And it is held exactly when the first source knows more."""
    candidates = [_candidate(each) for each in sorted(first, key=float)]
    rows = [(each, "2026-08-18") for each in second]
    found = agree("dotted", candidates, [_answer(DATED, *rows)], sources=2)
    most = max(map(float, second), default=0.0)
    kept = [float(each.version) for each in found.candidates]
    assert kept == sorted(float(each) for each in first if float(each) <= most)
    assert (found.trouble is not None) is any(float(each) > most for each in first)
    assert all(each.confidence == "agreed" for each in found.candidates)
    assert all(compare("dotted", each.version, "12.0") <= 0 for each in found.candidates)
