"""The feeds are believed only as far as they stand the checks; trouble is told and never raised."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fakes.upstreams import Upstreams
from passmuster_publisher.consult import Answer, Feeds, Trouble
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter
from passmuster_publisher.feeds.record import Release
from passmuster_publisher.feeds.recordings import Recordings, State
from passmuster_publisher.soundness import Grouping

RAPID = "release-data/firefox:rapid"
GROUPING = Grouping("mozilla", ("",), 2)
GOOD = {"152.0": "2026-06-16", "153.0": "2026-07-21"}
NEWER = {**GOOD, "154.0": "2026-08-18"}


@pytest.fixture
def upstreams(tmp_path: Path) -> Upstreams:
    """Return an empty folder of recordings."""
    return Upstreams(tmp_path / "feeds")


def _feeds(upstreams: Upstreams, as_of: str = "2026-08-22", *, drill: bool = False) -> Feeds:
    day = date.fromisoformat(as_of)
    return Feeds(Recordings(upstreams.folder, day), day, drill=drill)


def _answer(upstreams: Upstreams, as_of: str = "2026-08-22", *, drill: bool = False) -> Answer:
    return _feeds(upstreams, as_of, drill=drill).releases(RAPID, GROUPING)


def _versions(answer: Answer) -> list[str]:
    return [each.version for each in answer.releases]


def test_what_is_believed_is_united(upstreams: Upstreams) -> None:
    """A window that loses its old rows loses nothing; without trouble there is none."""
    upstreams.firefox("2026-08-15", GOOD)
    upstreams.firefox("2026-08-22", {"153.0": "2026-07-21", "154.0": "2026-08-18"})
    answer = _answer(upstreams)
    assert answer.source == RAPID
    assert _versions(answer) == ["152.0", "153.0", "154.0"]
    assert answer.trouble is None


HTML = "<!DOCTYPE html><html><body>Moved</body></html>"


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (HTML, "got a web page or XML, expected data"),
        ('{"versions": {"154.0": {"name": "154.0", "da', "Unterminated string"),
        ("", "Expecting value"),
        (b"\xff\xfe\x00", "utf-8"),
        ('{"versions": {}}', "got no version of firefox:rapid"),
        ('{"versions": {"154.0": {"name": "154.0", "date": "2026-12-24"}}}', "2026-12-24"),
    ],
)
def test_a_broken_state_is_not_believed(
    upstreams: Upstreams, content: bytes | str, reason: str
) -> None:
    """The state before it speaks, and the trouble is told with its day and file."""
    upstreams.firefox("2026-08-15", GOOD)
    upstreams.put("release-data", "2026-08-22", "firefox.json", content)
    answer = _answer(upstreams)
    assert _versions(answer) == ["152.0", "153.0"]
    assert answer.trouble is not None
    assert answer.trouble.since == date(2026, 8, 22)
    assert answer.trouble.reason.startswith("recording release-data/2026-08-22/firefox.json: ")
    assert reason in answer.trouble.reason


@pytest.mark.parametrize(
    ("versions", "reason"),
    [
        ({"152.0": "2026-06-16"}, "the newest release went back from 153.0 to 152.0"),
        ({**GOOD, "156.0": "2026-08-18"}, "the major jumps from 153.0 to 156.0, by more than 2"),
        ({"153.1.0": "2026-08-18", "152.0": "2026-06-16"}, "went back from 153.0 to 152.0"),
    ],
)
def test_an_implausible_state_is_not_believed(
    upstreams: Upstreams, versions: dict[str, str], reason: str
) -> None:
    """It goes back or jumps; nothing of it is used, not even its good rows."""
    upstreams.firefox("2026-08-15", GOOD)
    upstreams.firefox("2026-08-22", versions)
    answer = _answer(upstreams)
    assert _versions(answer) == ["152.0", "153.0"]
    assert answer.trouble is not None
    assert answer.trouble.reason.startswith("feed release-data")
    assert reason in answer.trouble.reason


def test_trouble_ends_when_the_next_state_is_good(upstreams: Upstreams) -> None:
    """It is compared with the last one that was believed."""
    upstreams.firefox("2026-08-15", GOOD)
    upstreams.put("release-data", "2026-08-20", "firefox.json", HTML)
    upstreams.firefox("2026-08-21", {"152.0": "2026-06-16"})
    upstreams.firefox("2026-08-22", NEWER)
    answer = _answer(upstreams)
    assert (_versions(answer), answer.trouble) == (["152.0", "153.0", "154.0"], None)


def test_a_state_that_lacks_the_file_says_neither_yes_nor_no(upstreams: Upstreams) -> None:
    """It is no trouble, and it ends none."""
    upstreams.firefox("2026-08-15", GOOD)
    upstreams.put("release-data", "2026-08-20", "debian.json", "{}")
    assert _answer(upstreams).trouble is None
    upstreams.put("release-data", "2026-08-21", "firefox.json", HTML)
    upstreams.put("release-data", "2026-08-22", "debian.json", "{}")
    answer = _answer(upstreams)
    assert answer.trouble is not None
    assert "2026-08-21" in answer.trouble.reason


def test_the_first_state_is_believed_when_it_can_be_read(upstreams: Upstreams) -> None:
    """There is nothing to compare it with; a broken first one leaves nothing."""
    upstreams.firefox("2026-08-22", {"900.0": "2026-08-18"})
    assert _answer(upstreams).trouble is None
    upstreams.put("release-data", "2026-08-22", "firefox.json", HTML)
    answer = _answer(upstreams)
    assert answer.releases == ()
    assert answer.trouble is not None
    assert "web page" in answer.trouble.reason


@pytest.mark.parametrize("present", [False, True])
def test_what_is_not_recorded_is_trouble(upstreams: Upstreams, *, present: bool) -> None:
    """In words that hold on another machine and on another day: they are published."""
    if present:
        upstreams.put("release-data", "2026-08-22", "debian.json", "{}")
    answer = _answer(upstreams)
    assert answer == Answer(
        RAPID,
        (),
        Trouble(f"feed {RAPID}: the recordings hold nothing of it", date(2026, 8, 22)),
    )


def test_an_unknown_feed_is_trouble() -> None:
    """A policy that names one is refused before; here it is told all the same."""
    feeds = Feeds(Recordings(Path(__file__).parent), date(2026, 8, 22))
    for trouble in (
        feeds.releases("nonsense/x", GROUPING).trouble,
        feeds.support("nonsense/x").trouble,
        feeds.exploited("nonsense")[1],
    ):
        assert trouble is not None
        assert trouble.reason.startswith("feed: got 'nonsense', expected one of ")


def test_a_feed_that_tells_no_such_thing_is_trouble(upstreams: Upstreams) -> None:
    """KEV has no releases."""
    upstreams.exploited("2026-08-22", ("CVE-2026-1001", "2026-08-01"))
    trouble = _feeds(upstreams).releases("cisa-kev/x", GROUPING).trouble
    assert trouble is not None
    assert trouble.reason == "feed cisa-kev: it tells no releases"


# --- Old age ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("as_of", "stale"), [("2026-08-29", False), ("2026-08-30", True), ("2027-08-22", True)]
)
def test_a_feed_is_stale_after_its_usual_gap(
    upstreams: Upstreams, as_of: str, *, stale: bool
) -> None:
    """Seven days for endoflife.date; what it said stays. The words are the same each day."""
    upstreams.firefox("2026-08-22", GOOD)
    answer = _answer(upstreams, as_of)
    assert _versions(answer) == ["152.0", "153.0"]
    if stale:
        assert answer.trouble == Trouble(
            "feed release-data: it speaks for 2026-08-22; expected a day at most 7 days ago",
            date(2026, 8, 22),
        )
    else:
        assert answer.trouble is None


def test_nothing_is_stale_in_a_drill(upstreams: Upstreams) -> None:
    """Old recordings are played again on purpose; a broken one is broken all the same."""
    upstreams.firefox("2026-08-22", GOOD)
    assert _answer(upstreams, "2026-12-22", drill=True).trouble is None
    upstreams.put("release-data", "2026-08-23", "firefox.json", HTML)
    assert _answer(upstreams, "2026-12-22", drill=True).trouble is not None


def test_a_download_that_found_nothing_new_keeps_a_state_young(upstreams: Upstreams) -> None:
    """Up to the day asked for; a later look says nothing of that day."""
    upstreams.firefox("2026-08-22", GOOD)
    upstreams.checked("release-data", "2026-09-20")
    assert _answer(upstreams, "2026-09-27").trouble is None
    assert _answer(upstreams, "2026-09-28").trouble is not None
    assert _answer(upstreams, "2026-09-19").trouble is not None
    # A look before the newest state makes nothing older than it is.
    upstreams.checked("release-data", "2026-08-01")
    assert _answer(upstreams, "2026-08-29").trouble is None


def test_a_feed_may_date_itself(upstreams: Upstreams) -> None:
    """Mozilla's advisories: recorded today, and the newest of them is two months old."""
    upstreams.advisory("2026-08-22", "2026-57", "June 16, 2026", "Firefox 152")
    trouble = _feeds(upstreams).releases("mfsa/firefox", GROUPING).trouble
    assert trouble is not None
    assert trouble.since == date(2026, 6, 16)
    assert trouble.reason == (
        "feed mfsa: it speaks for 2026-06-16; expected a day at most 45 days ago"
    )


