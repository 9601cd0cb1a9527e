"""Chrome's versions as a recorder saw them: releases, trials, the known ladder, hostile lists."""

from __future__ import annotations

import json
from datetime import date, timedelta
from pathlib import Path

import pytest

from passmuster.versions import dotted
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter, chrome_versions
from passmuster_publisher.feeds.record import Record, Release
from passmuster_publisher.feeds.recordings import Recordings, State

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
NAME = "stable/all/version/list.json"
PLATFORMS = ("linux", "mac", "windows")
WHERE = f"recording chrome-versions/2026-08-22/{NAME}"
LIST = (
    '{"linux": [{"version": "152.0.1.2", "milestone": 152, "date": "2026-8-9"},\n'
    '{"version": "151.0.1.9", "milestone": 151, "date": "2026-8-20"},\n'
    '{"version": "151.0.1.4", "date": "2026-8-1"}], "android": [{"version": 7}]}'
)
REAL_OR_OURS = [
    OURS,
    pytest.param(REAL, marks=pytest.mark.skipif(not REAL.is_dir(), reason="no real recordings")),
]
LADDER = {
    date(2026, 7, 8): [
        ("149.0.7827.196", date(2026, 7, 7)),
        ("149.0.7827.200", date(2026, 7, 9)),
        ("150.0.7871.46", date(2026, 7, 14)),
        ("150.0.7871.100", date(2026, 7, 21)),
        ("150.0.7871.114", date(2026, 7, 22)),
    ],
    date(2026, 8, 22): [
        ("151.0.7922.108", date(2026, 8, 20)),
        ("151.0.7922.137", date(2026, 8, 25)),
        ("151.0.7922.169", date(2026, 9, 1)),
        ("151.0.7922.173", date(2026, 9, 3)),
    ],
}


def put(folder: Path, day: date, text: str | bytes) -> State:
    """Write a list into a state of its own."""
    file = folder / str(day) / NAME
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode() if isinstance(text, str) else text)
    return State("chrome-versions", day, folder / str(day))


def named(releases: list[Release]) -> dict[str, date | None]:
    """Return what matters to a ladder."""
    return {each.version: each.released for each in releases}


def ladder(releases: list[Release], day: date) -> list[tuple[str, date]]:
    """Return floor and pending steps with their last good day, after fourteen days of grace."""
    steps = sorted(
        ((each.version, each.released + timedelta(days=14)) for each in releases if each.released),
        key=lambda step: dotted.key(step[0]),
    )
    floor = max(index for index, (_, last) in enumerate(steps) if last < day)
    return steps[floor:]


@pytest.mark.parametrize("root", REAL_OR_OURS)
@pytest.mark.parametrize("day", LADDER)
def test_the_linux_builds_give_the_known_ladder(root: Path, day: date) -> None:
    """Floor and pending steps of reference/feeds.md, section 4, from all states up to the day."""
    states = Recordings(root, day).states("chrome-versions")
    assert ladder(chrome_versions.releases(states, "linux"), day) == LADDER[day]


@pytest.mark.parametrize("root", REAL_OR_OURS)
@pytest.mark.parametrize("platform", ["mac", "windows"])
def test_the_next_milestone_is_a_trial_while_the_present_one_is_fixed(
    root: Path, platform: str
) -> None:
    """What 149 and 151 followed on a later day went to a few per cent only."""
    states = Recordings(root).states("chrome-versions")
    tried = named(chrome_versions.trials(states, platform))
    assert (
        tried.items()
        >= {
            "150.0.7871.47": date(2026, 6, 24),
            "152.0.7977.42": date(2026, 8, 12),
            "152.0.7977.54": date(2026, 8, 19),
        }.items()
    )
    released = named(chrome_versions.releases(states, platform))
    assert released.keys().isdisjoint(tried)
    assert released["151.0.7922.174"] == date(2026, 8, 20)


@pytest.mark.parametrize("root", REAL_OR_OURS)
def test_linux_had_no_trials(root: Path) -> None:
    """The Linux build comes with the release itself, which is why it is the anchor."""
    assert chrome_versions.trials(Recordings(root).states("chrome-versions"), "linux") == []


