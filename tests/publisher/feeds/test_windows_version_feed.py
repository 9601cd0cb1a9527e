"""Windows builds by security bulletins: the mode over holes, wrong joins, hostile files."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter
from passmuster_publisher.feeds.record import Release
from passmuster_publisher.feeds.recordings import Recordings, State
from passmuster_publisher.feeds.windows_version_feed import FEED, releases

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)

AUGUST = "CVE_KB_Mapping_2026-Aug.json"
LIST = "windows-versions-current.json"
TABLE = "kb_cve_data.csv"
WIN10 = "Windows 10 Version 22H2"
SERVER = "Windows Server 2025"
JULY_STATE = date(2026, 7, 8)
AUGUST_STATE = date(2026, 8, 22)


def patch(os: str = WIN10, build: str | None = "19045.7663", **fields: Any) -> dict[str, Any]:
    """Return a row of a mapping."""
    return {
        "os": os,
        "kb": "KB5120249",
        "fixedBuild": build,
        "severity": "7.8",
        "exploitStatus": "Publicly Disclosed:No;Exploited:No;Latest Software Release:N/A",
    } | fields


def holes(*rows: dict[str, Any], first: int = 1) -> list[dict[str, Any]]:
    """Return a mapping in which each of the rows belongs to a hole of its own."""
    return [
        {"cve": f"CVE-2026-{number:05}", "patches": [row]} for number, row in enumerate(rows, first)
    ]


def listing(os: str = WIN10, build: str | None = "19045.7663", **fields: Any) -> dict[str, Any]:
    """Return a row of the list of current builds."""
    return {"os": os, "build": build, "latestKB": "KB5120249", "releaseDate": "2026-08-11"} | fields


def table(*rows: tuple[str, str, str, str]) -> str:
    """Return the table of holes, given hole, product, build and time."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, quoting=csv.QUOTE_ALL)
    writer.writerow(("CVE", "KB", "ProductName", "FixedBuild", "PublishedDate"))
    writer.writerows((cve, "5120249", *rest) for cve, *rest in rows)
    return text.getvalue()


def state_of(tmp_path: Path, files: dict[str, Any], day: date = AUGUST_STATE) -> State:
    """Write a state; what is no text is written as JSON."""
    folder = tmp_path / str(day)
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        text = content if isinstance(content, str) else json.dumps(content, indent=2)
        (folder / name).write_text(text, encoding="utf-8", newline="")
    return State(FEED.name, day, folder)


def by_version(found: list[Release]) -> dict[str, Release]:
    """Return the releases by version, after checking that each is there once."""
    named = {each.version: each for each in found}
    assert len(named) == len(found)
    return named


def recorded(root: Path, kind: str, as_of: date, *, alone: bool = False) -> dict[str, Release]:
    """Return the releases of recorded states up to a day (or of the newest alone)."""
    states = Recordings(root, as_of).states(FEED.name)
    return by_version(releases(states[-1:] if alone else states, kind))


def test_a_build_carries_its_holes_and_microsofts_flag() -> None:
    """The August build of our small recording, read back at the place that it names."""
    found = recorded(OURS, "client", AUGUST_STATE)
    assert found["19045.7663"] == Release(
        version="19045.7663",
        ref="windows-version-feed:KB5120249@19045",
        record=found["19045.7663"].record,
        released=date(2026, 8, 11),
        url="https://support.microsoft.com/help/5120249",
        security=True,
        severity="high",
        exploited=True,
        cves=(
            "CVE-2026-49179",
            "CVE-2026-50472",
            "CVE-2026-54113",
            "CVE-2026-62727",
            "CVE-2026-68820",
        ),
        exploited_cves=("CVE-2026-68820",),
        channel="B",
    )
    record = found["19045.7663"].record
    assert (record.feed, record.day, record.file) == (FEED.name, AUGUST_STATE, AUGUST)
    text = (OURS / record.feed / str(record.day) / record.file).read_text(encoding="utf-8")
    line = next(line for line in text.splitlines() if record.needle in line)
    assert line.strip() == '"fixedBuild": "19045.7663",'


