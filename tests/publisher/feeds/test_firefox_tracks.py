"""Firefox's rapid and ESR versions told apart by their numbers."""

from __future__ import annotations

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import firefox_tracks


@pytest.mark.parametrize(
    ("version", "rapid", "esr"),
    [
        ("154.0", True, True),
        ("153.0.1", True, False),
        ("153.0.0", False, False),
        ("153.1.0", False, True),
        ("140.10.2", False, True),
        ("33.1", False, False),
        ("153", False, False),
        ("1.5.0.12", False, False),
        ("155.0b3", False, False),
        ("153.1.0esr", False, False),
        ("153.0\n", False, False),
    ],
)
def test_tracks(version: str, rapid: bool, esr: bool) -> None:  # noqa: FBT001
    """X.0 is both; the middle number tells the rest."""
    told = [
        firefox_tracks.track("feed", name).fullmatch(version) is not None
        for name in ("firefox:rapid", "firefox:esr")
    ]
    assert told == [rapid, esr]


@pytest.mark.parametrize("selector", ["firefox", "firefox:", "firefox:beta", "chrome:esr", ""])
def test_another_selector_is_refused(selector: str) -> None:
    """The error names the feed and what there is."""
    with pytest.raises(PublisherError, match=r"feed f: .*firefox:rapid or firefox:esr"):
        firefox_tracks.track("f", selector)


def test_notes_are_at_mozilla() -> None:
    """The address that endoflife.date forms too."""
    assert firefox_tracks.notes("152.0.6") == (
        "https://www.mozilla.org/firefox/152.0.6/releasenotes/"
    )