@pytest.mark.skipif(not REAL.is_dir(), reason="no real recordings")
@pytest.mark.parametrize("platform", PLATFORMS)
def test_every_row_of_ours_is_in_the_real_list(platform: str) -> None:
    """State by state, day included."""
    for small in Recordings(OURS).states("chrome-versions"):
        large = State(small.feed, small.day, REAL / "chrome-versions" / str(small.day))
        rows = json.loads(small.text(NAME))[platform]
        assert rows
        assert [row for row in rows if row not in json.loads(large.text(NAME))[platform]] == []


def test_a_release_is_told_in_full(tmp_path: Path) -> None:
    """Reference, record, page; nothing is said about security or shares."""
    state = put(tmp_path, date(2026, 8, 22), LIST)
    newest, oldest = chrome_versions.releases([state], "linux")
    assert newest == Release(
        version="151.0.1.9",
        ref="chrome-versions:linux:151.0.1.9",
        released=date(2026, 8, 20),
        record=Record(
            feed="chrome-versions", day=date(2026, 8, 22), file=NAME, needle='"151.0.1.9"'
        ),
        url="https://chromereleases.googleblog.com/",
        channel="stable",
    )
    assert named([oldest]) == {"151.0.1.4": date(2026, 8, 1)}
    line = next(line for line in state.text(NAME).splitlines() if newest.record.needle in line)
    assert '"2026-8-20"' in line
    assert named(chrome_versions.trials([state], "linux")) == {"152.0.1.2": date(2026, 8, 9)}


def test_a_lower_build_of_the_same_milestone_makes_no_trial(tmp_path: Path) -> None:
    """Builds of one milestone come in any order; the same day is no later day either."""
    text = LIST.replace("152.0.1.2", "151.0.1.12").replace('1"}', '20"}')
    state = put(tmp_path, date(2026, 8, 22), text)
    assert chrome_versions.trials([state], "linux") == []
    same_day = put(tmp_path, date(2026, 8, 23), LIST.replace("2026-8-9", "2026-8-20"))
    assert chrome_versions.trials([same_day], "linux") == []


def test_states_add_up_and_the_earliest_day_counts(tmp_path: Path) -> None:
    """The list is a window: old rows fall out, and a version may show up again later."""
    old = put(
        tmp_path,
        date(2026, 8, 2),
        '{"linux": [{"version": "151.0.1.4", "date": "2026-7-30"}, '
        '{"version": "150.0.1.1", "date": "2026-7-2"}]}',
    )
    bare = State("chrome-versions", date(2026, 8, 3), tmp_path / "2026-08-03")
    new = put(tmp_path, date(2026, 8, 22), LIST)
    found = chrome_versions.releases([old, bare, new], "linux")
    assert named(found) == {
        "151.0.1.4": date(2026, 7, 30),
        "150.0.1.1": date(2026, 7, 2),
        "151.0.1.9": date(2026, 8, 20),
    }
    assert [each.record.day for each in found] == [old.day, old.day, new.day]
    later = put(tmp_path, date(2026, 8, 24), LIST.replace("2026-8-1}", "2026-8-2}"))
    assert named(chrome_versions.releases([new, later], "linux"))["151.0.1.4"] == date(2026, 8, 1)
    assert named(chrome_versions.releases([later, new], "linux"))["151.0.1.4"] == date(2026, 8, 1)


def test_the_feed_dates_itself(tmp_path: Path) -> None:
    """The newest day of any platform counts, not the recorder's."""
    (state,) = Recordings(OURS, date(2026, 7, 8)).states("chrome-versions")
    assert adapter.feed("chrome-versions").stated_on(state) == date(2026, 7, 8)
    assert chrome_versions.FEED.stated_on(put(tmp_path, date(2026, 8, 22), LIST)) == date(
        2026, 8, 20
    )
    with pytest.raises(PublisherError, match="got no versions"):
        chrome_versions.FEED.stated_on(put(tmp_path, date(2026, 8, 22), '{"android": []}'))