def test_a_wrong_join_gives_no_build_and_no_hole() -> None:
    """One row joins 23H2 with build 22621.7567, the July list 22H2 with 22631 and more."""
    found = recorded(OURS, "client", AUGUST_STATE)
    assert not [each for each in found if each.startswith(("22621.", "26100.", "26200."))]
    assert "CVE-2026-62727" not in found["22631.7517"].cves
    assert [each for each in found if each.startswith("22631.")] == [
        "22631.7219",
        "22631.7376",
        "22631.7517",
    ]


@pytest.mark.parametrize("root", [OURS, pytest.param(REAL, marks=real)])
def test_the_server_list_cannot_name_the_clients_build(root: Path) -> None:
    """26100.8655 is Windows 11's; in the July list it stands as Server 2025's."""
    servers = recorded(root, "server", JULY_STATE)
    assert servers["17763.8880"].channel == "B"
    assert not [each for each in servers if each.startswith(("26100.", "19045."))]
    clients = recorded(root, "client", AUGUST_STATE)
    servers = recorded(root, "server", AUGUST_STATE)
    assert [each for each in servers if each.startswith("26100.")] == ["26100.33158", "26100.33296"]
    assert not [each for each in clients if each.startswith("26100.")]


@pytest.mark.parametrize("root", [OURS, pytest.param(REAL, marks=real)])
def test_the_flag_is_that_of_the_builds_own_row(root: Path) -> None:
    """CVE-2026-56155 has server rows only and marks no desktop."""
    clients = recorded(root, "client", AUGUST_STATE)
    servers = recorded(root, "server", AUGUST_STATE)
    for july in ("19044.7548", "19045.7548", "22631.7376"):
        assert (clients[july].exploited, clients[july].exploited_cves) == (False, ())
    for july in ("17763.9020", "26100.33158"):
        assert servers[july].exploited_cves == ("CVE-2026-56155",)
    for august in ("19044.7663", "19045.7663", "22631.7517"):
        assert clients[august].exploited_cves == ("CVE-2026-68820",)
    assert servers["17763.9121"].exploited_cves == ("CVE-2026-68820",)


@pytest.mark.parametrize("root", [OURS, pytest.param(REAL, marks=real)])
def test_a_build_whose_day_nobody_told_has_none(root: Path) -> None:
    """July's mapping is recorded, July's days are not: no day, no channel, no guess."""
    found = recorded(root, "client", AUGUST_STATE)
    assert (found["19045.7548"].released, found["19045.7548"].channel) == (None, "")
    assert found["19045.7548"].severity == "critical"


@pytest.mark.parametrize("root", [OURS, pytest.param(REAL, marks=real)])
def test_the_list_alone_names_builds_without_holes(root: Path) -> None:
    """The July state holds nothing else."""
    found = recorded(root, "client", JULY_STATE)
    assert list(found) == ["19044.7417", "19045.7417", "22631.7219"]
    for each in found.values():
        assert (each.released, each.channel) == (date(2026, 6, 9), "B")
        assert (each.security, each.severity, each.cves) == (True, "unknown", ())
        assert each.record.file == LIST


@real
def test_the_real_files_give_the_known_figures() -> None:
    """The floors of reference/feeds.md, section 4, on both days."""
    july = recorded(REAL, "client", JULY_STATE)
    assert {"19045.7417", "19044.7417", "22631.7219"} == set(july)
    assert "17763.8880" in recorded(REAL, "server", JULY_STATE)
    newest = recorded(REAL, "client", AUGUST_STATE, alone=True)
    august = [each for each in newest.values() if each.released == date(2026, 8, 11)]
    assert {each.version: (each.ref[-13:], len(each.cves)) for each in august} == {
        "19044.7663": ("5120249@19044", 160),
        "19045.7663": ("5120249@19045", 161),
        "22631.7517": ("5120240@22631", 170),
    }
    servers = recorded(REAL, "server", AUGUST_STATE, alone=True)
    assert {each.version: len(each.cves) for each in servers.values() if each.channel == "B"} == {
        "14393.9418": 165,
        "17763.9121": 183,
        "20348.5499": 195,
        "26100.33296": 215,
    }
    days = [FEED.stated_on(state) for state in Recordings(REAL).states(FEED.name)]
    assert days == [date(2026, 6, 9), date(2026, 8, 11)]


