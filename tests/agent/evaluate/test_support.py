"""Since when a branch gets no fixes for a copy; the vectors `support` say it to the second."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from passmuster.evaluate.measure import Measure
from passmuster.evaluate.support import Ended, ended
from passmuster.model.installation import Kind, ReportedInstallation, Support
from passmuster.model.requirement import Branch, Extended
from passmuster.versions import UnparsableError

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)
BUILD = Measure("windows-build", "19045.5")


def copy(track: str = "", support: Support | None = None) -> ReportedInstallation:
    """Return a Windows."""
    return ReportedInstallation(
        product="windows", kind=Kind.OS, platform="windows", architecture="amd64", packaging="os",
        track=track, support=support,
    )  # fmt: skip


def branch(**more: object) -> Branch:
    """Return a branch that has ended for everybody, unless said otherwise."""
    return Branch(**{"id": "22H2", "ends": NOW} | more)


@pytest.mark.parametrize(
    ("track", "ends", "by_track", "expected"),
    [
        ("", None, {}, None),
        ("", NOW + HOUR, {}, None),
        ("", NOW, {}, Ended("branch-ended", NOW)),
        ("home", NOW, {"home": NOW + HOUR}, None),
        ("home", None, {"home": NOW}, Ended("branch-ended", NOW)),
        ("pro", None, {"home": NOW}, None),
        ("", None, {"home": NOW}, Ended("track-unknown", None)),
        ("", NOW, {"home": NOW + HOUR}, Ended("track-unknown", None)),
        ("", NOW - HOUR, {"home": NOW}, Ended("branch-ended", NOW)),
        ("", NOW, {"home": NOW - HOUR}, Ended("branch-ended", NOW)),
        ("", NOW + HOUR, {"home": NOW + HOUR}, None),
    ],
)
def test_ends_and_ends_by_track(
    track: str, ends: datetime | None, by_track: dict[str, datetime], expected: Ended | None
) -> None:
    """Of an unknown track only what holds for every track is said, since the last of the ends."""
    told = branch(ends=ends, ends_by_track=by_track)
    assert ended(told, copy(track), BUILD, NOW) == expected


@pytest.mark.parametrize(
    ("extended", "support", "expected"),
    [
        (Extended(support=("esu",)), Support.ESU, None),
        (Extended(support=("esu",)), Support.LTS, "extended-support-not-shown"),
        (Extended(support=("esu",)), None, "extended-support-not-shown"),
        (Extended(support=("esu",), ends=NOW), Support.ESU, "branch-ended"),
        (Extended(support=("esu",), ends=NOW + HOUR), Support.ESU, None),
        (Extended(support=(), proven_from="19045.5"), None, None),
        (Extended(support=(), proven_from="19045.6"), None, "extended-support-not-shown"),
        (Extended(support=(), proven_from="19044.1"), None, "extended-support-not-shown"),
    ],
)
def test_extended_support(
    extended: Extended, support: Support | None, expected: str | None
) -> None:
    """A stated phase entitles, or a build that only the entitled are given."""
    found = ended(branch(extended=(extended,)), copy(support=support), BUILD, NOW)
    assert (found and found.reason) == expected


def test_a_proof_that_cannot_be_read_is_an_error() -> None:
    """The caller says unknown."""
    told = branch(extended=(Extended(support=(), proven_from="KB5000"),))
    with pytest.raises(UnparsableError):
        ended(told, copy(), BUILD, NOW)
    assert ended(branch(ends=NOW + HOUR, extended=told.extended), copy(), BUILD, NOW) is None
