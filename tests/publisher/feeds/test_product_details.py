"""product-details: histories and the newest versions of Firefox, and hostile files."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from fakes.feed_states import ours, real, state, with_real
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import product_details
from passmuster_publisher.feeds.recordings import State

FEED = "product-details"
MAJOR = "firefox_history_major_releases.json"
STABILITY = "firefox_history_stability_releases.json"
NEWEST = "firefox_versions.json"
FILES: dict[str, bytes | str] = {
    MAJOR: '{"115.0": "2023-07-04", "154.0": "2026-08-18"}',
    STABILITY: '{"1.5.0.12": "2007-05-30", "115.38.0": "2026-07-21", "153.0.4": "2026-08-11"}',
    NEWEST: '{"FIREFOX_ESR": "115.38.0esr", "LATEST_FIREFOX_VERSION": "154.0"}',
}


def days(states: list[State], selector: str) -> dict[str, str]:
    """Return versions with their days."""
    return {each.version: str(each.released) for each in product_details.releases(states, selector)}


def test_histories_give_releases(tmp_path: Path) -> None:
    """Each track its own; the file tells the kind; old numbers are passed over."""
    states = [state(tmp_path, FILES)]
    rapid = product_details.releases(states, "firefox:rapid")
    assert [(each.version, each.released, each.channel) for each in rapid] == [
        ("115.0", date(2023, 7, 4), "major"),
        ("154.0", date(2026, 8, 18), "major"),
        ("153.0.4", date(2026, 8, 11), "stability"),
    ]
    assert days(states, "firefox:esr") == {
        "115.0": "2023-07-04",
        "154.0": "2026-08-18",
        "115.38.0": "2026-07-21",
    }
    last = rapid[-1]
    assert (last.ref, last.security) == ("product-details:153.0.4", None)
    assert last.url == "https://www.mozilla.org/firefox/153.0.4/releasenotes/"
    assert (last.record.file, last.record.needle) == (STABILITY, '"153.0.4"')


def test_a_newest_version_without_history_counts_from_its_first_recording(tmp_path: Path) -> None:
    """The history may follow by hours; every slot of ESR counts, an empty one is none."""
    newest = {
        "FIREFOX_ESR": "140.14.0esr",
        "FIREFOX_ESR115": "115.39.0esr",
        "FIREFOX_ESR_NEXT": "",
        "FIREFOX_DEVEDITION": "155.0b3",
        "LATEST_FIREFOX_VERSION": "154.0.1",
    }
    first = state(tmp_path, FILES | {NEWEST: json.dumps(newest)}, "2026-08-22")
    second = state(tmp_path, FILES | {NEWEST: json.dumps(newest)}, "2026-08-29")
    rapid = product_details.releases([first, second], "firefox:rapid")
    assert (rapid[-1].version, rapid[-1].released) == ("154.0.1", date(2026, 8, 22))
    esr = product_details.releases([first, second], "firefox:esr")
    assert [(each.version, each.released, each.record.needle) for each in esr[-2:]] == [
        ("140.14.0", date(2026, 8, 22), '"140.14.0esr"'),
        ("115.39.0", date(2026, 8, 22), '"115.39.0esr"'),
    ]
    known = state(
        tmp_path, FILES | {STABILITY: '{"154.0.1": "2026-08-21"}', NEWEST: json.dumps(newest)},
        "2026-08-30",
    )  # fmt: skip
    assert days([first, second, known], "firefox:rapid")["154.0.1"] == "2026-08-21"


def test_an_empty_newest_version_is_none(tmp_path: Path) -> None:
    """Then the histories say what there is."""
    files = FILES | {NEWEST: '{"FIREFOX_ESR": "", "LATEST_FIREFOX_VERSION": ""}'}
    assert "154.0" in days([state(tmp_path, files)], "firefox:rapid")


def test_a_state_may_lack_files_but_not_all_states(tmp_path: Path) -> None:
    """A missing history in all of them is an error, not an empty history."""
    whole = state(tmp_path, FILES, "2026-08-22")
    part = state(tmp_path, {NEWEST: FILES[NEWEST]}, "2026-08-29")
    assert "153.0.4" in days([whole, part], "firefox:rapid")
    for name in (MAJOR, STABILITY, NEWEST):
        some = {file: text for file, text in FILES.items() if file != name}
        with pytest.raises(PublisherError, match=f"got 1 recordings without {name}"):
            product_details.releases([state(tmp_path / name, some)], "firefox:rapid")


@pytest.mark.parametrize("file", [MAJOR, STABILITY])
@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<!DOCTYPE html>",
        b"{}",
        b"[]",
        b"null",
        b'{"154.0": "2026-08-18"',
        b'{"154.0": "2026-08-18", "154.0": "2026-08-17"}',
        b'{"154.0": ""}',
        b'{"154.0": 20260818}',
        b'{"154.0": "2026-13-18"}',
        b'{"154.0": "1999-12-31"}',
        b'{"154.0": "2026-08-24"}',
        b'{"154": "2026-08-18"}',
        b'{"154.0esr": "2026-08-18"}',
        b'{"155.0b3": "2026-08-18"}',
        b'{"154.0\\n": "2026-08-18"}',
        b'{"154.0\x1b": "2026-08-18"}',
        b'{"\xfe": "2026-08-18"}',
    ],
)
def test_a_misshapen_history_is_refused(tmp_path: Path, file: str, text: bytes) -> None:
    """An error with the file's name."""
    whole = state(tmp_path, FILES | {file: text})
    with pytest.raises(PublisherError, match=f"recording feed/2026-08-22/{file}"):
        product_details.releases([whole], "firefox:rapid")