@real
def test_our_rows_are_in_the_real_files() -> None:
    """Ours are an extract, row by row."""

    def rows(path: Path) -> set[str]:
        text = path.read_text(encoding="utf-8")
        if path.suffix == ".csv":
            return set(map(repr, csv.reader(io.StringIO(text, newline=""))))
        return {
            repr((entry.get("cve"), row))
            for entry in json.loads(text)
            for row in entry.get("patches", [entry])
        }

    files = [path for path in (OURS / FEED.name).rglob("*") if path.is_file()]
    assert len(files) == 5
    for path in files:
        assert rows(path) <= rows(REAL / path.relative_to(OURS)), path


def test_most_holes_decide_and_a_draw_decides_nothing(tmp_path: Path) -> None:
    """Three agreeing holes at least; a hole that says a word twice has one voice."""

    def named(*mapped: dict[str, Any]) -> list[str]:
        others = holes(*[patch("Windows 11 Version 23H2", "22631.9")] * 3, first=900)
        found = by_version(releases([state_of(tmp_path, {AUGUST: [*mapped, *others]})], "client"))
        assert found.pop("22631.9").cves == ("CVE-2026-00900", "CVE-2026-00901", "CVE-2026-00902")
        return list(found)

    one, other = patch(), patch(build="19045.7548")
    assert named(*holes(one, one, one, other)) == ["19045.7663"]
    assert named(*holes(one, one, other)) == []
    assert named(*holes(one, one, one, other, other, other)) == []
    twice = {"cve": "CVE-2026-0001", "patches": [one, one]}
    assert named(twice, *holes(one, first=2)) == []
    assert named(twice, *holes(one, one, first=2)) == ["19045.7663"]


def test_names_are_read_in_every_clothing(tmp_path: Path) -> None:
    """Architecture, Server Core and case are no part of the product."""
    state = state_of(
        tmp_path,
        {
            AUGUST: holes(
                patch("Windows 11 version 26H1 for ARM64-based Systems", "28000.11"),
                patch("Windows 11 Version 26H1 for x64-based Systems", "10.0.28000.11"),
                patch("Windows 11 Version 26H1", "28000.11"),
                *[patch("Windows Server 2022, 23H2 Edition (Server Core installation)", "25398.5")]
                * 2,
                patch("Windows Server 2022 23H2", "25398.5"),
                *[patch("Windows Server 2022", "25398.5")] * 5,
                *[patch("Windows 12", "rubbish", kb="")] * 5,
            )
        },
    )
    assert [each.version for each in releases([state], "client")] == ["28000.11"]
    assert [each.version for each in releases([state], "server")] == ["25398.5"]


def test_the_package_is_that_of_most_of_its_holes(tmp_path: Path) -> None:
    """One build may be in several packages."""
    rows = [patch(kb="KB5123303"), *[patch()] * 2, patch(kb="KB5123303"), patch()]
    state = state_of(tmp_path, {AUGUST: holes(*rows)})
    (found,) = releases([state], "client")
    assert found.ref == "windows-version-feed:KB5120249@19045"


@pytest.mark.parametrize(
    ("scores", "severity"),
    [
        (("9.0", "2.0", "7.0"), "critical"),
        (("10", "2.0", None), "critical"),
        (("8.9", "7.0", ""), "high"),
        (("6.9", "4.0", "3.9"), "medium"),
        (("3.9", "0.0", "1"), "low"),
        ((None, "", None), "unknown"),
    ],
)
def test_severity_follows_the_scores_own_scale(
    tmp_path: Path, scores: tuple[str | None, ...], severity: str
) -> None:
    """The gravest hole counts; without a score nothing is known."""
    state = state_of(tmp_path, {AUGUST: holes(*[patch(severity=score) for score in scores])})
    assert [each.severity for each in releases([state], "client")] == [severity]


