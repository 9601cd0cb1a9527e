"""The one list of feeds: each module in it is what an adapter has to be."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from fakes.feed_states import ours, state
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import adapter
from passmuster_publisher.feeds.adapter import MODULES
from passmuster_publisher.feeds.record import Cycle, Exploited, Release

DAY = date(2026, 8, 22)
FOLDER = Path(adapter.__file__).parent
# A selector of each feed that our recordings hold.
SELECTORS = {
    "apptracker": "BraveBrowser",
    "chrome-version-history": "stable:linux",
    "chrome-versions": "linux",
    "debian-archive": "bookworm:evince",
    "edge-updates": "stable:windows",
    "endoflife.date": "debian",
    "gdmf": "macos",
    "mfsa": "firefox",
    "release-data": "firefox:rapid",
    "scoop-extras": "brave",
    "sofa": "macos",
    "windows-updatelist": "client",
    "windows-version-feed": "client",
    "winget-pkgs": "Mozilla.Firefox",
}


@pytest.mark.parametrize("name", MODULES)
def test_each_feed_says_what_it_is(name: str) -> None:
    """Its name in policies, whose word it is, and after how many days it is stale."""
    feed = adapter.feed(name)
    assert feed.name == name
    assert feed.title
    assert feed.publisher
    assert 1 <= feed.gap_days <= 60
    assert feed.folder in ("", *MODULES)
    told = [what for what in ("releases", "cycles", "exploited")
            if hasattr(adapter._module(name), what)]  # fmt: skip
    assert told


@pytest.mark.parametrize("name", SELECTORS)
def test_each_feed_is_downloaded_over_https_into_its_own_folder(name: str) -> None:
    """Names of files that stay in the state, and nothing but HTTPS."""
    found = adapter.feed(name).downloads((SELECTORS[name],), DAY)
    assert found or name == "winget-pkgs"
    for each in found:
        assert urlsplit(each.url).scheme == "https"
        assert not Path(each.file).is_absolute()
        assert ".." not in Path(each.file).parts


def test_every_adapter_is_in_the_list() -> None:
    """A module with a FEED that nobody can name would be dead."""
    with_feed = {
        path.stem
        for path in FOLDER.glob("*.py")
        if "\nFEED = Feed(" in path.read_text(encoding="utf-8")
    }
    assert with_feed == set(MODULES.values())


@pytest.mark.parametrize("name", SELECTORS)
def test_our_recordings_are_read(name: str) -> None:
    """Through the list, as the pipeline asks."""
    feed = adapter.feed(name)
    found = adapter.releases(name, ours(feed.folder or name), SELECTORS[name])
    assert found
    assert all(isinstance(each, Release) for each in found)


def test_cycles_and_exploited_holes_are_read() -> None:
    """The two other kinds of statement."""
    cycles = adapter.cycles("endoflife.date", ours("endoflife.date"), "debian")
    assert all(isinstance(each, Cycle) for each in cycles)
    holes = adapter.exploited("cisa-kev", ours("cisa-kev"))
    assert all(isinstance(each, Exploited) for each in holes)
    assert cycles
    assert holes


def test_an_unknown_feed_is_an_error_with_the_known_ones(tmp_path: Path) -> None:
    """Whichever is asked."""
    states = [state(tmp_path, {"x": b""})]
    for ask in (
        lambda: adapter.feed("nonsense"),
        lambda: adapter.releases("nonsense", states, "x"),
        lambda: adapter.cycles("nonsense", states, "x"),
        lambda: adapter.exploited("nonsense", states),
    ):
        with pytest.raises(PublisherError, match="got 'nonsense', expected one of apptracker, "):
            ask()


def test_a_feed_may_tell_no_such_thing(tmp_path: Path) -> None:
    """Releases, cycles and exploited holes are told by different feeds."""
    states = [state(tmp_path, {"x": b""})]
    with pytest.raises(PublisherError, match="feed cisa-kev: it tells no releases"):
        adapter.releases("cisa-kev", states, "x")
    with pytest.raises(PublisherError, match="feed mfsa: it tells no cycles"):
        adapter.cycles("mfsa", states, "x")
    with pytest.raises(PublisherError, match="feed mfsa: it tells no exploited"):
        adapter.exploited("mfsa", states)


def test_a_feed_that_does_not_date_itself_speaks_for_its_recording(tmp_path: Path) -> None:
    """The day of the state's folder."""
    assert adapter.feed("release-data").stated_on(state(tmp_path, {"x": b""})) == DAY
