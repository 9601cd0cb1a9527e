"""App Tracker: one line of each program, its oddities visible, and hostile files."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from passmuster.versions import SCHEMES
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter, apptracker
from passmuster_publisher.feeds.recordings import Recordings, State

Write = Callable[[str, str], State]

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
APRIL, MAY = date(2026, 4, 5), date(2026, 5, 18)
DC = {
    "26.001.21367": APRIL,
    "26.001.21411": date(2026, 4, 12),
    "26.001.21431": date(2026, 4, 15),
}
# Selector: scheme on Windows, versions with their days.
KNOWN = {
    "AdobeAcrobat:Track=DC": ("adobe", DC | {"26.001.21563": MAY}),
    "AdobeAcrobat:Track=DC,Product=Reader": ("adobe", DC | {"26.001.21563": MAY}),
    "AdobeAcrobat:Track=2020": ("adobe", {"20.005.30838": APRIL}),
    "AdobeAcrobatReaderDC": (
        "adobe",
        DC | {"25.001.21288": APRIL, "26.001.21529": MAY},
    ),
    "GoogleChrome:Channel=Stable": (
        "dotted",
        {"147.0.7727.50": date(2026, 4, 1), "148.0.7778.168": date(2026, 5, 12)},
    ),
    "GoogleChrome:Channel=Extended": (
        "dotted",
        {"146.0.7680.178": date(2026, 3, 31), "148.0.7778.168": date(2026, 5, 12)},
    ),
    "MicrosoftEdge:Channel=Stable": (
        "dotted",
        {"146.0.3856.97": date(2026, 4, 3), "148.0.3967.70": date(2026, 5, 17)},
    ),
    "MicrosoftEdge:Architecture=arm64,Channel=stable": (
        "dotted",
        {"146.0.3856.97": date(2026, 4, 3), "148.0.3967.70": date(2026, 5, 17)},
    ),
    "SumatraPDFReader": ("dotted", {"3.5.2": APRIL, "3.6.1": date(2026, 4, 8)}),
    "BraveBrowser": ("brave", {"1.88.138": date(2026, 4, 1), "1.90.122": date(2026, 5, 13)}),
}
ROWS = (
    '[{"Version": "2.0", "Channel": "Stable", "Language": "German", "Date": "2026-08-20T09:00:00"},'
    ' {"Version": "1.9", "Channel": "Stable", "Language": "Dutch", "Date": "2026-08-01"},'
    ' {"Version": "3.0", "Channel": "Dev", "Size": 7, "EndDate": null}]'
)

real_only = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)


def _states(folder: Path) -> list[State]:
    return Recordings(folder).states("apptracker")


@pytest.mark.parametrize("folder", [OURS, pytest.param(REAL, marks=real_only)])
@pytest.mark.parametrize("selector", KNOWN)
def test_every_selection_has_its_known_versions(folder: Path, selector: str) -> None:
    """The vendor's day where a row has one, else the first recorded day."""
    scheme, expected = KNOWN[selector]
    states = _states(folder)
    found = adapter.releases("apptracker", states, selector)
    assert {r.version: r.released for r in found} == expected
    for release in found:
        SCHEMES[scheme].key(release.version)
        assert release.ref == f"apptracker:{selector.partition(':')[0]}@{release.version}"
        (state,) = (each for each in states if each.day == release.record.day)
        lines = state.text(release.record.file).splitlines()
        line = next(each for each in lines if release.record.needle in each)
        assert line.strip().startswith('"Version": ')


@pytest.mark.parametrize("folder", [OURS, pytest.param(REAL, marks=real_only)])
def test_the_recorder_that_flaps_is_told_state_by_state(folder: Path) -> None:
    """Section 0.10 of the feeds' facts: 3.5.2, 3.6.1, 3.5.2, 3.6.1, 3.5.2."""
    told = []
    for state in _states(folder):
        if state.has("SumatraPDFReader.json"):
            (release,) = apptracker.releases([state], "SumatraPDFReader")
            told.append((state.day, release.version))
    assert told == [
        (APRIL, "3.5.2"),
        (date(2026, 4, 8), "3.6.1"),
        (date(2026, 4, 10), "3.5.2"),
        (date(2026, 4, 18), "3.6.1"),
        (MAY, "3.5.2"),
    ]


