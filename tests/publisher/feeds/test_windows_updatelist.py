"""Windows' release tables: builds with their update types, and hostile tables."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from passmuster.versions import compare
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter
from passmuster_publisher.feeds.record import Release
from passmuster_publisher.feeds.recordings import Recordings, State
from passmuster_publisher.feeds.windows_updatelist import FEED, releases

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
real = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)

CLIENT = "Windows 11 24H2 26100.txt"
SERVER = "Windows Server 2025 26100.txt"
ROW = "LTSC • General Availability Channel 2025-10 B 2025-10-14 26100.6899 KB5066835"


def state_of(tmp_path: Path, day: date, files: dict[str, str]) -> State:
    """Write a state with upstream's own byte order mark and line ends."""
    folder = tmp_path / str(day)
    folder.mkdir()
    for name, text in files.items():
        raw = "\ufeff" + text.replace("\n", "\r\r\n") + "\r\r\n"
        (folder / name).write_bytes(raw.encode())
    return State(FEED.name, day, folder)


def by_version(found: list[Release]) -> dict[str, Release]:
    """Return the releases by version, after checking that each is there once."""
    named = {each.version: each for each in found}
    assert len(named) == len(found)
    return named


def test_a_row_becomes_a_release_with_its_type() -> None:
    """B is security, D is none, OOB may be either; the first release has no KB."""
    states = Recordings(OURS).states(FEED.name)
    found = by_version(releases(states, "client"))
    october = found["26100.6899"]
    assert (october.released, october.channel, october.security) == (date(2025, 10, 14), "B", True)
    assert october.ref == "windows-updatelist:KB5066835@26100"
    assert october.url == "https://support.microsoft.com/help/5066835"
    assert found["26200.6899"].ref == "windows-updatelist:KB5066835@26200"
    assert (found["26100.6725"].channel, found["26100.6725"].security) == ("D", False)
    assert (found["26100.6588"].channel, found["26100.6588"].security) == ("OOB", None)
    assert (found["26100.1742"].channel, found["26100.1742"].security) == ("A", None)
    first = found["26200.6584"]
    assert (first.channel, first.url, first.ref) == ("", "", "windows-updatelist:26200.6584")
    text = states[-1].text(october.record.file)
    assert october.record.day == date(2025, 11, 15)
    (line,) = [line for line in text.splitlines() if october.record.needle in line]
    assert "2025-10 B" in line


def test_client_and_server_of_one_build_number_stay_apart() -> None:
    """Neither kind sees the other's table of build 26100."""
    states = Recordings(OURS).states(FEED.name)
    assert {each.record.file.split()[1] for each in releases(states, "server")} == {"Server"}
    assert {each.record.file.split()[1] for each in releases(states, "client")} == {"11"}


def test_states_are_joined_and_the_earliest_day_counts(tmp_path: Path) -> None:
    """A row that left the table stays, and a build released again keeps its first day."""
    older = state_of(
        tmp_path,
        date(2025, 9, 30),
        {
            CLIENT: "LTSC 2025-09 B 2025-09-20 26100.187 KB3193494\n"
            "LTSC 2025-09 B 2025-09-13 26100.187 KB3189866\n\n"
            "LTSC 2025-08 B 2025-08-12 26100.180 KB3189860"
        },
    )
    newer = state_of(
        tmp_path,
        date(2025, 10, 30),
        {
            CLIENT: "LTSC 2025-09 B 2025-09-21 26100.187 KB3193494\n"
            "LTSC 2025-08 preview 2025-08-12 26100.180 KB3189860"
        },
    )
    found = by_version(releases([older, newer], "client"))
    assert found["26100.187"].released == date(2025, 9, 13)
    assert found["26100.187"].ref == "windows-updatelist:KB3189866@26100"
    assert found["26100.180"].channel == "PREVIEW"
    assert found["26100.180"].security is None
    assert FEED.stated_on(newer) == date(2025, 9, 21)


