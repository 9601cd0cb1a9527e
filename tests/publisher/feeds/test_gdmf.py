"""Apple's offered versions: builds and no days, and hostile copies."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import gdmf
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
JULY, AUGUST = date(2026, 7, 8), date(2026, 8, 22)
NAME = "gdmf_cached.json"

ROW = (
    '{"ProductVersion": "15.7.9", "Build": "24G830", "PostingDate": "2026-08-17", '
    '"ExpirationDate": "2026-11-20", "SupportedDevices": ["J132AP"]}'
)
PAGE = (
    '{"etag": "dd37", "data": {"PublicAssetSets": {"iOS": [{"ProductVersion": "17.7.11"}], '
    f'"macOS": [{ROW}]}}, "AssetSets": {{"macOS": []}}}}}}'
)

real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)


@pytest.fixture
def state(tmp_path: Path) -> Callable[..., State]:
    """Return what records one state of a day, with or without the copy."""

    def write(text: str | None, day: date = AUGUST) -> State:
        folder = tmp_path / day.isoformat()
        folder.mkdir(exist_ok=True)
        if text is not None:
            (folder / NAME).write_text(text, encoding="utf-8")
        return State("sofa", day, folder)

    return write


def test_an_offer_has_a_build_and_no_day(state: Callable[..., State]) -> None:
    """The posting's day is no release's: old versions are posted again and again."""
    assert gdmf.releases([state(PAGE)], "macos") == [
        Release(
            version="15.7.9",
            ref="gdmf:24G830",
            record=Record(feed="gdmf", day=AUGUST, file=NAME, needle='"24G830"'),
        )
    ]


@pytest.mark.parametrize("turned", [False, True])
def test_of_two_builds_the_ordinary_one_is_named(
    state: Callable[..., State], *, turned: bool
) -> None:
    """15.1 was offered as 24B2083 to the first M4 Macs and as 24B83 to all others (sofa#201)."""
    rows = [ROW.replace("15.7.9", "15.1").replace("24G830", each) for each in ("24B2083", "24B83")][
        :: -1 if turned else 1
    ]
    (found,) = gdmf.releases([state(PAGE.replace(ROW, ", ".join(rows)))], "macos")
    assert (found.version, found.ref) == ("15.1", "gdmf:24B83")


def test_of_several_states_each_version_stands_where_it_was_first(
    state: Callable[..., State],
) -> None:
    """The newest of a branch replaces the one before it; a state may lack the copy."""
    older = state(PAGE.replace(ROW, f"{ROW}, {ROW.replace('15.7.9', '14.8.9')}"), JULY)
    newer = state(PAGE.replace(ROW, f"{ROW}, {ROW.replace('15.7.9', '15.7.10')}"))
    found = gdmf.releases([older, state(None, date(2026, 8, 1)), newer], "macos")
    assert {each.version: each.record.day for each in found} == {
        "15.7.9": JULY,
        "14.8.9": JULY,
        "15.7.10": AUGUST,
    }


def test_no_copy_in_any_state_and_another_selector_are_errors(
    state: Callable[..., State],
) -> None:
    """Neither is "nothing offered"."""
    with pytest.raises(PublisherError, match=f"got no recording of macos, expected {NAME}"):
        gdmf.releases([state(None)], "macos")
    with pytest.raises(PublisherError, match="got selector 'iOS', expected 'macos'"):
        gdmf.releases([state(PAGE)], "iOS")


def test_what_is_fetched_is_sofas_copy(state: Callable[..., State]) -> None:
    """Apple's own address needs Apple's own root; the copy lies in SOFA's repository."""
    (found,) = gdmf.FEED.downloads(("macos",), AUGUST)
    assert (found.file, found.url) == (
        NAME,
        "https://raw.githubusercontent.com/macadmins/sofa/main/data/resources/gdmf_cached.json",
    )
    with pytest.raises(PublisherError, match="expected 'macos'"):
        gdmf.FEED.downloads(("macos", "visionOS"), AUGUST)
    assert (gdmf.FEED.folder, gdmf.FEED.stated_on(state(PAGE))) == ("sofa", AUGUST)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", "Expecting value"),
        ("<html>403 Forbidden</html>", "got a web page"),
        (PAGE[:-9], "Unterminated string|Expecting"),
        ("[" * 100_000, "maximum recursion depth exceeded"),
        ("{}", "Object missing required field `data`"),
        (PAGE.replace(ROW, ""), "got no version, expected some of macOS"),
    ],
)
def test_something_else_than_the_copy_is_refused(
    state: Callable[..., State], text: str, expected: str
) -> None:
    """Nothing, a web page, half a copy, a bomb."""
    with pytest.raises(PublisherError, match=f"recording sofa/2026-08-22/{NAME}: {expected}"):
        gdmf.releases([state(text)], "macos")


