"""SOFA: releases of macOS and Safari, their holes, known wrong rows, and hostile pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from pathlib import Path

import pytest

from passmuster.versions import compare
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import sofa
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
JULY, AUGUST = date(2026, 7, 8), date(2026, 8, 22)
V2, V1, SAFARI = "v2/macos_data_feed.json", "v1/macos_data_feed.json", "v2/safari_data_feed.json"

ROW = """{
  "UpdateName": "macOS Tahoe 26.6.1", "ProductName": "macOS", "ProductVersion": "26.6.1",
  "Build": "25G76", "ReleaseDate": "2026-08-06T00:00:00Z", "ReleaseType": "OS",
  "SecurityInfo": "https://support.apple.com/en-us/148170",
  "CVEs": {"CVE-2026-65400": {"ActivelyExploited": true}},
  "ActivelyExploitedCVEs": ["CVE-2026-65400"], "UniqueCVEsCount": 1, "DeviceScope": "universal"
}"""
PAGE = (
    '{"Version": "2.0", "LastCheck": "2026-08-21T18:45:03.057991718+00:00", "OSVersions": ['
    f'{{"OSVersion": "Tahoe 26", "Latest": {ROW}, "SecurityReleases": [{ROW}]}}]}}'
)
BARE = (
    PAGE.replace('{"CVE-2026-65400": {"ActivelyExploited": true}}', "{}")
    .replace('["CVE-2026-65400"]', "[]")
    .replace('"UniqueCVEsCount": 1', '"UniqueCVEsCount": 0')
)
SCOPED = PAGE.replace('"universal"', '"device-specific"')

real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)


@pytest.fixture
def state(tmp_path: Path) -> Callable[..., State]:
    """Return what records one state: a day and the text of each file."""

    def write(day: date = AUGUST, **files: str) -> State:
        folder = tmp_path / day.isoformat()
        for name, text in files.items():
            file = folder / {"v2": V2, "v1": V1, "safari": SAFARI}[name]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text, encoding="utf-8")
        return State("sofa", day, folder)

    return write


def test_a_release_says_what_its_entry_says(state: Callable[..., State]) -> None:
    """Version, day, page, holes, the exploited ones, scope, and where all of it stands."""
    assert sofa.releases([state(v2=PAGE)], "macos") == [
        Release(
            version="26.6.1",
            ref="sofa:26.6.1",
            record=Record(feed="sofa", day=AUGUST, file=V2, needle='"26.6.1"'),
            released=date(2026, 8, 6),
            url="https://support.apple.com/en-us/148170",
            security=True,
            exploited=True,
            cves=("CVE-2026-65400",),
            exploited_cves=("CVE-2026-65400",),
            channel="universal",
        )
    ]


def test_a_release_of_new_macs_only_says_so(state: Callable[..., State]) -> None:
    """The pipeline drops them by this word."""
    (found,) = sofa.releases([state(v2=SCOPED)], "macos")
    assert found.channel == "device-specific"


def test_the_scope_stays_known_when_a_state_has_v1_only(state: Callable[..., State]) -> None:
    """v1 does not tell it; the release must not become one for all Macs by that."""
    older = state(JULY + timedelta(30), v2=SCOPED)
    (found,) = sofa.releases(
        [older, state(v1=PAGE.replace(', "DeviceScope": "universal"', ""))], "macos"
    )
    assert (found.channel, found.record.file) == ("device-specific", V1)


def test_v1_is_read_where_v2_is_missing_and_only_there(state: Callable[..., State]) -> None:
    """States recorded before v2 existed."""
    old = PAGE.replace("26.6.1", "26.5.9")
    assert [r.version for r in sofa.releases([state(v1=old)], "macos")] == ["26.5.9"]
    assert [r.version for r in sofa.releases([state(v1=old, v2=PAGE)], "macos")] == ["26.6.1"]


def test_improvements_with_a_letter_and_rows_of_another_type_raise_nothing(
    state: Callable[..., State],
) -> None:
    """`26.6.1 (a)` is no release; it would flip the minimum of one machine."""
    letter = ROW.replace('"26.6.1"', '"26.6.1 (a)"')
    typed = ROW.replace('"OS"', '"RSR"').replace('"26.6.1"', '"26.6.2"')
    page = PAGE.replace(f"[{ROW}]", f"[{letter}, {typed}, {ROW}]")
    assert [r.version for r in sofa.releases([state(v2=page)], "macos")] == ["26.6.1"]


@pytest.mark.parametrize(
    ("page", "security"),
    [
        ("https://support.apple.com/en-us/100100", False),
        ("https://support.apple.com/en-us/121012", False),
        ("https://support.apple.com/en-us/148170", None),
        ("", None),
    ],
)
def test_no_holes_is_said_only_beside_apples_own_list(
    state: Callable[..., State], page: str, *, security: bool | None
) -> None:
    """An empty list beside a page of its own is a list that was not read (sofa#234)."""
    text = BARE.replace("https://support.apple.com/en-us/148170", page)
    (found,) = sofa.releases([state(v2=text)], "macos")
    assert (found.security, found.exploited, found.url) == (security, False, page)


@pytest.mark.parametrize(("year", "exploited"), [(2022, False), (2023, False), (2024, True)])
def test_a_hole_of_the_old_ios_of_that_number_is_no_emergency(
    state: Callable[..., State], year: int, *, exploited: bool
) -> None:
    """sofa#234: iOS 15.6.1 of 2022 under macOS 15.6 of 2025; the hole stays listed."""
    cve = f"CVE-{year}-65400"
    (found,) = sofa.releases([state(v2=PAGE.replace("CVE-2026-65400", cve))], "macos")
    assert (found.security, found.cves, found.exploited) == (True, (cve,), exploited)
    assert found.exploited_cves == ((cve,) if exploited else ())


def test_of_several_states_the_earliest_day_and_the_newest_holes_count(
    state: Callable[..., State],
) -> None:
    """SOFA moves days (sofa#97, #290), and learns of holes and exploits later."""
    older = state(JULY + timedelta(30), v2=BARE.replace("148170", "100100"))
    newer = state(v2=PAGE.replace("2026-08-06", "2026-08-09"))
    gone = state(AUGUST + timedelta(1), v2=PAGE.replace("26.6.1", "26.6.2"))
    first, second = sofa.releases([older, newer, gone], "macos")
    assert (first.released, first.exploited, first.record.day) == (date(2026, 8, 6), True, AUGUST)
    assert second.version == "26.6.2"


def test_a_state_that_lost_the_holes_takes_nothing_back(state: Callable[..., State]) -> None:
    """An empty list that was not read is no word against an earlier one."""
    lost = state(AUGUST + timedelta(1), v2=BARE)
    (found,) = sofa.releases([state(v2=PAGE), lost], "macos")
    assert (found.security, found.exploited, found.record.day) == (True, True, AUGUST)


def test_a_state_without_the_file_is_passed_over_unless_all_are(
    state: Callable[..., State],
) -> None:
    """Safari's file may be missing in one state; in all it is an error."""
    states = [state(JULY + timedelta(30), v2=PAGE), state(safari="{}")]
    assert len(sofa.releases(states, "macos")) == 1
    with pytest.raises(PublisherError, match=r"no recording of safari, expected v2/safari"):
        sofa.releases(states[:1], "safari")


def test_it_speaks_for_the_day_of_its_last_check(state: Callable[..., State]) -> None:
    """Of macOS' page, where there is one that tells it; else for the day of the recording."""
    assert sofa.FEED.stated_on(state(v2=PAGE)) == date(2026, 8, 21)
    assert sofa.FEED.stated_on(state(v2=PAGE.replace("LastCheck", "Other"))) == AUGUST
    assert sofa.FEED.stated_on(state(JULY, v1=PAGE)) == JULY
    with pytest.raises(PublisherError, match=V2):
        sofa.FEED.stated_on(state(v2=PAGE.replace("2026-08-21T", "2026-09-21T")))


def test_what_is_fetched_is_what_is_read() -> None:
    """One page for each selector, below the address that SOFA asks its users to take."""
    assert [(each.file, each.url) for each in sofa.FEED.downloads(("macos", "safari"), JULY)] == [
        (V2, "https://sofafeed.macadmins.io/v2/macos_data_feed.json"),
        (SAFARI, "https://sofafeed.macadmins.io/v2/safari_data_feed.json"),
    ]
    with pytest.raises(PublisherError, match="got selector 'ios', expected one of macos, safari"):
        sofa.FEED.downloads(("ios",), JULY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Expecting value"),
        ("<!DOCTYPE html><title>Sign in</title>", "got a web page"),
        (PAGE[:-20], "Unterminated string|Expecting"),
        ("[" * 100_000, "maximum recursion depth exceeded"),
        ("[]", "Expected `object`"),
        ("{}", "got no release, expected some of macOS"),
    ],
)
def test_something_else_than_the_page_is_refused(
    state: Callable[..., State], text: str, expected: str
) -> None:
    """Nothing, a web page, half a page, a bomb; v1 is no way around a broken v2."""
    with pytest.raises(PublisherError, match=f"recording sofa/2026-08-22/{V2}: {expected}"):
        sofa.releases([state(v2=text, v1=PAGE)], "macos")


