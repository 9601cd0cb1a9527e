"""endoflife.date: cycles out of front matter, and hostile pages."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds import endoflife
from passmuster_publisher.feeds.recordings import State

Record = Callable[[str, str], State]

PAGE = """---
title: X
releases:
  - releaseCycle: "12"
    releaseDate: 2023-06-10
    eol: 2026-07-11
    eoes: 2028-06-30
    lts: true
    latest: "12.15"
    latestReleaseDate: 2026-07-11
  - releaseCycle: "11"
    releaseDate: 2021-08-14
    eol: true
---
# text that nobody reads: {{ template }}
"""


def test_a_page_gives_cycles(record: Record) -> None:
    """Dates as dates, `true` as true, what is missing as missing; the text is not read."""
    first, second = endoflife.read(record("x.md", PAGE), "x")
    assert (first.release_cycle, first.eol, first.eoes, first.lts, first.latest) == (
        "12",
        date(2026, 7, 11),
        date(2028, 6, 30),
        True,
        "12.15",
    )
    assert (second.eol, second.latest, second.latest_release_date) == (True, "", None)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "no front matter",
        "---\nreleases: 5\n---\n",
        "---\n{{{\n---\n",
        "---\nreleases:\n  - releaseCycle: 12.1\n    releaseDate: 2023-01-01\n    eol: no\n---\n",
        "---\nreleases:\n  - releaseCycle: '1'\n    releaseDate: soon\n    eol: false\n---\n",
        "---\nreleases:\n  - releaseCycle: '1'\n    releaseDate: 2023-02-31\n    eol: false\n---\n",
        "---\na: !!python/object/apply:os.system ['true']\nreleases: []\n---\n",
        "---\n" + "[" * 5000 + "\n---\n",
    ],
)
def test_a_misshapen_page_is_refused(record: Record, text: str) -> None:
    """A number in place of a name, no date, code, deep nesting: an error with the file's name."""
    with pytest.raises(PublisherError, match=r"x\.md"):
        endoflife.read(record("x.md", text), "x")


def test_a_page_name_leaves_the_folder_never(record: Record) -> None:
    """The policy may be shared; it names pages, not paths."""
    with pytest.raises(PublisherError, match="expected a name"):
        endoflife.read(record("x.md", PAGE), "../x")