@pytest.mark.parametrize(
    ("sound", "broken", "expected"),
    [
        ("macOS", "visionOS", "macOS"),
        ("PublicAssetSets", "Public", "PublicAssetSets"),
        ('"15.7.9"', '"15.7.9 (a)"', "got version '15.7.9 (a)'"),
        ('"15.7.9"', '"15"', "got version '15'"),
        ('"15.7.9"', "15.7", "Expected `str`"),
        ('"15.7.9"', '"15.7.9\\n"', "got version"),
        ("24G830", "G830", "got version 'G830'"),
        ('"24G830"', "null", "Expected `str`"),
        ("24G830", "24G\x02830", "control characters"),
        ("PostingDate", "Build", "stands twice"),
    ],
)
def test_a_misshapen_copy_is_refused(
    state: Callable[..., State], sound: str, broken: str, expected: str
) -> None:
    """Each with the file's name and what was expected."""
    assert sound in PAGE
    spoiled = PAGE.replace(sound, broken)
    with pytest.raises(PublisherError, match=f"recording sofa/2026-08-22/{NAME}") as caught:
        gdmf.releases([state(spoiled)], "macos")
    assert expected in str(caught.value)


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
@pytest.mark.parametrize(
    ("day", "builds"),
    [
        (JULY, {"26.5.2": "25F84", "15.7.7": "24G720", "14.8.7": "23J520"}),
        (AUGUST, {"26.6.2": "25G83", "15.7.9": "24G830", "14.8.9": "23J631"}),
    ],
)
def test_recorded_offers(feeds: Path, day: date, builds: dict[str, str]) -> None:
    """The newest of each supported branch, and old ones that are still offered."""
    states = [state for state in Recordings(feeds).states("sofa") if state.day == day]
    offered = {"13.7.8": "22H730", "12.7.6": "21H1320", "11.7.11": "20G1443"}
    found = gdmf.releases(states, "macos")
    assert {r.version: r.ref for r in found} == {
        version: f"gdmf:{build}" for version, build in (builds | offered).items()
    }
    assert {r.released for r in found} == {None}


@pytest.mark.parametrize("feeds", [OURS, pytest.param(REAL, marks=real)])
def test_the_needle_finds_the_build_in_the_recording(feeds: Path) -> None:
    """The first line that holds it is the line of that build."""
    states = {state.day: state for state in Recordings(feeds).states("sofa")}
    for release in gdmf.releases(list(states.values()), "macos"):
        lines = states[release.record.day].text(NAME).splitlines()
        line = next(line for line in lines if release.record.needle in line)
        assert line.strip() == f'"Build": {release.record.needle},'


@real
def test_our_small_recordings_say_what_the_real_ones_say() -> None:
    """Ours hold every macOS that the real copies hold."""
    ours, whole = (Recordings(each).states("sofa") for each in (OURS, REAL))
    assert gdmf.releases(ours, "macos") == gdmf.releases(whole, "macos")