@pytest.mark.parametrize(
    ("sound", "broken", "expected"),
    [
        (f"[{ROW}]", "[]", "got no release"),
        ("26.6.1", "26.6.1\x01", "control characters"),
        ('"26.6.1"', '"26.6.1\\u0000"', "got version"),
        ('"26.6.1"', '"26.6.1-beta"', "got version"),
        ('"26.6.1"', '"26"', "got version"),
        ('"26.6.1"', "26.6", "Expected `str`"),
        ('"26.6.1"', '"18.6.1"', "18.6.1 under 'Tahoe 26'"),
        ("Tahoe 26", "macOS", "under 'macOS'"),
        ('"ProductName": "macOS"', '"ProductName": "iOS"', "got 'iOS'"),
        (f"[{ROW}]", f"[{ROW}, {ROW}]", "26.6.1 twice"),
        ('"Build"', '"ProductVersion"', "stands twice"),
        ("2026-08-06", "1999-12-31", "got the day 1999-12-31"),
        ("2026-08-06", "2026-08-24", "got the day 2026-08-24"),
        ("2026-08-06", "2026-02-30", "expected a day"),
        ("2026-08-06T00:00:00Z", "August 6", "expected a day"),
        ('"UniqueCVEsCount": 1', '"UniqueCVEsCount": 2', "expected 2"),
        ('["CVE-2026-65400"]', '["CVE-2026-65401"]', "the exploited"),
        ("CVE-2026-65400", "CVE-26-654", "expected CVE-YYYY-NUMBER"),
        ('["CVE-2026-65400"]', '"CVE-2026-65400"', "Expected `array`"),
        ("https://support.apple.com", "https://apple.test", "the page"),
        ("en-us/148170", "<script>", "got the page"),
        ('"universal"', '"some"', "Invalid enum value"),
        ('"UniqueCVEsCount": 1, ', "", "UniqueCVEsCount"),
    ],
)
def test_a_misshapen_page_is_refused(
    state: Callable[..., State], sound: str, broken: str, expected: str
) -> None:
    """Each with the file's name and what was expected."""
    assert sound in PAGE
    spoiled = PAGE.replace(sound, broken)
    with pytest.raises(PublisherError, match=f"recording sofa/2026-08-22/{V2}") as caught:
        sofa.releases([state(v2=spoiled)], "macos")
    assert expected in str(caught.value)