def test_the_gravest_of_two_rows_of_a_hole_counts(tmp_path: Path) -> None:
    """Server and Server Core stand in rows of their own; no status is no flag."""
    rows = [
        patch(SERVER, "26100.9", exploitStatus="Publicly Disclosed:No;Exploited:Yes;DOS:N/A"),
        patch(f"{SERVER} (Server Core installation)", "26100.9", exploitStatus=None),
    ]
    mapped = [{"cve": "CVE-2026-0001", "patches": rows}, *holes(*rows[1:] * 2, first=2)]
    (found,) = releases([state_of(tmp_path, {AUGUST: mapped})], "server")
    assert found.exploited_cves == ("CVE-2026-0001",)
    assert len(found.cves) == 3


@pytest.mark.parametrize(
    ("day", "channel"),
    [
        ("2026-08-10", "OOB"),
        ("2026-08-11", "B"),
        ("2026-08-12", "B"),
        ("2026-08-13", "OOB"),
        ("2026-08-04", "OOB"),
        ("2026-08-18", "OOB"),
        ("2026-07-14", "B"),
        ("2026-07-15", "B"),
        ("2026-07-08", "OOB"),
    ],
)
def test_the_second_tuesday_or_the_day_after_is_a_b(tmp_path: Path, day: str, channel: str) -> None:
    """Microsoft's Tuesday ends on Wednesday in Europe."""
    state = state_of(tmp_path, {LIST: [listing(releaseDate=day)]})
    assert [each.channel for each in releases([state], "client")] == [channel]


def test_days_come_from_most_holes_then_from_the_list(tmp_path: Path) -> None:
    """A single hole that was published late or early moves nothing."""
    rows = [
        (f"CVE-2026-000{number}", f"{WIN10} for x64-based Systems", "10.0.19045.7663", moment)
        for number, moment in enumerate(["2026-08-12T07:00:00"] * 3 + ["2026-03-01T07:00:00"] * 2)
    ]
    mapped = holes(*[patch()] * 3)
    listed = [listing(releaseDate="2026-03-01")]
    both = state_of(tmp_path, {AUGUST: mapped, LIST: listed, TABLE: table(*rows)})
    assert [each.released for each in releases([both], "client")] == [date(2026, 8, 12)]
    assert FEED.stated_on(both) == date(2026, 8, 12)
    few = state_of(tmp_path, {TABLE: table(*rows[1:])})
    assert [each.released for each in releases([few], "client")] == [date(2026, 3, 1)]


def test_states_are_joined(tmp_path: Path) -> None:
    """The earliest day, the newest word about a hole, and builds that left the feed."""
    flagged = patch(exploitStatus="Publicly Disclosed:No;Exploited:Yes;N/A")
    july = "CVE_KB_Mapping_2026-Jul.json"
    older = state_of(
        tmp_path,
        {
            july: holes(*[patch(build="19045.7548")] * 3),
            AUGUST: holes(*[patch()] * 3),
            LIST: [listing()],
        },
        date(2026, 8, 15),
    )
    newer = state_of(
        tmp_path,
        {
            AUGUST: holes(flagged, patch(), patch(), first=3),
            LIST: [listing(releaseDate="2026-08-12")],
        },
    )
    found = by_version(releases([older, newer], "client"))
    assert list(found) == ["19045.7548", "19045.7663"]
    assert found["19045.7663"].released == date(2026, 8, 11)
    assert found["19045.7663"].record.day == AUGUST_STATE
    assert len(found["19045.7663"].cves) == 5
    assert found["19045.7663"].exploited_cves == ("CVE-2026-00003",)


def test_the_earliest_day_of_the_tables_counts(tmp_path: Path) -> None:
    """Holes that are added later must not make a build younger."""
    older = state_of(tmp_path, {AUGUST: holes(*[patch()] * 3), TABLE: GOOD_TABLE})
    later = {TABLE: GOOD_TABLE.replace("2026-08-11", "2026-08-18")}
    newer = state_of(tmp_path, later, date(2026, 8, 23))
    for states in ([older, newer], [newer, older]):
        assert [each.released for each in releases(states, "client")] == [date(2026, 8, 11)]


