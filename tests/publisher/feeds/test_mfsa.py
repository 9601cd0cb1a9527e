"""Mozilla's advisories: what closes holes in Firefox, other products, hostile files."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from fakes.feed_states import ours, real, state, with_real
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import mfsa
from passmuster_publisher.feeds.record import Release

FILE = "mfsa2026-67.yml"
TEXT = """## mfsa2026-67.yml
announced: July 14, 2026
impact: moderate
fixed_in:
- Firefox 152.0.6
- Firefox ESR 140.13
- Firefox for iOS 152.4
- Thunderbird 153
- Focus 152
title: T
advisories:
  CVE-2026-15718:
    impact: critical
  MFSA-2026-0001:
    impact: low
  CVE-2026-106016:
    impact: low
"""


def told(found: list[Release]) -> list[tuple[str, str, str, str]]:
    """Return version, day, severity and reference of releases."""
    return [(each.version, str(each.released), each.severity, each.ref) for each in found]


def test_an_advisory_gives_a_release_of_each_product(tmp_path: Path) -> None:
    """Its CVEs, its page, the line that names the version; other products are passed over."""
    states = [state(tmp_path, {FILE: TEXT})]
    (rapid,) = mfsa.releases(states, "firefox")
    assert told([rapid]) == [("152.0.6", "2026-07-14", "medium", "mfsa:2026-67")]
    assert rapid.security is True
    assert rapid.exploited is False
    assert rapid.cves == ("CVE-2026-15718", "CVE-2026-106016")
    assert rapid.url == "https://www.mozilla.org/security/advisories/mfsa2026-67/"
    assert (rapid.record.file, rapid.record.needle) == (FILE, "Firefox 152.0.6")
    (esr,) = mfsa.releases(states, "firefox-esr")
    assert (esr.version, esr.record.needle) == ("140.13.0", "Firefox ESR 140.13")


@pytest.mark.parametrize(
    ("entry", "selector", "version"),
    [
        ("Firefox 153", "firefox", "153"),
        ("Firefox 152.0", "firefox", "152.0"),
        ("Firefox ESR 140.10.1", "firefox-esr", "140.10.1"),
        ("Firefox ESR 140", "firefox-esr", "140"),
        ("Firefox ESR 115.9", "firefox-esr", "115.9.0"),
    ],
)
def test_versions(tmp_path: Path, entry: str, selector: str, version: str) -> None:
    """Rapid as written; ESR with a third number, as it calls itself on a machine."""
    text = TEXT.replace("Firefox ESR 140.13", "X 1").replace("Firefox 152.0.6", entry)
    (found,) = mfsa.releases([state(tmp_path, {FILE: text})], selector)
    assert found.version == version


def test_the_newest_text_counts_with_the_earliest_day(tmp_path: Path) -> None:
    """CVEs are added later; a file that a later state lacks counts still."""
    later = TEXT.replace("July 14", "July 16").replace("moderate", "critical")
    states = [
        state(tmp_path, {FILE: TEXT}, "2026-07-18"),
        state(tmp_path, {FILE: later + "  CVE-2026-10001: {}\n"}, "2026-07-23"),
        state(tmp_path, {}, "2026-07-30"),
    ]
    (found,) = mfsa.releases(states, "firefox")
    assert told([found]) == [("152.0.6", "2026-07-14", "critical", "mfsa:2026-67")]
    assert found.cves[-1] == "CVE-2026-10001"
    assert found.record.day == date(2026, 7, 23)


def test_two_advisories_on_one_version_are_two(tmp_path: Path) -> None:
    """A release may close holes that two advisories tell of; numbers over 99 come last."""
    files = dict.fromkeys(("mfsa2026-104.yml", FILE, "mfsa2026-x.yml", "mfsa2026-1.yml"), TEXT)
    found = mfsa.releases([state(tmp_path, files)], "firefox")
    assert [each.ref for each in found] == ["mfsa:2026-67", "mfsa:2026-104"]


def test_an_advisory_without_holes_by_name(tmp_path: Path) -> None:
    """It still says that the release is one of security."""
    text = TEXT.partition("advisories:")[0]
    (found,) = mfsa.releases([state(tmp_path, {FILE: text})], "firefox")
    assert (found.security, found.cves) == (True, ())


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("## mfsa2026-67.yml", "<!DOCTYPE html>"),
        ("## mfsa2026-67.yml", "impact: low"),
        ("## mfsa2026-67.yml", "\x07"),
        ("## mfsa2026-67.yml", "x: &a 1\ny: *a"),
        ("announced: July 14, 2026", ""),
        ("July 14, 2026", "2026-07-14"),
        ("July 14, 2026", "14 July 2026"),
        ("July 14, 2026", "Juli 14, 2026"),
        ("July 14, 2026", "July 32, 2026"),
        ("July 14, 2026", "February 30, 2026"),
        ("July 14, 2026", "July 14, 1999"),
        ("July 14, 2026", "August 24, 2026"),
        ("July 14, 2026", '"July 14, 2026\\n"'),
        ("impact: moderate", "impact: none"),
        ("impact: moderate", "impact: [low]"),
        ("impact: moderate", ""),
        ("- Firefox 152.0.6", "- Firefox"),
        ("- Firefox 152.0.6", "- Firefox v152.0.6"),
        ("- Firefox 152.0.6", "- Firefox  152.0.6"),
        ("- Firefox 152.0.6", "- Firefox 152.0.6 and 153"),
        ("- Firefox 152.0.6", "- Firefox 152.0b3"),
        ("- Firefox 152.0.6", "- Firefox 152.0.6.1"),
        ("- Firefox 152.0.6", '- "Firefox 152.0.6\\n"'),
        ("- Firefox 152.0.6", "- {Firefox: 152}"),
        ("CVE-2026-15718", "CVE-2026-"),
        ("CVE-2026-15718", "CVE 2026 15718"),
        ("CVE-2026-15718", "CVE-2026-106016"),
        ("  CVE-2026-15718:\n", "  - CVE-2026-15718:\n"),
    ],
)
def test_a_misshapen_advisory_is_refused(tmp_path: Path, old: str, new: str) -> None:
    """An error with the file's name."""
    assert old in TEXT
    whole = state(tmp_path, {FILE: TEXT.replace(old, new, 1)})
    with pytest.raises(PublisherError, match=f"recording feed/2026-08-22/{FILE}"):
        mfsa.releases([whole], "firefox")