def _ladder(found: list[Release], branch: str, day: date) -> list[tuple[str, date, bool]]:
    """Return floor and pending steps of a branch: 14 days of grace, 3 when exploited."""
    steps: list[tuple[str, date, bool]] = []
    for each in found:
        if each.security and each.released and each.version.split(".")[0] == branch:
            grace = timedelta(3 if each.exploited else 14)
            steps.append((each.version, each.released + grace, each.exploited))
    kept = [
        step
        for step in steps
        if all(step[1] < last or compare("macos", step[0], other) >= 0 for other, last, _ in steps)
    ]
    kept.sort(key=lambda step: step[1])
    floor = max(index for index, step in enumerate(kept) if step[1] < day)
    return kept[floor:]


_TABLE = [
    (JULY, "26", [("26.5", date(2026, 5, 25), False), ("26.5.2", date(2026, 7, 13), False)]),
    (JULY, "15", [("15.7.7", date(2026, 5, 25), False)]),
    (JULY, "14", [("14.8.7", date(2026, 5, 25), False)]),
    (AUGUST, "26", [("26.6.1", date(2026, 8, 9), True), ("26.6.2", date(2026, 8, 31), False)]),
    (AUGUST, "15", [("15.7.9", date(2026, 8, 9), True)]),
    (AUGUST, "14", [("14.8.9", date(2026, 8, 9), True)]),
]


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
@pytest.mark.parametrize(("day", "branch", "steps"), _TABLE)
def test_macos_gives_the_known_table(
    feeds: Path, day: date, branch: str, steps: list[tuple[str, date, bool]]
) -> None:
    """reference/feeds.md, section 4: last good days of floor and pending steps, and exploited."""
    found = sofa.releases(Recordings(feeds, day).states("sofa"), "macos")
    assert _ladder(found, branch, day) == steps


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
def test_recorded_releases_without_holes_raise_nothing(feeds: Path) -> None:
    """26.5.1 and 26.4.1 close nothing; neither improvement with a letter is a release."""
    found = {r.version: r for r in sofa.releases(Recordings(feeds).states("sofa"), "macos")}
    assert [found[each].security for each in ("26.5.1", "26.4.1")] == [False, False]
    assert found["26.6.1"].exploited_cves == ("CVE-2026-65400",)
    assert (found["26.6.2"].exploited, len(found["26.6.2"].cves)) == (False, 28)
    assert {each.channel for each in found.values()} == {"universal"}
    assert found["13.7.8"].released == date(2025, 8, 20)


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
def test_recorded_safari(feeds: Path) -> None:
    """Branch 26 goes on, 18 and 17 stand still; 18.6 closed two exploited holes."""
    found = {r.version: r for r in sofa.releases(Recordings(feeds).states("sofa"), "safari")}
    assert found["26.6.1"].ref == "sofa:safari-26.6.1"
    assert (found["26.6.1"].released, len(found["26.6.1"].cves)) == (date(2026, 8, 18), 21)
    assert found["18.6"].exploited_cves == ("CVE-2025-31277", "CVE-2025-6558")
    assert (found["18.0.1"].security, found["17.6"].security) == (False, True)


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
@pytest.mark.parametrize("selector", ["macos", "safari"])
def test_the_needle_finds_the_version_in_the_recording(feeds: Path, selector: str) -> None:
    """The first line that holds it is a version's line of that release."""
    states = {state.day: state for state in Recordings(feeds).states("sofa")}
    for release in sofa.releases(list(states.values()), selector):
        lines = states[release.record.day].text(release.record.file).splitlines()
        line = next(line for line in lines if release.record.needle in line)
        assert line.strip() == f'"ProductVersion": "{release.version}",'


