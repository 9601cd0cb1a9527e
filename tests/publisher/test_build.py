"""From policy and recordings to a manifest: deterministic, sound, stopped by what is missing."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from passmuster.model.requirement import Manifest, Requirement
from passmuster.wire.codec import encode
from passmuster_publisher import checks
from passmuster_publisher.build import build
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.policy import load

EXAMPLES = Path(__file__).parents[2] / "examples"


def _build(**options: object) -> Manifest:
    return build(load(EXAMPLES / "policy.toml"), Recordings(EXAMPLES / "feeds"), **options)


def _of(manifest: Manifest, name: str) -> Requirement:
    (found,) = (each for each in manifest.requirements if each.id == name)
    return found


def test_same_inputs_give_same_bytes() -> None:
    """No clock and no order of files gets in."""
    assert encode(_build()) == encode(_build())
    today = date(2027, 12, 1)
    assert encode(_build(replay_on=today)) == encode(_build(replay_on=today))


def test_a_manifest_is_of_the_day_of_its_recordings() -> None:
    """Issued on the newest recording's day with that day's serial; valid as the policy says."""
    manifest = _build()
    assert manifest.issued == datetime(2026, 11, 21, tzinfo=UTC)
    assert manifest.expires - manifest.issued == timedelta(days=45)
    assert (manifest.serial, manifest.replayed_from) == (2026112101, None)
    assert _build(serial=7).serial == 7
    assert checks.problems(manifest) == []


def test_a_replay_differs_by_whole_days_only() -> None:
    """The same ladder, moved; the manifest says from when."""
    plain, moved = _build(), _build(replay_on=date(2027, 12, 1))
    assert moved.replayed_from == plain.issued
    assert moved.serial == 2027120101
    by = timedelta(days=375)
    for before, after in zip(plain.requirements, moved.requirements, strict=True):
        for one, other in zip(before.branches, after.branches, strict=True):
            assert [s.deadline + by for s in one.steps] == [s.deadline for s in other.steps]
            assert [s.minimum for s in one.steps] == [s.minimum for s in other.steps]


def test_a_distribution_gets_a_requirement_for_each_package() -> None:
    """In its own order, for its own release and packages only, each version from its first day."""
    firefox = _of(_build(), "debian-12:firefox")
    assert (firefox.scheme, firefox.applies.packagings) == ("deb", ("dpkg",))
    assert [(each.product, each.release) for each in firefox.applies.os] == [("debian", "12")]
    assert firefox.applies.tracks == ("esr",)
    (branch,) = firefox.branches
    assert [(s.minimum, s.deadline.date()) for s in branch.steps] == [
        ("140.12.0esr-1~deb12u1", date(2026, 7, 26)),
        ("153.7.0esr-1~deb12u1", date(2026, 12, 6)),
    ]
    assert firefox.advice.keys() == {"de", "en"}


def test_each_cycle_is_a_branch_with_its_end() -> None:
    """LTS counts where the policy says so, and only long-term cycles where it says that."""
    manifest = _build()
    ends = {b.id: b.ends for b in _of(manifest, "debian").branches}
    assert ends["debian-12"] == datetime(2028, 7, 1, tzinfo=UTC)
    assert ends["debian-11"] == datetime(2026, 9, 1, tzinfo=UTC)
    esr = _of(manifest, "firefox-esr").branches
    assert [(b.prefix, b.ends) for b in esr] == [
        ("153", None),
        ("140", datetime(2026, 9, 30, tzinfo=UTC)),
        ("128", datetime(2025, 9, 17, tzinfo=UTC)),
    ]
    ubuntu = _of(manifest, "ubuntu").branches
    assert all(branch.steps == () for branch in ubuntu)
    assert {b.id: b.ends for b in ubuntu}["ubuntu-22.04"] == datetime(2027, 4, 2, tzinfo=UTC)


def test_an_ended_cycle_keeps_its_end_and_needs_no_ladder() -> None:
    """Its end decides; versions of long ago, which no scheme reads, do no harm."""
    branches = {b.id: b for b in _of(_build(), "debian").branches}
    assert branches["debian-11"].steps == ()
    assert [s.minimum for s in branches["debian-12"].steps] == ["12.15"]


def test_a_cycle_that_is_no_version_stops_the_build(tmp_path: Path) -> None:
    """As a prefix it would make every version of the product unknown; `only` leaves it out."""
    page = tmp_path / "endoflife.date" / "2026-08-22" / "linuxmint.md"
    page.parent.mkdir(parents=True)
    cycle = "  - releaseCycle: '{}'\n    releaseDate: 2026-01-11\n    eol: false\n"
    page.write_text(f"---\nreleases:\n{cycle.format('22.3')}{cycle.format('lmde7')}---\n")
    head = 'schema = 1\npublisher = "x"\n[[requirement]]\nid = "mint"\nproduct = "linuxmint"\n'
    rule = 'rule = "latest-of-branch"\nfeed = "endoflife.date/linuxmint"\nscheme = "dotted"\n'
    file = tmp_path / "policy.toml"
    file.write_text(head + rule)
    with pytest.raises(PublisherError, match="lmde7"):
        build(load(file), Recordings(tmp_path))
    file.write_text(head + rule + 'only = ["22.3"]\n')
    (branch,) = build(load(file), Recordings(tmp_path)).requirements[0].branches
    assert (branch.prefix, branch.ends, branch.steps) == ("22.3", None, ())


def test_rolling_cycles_are_one_ladder() -> None:
    """Each new major is a step; on an earlier day it was still pending."""
    recordings = Recordings(EXAMPLES / "feeds", date(2026, 8, 22))
    policy = load(EXAMPLES / "policy.toml")
    (branch,) = _of(build(policy, recordings), "firefox-release").branches
    assert [(s.minimum, s.deadline.date()) for s in branch.steps] == [
        ("153.0", date(2026, 8, 5)),
        ("154.0", date(2026, 9, 2)),
    ]
    (today,) = _of(_build(), "firefox-release").branches
    assert [s.minimum for s in today.steps] == ["154.0"]


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("endoflife.date/debian", "endoflife.date/absent", "is in no recording"),
        ("endoflife.date/debian", "endoflife/debian", "feed endoflife: got no recording"),
        ("chrome-versions/linux", "chrome-versions/amiga", "no versions for platform"),
        ('support = "extended"', 'only = ["99"]', "has no cycle 99"),
        ('package = "evince"', 'package = "evinse"', "package evinse is in none"),
        ('id = "ubuntu"', 'id = "debian"', "id 'debian' is used 2 times"),
    ],
)
def test_what_the_recordings_lack_stops_the_build(
    tmp_path: Path, old: str, new: str, message: str
) -> None:
    """A line that nobody computed is worse than yesterday's manifest."""
    text = (EXAMPLES / "policy.toml").read_text(encoding="utf-8")
    assert old in text
    file = tmp_path / "policy.toml"
    file.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(PublisherError, match=message):
        build(load(file), Recordings(EXAMPLES / "feeds"))


def test_a_feed_version_of_another_scheme_stops_the_build(tmp_path: Path) -> None:
    """It is neither skipped nor taken for the oldest."""
    file = tmp_path / "policy.toml"
    file.write_text(
        'schema = 1\npublisher = "x"\n[[requirement]]\nid = "r"\nproduct = "firefox"\n'
        'rule = "latest-of-branch"\nfeed = "chrome-versions/linux"\nscheme = "windows-build"\n',
        encoding="utf-8",
    )
    with pytest.raises(PublisherError, match="requirement r: a feed's version"):
        build(load(file), Recordings(EXAMPLES / "feeds"))
