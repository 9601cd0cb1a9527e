"""Large recordings of the real feeds, where they lie beside the checkout."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from passmuster_publisher.feeds import chrome_versions, debian_archive, endoflife
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.ladder import Grace, climb

ROOT = Path(__file__).parents[3]
OURS = ROOT / "examples" / "feeds"
REAL = ROOT.parent / "shared" / "feeds"
pytestmark = pytest.mark.skipif(
    not REAL.is_dir(), reason="the large real recordings are not beside this checkout"
)


@pytest.mark.parametrize(
    ("day", "steps"),
    [
        (
            date(2026, 7, 8),
            ["149.0.7827.196", "149.0.7827.200", "150.0.7871.46", "150.0.7871.100"],
        ),
        (
            date(2026, 8, 22),
            ["151.0.7922.108", "151.0.7922.137", "151.0.7922.169", "151.0.7922.173"],
        ),
    ],
)
def test_the_real_chrome_list_gives_the_known_ladder(day: date, steps: list[str]) -> None:
    """Floor and pending steps of two recorded days with fourteen days of grace."""
    states = Recordings(REAL, day).states("chrome-versions")
    found = climb("dotted", chrome_versions.releases(states, "linux"), Grace(14, 3), day)
    assert [step.minimum for step in found][: len(steps)] == steps
    assert found[0].deadline.date() <= day < found[1].deadline.date()


def test_our_small_recordings_say_what_the_real_ones_say() -> None:
    """Ours are an extract: every version and date in them is in the real recording."""
    ours, real = Recordings(OURS), Recordings(REAL)
    for page in ("debian", "firefox", "ubuntu"):
        for state in ours.states(endoflife.FEED):
            if endoflife.has(state, page):
                (whole,) = (s for s in real.states(endoflife.FEED) if s.day == state.day)
                assert set(endoflife.read(state, page)) <= set(endoflife.read(whole, page))
    suites = ("bookworm", "bookworm-security")
    for package in ("firefox-esr", "chromium", "evince", "okular", "atril", "mupdf", "xpdf"):
        small = debian_archive.releases(ours.states(debian_archive.FEED), suites, package)
        assert small == debian_archive.releases(real.states(debian_archive.FEED), suites, package)
    small = chrome_versions.releases(ours.states(chrome_versions.FEED), "linux")
    assert {(r.version, r.released) for r in small} <= {
        (r.version, r.released)
        for r in chrome_versions.releases(real.states(chrome_versions.FEED), "linux")
    }


def test_every_real_page_is_read() -> None:
    """All recorded pages, both days: at least one cycle each."""
    for state in Recordings(REAL).states(endoflife.FEED):
        for file in state.folder.glob("*.md"):
            assert endoflife.read(state, file.stem), file