@real
def test_the_real_feed_has_the_known_figures() -> None:
    """Five branches of macOS, of which v1 tells the same; days of its last checks."""
    states = Recordings(REAL).states("sofa")
    counted = [len(sofa.releases([each], "macos")) for each in states]
    assert counted == [119, 126]
    assert [len(sofa.releases([each], "safari")) for each in states] == [28, 30]
    assert [sofa.FEED.stated_on(each) for each in states] == [date(2026, 7, 9), AUGUST]
    unknown = [r.version for r in sofa.releases(states, "macos") if r.security is None]
    assert unknown == ["12.0"]


@real
def test_the_real_v1_tells_the_same_holes(tmp_path: Path) -> None:
    """A state without v2 gives the same releases, but for the scope and one page."""
    newest = Recordings(REAL).states("sofa")[-1]
    (tmp_path / "v1").mkdir()
    (tmp_path / V1).write_text(newest.text(V1), encoding="utf-8")
    old = sofa.releases([State("sofa", newest.day, tmp_path)], "macos")
    new = sofa.releases([newest], "macos")
    assert {r.channel for r in old} == {""}
    assert [_facts(r) for r in old] == [_facts(r) for r in new]


@real
@pytest.mark.parametrize("selector", ["macos", "safari"])
def test_our_small_recordings_say_what_the_real_ones_say(selector: str) -> None:
    """Ours are an extract: every release is in the real recording, with all that it says."""
    for ours, whole in zip(
        Recordings(OURS).states("sofa"), Recordings(REAL).states("sofa"), strict=True
    ):
        assert ours.day == whole.day
        small, large = (sofa.releases([each], selector) for each in (ours, whole))
        assert small
        assert all(release in large for release in small)
        assert sofa.FEED.stated_on(ours) == sofa.FEED.stated_on(whole)


def _facts(release: Release) -> tuple[object, ...]:
    holes = (frozenset(release.cves), frozenset(release.exploited_cves))
    return (release.version, release.released, release.security, release.exploited, *holes)
