"""The worked examples of reference/feeds.md, sections 4 and 5.3, out of the whole pipeline.

Both from our small recordings and from the large real ones. Where our figure is another one than
the reference's, docs/explanation/worked-examples.md says why.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeAlias

import pytest

from fakes.built_manifests import AUGUST, FEEDS, JULY, branch, built, built_after, floor, ladder
from fakes.real_feeds import tree, with_real
from passmuster.model.requirement import Branch, Manifest, Step
from passmuster.versions import compare

Of: TypeAlias = Callable[[date], Manifest]


@pytest.fixture(scope="module", params=["examples", pytest.param("real", marks=with_real)])
def feeds(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return each of the two sets of recordings."""
    return FEEDS if request.param == "examples" else tree(tmp_path_factory.mktemp("real"))


@pytest.fixture(scope="module")
def of(feeds: Path) -> Of:
    """Return what gives the manifest of a day."""
    return lambda day: built(feeds, day).manifest


def step(branch: Branch, minimum: str) -> Step:
    """Return a branch's step of this minimum."""
    (found,) = (each for each in branch.steps if each.minimum == minimum)
    return found


def instant(day: str) -> datetime:
    """Return the instant at which the day after a last good day begins."""
    return datetime.fromisoformat(day).replace(tzinfo=UTC)


CHROME_IN_JULY = (
    "149.0.7827.196 (07-07) / 149.0.7827.200 (07-09), 150.0.7871.46 (07-14), "
    "150.0.7871.100 (07-21), 150.0.7871.114 (07-22)"
)
CHROME_IN_AUGUST = (
    "151.0.7922.108 (08-20) / 151.0.7922.137 (08-25), 151.0.7922.169 (09-01), "
    "151.0.7922.173 (09-03)"
)


@pytest.mark.parametrize(
    ("day", "told"),
    [
        (JULY, CHROME_IN_JULY),
        (AUGUST, CHROME_IN_AUGUST),
    ],
)
def test_chrome(of: Of, day: date, told: str) -> None:
    """Linux builds as anchor, fourteen days, early stable left out."""
    assert ladder(branch(of(day), "google-chrome", "google-chrome"), day) == told


@pytest.mark.parametrize(
    ("name", "july", "august"),
    [
        ("26", "26.5 (05-25) / 26.5.2 (07-13)", "26.6.1 (08-09, exploited) / 26.6.2 (08-31)"),
        ("15", "15.7.7 (05-25) / -", "15.7.9 (08-09, exploited) / -"),
        ("14", "14.8.7 (05-25) / -", "14.8.9 (08-09, exploited) / -"),
    ],
)
def test_macos(of: Of, name: str, july: str, august: str) -> None:
    """Releases with at least one hole; three days when one of them is exploited."""
    assert ladder(branch(of(JULY), "macos", f"macos-{name}"), JULY) == july
    assert ladder(branch(of(AUGUST), "macos", f"macos-{name}"), AUGUST) == august


@pytest.mark.parametrize(
    ("requirement", "name", "july", "august"),
    [
        (
            "firefox-release",
            "firefox",
            "152.0 (06-30) / 152.0.4 (07-14)",
            "153.0 (08-04) / 154.0 (09-01)",
        ),
        ("firefox-esr", "firefox-153", "", "153.0 (08-04) / 153.1.0 (09-01)"),
        (
            "firefox-esr",
            "firefox-140",
            "140.12.0 (06-30) / -",
            "140.13.0 (08-04) / 140.14.0 (09-01)",
        ),
        ("firefox-esr", "firefox-115", "115.37.0 (06-30) / -", "115.38.0 (08-04) / -"),
    ],
)
def test_firefox(of: Of, requirement: str, name: str, july: str, august: str) -> None:
    """Rapid release and each ESR series; dot releases without an advisory raise nothing."""
    if july:
        assert ladder(branch(of(JULY), requirement, name), JULY) == july
    else:
        ids = [b.id for each in of(JULY).requirements for b in each.branches]
        assert name not in ids
    assert ladder(branch(of(AUGUST), requirement, name), AUGUST) == august


def test_firefox_has_one_single_step(of: Of) -> None:
    """All that August asks for is confirmed, but 153.1.0."""
    steps = [
        step
        for each in of(AUGUST).requirements
        if each.id in ("firefox-release", "firefox-esr")
        for branch in each.branches
        for step in branch.steps
    ]
    assert [each.minimum for each in steps if each.confidence == "single"] == ["153.1.0"]