def test_a_state_that_says_no_day_for_itself_is_trouble(upstreams: Upstreams) -> None:
    """What it names is told; of when it speaks nobody knows."""
    upstreams.offered("2026-08-22", {"26.6.2": "25G83"})
    upstreams.put("sofa", "2026-08-22", "v2/macos_data_feed.json", '{"LastCheck": "soon"}')
    upstreams.macos("2026-08-22", {"version": "26.6.2", "day": "2026-08-17"})
    page = upstreams.folder / "sofa" / "2026-08-22" / "v2" / "macos_data_feed.json"
    page.write_text(page.read_text().replace("2026-08-22T06:00:00Z", "soon"))
    answer = _feeds(upstreams).releases("sofa/macos", Grouping("macos"))
    assert _versions(answer) == ["26.6.2"]
    assert answer.trouble is not None
    assert "got 'soon', expected a day" in answer.trouble.reason
    assert answer.trouble.since == date(2026, 8, 22)


# --- Support pages ------------------------------------------------------------------------------


def test_a_support_page_that_loses_a_cycle_is_not_believed(upstreams: Upstreams) -> None:
    """The state before it says what is supported."""
    upstreams.cycles(
        "2026-08-15", "macos", {"name": "26", "eol": False}, {"name": "15", "eol": False}
    )
    upstreams.cycles("2026-08-22", "macos", {"name": "26", "eol": False})
    support = _feeds(upstreams).support("endoflife.date/macos")
    assert [each.name for each in support.cycles] == ["26", "15"]
    assert support.trouble is not None
    assert support.trouble.since == date(2026, 8, 22)
    assert support.trouble.reason.startswith("feed endoflife.date")
    assert support.trouble.reason.endswith(": cycle 15 is gone, and its support has not ended")