@pytest.mark.parametrize(
    "text",
    [b"", b"\xff", b"[]", b"announced: July 14, 2026\nimpact: low\nfixed_in: []\n", b"a: [" * 999],
)
def test_another_file_is_refused(tmp_path: Path, text: bytes) -> None:
    """Nothing at all, no text, no mapping, an advisory that fixes nothing, deep nesting."""
    with pytest.raises(PublisherError, match=FILE):
        mfsa.releases([state(tmp_path, {FILE: text})], "firefox")


@pytest.mark.parametrize("entry", ["- Firefox ESR", "- Firefox ESR 140.13 for Android"])
def test_a_broken_esr_is_no_other_product(tmp_path: Path, entry: str) -> None:
    """Rapid does not mind; ESR does."""
    whole = state(tmp_path, {FILE: TEXT.replace("- Firefox ESR 140.13", entry)})
    assert len(mfsa.releases([whole], "firefox")) == 1
    with pytest.raises(PublisherError, match=FILE):
        mfsa.releases([whole], "firefox-esr")


def test_nothing_about_a_product_is_an_error(tmp_path: Path) -> None:
    """Neither an empty state nor one about other products passes for "no holes"."""
    other = TEXT.replace("- Firefox 152.0.6", "- Thunderbird 152")
    for files in ({}, {FILE: other}):
        with pytest.raises(PublisherError, match="without an advisory about firefox"):
            mfsa.releases([state(tmp_path / str(len(files)), files)], "firefox")
    with pytest.raises(PublisherError, match="got selector 'thunderbird', expected firefox or"):
        mfsa.releases([state(tmp_path / "1", {FILE: TEXT})], "thunderbird")