@pytest.mark.parametrize("folder", [OURS, pytest.param(REAL, marks=real_only)])
def test_three_files_of_one_day_disagree(folder: Path) -> None:
    """Section 1.8 of the feeds' facts, the state of 2026-05-18."""
    newest = _states(folder)[-1:]
    told = {
        selector: sorted(r.version for r in apptracker.releases(newest, selector))
        for selector in ("AdobeAcrobat:Track=DC", "AdobeAcrobatDC", "AdobeAcrobatReaderDC")
    }
    assert told == {
        "AdobeAcrobat:Track=DC": ["26.001.21563"],
        "AdobeAcrobatDC": ["26.001.21529"],
        "AdobeAcrobatReaderDC": ["26.001.21431", "26.001.21529"],
    }


def test_rows_that_disagree_show_whose_they_are() -> None:
    """English and German get the newer Reader on 2026-05-18; in April .21411 went to all."""
    found = {
        r.version: r.channel for r in apptracker.releases(_states(OURS), "AdobeAcrobatReaderDC")
    }
    assert found["26.001.21529"] == "Language English, German"
    assert found["26.001.21431"] == "Language Czech, Danish, Dutch and 1 more"
    assert found["26.001.21411"] == ""


def test_the_channel_and_the_track_are_the_feeds_own_words() -> None:
    """With what a version is limited to after them."""
    states = _states(OURS)
    for selector, channel in (
        ("AdobeAcrobat:Track=2020", "2020"),
        ("GoogleChrome:Channel=extended", "Extended"),
    ):
        assert {r.channel for r in apptracker.releases(states, selector)} == {channel}


@real_only
def test_every_row_of_ours_is_in_the_real_file() -> None:
    """Ours leave out addresses, sizes and sums."""
    for file in (OURS / "apptracker").glob("*/*.json"):
        real = json.loads(
            (REAL / "apptracker" / file.parent.name / file.name).read_text(encoding="utf-8")
        )
        for row in json.loads(file.read_text(encoding="utf-8")):
            assert any(row.items() <= each.items() for each in real), (file, row)


@real_only
def test_every_real_file_is_read() -> None:
    """All files of all states, by the channel or track where there are several."""
    every = {file.stem for file in (REAL / "apptracker").glob("*/*.json")}
    assert len(every) == 14
    choice = {
        "AdobeAcrobat": ":Track=DC",
        "GoogleChrome": ":Channel=Stable",
        "MicrosoftEdge": ":Channel=Stable",
        "MicrosoftEdgeForBusiness": ":Channel=Stable",
        "OperaBrowser": ":Channel=Stable",
    }
    counts = {
        name: len(apptracker.releases(_states(REAL), name + choice.get(name, ""))) for name in every
    }
    assert counts.pop("MicrosoftEdgeForBusiness") == 40
    assert counts.pop("AdobeAcrobatReaderDC") == 5
    assert set(counts.values()) == {2, 4}


def test_one_object_stands_for_a_list_of_one(record: Write) -> None:
    """So the recorder writes a program with a single download; no day: the state's."""
    state = record("Program.json", '{"Version": "1.2", "Date": null, "URI": "x"}')
    (found,) = apptracker.releases([state], "Program")
    assert (found.version, found.released, found.channel) == ("1.2", state.day, "")


def test_rows_of_other_channels_are_passed_over(record: Write) -> None:
    """Even where their version is none; of one version the earliest row counts."""
    state = record("Program.json", ROWS.replace("3.0", "canary").replace("1.9", "2.0"))
    (found,) = apptracker.releases([state], "Program:Channel=Stable")
    assert (found.version, found.released) == ("2.0", date(2026, 8, 1))


def test_what_a_version_is_limited_to_is_the_newest_states_word(record: Write) -> None:
    """The day and the record are those of the state that had it first."""
    state = record("Program.json", '[{"Version": "2.0", "Language": "Dutch"}]')
    older = State("feed", date(2026, 8, 21), state.folder / "older")
    rows = '[{"Version": "2.0", "Language": "MUI"}, {"Version": "1.9", "Language": "Dutch"}]'
    record("older/Program.json", rows)
    told = {r.version: r for r in apptracker.releases([older, state], "Program")}
    assert told["1.9"].channel == "Language Dutch"
    assert (told["2.0"].channel, told["2.0"].record.day) == ("", older.day)