WINDOWS = [
    # branch, floor in July, in August, ends for all or by track (the day after the last one)
    ("10-22h2", "19045.7417", "19045.7663", {"": "2025-10-15"}),
    ("10-21h2", "19044.7417", "19044.7663", {"ltsc": "2027-01-13", "iot-ltsc": "2032-01-14"}),
    ("10-1809", "17763.8880", "17763.9121", {"ltsc": "2029-01-10"}),
    (
        "11-23h2",
        "22631.7219",
        "22631.7517",
        {"enterprise": "2026-11-11", "home-pro": "2025-11-12"},
    ),
    (
        "11-24h2",
        "26100.6899",
        "26100.6899",
        {"home-pro": "2026-10-14", "enterprise": "2027-10-13", "ltsc": "2029-10-10"},
    ),
    (
        "11-25h2",
        "26200.6899",
        "26200.6899",
        {"home-pro": "2027-10-13", "enterprise": "2028-10-11"},
    ),
]


@pytest.mark.parametrize(("name", "july", "august", "ends"), WINDOWS)
def test_windows(of: Of, name: str, july: str, august: str, ends: dict[str, str]) -> None:
    """The floors of both days, what each edition's end is, and that 24H2 and 25H2 are held."""
    for day, minimum in ((JULY, july), (AUGUST, august)):
        found = branch(of(day), "windows", name)
        assert floor(found, day) == minimum
        assert [each.minimum for each in found.steps] == [minimum]
        for track, end in ends.items():
            told = found.ends_by_track[track] if track else found.ends
            assert told == instant(end)
        held = name in ("11-24h2", "11-25h2")
        assert (found.held is not None) == held
        if found.held is not None:
            assert "windows-version-feed/client names no release" in found.held.reason


def test_windows_home_of_23h2_is_unsupported_and_10_needs_esu(of: Of) -> None:
    """What the table says in words."""
    for day in (JULY, AUGUST):
        manifest = of(day)
        assert branch(manifest, "windows", "11-23h2").ends_by_track["home-pro"] < manifest.issued
        (esu,) = branch(manifest, "windows", "10-22h2").extended
        assert esu.support == ("esu",)
        assert esu.ends == instant("2028-10-11")


@pytest.mark.parametrize("name", ["10-22h2", "10-21h2", "10-1809", "11-23h2"])
def test_the_august_builds_have_three_days(of: Of, name: str) -> None:
    """Of the June B fourteen days; of the August B three, for CVE-2026-68820 is exploited."""
    (june,) = branch(of(JULY), "windows", name).steps
    assert (june.released, june.deadline) == (instant("2026-06-09"), instant("2026-06-24"))
    assert not june.exploited
    (august,) = branch(of(AUGUST), "windows", name).steps
    assert (august.released, august.deadline) == (instant("2026-08-11"), instant("2026-08-15"))
    assert (august.exploited, august.cves) == (True, ("CVE-2026-68820",))


@pytest.mark.parametrize(
    ("lower", "higher"),
    [
        ("43.1-2", "43.1-2+b1"),
        ("43.1-2+b1", "43.1-2+deb12u1"),
        ("43.1-2+deb12u1", "46.3.1-0ubuntu1"),
        ("46.3.1-0ubuntu1", "46.3.1-0ubuntu1.1"),
        ("24.02.0-1ubuntu9.4", "24.02.0-1ubuntu9.10"),
        ("24.12.1-1", "4:22.12.3-1+deb12u1"),
        ("153.7.0esr-1~deb12u1", "153.7.0esr-1"),
    ],
)
def test_packages_stand_in_the_order_of_dpkg(lower: str, higher: str) -> None:
    """The last lines of section 4."""
    assert compare("deb", lower, higher) < 0


# Section 5.3, line by line: what changed between the two recorded states.


def test_macos_26_rises_with_an_exploited_hole_that_kev_does_not_know(of: Of) -> None:
    """26.5 to 26.6.1, CVE-2026-65400 by Apple's own word, last good day 2026-08-09."""
    assert floor(branch(of(JULY), "macos", "macos-26"), JULY) == "26.5"
    found = step(branch(of(AUGUST), "macos", "macos-26"), "26.6.1")
    assert found.deadline == instant("2026-08-10")
    assert (found.exploited, found.cves) == (True, ("CVE-2026-65400",))
    assert not [each for each in found.why if each.startswith("cisa-kev")]


