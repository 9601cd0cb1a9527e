"""Ends of support as the feeds write them, and the day on which they begin to count."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from passmuster.model.requirement import Branch
from passmuster_publisher.branches import branches_of
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.ladder import Grace
from passmuster_publisher.policy import LatestOfBranch

LTS = "    eol: 2026-01-01\n    eoes: 2028-06-30\n"
DAY = date(2026, 8, 22)
Build = Callable[..., tuple[Branch, ...]]


@pytest.fixture
def build(tmp_path: Path) -> Build:
    """Return what builds the branches of a page with one cycle (its last lines are given)."""

    def run(lines: str, **options: object) -> tuple[Branch, ...]:
        page = tmp_path / "endoflife.date" / str(DAY) / "x.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        cycle = "  - releaseCycle: '12'\n    releaseDate: 2023-06-10\n"
        page.write_text(f"---\nreleases:\n{cycle}{lines}---\n", encoding="utf-8")
        whole = {"feed": "endoflife.date/x", **options}
        rule = LatestOfBranch(id="x", product="debian", scheme="dotted", **whole)
        return branches_of(rule, Grace(14, 3), Recordings(tmp_path), DAY)

    return run


@pytest.mark.parametrize(
    ("lines", "support", "ends"),
    [
        ("    eol: 2026-08-22\n", "security", datetime(2026, 8, 23, tzinfo=UTC)),
        ("    eol: false\n", "security", None),
        ("    eol: true\n", "security", datetime(2026, 8, 22, tzinfo=UTC)),
        (
            "    eol: 2026-01-01\n    eoes: 2028-06-30\n",
            "security",
            datetime(2026, 1, 2, tzinfo=UTC),
        ),
        (
            "    eol: 2026-01-01\n    eoes: 2028-06-30\n",
            "extended",
            datetime(2028, 7, 1, tzinfo=UTC),
        ),
        ("    eol: 2026-01-01\n", "extended", datetime(2026, 1, 2, tzinfo=UTC)),
        ("    eol: true\n    eoes: false\n", "extended", datetime(2026, 8, 22, tzinfo=UTC)),
    ],
)
def test_the_last_supported_day_is_still_supported(
    build: Build, lines: str, support: str, ends: datetime | None
) -> None:
    """From the next midnight on the branch has ended; without an extended phase `eol` counts."""
    (branch,) = build(lines, support=support)
    assert branch.ends == ends


def test_a_supported_cycle_has_its_latest_as_a_step(build: Build) -> None:
    """From its day of release, or from the cycle's where the feed names none."""
    (branch,) = build("    eol: false\n    latest: '12.15'\n    latestReleaseDate: 2026-07-11\n")
    assert [(s.minimum, s.deadline.date()) for s in branch.steps] == [("12.15", date(2026, 7, 26))]
    (branch,) = build("    eol: false\n    latest: '12.0'\n")
    assert [(s.minimum, s.deadline.date()) for s in branch.steps] == [("12.0", date(2023, 6, 25))]
    (branch,) = build("    eol: false\n    latest: '12.15'\n", ends_only=True)
    assert branch.steps == ()


def test_what_the_policy_leaves_out_is_out(build: Build) -> None:
    """Long-term cycles only, or the named ones only; a name that the feed lacks is an error."""
    assert build("    eol: false\n", lts_only=True) == ()
    assert len(build("    eol: false\n    lts: true\n", lts_only=True)) == 1
    with pytest.raises(PublisherError, match="has no cycle 13"):
        build("    eol: false\n", only=("12", "13"))


def test_an_unknown_feed_is_named(build: Build) -> None:
    """With the two that there are."""
    with pytest.raises(PublisherError, match="feed nonsense: got no recording"):
        build("    eol: false\n", feed="nonsense/x")