def test_a_year_of_four_digits_is_shortened_for_acrobat_alone(record: Write) -> None:
    """Foxit's year is part of its version."""
    state = record("AdobeAcrobatDC.json", '[{"Version": "2023.001.20064"}]')
    record("FoxitReader.json", '[{"Version": "2026.1.1.36485"}]')
    (acrobat,) = apptracker.releases([state], "AdobeAcrobatDC")
    (foxit,) = apptracker.releases([state], "FoxitReader")
    assert (acrobat.version, acrobat.record.needle) == ("23.001.20064", '"2023.001.20064"')
    assert foxit.version == "2026.1.1.36485"


@pytest.mark.parametrize(
    ("selector", "expected"),
    [
        ("Program:Channel=Extended", "expected Channel of Dev, Stable"),
        ("Program:Channel=Dev,Language=Dutch", "Dev, Stable with Language of Dutch, German"),
        ("Program:Track=DC", "expected one of the fields Channel, Date, EndDate"),
    ],
)
def test_a_selection_of_no_row_names_what_there_is(
    record: Write, selector: str, expected: str
) -> None:
    """A mistyped channel must not pass for "nothing new"."""
    with pytest.raises(PublisherError, match=expected):
        apptracker.releases([record("Program.json", ROWS)], selector)


def test_a_selection_of_several_channels_is_refused(record: Write) -> None:
    """A trial of next month's version would become the line."""
    with pytest.raises(PublisherError, match="choose one: Channel of Dev, Stable"):
        apptracker.releases([record("Program.json", ROWS)], "Program")


def test_a_channel_that_one_state_lacks_is_no_error(record: Write) -> None:
    """The other state still tells it; a program in no state is an error."""
    state = record("Program.json", ROWS)
    older = State("feed", date(2026, 8, 21), state.folder / "older")
    record("older/Program.json", '[{"Version": "2.9", "Channel": "Dev"}]')
    found = apptracker.releases([older, state], "Program:Channel=Stable")
    assert [r.version for r in found] == ["2.0", "1.9"]
    with pytest.raises(PublisherError, match=r"2 recordings without Other\.json"):
        apptracker.releases([older, state], "Other")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "<!DOCTYPE html><title>404</title>",
        ROWS[:-2],
        "[" * 100_000,
        "[]",
        "7",
        "[7]",
        '[{"Version": "2.0", "Channel": ["Stable"]}]',
        ROWS.replace('"2.0"', "2.0"),
        ROWS.replace('"Version": "2.0", ', ""),
        ROWS.replace("2.0", "two"),
        ROWS.replace("2.0", "2"),
        ROWS.replace("2.0", "2.0\\n"),
        ROWS.replace('"Version": "2.0"', '"Version": "2.0", "Version": "2.1"'),
        ROWS.replace("2026-08-20T09:00:00", "1999-12-31"),
        ROWS.replace("2026-08-20T09:00:00", "2026-08-24"),
        ROWS.replace("2026-08-20T09:00:00", "8/20/2026"),
        ROWS.replace("2026-08-20T09:00:00", "yesterday"),
        ROWS.replace('"2026-08-20T09:00:00"', "20260820"),
        ROWS + "\x00",
    ],
)
def test_a_misshapen_file_is_refused(record: Write, text: str) -> None:
    """Not JSON, no rows, no version of a program's form, no such day."""
    with pytest.raises(PublisherError, match=r"recording feed/2026-08-22/Program\.json: "):
        apptracker.releases([record("Program.json", text)], "Program:Channel=Stable")


@pytest.mark.parametrize(
    "selector",
    [
        "",
        ":Track=DC",
        "../x",
        "a.b",
        "Adobe Acrobat",
        "X:",
        "X:Track",
        "X:=DC",
        "X:A=1,",
        "X:A=1,A=2",
    ],
)
def test_a_selector_that_is_none_is_refused(selector: str) -> None:
    """Above all one that would leave the folder."""
    with pytest.raises(PublisherError, match="expected PROGRAM or PROGRAM:FIELD=VALUE"):
        apptracker.releases([], selector)
    with pytest.raises(PublisherError, match="expected PROGRAM or PROGRAM:FIELD=VALUE"):
        apptracker.FEED.downloads((selector,), MAY)


def test_each_file_is_downloaded_once() -> None:
    """Several selections share a file."""
    selectors = ("AdobeAcrobat:Track=DC", "AdobeAcrobat:Track=2020", "BraveBrowser")
    assert apptracker.FEED.downloads(selectors, MAY) == [
        adapter.Download(
            f"{name}.json",
            f"https://raw.githubusercontent.com/aaronparker/apptracker/main/json/{name}.json",
        )
        for name in ("AdobeAcrobat", "BraveBrowser")
    ]
