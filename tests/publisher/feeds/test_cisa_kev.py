"""CISA's catalogue: ids and days, and hostile catalogues."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import cisa_kev
from passmuster_publisher.feeds.record import Exploited, Record
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
JUNE, AUGUST = date(2026, 6, 30), date(2026, 8, 8)
NAME = "known_exploited_vulnerabilities.json"

PAGE = """{
    "title": "CISA Catalog of Known Exploited Vulnerabilities",
    "catalogVersion": "2026.08.07",
    "dateReleased": "2026-08-07T16:45:47.0648Z",
    "count": 2,
    "vulnerabilities": [
        {
            "cveID": "CVE-2026-11645",
            "product": "Chromium V8",
            "dateAdded": "2026-06-09",
            "notes": "https:\\/\\/nvd.nist.gov\\/vuln\\/detail\\/CVE-2026-11645"
        },
        {
            "cveID": "CVE-2009-3459",
            "product": "Acrobat and Reader",
            "dateAdded": "2026-05-20"
        }
    ]
}
"""

real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)


@pytest.fixture
def state(tmp_path: Path) -> Callable[..., State]:
    """Return what records one state of a day, with or without the catalogue."""

    def write(text: str | None, day: date = AUGUST) -> State:
        folder = tmp_path / day.isoformat()
        folder.mkdir(exist_ok=True)
        if text is not None:
            (folder / NAME).write_text(text, encoding="utf-8")
        return State("cisa-kev", day, folder)

    return write


def test_a_row_gives_id_and_day(state: Callable[..., State]) -> None:
    """An old hole has the day on which it was added, however old it is."""

    def record(cve: str) -> Record:
        return Record(feed="cisa-kev", day=AUGUST, file=NAME, needle=f'"{cve}"')

    assert cisa_kev.exploited([state(PAGE)]) == [
        Exploited(cve="CVE-2026-11645", added=date(2026, 6, 9), record=record("CVE-2026-11645")),
        Exploited(cve="CVE-2009-3459", added=date(2026, 5, 20), record=record("CVE-2009-3459")),
    ]


def test_the_newest_state_that_has_it_counts(state: Callable[..., State]) -> None:
    """A hole that was taken back is not exploited any longer; a state may lack the file."""
    older = PAGE.replace("2026-08-07", "2026-06-29").replace("11645", "11646")
    states = [state(older, JUNE), state(PAGE), state(None, date(2026, 8, 22))]
    assert [each.cve for each in cisa_kev.exploited(states)] == ["CVE-2026-11645", "CVE-2009-3459"]


def test_no_state_with_the_catalogue_is_an_error(state: Callable[..., State]) -> None:
    """It is not "nothing is exploited"."""
    with pytest.raises(PublisherError, match=f"feed cisa-kev: got no recording, expected {NAME}"):
        cisa_kev.exploited([state(None)])


def test_it_speaks_for_the_day_of_its_release(state: Callable[..., State]) -> None:
    """A mirror may be recorded long after."""
    assert cisa_kev.FEED.stated_on(state(PAGE, date(2026, 8, 22))) == date(2026, 8, 7)


def test_what_is_fetched_is_cisas_own() -> None:
    """The catalogue has one file and needs no selector."""
    (found,) = cisa_kev.FEED.downloads((), AUGUST)
    assert (found.file, found.url) == (
        NAME,
        "https://www.cisa.gov/sites/default/files/feeds/known_exploited_vulnerabilities.json",
    )


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Expecting value"),
        ("\n <HTML>Access Denied</HTML>", "got a web page"),
        (PAGE[:-30], "Unterminated string|Expecting"),
        ("[" * 100_000, "maximum recursion depth exceeded"),
        ("[]", "Expected `object`"),
        (PAGE.replace('"count": 2', '"count": 0').partition("[")[0] + "[]}", "got 0 rows"),
    ],
)
def test_something_else_than_the_catalogue_is_refused(
    state: Callable[..., State], text: str, expected: str
) -> None:
    """Nothing, a web page, half a catalogue, a bomb."""
    with pytest.raises(PublisherError, match=f"recording cisa-kev/2026-08-08/{NAME}: {expected}"):
        cisa_kev.exploited([state(text)])


@pytest.mark.parametrize(
    ("sound", "broken", "expected"),
    [
        ('"count": 2', '"count": 3', "got 2 rows, expected 3"),
        ('"count": 2', '"count": "2"', "Expected `int`"),
        ('"count": 2,', "", "count"),
        ("2026.08.07", "latest", "got catalogue 'latest'"),
        ('"catalogVersion"', '"catalog"', "catalogVersion"),
        ("2026-08-07T", "2026-08-10T", "got the day 2026-08-10"),
        ("dateReleased", "released", "dateReleased"),
        ("2026-06-09", "2026-08-10", "got the day 2026-08-10"),
        ("2026-06-09", "1998-06-09", "got the day 1998-06-09"),
        ('"2026-06-09"', '"soon"', "expected a day"),
        ('"2026-06-09"', "20260609", "Expected `str`"),
        ('"CVE-2026-11645"', '"CVE-2026-x"', "expected CVE-YYYY-NUM"),
        ('"CVE-2026-11645"', '"CVE-2026-11645 "', "expected CVE-YYYY"),
        ('"CVE-2026-11645"', "null", "Expected `str`"),
        ("CVE-2009-3459", "CVE-2026-11645", "CVE-2026-11645 twice"),
        ('"product"', '"cveID"', "stands twice"),
        ("Acrobat", "\x00", "control characters"),
    ],
)
def test_a_misshapen_catalogue_is_refused(
    state: Callable[..., State], sound: str, broken: str, expected: str
) -> None:
    """Each with the file's name and what was expected."""
    assert sound in PAGE
    spoiled = PAGE.replace(sound, broken)
    with pytest.raises(PublisherError, match=f"recording cisa-kev/2026-08-08/{NAME}") as caught:
        cisa_kev.exploited([state(spoiled)])
    assert expected in str(caught.value)