def test_firefox_rises_by_an_advisory_and_waits_for_another(of: Of) -> None:
    """152.0 to 153.0 by MFSA 2026-68, high; 154.0 pending without an advisory."""
    found = branch(of(AUGUST), "firefox-release", "firefox")
    advised, pending = step(found, "153.0"), step(found, "154.0")
    assert advised.severity == "high"
    assert "mfsa:2026-68" in advised.why
    assert advised.url == "https://www.mozilla.org/security/advisories/mfsa2026-68/"
    assert pending.severity == "unknown"
    assert not [each for each in pending.why if each.startswith("mfsa")]


@pytest.mark.parametrize(
    ("name", "before", "after"),
    [("firefox-115", "2026-08-29", "2027-04-01"), ("firefox-140", "2026-09-17", "2026-09-30")],
)
def test_the_ends_of_two_esr_series_moved(of: Of, name: str, before: str, after: str) -> None:
    """115 from 2026-08-28 to 2027-03-31, 140 from 2026-09-16 to 2026-09-29."""
    assert branch(of(JULY), "firefox-esr", name).ends == instant(before)
    assert branch(of(AUGUST), "firefox-esr", name).ends == instant(after)


def test_chrome_rises_and_early_stable_does_not(of: Of) -> None:
    """149.0.7827.196 to 151.0.7922.108, three pending, no step of 152."""
    july = branch(of(JULY), "google-chrome", "google-chrome")
    august = branch(of(AUGUST), "google-chrome", "google-chrome")
    assert floor(july, JULY) == "149.0.7827.196"
    assert floor(august, AUGUST) == "151.0.7922.108"
    assert len([each for each in august.steps if each.deadline > instant("2026-08-22")]) == 3
    assert not [each for each in august.steps if each.minimum.startswith("152.")]


def test_windows_11_23h2_rises_by_one_page(of: Of) -> None:
    """22631.7219 to .7517, KB5120240."""
    found = step(branch(of(AUGUST), "windows", "11-23h2"), "22631.7517")
    assert found.why == ("windows-version-feed:KB5120240@22631",)
    assert "5120240" in found.url


def test_the_server_has_a_line_that_its_client_never_gets(of: Of) -> None:
    """26100.33296 is Server 2025's; the client of that build number is held without it."""
    client = branch(of(AUGUST), "windows", "11-24h2")
    server = branch(of(AUGUST), "windows-server", "2025")
    assert floor(server, AUGUST) == "26100.33296"
    assert "26100.33296" not in [each.minimum for each in client.steps]


def test_sumatrapdf_has_the_day_on_which_it_was_recorded(of: Of) -> None:
    """In July one source only had been recorded: no line; from August 3.6.1, of the first day."""
    july = branch(of(JULY), "sumatrapdf", "sumatrapdf")
    assert july.steps == ()
    assert july.held is not None
    assert ladder(branch(of(AUGUST), "sumatrapdf", "sumatrapdf"), AUGUST) == "3.6.1 (08-07) / -"


def test_acrobat_has_the_day_on_which_it_was_recorded(of: Of) -> None:
    """26.001.21411 of 2026-04-12, exploited by CISA's word, held since nothing newer is told."""
    found = branch(of(AUGUST), "adobe-acrobat", "adobe-acrobat")
    told = step(found, "26.001.21411")
    assert (told.released, told.deadline) == (instant("2026-04-12"), instant("2026-04-16"))
    assert (told.exploited, told.cves) == (True, ("CVE-2026-34621",))
    assert "cisa-kev:CVE-2026-34621" in told.why
    assert found.steps == (told,)
    assert found.held is not None


# What a manifest adds that follows another one.


def test_what_was_missed_while_nothing_was_published_still_gets_a_day(feeds: Path) -> None:
    """A step whose last good day is past at its first issue holds from the next day.

    Until then the floor that was published stays, and nobody is freed for a day.
    """
    manifest = built_after(feeds, (JULY,), AUGUST).manifest
    assert ladder(branch(manifest, "macos", "macos-26"), AUGUST) == (
        "26.5.2 (07-13) / 26.6.1 (08-22, exploited), 26.6.2 (08-31)"
    )
    assert ladder(branch(manifest, "google-chrome", "google-chrome"), AUGUST) == (
        "150.0.7871.114 (07-22) / 151.0.7922.108 (08-22), 151.0.7922.137 (08-25), "
        "151.0.7922.169 (09-01), 151.0.7922.173 (09-03)"
    )
    assert ladder(branch(manifest, "firefox-esr", "firefox-153"), AUGUST) == (
        "- / 153.0 (08-22), 153.1.0 (09-01)"
    )
