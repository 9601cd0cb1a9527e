"""endoflife.date: cycles and latest versions out of front matter, and hostile pages."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fakes.feed_states import ours, real, state, with_real
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import endoflife

PAGE = """---
title: X
releases:
  - releaseCycle: "12" # all but the last
    releaseDate: 2023-06-10
    eol: 2026-07-11
    eoes: 2028-06-30
    lts: 2024-01-01
    latest: '12.15'
    latestReleaseDate: 2026-07-11
  - releaseCycle: "11"
    releaseDate: 2021-08-14
    eol: true
  - releaseCycle: 10-22h2-e
    releaseDate: 2019-08-14
    eol: false
    lts: true
    latest: 10.0.26100
---
# text that nobody reads: {{ template }}
---
"""
PAGES = (
    *("windows", "windows-server", "macos", "internet-explorer", "firefox", "debian", "ubuntu"),
    *("linuxmint", "fedora", "rhel", "almalinux", "rocky-linux", "oracle-linux", "centos-stream"),
    *("opensuse", "sles", "alpine-linux", "amazon-linux"),
)


def page(rows: str) -> str:
    """Return a page with these lines as its one cycle."""
    return f"---\nreleases:\n  - {rows}\n---\n"


GOOD = "{releaseCycle: '1', releaseDate: 2023-01-01, eol: false, latest: '1.2'}"


def test_a_page_gives_cycles(tmp_path: Path) -> None:
    """Dates as dates, `true` as true, what is missing as missing; the text is not read."""
    first, second, third = endoflife.cycles([state(tmp_path, {"x.md": PAGE})], "x")
    assert (first.name, first.released, first.ends, first.extended_ends) == (
        "12",
        date(2023, 6, 10),
        date(2026, 7, 11),
        date(2028, 6, 30),
    )
    assert (first.latest, first.latest_released) == ("12.15", date(2026, 7, 11))
    assert (second.ends, second.extended_ends, second.latest, second.latest_released) == (
        True,
        False,
        "",
        None,
    )
    assert (third.name, third.ends, third.latest) == ("10-22h2-e", False, "10.0.26100")
    assert [each.long_term for each in (first, second, third)] == [True, False, True]


def test_a_page_gives_the_latest_versions(tmp_path: Path) -> None:
    """Of each cycle that names one; its own line can be found; the day may be missing."""
    whole = state(tmp_path, {"x.md": PAGE})
    first, second = endoflife.releases([whole], "x")
    assert (first.version, first.released, first.channel) == ("12.15", date(2026, 7, 11), "12")
    assert (first.ref, first.url) == ("endoflife.date:x:12", "https://endoflife.date/x")
    assert (second.version, second.released) == ("10.0.26100", None)
    assert first.security is None
    assert [each.record.needle for each in (first, second)] == [
        "latest: '12.15'",
        "latest: 10.0.26100",
    ]
    needles = [each.record.needle for each in endoflife.cycles([whole], "x")]
    assert needles == ['releaseCycle: "12"', 'releaseCycle: "11"', "releaseCycle: 10-22h2-e"]


def test_a_line_of_another_hand_is_found_by_its_value(tmp_path: Path) -> None:
    """YAML may write a key in ways that no line search knows."""
    text = page('{"releaseCycle": "1", "releaseDate": 2023-01-01, "eol": false}')
    (cycle,) = endoflife.cycles([state(tmp_path, {"x.md": text})], "x")
    assert cycle.record.needle == "1"


def test_several_states_are_united(tmp_path: Path) -> None:
    """Releases of all, cycles of the newest that has the page; a state may lack it."""
    older = state(tmp_path, {"x.md": PAGE}, "2026-08-22")
    newer = state(tmp_path, {"x.md": PAGE.replace("12.15", "12.16")}, "2026-09-22")
    without = state(tmp_path, {"y.md": PAGE}, "2026-09-23")
    states = [older, newer, without]
    assert [each.version for each in endoflife.releases(states, "x")] == [
        "12.15",
        "10.0.26100",
        "12.16",
    ]
    cycle = endoflife.cycles(states, "x")[0]
    assert (cycle.latest, cycle.record.day) == ("12.16", date(2026, 9, 22))
    with pytest.raises(PublisherError, match=r"got 1 recordings without x\.md"):
        endoflife.cycles([without], "x")
    with pytest.raises(PublisherError, match=r"got 1 recordings without x\.md"):
        endoflife.releases([without], "x")


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"no front matter",
        b"<!DOCTYPE html><html></html>",
        b"---\nreleases: 5\n---\n",
        b"---\nreleases: []\n---\n",
        b"---\nreleases:\n---\n",
        b"---\ntitle: X\n---\n",
        b"---\n{{{\n---\n",
        b"---\nreleases:\n  - releaseCycle: '1'\n",
        b"---\n" + b"[" * 5000 + b"\n---\n",
        b"---\na: !!python/object/apply:os.system ['true']\nreleases: []\n---\n",
        b"---\nreleases: [\x07]\n---\n",
        b"---\nreleases: [\xff]\n---\n",
        page("{releaseCycle: 12.1, releaseDate: 2023-01-01, eol: no}"),
        page("{releaseCycle: '1', releaseDate: soon, eol: false}"),
        page("{releaseCycle: '1', releaseDate: 2023-02-31, eol: false}"),
        page("{releaseCycle: '1', releaseDate: 2023-01-01 10:00:00, eol: false}"),
        page("{releaseCycle: '1', releaseDate: 1979-12-31, eol: false}"),
        page("{releaseCycle: '1', releaseDate: 2100-01-02, eol: false}"),
        page("{releaseCycle: '1', releaseDate: 2023-01-01}"),
        page("{releaseCycle: '1', releaseDate: 2023-01-01, eol: 1}"),
        page("{releaseCycle: '1', releaseDate: 2023-01-01, eol: 9999-12-31}"),
        page("{releaseCycle: '1', releaseDate: 2023-01-01, eol: false, eoes: 0001-01-01}"),
        page("{releaseCycle: '1', releaseDate: 2023-01-01, eol: false, lts: maybe}"),
        page("{releaseCycle: '1', releaseCycle: '1', releaseDate: 2023-01-01, eol: false}"),
        page("{releaseCycle: '', releaseDate: 2023-01-01, eol: false}"),
        page("{releaseCycle: '1 2', releaseDate: 2023-01-01, eol: false}"),
        page(f"{GOOD}\n  - {GOOD}"),
        page(f"&a {GOOD}\n  - *a"),
        page(GOOD.replace("'1.2'", "1.2")),
        page(GOOD.replace("'1.2'", "'1.2 beta'")),
        page(GOOD.replace("'1.2'", f"'{'1' * 61}'")),
        page(GOOD.replace("'1.2'", '"1.2\\x1b[2J"')),
        page(GOOD.replace("'1.2'", '"1.2\\n"')),
        page(GOOD.replace("'1.2'", "'1.2', latestReleaseDate: 2026-08-24")),
        page(GOOD.replace("false", "2020-01-01").replace("'1.2'", '"1 \\x1b[2J"')),
        page(GOOD.replace("false", "2020-01-01, eoes: 2027-01-01").replace("'1.2'", "'1 (2)'")),
    ],
)
@pytest.mark.parametrize("read", [endoflife.cycles, endoflife.releases])
def test_a_misshapen_page_is_refused(tmp_path: Path, text: bytes | str, read) -> None:
    """A number in place of a name, no date, code, deep nesting: an error with the file's name."""
    with pytest.raises(PublisherError, match=r"recording feed/2026-08-22/x\.md"):
        read([state(tmp_path, {"x.md": text})], "x")