def test_the_list_has_no_say_in_a_month_with_a_mapping(tmp_path: Path) -> None:
    """Neither where the holes name another build nor where they are too few."""
    early = state_of(tmp_path, {LIST: [listing(build="19045.1")]}, date(2026, 8, 12))
    assert [each.version for each in releases([early], "client")] == ["19045.1"]
    late = state_of(tmp_path, {AUGUST: holes(*[patch()] * 3)})
    assert [each.version for each in releases([early, late], "client")] == ["19045.7663"]
    few = state_of(tmp_path, {AUGUST: holes(patch(SERVER, "26100.9"))})
    with pytest.raises(PublisherError, match="no build of kind client"):
        releases([early, few], "client")


def test_an_advisory_is_no_hole(tmp_path: Path) -> None:
    """Microsoft numbers some bulletins otherwise."""
    mapped = [*holes(*[patch()] * 3), {"cve": "ADV990001", "patches": [patch(build="19045.x")]}]
    state = state_of(
        tmp_path,
        {AUGUST: mapped, TABLE: table(("ADV990001", WIN10, "19045.7663", "2026-08-11"))},
    )
    assert [len(each.cves) for each in releases([state], "client")] == [3]


def test_a_state_needs_a_day_and_some_build(tmp_path: Path) -> None:
    """A folder without any of the files says nothing."""
    state = state_of(tmp_path, {"README.md": "nothing"})
    with pytest.raises(PublisherError, match="no build of kind client"):
        releases([state], "client")
    with pytest.raises(PublisherError, match="no day of a Windows build"):
        FEED.stated_on(state)
    with pytest.raises(PublisherError, match="expected client or server"):
        releases([state], "19045")


GOOD_TABLE = table(*[(f"CVE-2026-000{n}", WIN10, "19045.7663", "2026-08-11") for n in range(3)])


@pytest.mark.parametrize(
    ("file", "content"),
    [
        (AUGUST, ""),
        (AUGUST, "<!DOCTYPE html><html></html>"),
        (AUGUST, "[" * 100_000),
        (AUGUST, "[]"),
        (AUGUST, "{}"),
        (AUGUST, '[{"cve": "CVE-2026-0001", "cve": "CVE-2026-0002", "patches": []}]'),
        (AUGUST, [{"cve": "CVE-2026-0001"}]),
        (AUGUST, [{"cve": 1, "patches": []}]),
        (AUGUST, [{"cve": "2026-0001", "patches": [patch()]}]),
        (AUGUST, [{"cve": "CVE-2026-0001", "patches": [{"kb": "KB5120249"}]}]),
        (AUGUST, holes(patch(build="nineteen"))),
        (AUGUST, holes(patch(build="19045.x"))),
        (AUGUST, holes(patch(build="1" * 81))),
        (AUGUST, holes(patch(fixedBuild=19045.7663))),
        (AUGUST, holes(patch(kb="5120249"))),
        (AUGUST, holes(patch(kb=None))),
        (AUGUST, holes(patch(severity="11"))),
        (AUGUST, holes(patch(severity="high"))),
        (AUGUST, holes(patch(severity="-1"))),
        (AUGUST, holes(patch(exploitStatus=["Exploited:Yes"]))),
        (AUGUST, json.dumps(holes(patch()))[:-9]),
        (AUGUST, "[]\x00"),
        (LIST, "[]"),
        (LIST, "<html>"),
        (LIST, [listing(build="19045.x")]),
        (LIST, [listing(latestKB="")]),
        (LIST, [listing(releaseDate="yesterday")]),
        (LIST, [listing(releaseDate=None)]),
        (LIST, [listing(releaseDate="1999-12-31")]),
        (LIST, [listing(releaseDate="2026-08-24")]),
        (LIST, [listing(releaseDate="2026-02-30")]),
        (TABLE, ""),
        (TABLE, "<html>\n</html>\n"),
        (TABLE, GOOD_TABLE.splitlines()[0]),
        (TABLE, GOOD_TABLE.replace("PublishedDate", "Date")),
        (TABLE, GOOD_TABLE.replace('"KB"', '"CVE"')),
        (TABLE, GOOD_TABLE.replace('"19045.7663",', "", 1)),
        (TABLE, GOOD_TABLE.replace('"19045.7663"', '"19045.7663","x"', 1)),
        (TABLE, GOOD_TABLE.replace('"19045.7663"', '"19045".7663', 1)),
        (TABLE, GOOD_TABLE.rstrip().removesuffix('"')),
        (TABLE, GOOD_TABLE.replace("19045.7663", "19045.x", 1)),
        (TABLE, GOOD_TABLE.replace("CVE-2026-0001", "CVE-2026-1")),
        (TABLE, GOOD_TABLE.replace("2026-08-11", "2026-08-24")),
        (TABLE, GOOD_TABLE.replace("2026-08-11", "11.08.2026")),
        (TABLE, GOOD_TABLE.replace("19045", "19045\x1b", 1)),
    ],
)
def test_a_misshapen_file_is_refused(tmp_path: Path, file: str, content: Any) -> None:
    """Each is refused although the other files are whole, and the error names the file."""
    whole = {AUGUST: holes(*[patch()] * 3), LIST: [listing()], TABLE: GOOD_TABLE}
    assert releases([state_of(tmp_path, whole)], "client")
    state = state_of(tmp_path, {file: content})
    with pytest.raises(PublisherError) as caught:
        releases([state], "client")
    assert f"{FEED.name}/2026-08-22/{file}" in str(caught.value)


