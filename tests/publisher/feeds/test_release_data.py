"""release-data: versions with days out of one list, Firefox's two tracks, hostile files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fakes.feed_states import ours, real, state, with_real
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import release_data

FEED = "release-data"


def listed(**days: str) -> str:
    """Return a file that lists versions, written `v1_0`, with their days."""
    names = {key.removeprefix("v").replace("_", "."): day for key, day in days.items()}
    rows = {name: {"name": name, "date": day} for name, day in names.items()}
    return json.dumps({"releases": {}, "versions": rows}, indent=2)


def days(found: list) -> dict[str, str]:
    """Return versions with their days."""
    return {each.version: str(each.released) for each in found}


def test_a_list_gives_releases(tmp_path: Path) -> None:
    """Version, day, reference, and a text that finds the line."""
    whole = state(tmp_path, {"macos.json": listed(v26_6="2026-07-27", v26_6_2="2026-08-17")})
    first, second = release_data.releases([whole], "macos")
    assert (first.version, first.released) == ("26.6", date(2026, 7, 27))
    assert (second.ref, second.url, second.channel) == ("release-data:macos:26.6.2", "", "")
    assert (second.record.feed, second.record.file, second.record.needle) == (
        "release-data",
        "macos.json",
        '"26.6.2"',
    )
    assert second.security is None


def test_the_union_takes_the_earliest_day(tmp_path: Path) -> None:
    """A row that a later state lost stays; a day that moved back counts; a state may lack it."""
    states = [
        state(tmp_path, {"x.json": listed(v1="2026-01-01", v2="2026-02-02")}, "2026-03-01"),
        state(tmp_path, {"x.json": listed(v2="2026-02-01", v3="2026-03-03")}, "2026-04-01"),
        state(tmp_path, {"y.json": listed(v9="2026-01-01")}, "2026-05-01"),
    ]
    found = release_data.releases(states, "x")
    assert days(found) == {"1": "2026-01-01", "2": "2026-02-01", "3": "2026-03-03"}
    assert [each.record.day.month for each in found] == [3, 4, 4]
    with pytest.raises(PublisherError, match=r"got 1 recordings without x\.json"):
        release_data.releases(states[2:], "x")


def test_firefox_has_two_tracks() -> None:
    """By the middle number; X.0 is in both; each has Mozilla's notes."""
    rapid = release_data.releases(ours(FEED), "firefox:rapid")
    esr = release_data.releases(ours(FEED), "firefox:esr")
    assert days(rapid) == {
        "151.0": "2026-05-19",
        "151.0.1": "2026-05-21",
        "151.0.2": "2026-05-26",
        "151.0.3": "2026-06-02",
        "151.0.4": "2026-06-09",
        "152.0": "2026-06-16",
        "152.0.1": "2026-06-18",
        "152.0.2": "2026-06-23",
        "152.0.3": "2026-06-25",
        "152.0.4": "2026-06-30",
        "152.0.5": "2026-07-07",
        "152.0.6": "2026-07-14",
        "153.0": "2026-07-21",
        "153.0.1": "2026-07-28",
        "153.0.3": "2026-08-04",
        "153.0.4": "2026-08-11",
        "154.0": "2026-08-18",
    }
    assert days(esr) == {
        "115.36.0": "2026-05-19",
        "115.37.0": "2026-06-16",
        "115.38.0": "2026-07-21",
        "140.11.0": "2026-05-19",
        "140.12.0": "2026-06-16",
        "140.13.0": "2026-07-21",
        "140.14.0": "2026-08-18",
        "151.0": "2026-05-19",
        "152.0": "2026-06-16",
        "153.0": "2026-07-21",
        "153.1.0": "2026-08-18",
        "154.0": "2026-08-18",
    }
    assert {each.url for each in esr if each.version == "153.1.0"} == {
        "https://www.mozilla.org/firefox/153.1.0/releasenotes/"
    }