def test_cycles_long_over_may_have_labels(tmp_path: Path) -> None:
    """Neither `8 (2111)` nor a version of 1997 is a release for us; the cycles are told."""
    rows = """
  - {releaseCycle: "9", releaseDate: 2023-01-01, eol: false, latest: "9.1"}
  - {releaseCycle: "8", releaseDate: 2019-09-24, eol: 2021-12-31, latest: "8 (2111)"}
  - {releaseCycle: "7", releaseDate: 1997-06-02, eol: true, eoes: true, latest: "7.1",
     latestReleaseDate: 1997-10-23}"""
    whole = state(tmp_path, {"x.md": f"---\nreleases:{rows}\n---\n"})
    assert [each.latest for each in endoflife.cycles([whole], "x")] == ["9.1", "", "7.1"]
    assert [each.version for each in endoflife.releases([whole], "x")] == ["9.1"]


def test_a_day_before_our_time_is_refused_of_what_is_supported(tmp_path: Path) -> None:
    """Such as the day 0 of a machine; the cycle alone is plausible."""
    text = page(GOOD.replace("'1.2'", "'1.2', latestReleaseDate: 1999-12-31"))
    whole = state(tmp_path, {"x.md": text})
    with pytest.raises(PublisherError, match=r"x\.md: got the day 1999-12-31"):
        endoflife.releases([whole], "x")