@pytest.mark.parametrize(
    ("text", "selector"),
    [
        (b"<!DOCTYPE html>", "firefox:rapid"),
        (b"{}", "firefox:rapid"),
        (b'{"FIREFOX_ESR": "140.14.0esr"}', "firefox:rapid"),
        (b'{"LATEST_FIREFOX_VERSION": null}', "firefox:rapid"),
        (b'{"LATEST_FIREFOX_VERSION": 154.0}', "firefox:rapid"),
        (b'{"LATEST_FIREFOX_VERSION": "154.0b1"}', "firefox:rapid"),
        (b'{"LATEST_FIREFOX_VERSION": "154.0esr"}', "firefox:rapid"),
        (b'{"LATEST_FIREFOX_VERSION": "140.14.0"}', "firefox:rapid"),
        (b'{"LATEST_FIREFOX_VERSION": "154.0"}', "firefox:esr"),
        (b'{"FIREFOX_ESR": "153.0.4esr"}', "firefox:esr"),
        (b'{"FIREFOX_ESR": "140.14.0esresr"}', "firefox:esr"),
        (b'{"FIREFOX_ESR": "", "FIREFOX_ESR_NEXT": "soon"}', "firefox:esr"),
        (b'{"FIREFOX_ESR": "140.14.0esr", "FIREFOX_ESR": ""}', "firefox:esr"),
    ],
)
def test_misshapen_newest_versions_are_refused(tmp_path: Path, text: bytes, selector: str) -> None:
    """A key that is gone, a trial, the other track's number."""
    whole = state(tmp_path, FILES | {NEWEST: text})
    with pytest.raises(PublisherError, match=f"recording feed/2026-08-22/{NEWEST}"):
        product_details.releases([whole], selector)


def test_another_selector_is_refused(tmp_path: Path) -> None:
    """There are two."""
    with pytest.raises(PublisherError, match="feed product-details: got selector 'firefox'"):
        product_details.releases([state(tmp_path, FILES)], "firefox")


def test_downloads_are_three_files() -> None:
    """From Mozilla itself."""
    base = "https://product-details.mozilla.org/1.0"
    assert product_details.FEED.downloads(("firefox:rapid",), date(2026, 8, 22)) == [
        (file, f"{base}/{file}", False) for file in (MAJOR, STABILITY, NEWEST)
    ]


def test_our_recordings() -> None:
    """ESR 115 and rapid of spring 2024; 125.0.1 stands in both histories."""
    assert days(ours(FEED), "firefox:rapid") == {
        "115.0": "2023-07-04",
        "123.0": "2024-02-20",
        "124.0": "2024-03-19",
        "125.0.1": "2024-04-16",
        "126.0": "2024-05-14",
        "123.0.1": "2024-03-05",
        "124.0.1": "2024-03-22",
        "124.0.2": "2024-04-02",
        "125.0.2": "2024-04-22",
        "125.0.3": "2024-04-29",
        "126.0.1": "2024-05-28",
    }
    esr = days(ours(FEED), "firefox:esr")
    assert {version: day for version, day in esr.items() if version.startswith("115.")} == {
        "115.0": "2023-07-04",
        "115.8.0": "2024-02-20",
        "115.9.0": "2024-03-19",
        "115.9.1": "2024-03-22",
        "115.10.0": "2024-04-16",
        "115.11.0": "2024-05-14",
    }


@with_real
@pytest.mark.parametrize(("selector", "count"), [("firefox:rapid", 365), ("firefox:esr", 337)])
def test_the_real_files(selector: str, count: int) -> None:
    """Their figures, and every row of ours is one of theirs."""
    assert len(product_details.releases(real(FEED), selector)) == count
    for small, whole in zip(ours(FEED), real(FEED), strict=True):
        assert set(product_details.releases([small], selector)) <= set(
            product_details.releases([whole], selector)
        )