ROW = '{"name": "1", "date": "2026-01-01"}'


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<html>",
        b"[]",
        b'{"releases": {}}',
        b'{"versions": {}}',
        b'{"versions": []}',
        b'{"versions": null}',
        b'{"versions": {"1": null}}',
        b'{"versions": {"1": {"name": "1"}}}',
        b'{"versions": {"1": {"name": 1, "date": "2026-01-01"}}}',
        b'{"versions": {"1": {"name": "2", "date": "2026-01-01"}}}',
        b'{"versions": {"1": {"name": "1", "date": 20260101}}}',
        b'{"versions": {"1": {"name": "1", "date": "2026-02-30"}}}',
        b'{"versions": {"1": {"name": "1", "date": "2026-1-1"}}}',
        b'{"versions": {"1": {"name": "1", "date": "1999-12-31"}}}',
        b'{"versions": {"1": {"name": "1", "date": "2026-08-24"}}}',
        b'{"versions": {"1": {"name": "1", "date": "2026-01-01"}',
        b'{"versions": {"1": {"name": "1", "date": "2026-01-01\x00"}}}',
        b'{"versions": {"\xff": {"name": "1", "date": "2026-01-01"}}}',
        f'{{"versions": {{"1": {ROW}, "1": {ROW}}}}}',
        b"[" * 100_000,
        *(
            json.dumps({"versions": {name: {"name": name, "date": "2026-01-01"}}})
            for name in (
                "",
                "v1",
                "1.2b3",
                "1 2",
                "1..2",
                "1.2.3.4.5.6.7",
                "1" * 10,
                "1\n",
                "\u0661",
            )
        ),
    ],
)
def test_a_misshapen_list_is_refused(tmp_path: Path, text: bytes | str) -> None:
    """An error with the file's name."""
    with pytest.raises(PublisherError, match=r"recording feed/2026-08-22/x\.json"):
        release_data.releases([state(tmp_path, {"x.json": text})], "x")


@pytest.mark.parametrize(
    "text",
    [listed(v154_0b3="2026-08-01"), listed(v154="2026-08-01"), listed(v115_1_0="2026-08-01")],
)
def test_firefox_lists_of_other_versions_are_refused(tmp_path: Path, text: str) -> None:
    """A broken number, and a list in which the track has nothing."""
    with pytest.raises(PublisherError, match=r"recording feed/2026-08-22/firefox\.json"):
        release_data.releases([state(tmp_path, {"firefox.json": text})], "firefox:rapid")


def test_a_newest_state_gone_empty_is_no_silence(tmp_path: Path) -> None:
    """The older one would hide it."""
    states = [
        state(tmp_path, {"x.json": listed(v1="2026-01-01")}, "2026-03-01"),
        state(tmp_path, {"x.json": listed()}, "2026-04-01"),
    ]
    with pytest.raises(PublisherError, match=r"2026-04-01.*got no version of x"):
        release_data.releases(states, "x")


@pytest.mark.parametrize("selector", ["firefox", "firefox:beta", "debian:x", "../x", "", "X"])
def test_another_selector_is_refused(tmp_path: Path, selector: str) -> None:
    """Firefox without its track would mix two; a path is no page."""
    with pytest.raises(PublisherError, match="feed release-data: got"):
        release_data.releases([state(tmp_path, {"firefox.json": "{}"})], selector)


def test_downloads_are_one_file_a_page() -> None:
    """Both tracks of Firefox stand in one."""
    base = "https://raw.githubusercontent.com/endoflife-date/release-data/main/releases"
    selectors = ("firefox:rapid", "firefox:esr", "macos")
    assert release_data.FEED.downloads(selectors, date(2026, 8, 22)) == [
        ("firefox.json", f"{base}/firefox.json", False),
        ("macos.json", f"{base}/macos.json", False),
    ]


@with_real
@pytest.mark.parametrize("selector", ["firefox:rapid", "firefox:esr", "macos"])
def test_our_rows_are_real_ones(selector: str) -> None:
    """Every row of ours, both days, says what the real one says."""
    for small, whole in zip(ours(FEED), real(FEED), strict=True):
        assert set(release_data.releases([small], selector)) <= set(
            release_data.releases([whole], selector)
        )


@with_real
def test_the_real_lists() -> None:
    """Their figures; pages that list no versions, and the kernel's with days of 1970, refused."""
    found = {
        name: len(release_data.releases(real(FEED), name))
        for name in ("firefox:rapid", "firefox:esr", "macos", "debian", "amazon-linux", "ubuntu")
    }
    assert found == {
        "firefox:rapid": 412,
        "firefox:esr": 385,
        "macos": 234,
        "debian": 27,
        "amazon-linux": 298,
        "ubuntu": 92,
    }
    for name in ("rhel", "sles", "linuxmint", "chrome"):
        with pytest.raises(PublisherError, match="got no version"):
            release_data.releases(real(FEED), name)
    with pytest.raises(PublisherError, match="1970-01-01"):
        release_data.releases(real(FEED), "linux-kernel")