@pytest.mark.parametrize(
    "spoil", [lambda raw: raw.encode("utf-16"), lambda raw: raw.encode() + b"\xff"]
)
def test_other_encodings_are_refused(tmp_path: Path, spoil: Callable[[str], bytes]) -> None:
    """Upstream writes UTF-8."""
    state = state_of(tmp_path, {})
    (state.folder / TABLE).write_bytes(spoil(GOOD_TABLE))
    with pytest.raises(PublisherError, match=TABLE):
        FEED.stated_on(state)


@pytest.mark.parametrize("build", ["", None, "4.8.4805.0", "2.0.5 & 3.0.3", "19045", "9045.1"])
def test_a_build_of_something_else_is_passed_over(tmp_path: Path, build: str | None) -> None:
    """No build, .NET's, or that of another Windows: a wrong join, wherever it stands."""
    state = state_of(
        tmp_path,
        {
            AUGUST: holes(*[patch()] * 3, *[patch(build=build)] * 4),
            LIST: [listing(), listing(build=build, releaseDate="2026-01-01")],
            TABLE: GOOD_TABLE + f'"CVE-2026-0009","5","{WIN10}","{build or ""}","2026-01-01"\r\n',
        },
    )
    (found,) = releases([state], "client")
    assert (found.version, found.released) == ("19045.7663", date(2026, 8, 11))


def test_two_months_of_mappings_are_fetched() -> None:
    """File names as recorded; the running month may have none yet."""
    assert adapter.feed("windows-version-feed") is FEED
    found = FEED.downloads(("client", "server"), AUGUST_STATE)
    base = "https://raw.githubusercontent.com/ZentrixLabs/windows-version-feed/main/"
    assert [(each.file, each.url, each.optional) for each in found] == [
        ("CVE_KB_Mapping_2026-Jul.json", base + "CVE_KB_Mapping_2026-Jul.json", False),
        (AUGUST, base + AUGUST, True),
        (LIST, base + LIST, False),
        (TABLE, base + TABLE, False),
    ]
    january = FEED.downloads(("client",), date(2027, 1, 31))
    assert [each.file for each in january[:2]] == [
        "CVE_KB_Mapping_2026-Dec.json",
        "CVE_KB_Mapping_2027-Jan.json",
    ]
    with pytest.raises(PublisherError, match="expected client or server"):
        FEED.downloads(("clients",), AUGUST_STATE)