def test_a_support_page_may_drop_what_has_ended(upstreams: Upstreams) -> None:
    """Also while it is a web page for a day, or not there."""
    upstreams.cycles(
        "2026-08-15", "macos", {"name": "26", "eol": False}, {"name": "12", "eol": True}
    )
    upstreams.cycles("2026-08-16", "debian", {"name": "12", "eol": False})
    upstreams.put("endoflife.date", "2026-08-17", "macos.md", HTML)
    upstreams.cycles("2026-08-22", "macos", {"name": "26", "eol": False})
    support = _feeds(upstreams).support("endoflife.date/macos")
    assert ([each.name for each in support.cycles], support.trouble) == (["26"], None)


def test_a_support_page_ages_and_may_be_missing(upstreams: Upstreams) -> None:
    """As releases do."""
    nothing = _feeds(upstreams).support("endoflife.date/macos")
    assert nothing.cycles == ()
    assert nothing.trouble is not None
    assert "hold nothing of it" in nothing.trouble.reason
    upstreams.cycles("2026-08-15", "macos", {"name": "26", "eol": False})
    old = _feeds(upstreams, "2026-09-15").support("endoflife.date/macos")
    assert len(old.cycles) == 1
    assert old.trouble is not None
    assert old.trouble.since == date(2026, 8, 15)