def test_the_day_of_a_misshapen_catalogue_is_refused_too(state: Callable[..., State]) -> None:
    """Staleness is not judged by a guess."""
    with pytest.raises(PublisherError, match=NAME):
        cisa_kev.FEED.stated_on(state(PAGE.replace("2026-08-07T", "in August")))


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
def test_recorded_holes(feeds: Path) -> None:
    """Late additions, one of a server's part, and none that only its vendor calls exploited."""
    june, august = (
        {each.cve: each.added for each in cisa_kev.exploited([state])}
        for state in Recordings(feeds).states("cisa-kev")
    )
    known = {
        "CVE-2026-11645": date(2026, 6, 9),
        "CVE-2026-34621": date(2026, 4, 13),
        "CVE-2009-3459": date(2026, 5, 20),
    }
    assert known.items() <= june.items()
    assert known.items() <= august.items()
    assert "CVE-2026-56155" not in june
    assert august["CVE-2026-56155"] == date(2026, 7, 14)
    assert not {"CVE-2026-65400", "CVE-2026-68820"} & august.keys()


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
def test_recorded_catalogues_date_themselves(feeds: Path) -> None:
    """Both are a day old when recorded."""
    days = [cisa_kev.FEED.stated_on(state) for state in Recordings(feeds).states("cisa-kev")]
    assert days == [date(2026, 6, 29), date(2026, 8, 7)]


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
def test_the_needle_finds_the_row_in_the_recording(feeds: Path) -> None:
    """The first line that holds it is the line of the id, not one of a longer number."""
    newest = Recordings(feeds).states("cisa-kev")[-1]
    lines = [line.strip() for line in newest.text(NAME).splitlines()]
    found = cisa_kev.exploited([newest])
    quoted = {line.rstrip(",").split()[-1]: line for line in reversed(lines) if "CVE-" in line}
    assert {quoted[each.record.needle] for each in found} == {
        f'"cveID": {each.record.needle},' for each in found
    }


@real
def test_the_real_catalogue_has_the_known_figures() -> None:
    """reference/feeds.md, section 1.10."""
    states = Recordings(REAL).states("cisa-kev")
    assert [len(cisa_kev.exploited([state])) for state in states] == [1630, 1662]


@real
def test_our_small_recordings_say_what_the_real_ones_say() -> None:
    """Ours are an extract: every id with its day is in the real catalogue."""
    for ours, whole in zip(
        Recordings(OURS).states("cisa-kev"), Recordings(REAL).states("cisa-kev"), strict=True
    ):
        small, large = (cisa_kev.exploited([each]) for each in (ours, whole))
        assert small
        assert all(each in large for each in small)