def test_a_state_speaks_for_its_newest_advisory(tmp_path: Path) -> None:
    """Whatever product it is about; a state without any speaks for no day."""
    thunderbird = TEXT.replace("Firefox", "Thunderbird").replace("July 14", "July 03")
    whole = state(tmp_path, {"mfsa2026-66.yml": TEXT, FILE: thunderbird})
    assert mfsa.FEED.stated_on(whole) == date(2026, 7, 14)
    assert mfsa.FEED.stated_on(state(tmp_path, {FILE: thunderbird}, "2026-08-23")) == date(
        2026, 7, 3
    )
    with pytest.raises(PublisherError, match="recording feed/2026-08-24: got no advisory"):
        mfsa.FEED.stated_on(state(tmp_path, {}, "2026-08-24"))


def test_downloads_are_a_numbered_series() -> None:
    """All optional; early in a year last year's too."""
    base = (
        "https://raw.githubusercontent.com/mozilla/foundation-security-advisories/master/announce"
    )
    found = mfsa.FEED.downloads(("firefox", "firefox-esr"), date(2026, 8, 22))
    assert found[0] == ("mfsa2026-01.yml", f"{base}/2026/mfsa2026-01.yml", True)
    assert found[-1] == ("mfsa2026-150.yml", f"{base}/2026/mfsa2026-150.yml", True)
    assert len(found) == 150
    early = mfsa.FEED.downloads(("firefox",), date(2027, 1, 20))
    assert (early[0].file, early[-1].file) == ("mfsa2026-01.yml", "mfsa2027-150.yml")


RAPID = [
    ("152", "2026-06-16", "high", "mfsa:2026-57"),
    ("152.0.4", "2026-06-30", "high", "mfsa:2026-62"),
    ("152.0.6", "2026-07-14", "critical", "mfsa:2026-67"),
    ("153", "2026-07-21", "high", "mfsa:2026-68"),
]
ESR = [
    ("140.12.0", "2026-06-16", "high", "mfsa:2026-58"),
    ("115.37.0", "2026-06-16", "high", "mfsa:2026-59"),
    ("115.38.0", "2026-07-21", "critical", "mfsa:2026-69"),
    ("140.13.0", "2026-07-21", "critical", "mfsa:2026-70"),
]


@pytest.mark.parametrize(("selector", "rows"), [("firefox", RAPID), ("firefox-esr", ESR)])
def test_our_recordings(selector: str, rows: list[tuple[str, str, str, str]]) -> None:
    """Of 152.0.1 to .6 only .4 and .6 close holes; the state speaks for 21 July."""
    assert told(mfsa.releases(ours("mfsa"), selector)) == rows
    assert [mfsa.FEED.stated_on(each) for each in ours("mfsa")] == [
        date(2026, 6, 30),
        date(2026, 7, 21),
    ]


@with_real
@pytest.mark.parametrize(
    ("selector", "rows", "before"),
    [
        (
            "firefox",
            RAPID,
            [
                ("151", "2026-05-19", "high", "mfsa:2026-46"),
                ("151.0.3", "2026-06-02", "high", "mfsa:2026-54"),
            ],
        ),
        (
            "firefox-esr",
            ESR,
            [
                ("115.36.0", "2026-05-19", "high", "mfsa:2026-47"),
                ("140.11.0", "2026-05-19", "high", "mfsa:2026-48"),
            ],
        ),
    ],
)
def test_the_real_files(selector: str, rows: list, before: list) -> None:
    """All of ours are real ones, and their CVEs too."""
    whole = mfsa.releases(real("mfsa"), selector)
    assert told(whole) == before + rows
    cves = {each.ref: set(each.cves) for each in whole}
    for small in mfsa.releases(ours("mfsa"), selector):
        assert small.cves
        assert set(small.cves) <= cves[small.ref]
    assert [mfsa.FEED.stated_on(each) for each in real("mfsa")] == [
        mfsa.FEED.stated_on(each) for each in ours("mfsa")
    ]