# --- Exploited holes ----------------------------------------------------------------------------


def test_exploited_holes_come_from_the_newest_readable_state(upstreams: Upstreams) -> None:
    """Trouble with a newer one is told beside them."""
    upstreams.exploited("2026-08-15", ("CVE-2026-1001", "2026-08-01"))
    upstreams.exploited(
        "2026-08-20", ("CVE-2026-1001", "2026-08-01"), ("CVE-2026-1002", "2026-08-19")
    )
    holes, trouble = _feeds(upstreams).exploited("cisa-kev")
    assert (sorted(holes), trouble) == (["CVE-2026-1001", "CVE-2026-1002"], None)
    upstreams.put("cisa-kev", "2026-08-22", "known_exploited_vulnerabilities.json", HTML)
    upstreams.put("cisa-kev", "2026-08-21", "known_exploited_vulnerabilities.json", "{")
    holes, trouble = _feeds(upstreams).exploited("cisa-kev")
    assert sorted(holes) == ["CVE-2026-1001", "CVE-2026-1002"]
    assert trouble is not None
    assert "cisa-kev/2026-08-22" in trouble.reason


def test_exploited_holes_age_and_may_be_missing(upstreams: Upstreams) -> None:
    """Neither is "none are exploited" without a word."""
    holes, trouble = _feeds(upstreams).exploited("cisa-kev")
    assert holes == {}
    assert trouble is not None
    upstreams.exploited("2026-08-01", ("CVE-2026-1001", "2026-08-01"))
    holes, trouble = _feeds(upstreams).exploited("cisa-kev")
    assert sorted(holes) == ["CVE-2026-1001"]
    assert trouble is not None
    assert "expected a day at most 7 days ago" in trouble.reason


# --- Once ---------------------------------------------------------------------------------------


def test_a_state_is_read_once(upstreams: Upstreams) -> None:
    """Forty rules ask for the same pages; what was read is remembered, errors too."""
    upstreams.firefox("2026-08-15", GOOD)
    upstreams.put("release-data", "2026-08-22", "firefox.json", HTML)
    feeds = _feeds(upstreams)
    first = feeds.releases(RAPID, GROUPING)
    upstreams.firefox("2026-08-22", NEWER)
    assert feeds.releases(RAPID, GROUPING) is first
    # Another grouping compares anew, with what was read.
    assert feeds.releases(RAPID, Grouping("mozilla", ())).trouble == first.trouble


def test_states_that_cannot_be_united_are_trouble(
    upstreams: Upstreams, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each can be read by itself, and an adapter refuses them together: nothing is told."""
    upstreams.firefox("2026-08-15", GOOD)
    upstreams.firefox("2026-08-22", NEWER)
    alone = adapter.releases

    def never_two(name: str, states: list[State], selector: str) -> list[Release]:
        if len(states) > 1:
            raise PublisherError("the two states contradict each other")
        return alone(name, states, selector)

    monkeypatch.setattr(adapter, "releases", never_two)
    trouble = Trouble("the two states contradict each other", date(2026, 8, 22))
    assert _answer(upstreams) == Answer(RAPID, (), trouble)