def test_a_state_without_the_kind_is_passed_over(tmp_path: Path) -> None:
    """All of them lacking it is an error."""
    states = [
        state_of(tmp_path, date(2025, 10, 29), {CLIENT: ROW}),
        state_of(tmp_path, date(2025, 10, 30), {SERVER: ROW}),
    ]
    assert [each.version for each in releases(states, "client")] == ["26100.6899"]
    with pytest.raises(PublisherError, match="no table of kind client"):
        releases(states[1:], "client")
    (tmp_path / "empty").mkdir()
    with pytest.raises(PublisherError, match="no table of Windows releases"):
        FEED.stated_on(State(FEED.name, date(2025, 10, 31), tmp_path / "empty"))


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("", "0 rows"),
        ("<!DOCTYPE html>\n<html></html>", "expected a row"),
        ("\n".join([ROW] * 2_001), "2001 rows"),
        (ROW.replace("26100.6899", "26200.6899"), "expected 26100"),
        (ROW.replace("26100.6899", "26100"), "expected 26100"),
        (ROW.replace("26100.6899", "26100.68.99"), "expected 26100"),
        (ROW.replace("26100.6899", "26100.٦"), "expected a row"),
        (ROW.replace("2025-10-14", "2025-13-14"), "a day YYYY-MM-DD"),
        (ROW.replace("2025-10-14", "2025-02-30"), "a day YYYY-MM-DD"),
        (ROW.replace("2025-10-14", "1999-10-14"), "got the day 1999-10-14"),
        (ROW.replace("2025-10-14", "2025-11-17"), "got the day 2025-11-17"),
        (ROW.replace("KB5066835", "KB"), "expected a row"),
        (ROW.replace("KB5066835", "KB5066835 KB5066836"), "expected a row"),
        (ROW.replace("KB5066835", "KB5066835\x07"), "control characters"),
        (ROW[:40], "expected a row"),
        (ROW.replace("LTSC", "7LTSC"), "expected a row"),
        (ROW + "\n" + ROW.replace("B 2025", "2025"), "expected a row"),
        ("[]", "expected a row"),
    ],
)
def test_a_misshapen_table_is_refused(tmp_path: Path, row: str, message: str) -> None:
    """The error names the table."""
    state = state_of(tmp_path, date(2025, 11, 15), {CLIENT: row})
    with pytest.raises(PublisherError, match=message) as caught:
        releases([state], "client")
    assert f"windows-updatelist/2025-11-15/{CLIENT}" in str(caught.value)


@pytest.mark.parametrize("raw", [b"\xff\xfe" + ROW.encode("utf-16-le"), b"\x00" * 20])
def test_other_encodings_are_refused(tmp_path: Path, raw: bytes) -> None:
    """Such as PowerShell's UTF-16."""
    state = state_of(tmp_path, date(2025, 11, 15), {})
    (state.folder / CLIENT).write_bytes(raw)
    with pytest.raises(PublisherError, match=CLIENT):
        releases([state], "client")


@pytest.mark.parametrize(
    "name",
    ["Windows 11 24H2.txt", "Windows 12 26H2 29000.txt", "Windows Server 2025 26100 (1).txt"],
)
def test_a_table_of_an_unknown_name_is_refused(tmp_path: Path, name: str) -> None:
    """A renamed table must not vanish quietly."""
    state = state_of(tmp_path, date(2025, 11, 15), {CLIENT: ROW, name: ROW})
    with pytest.raises(PublisherError, match="got a table of this name"):
        releases([state], "client")


def test_the_selector_is_client_or_server(tmp_path: Path) -> None:
    """Anything else is refused, also before a download."""
    state = state_of(tmp_path, date(2025, 11, 15), {CLIENT: ROW})
    with pytest.raises(PublisherError, match="expected client or server"):
        releases([state], "Client")
    with pytest.raises(PublisherError, match="expected client or server"):
        FEED.downloads(("26100",), date(2025, 11, 15))


def test_the_tables_of_the_selectors_are_fetched() -> None:
    """File names as recorded, addresses as upstream's own page names them."""
    assert adapter.feed("windows-updatelist") is FEED
    found = FEED.downloads(("server", "client", "server"), date(2025, 11, 15))
    assert len(found) == 8
    urls = {each.file: each.url for each in found}
    assert urls[CLIENT] == (
        "https://raw.githubusercontent.com/Alitai12/Windows-Updatelist/main/"
        "Windows%2011%2024H2%2026100.txt"
    )
    assert [each.file for each in found if each.optional] == ["Windows 10 22H2 19045.txt"]
    assert {each.file for each in FEED.downloads(("server",), date(2025, 11, 15))} == {
        file for file in urls if "Server" in file
    }


@real
def test_the_real_tables_give_the_known_builds() -> None:
    """The October 2025 B of 24H2 and 25H2, and every version readable for its scheme."""
    states = Recordings(REAL).states(FEED.name)
    clients = by_version(releases(states, "client"))
    assert len(clients) == 81
    for build in ("26100.6899", "26200.6899"):
        assert (clients[build].channel, clients[build].released) == ("B", date(2025, 10, 14))
        assert clients[build].ref.startswith("windows-updatelist:KB5066835@")
    newest = {
        build: max(
            (each for each in clients if each.startswith(f"{build}.")),
            key=lambda version: int(version.partition(".")[2]),
        )
        for build in ("22631", "26100", "26200")
    }
    assert newest == {"22631": "22631.6060", "26100": "26100.6899", "26200": "26200.6899"}
    servers = by_version(releases(states, "server"))
    assert len(servers) == 422
    assert servers["14393.187"].released == date(2016, 9, 13)
    assert compare("windows-build", "26100.6899", "26100.6725") > 0
    assert [FEED.stated_on(state) for state in states] == [date(2025, 9, 9), date(2025, 10, 14)]


@real
@pytest.mark.parametrize("kind", ["client", "server"])
def test_our_rows_are_in_the_real_tables(kind: str) -> None:
    """Ours are an extract, state by state."""
    small, large = Recordings(OURS).states(FEED.name), Recordings(REAL).states(FEED.name)
    assert [state.day for state in small] == [state.day for state in large]
    for ours, whole in zip(small, large, strict=True):
        known = by_version(releases([whole], kind))
        assert all(known[each.version] == each for each in releases([ours], kind))