def test_one_file_is_fetched_for_all_platforms() -> None:
    """It is kept where the recordings have it."""
    (download,) = chrome_versions.FEED.downloads(PLATFORMS, date(2026, 8, 22))
    assert download == (
        NAME,
        "https://raw.githubusercontent.com/berstend/chrome-versions/master/data/" + NAME,
        False,
    )


@pytest.mark.parametrize("selector", ["", "android", "Linux", "linux:stable", "__class__"])
def test_other_platforms_have_no_versions(tmp_path: Path, selector: str) -> None:
    """Android is in the list, but it is no desktop."""
    state = put(tmp_path, date(2026, 8, 22), LIST)
    with pytest.raises(PublisherError, match="got no versions for platform"):
        chrome_versions.releases([state], selector)


def test_a_list_that_no_state_holds_is_an_error(tmp_path: Path) -> None:
    """A single state may lack it, all of them may not."""
    bare = [State("chrome-versions", date(2026, 8, day), tmp_path / str(day)) for day in (1, 2)]
    with pytest.raises(PublisherError, match=f"2 recordings without {NAME}"):
        chrome_versions.releases(bare, "linux")


@pytest.mark.parametrize(
    ("payload", "told"),
    [
        ("", "Expecting value"),
        (LIST[:-9], "Unterminated"),
        ("<!DOCTYPE html><html></html>", "web page"),
        pytest.param(LIST[:1] + "[" * 100_000, "list.json", id="deep"),
        ("[]", "object"),
        ('{"linux": []}', "no versions for platform"),
        (LIST.replace("\n", "\x1b"), "control characters"),
        (LIST.encode("utf-16"), "decode"),
    ],
)
def test_what_is_no_list_is_refused(tmp_path: Path, payload: str | bytes, told: str) -> None:
    """Nothing, a part, a web page, another shape, bytes that are no text."""
    with pytest.raises(PublisherError, match=told) as raised:
        chrome_versions.releases([put(tmp_path, date(2026, 8, 22), payload)], "linux")
    assert WHERE in str(raised.value)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("linux", "mac", "no versions for platform"),
        ("android", "linux", "stands twice"),
        ('"version": "151.0.1.9"', '"version": null', "version"),
        ('"version": "151.0.1.9"', '"Version": "151.0.1.9"', "version"),
        ('"151.0.1.9"', "151.0", "version"),
        ("151.0.1.9", "151.0.1", "got version"),
        ("151.0.1.9", "151.1.1.9", "got version"),
        ("151.0.1.9", "151.0.1.9-1", "got version"),
        ("151.0.1.9", "151.0.1.9\\n", "got version"),
        ("151.0.1.9", "151.0.1.\u0669", "got version"),
        pytest.param("151.0.1.9", "151.0.1." + "9" * 5000, "got version", id="5000 digits"),
        ('"2026-8-9"', "20260809", "date"),
        ("2026-8-9", "2026-8-99", "expected a day"),
        ("2026-8-9", "yesterday", "expected a day"),
        ("2026-8-9", "1999-12-31", "got the day 1999-12-31"),
        ("2026-8-9", "2026-8-24", "got the day 2026-08-24"),
    ],
)
def test_a_misshapen_list_is_refused(tmp_path: Path, old: str, new: str, told: str) -> None:
    """The error names the recording."""
    assert old in LIST
    with pytest.raises(PublisherError, match=told) as raised:
        chrome_versions.releases(
            [put(tmp_path, date(2026, 8, 22), LIST.replace(old, new))], "linux"
        )
    assert WHERE in str(raised.value)


def test_the_day_after_the_recording_is_still_possible(tmp_path: Path) -> None:
    """Upstream's day begins elsewhere."""
    state = put(tmp_path, date(2026, 8, 22), LIST.replace("2026-8-20", "2026-8-23"))
    assert date(2026, 8, 23) in named(chrome_versions.releases([state], "linux")).values()