def test_a_page_without_versions_tells_no_releases(tmp_path: Path) -> None:
    """Its cycles are good all the same; an empty latest is none."""
    text = page(GOOD.replace("'1.2'", "''"))
    whole = state(tmp_path, {"x.md": text})
    assert endoflife.cycles([whole], "x")[0].latest == ""
    with pytest.raises(PublisherError, match=r"x\.md: got no latest version"):
        endoflife.releases([whole], "x")


@pytest.mark.parametrize("name", ["../x", "X", "", "x/y", "x.md", "x\n", "a" * 62])
def test_a_page_name_leaves_the_folder_never(tmp_path: Path, name: str) -> None:
    """The policy may be shared; it names pages, not paths."""
    with pytest.raises(PublisherError, match="expected a name"):
        endoflife.cycles([state(tmp_path, {"x.md": PAGE})], name)


def test_downloads_are_one_file_a_page() -> None:
    """From the repository that the pages are written in."""
    base = "https://raw.githubusercontent.com/endoflife-date/endoflife.date/master/products"
    assert endoflife.FEED.downloads(("debian", "macos", "debian"), date(2026, 8, 22)) == [
        (f"{page}.md", f"{base}/{page}.md", False) for page in ("debian", "macos")
    ]


def test_the_ends_that_moved() -> None:
    """Between our two recordings Firefox's ESR 115 and 140 got more time, and 153 came."""
    july, august = (
        {each.name: each for each in endoflife.cycles([one], "firefox")}
        for one in ours("endoflife.date")
    )
    assert [july[name].ends for name in ("115", "140")] == [date(2026, 8, 28), date(2026, 9, 16)]
    assert [august[name].ends for name in ("115", "140")] == [date(2027, 3, 31), date(2026, 9, 29)]
    assert "153" not in july
    assert august["153"].long_term
    assert august["153"].ends is False
    versions = {each.version for each in endoflife.releases(ours("endoflife.date"), "firefox")}
    assert {"152.0.5", "152.0.6", "140.12.0", "140.14.0", "153.1.0", "154.0"} <= versions


def test_windows_by_edition() -> None:
    """One build, four ends; paid support after the end."""
    told = {each.name: each for each in endoflife.cycles(ours("endoflife.date"), "windows")}
    assert [told[f"11-24h2-{each}"].ends for each in ("w", "e", "e-lts", "iot-lts")] == [
        date(2026, 10, 13),
        date(2027, 10, 12),
        date(2029, 10, 9),
        date(2034, 10, 10),
    ]
    assert (told["10-22h2"].ends, told["10-22h2"].extended_ends) == (
        date(2025, 10, 14),
        date(2028, 10, 10),
    )
    assert told["11-24h2-e-lts"].long_term
    found = {each.channel: each for each in endoflife.releases(ours("endoflife.date"), "windows")}
    assert (found["11-24h2-w"].version, found["11-24h2-w"].released) == ("10.0.26100", None)


@pytest.mark.parametrize("name", PAGES)
def test_every_page_of_ours_has_something_supported_and_something_ended(name: str) -> None:
    """Both days; a page of which all is supported would not show what the end does."""
    for each in ours("endoflife.date"):
        told = endoflife.cycles([each], name)
        ended = [one for one in told if one.ends is True or (one.ends and one.ends < each.day)]
        assert len(ended) < len(told)
        assert ended or name in {"almalinux", "rocky-linux"}, "these two have ended nothing yet"


@with_real
@pytest.mark.parametrize("name", PAGES)
def test_our_cycles_are_the_real_ones(name: str) -> None:
    """Every cycle of ours stands in the real page of that day, and says the same."""
    for small, whole in zip(ours("endoflife.date"), real("endoflife.date"), strict=True):
        assert set(endoflife.cycles([small], name)) <= set(endoflife.cycles([whole], name))


@with_real
def test_every_real_page_is_read() -> None:
    """All 22 pages, both days; each line that we name stands in the file."""
    for whole in real("endoflife.date"):
        files = sorted(whole.folder.glob("*.md"))
        assert len(files) == 22
        for file in files:
            text = file.read_text(encoding="utf-8")
            told = endoflife.cycles([whole], file.stem)
            assert told
            assert all(each.record.needle in text for each in told)
            if any(each.latest for each in told):
                found = endoflife.releases([whole], file.stem)
                assert all(each.record.needle in text for each in found)
    counts = {
        name: len(endoflife.cycles(real("endoflife.date"), name))
        for name in ("windows", "firefox", "debian", "centos")
    }
    assert counts == {"windows": 47, "firefox": 55, "debian": 18, "centos": 4}
    assert len(endoflife.releases(real("endoflife.date"), "centos")) == 2
