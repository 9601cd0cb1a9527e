"""An upstream that breaks stops what rests on it, with the last good line kept, and nothing else.

Every feed of the example policy, every way in which it can break, through the command line.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from functools import cache
from pathlib import Path
from typing import NamedTuple

import pytest
from msgspec.structs import replace

from fakes.broken_feeds import BYTES, WAYS, damage, newest
from fakes.built_manifests import AUGUST, FEEDS, POLICY, built, built_after
from passmuster.model.requirement import Branch, Manifest, Requirement
from passmuster.wire import document
from passmuster.wire.codec import encode
from passmuster_publisher.cli import main
from passmuster_publisher.feeds import adapter
from passmuster_publisher.policy import load
from passmuster_publisher.policy.tables import MARKS, Fixed, SupportOnly
from passmuster_publisher.rules import Part, parts

HELD = 4
# On this day a feed's recordings are young, so that nothing but the damage can hold a line.
DAYS = {"debian-archive": date(2026, 7, 11), "edge-updates": date(2026, 5, 18)}
CASES = [(feed, way) for feed in sorted(WAYS) for way in WAYS[feed]]

# What the general rule, everything that rests on the feed, does not say: which lines are held.
HELD_ONLY = {
    # The July pages know no ESR 153; else they are old and plausible, for ends move both ways.
    ("endoflife.date", "goes back"): {"firefox-esr"},
    # Advisories of versions that do not exist raise nothing: the first source does not name them.
    ("mfsa", "jumps"): set(),
}
# A page that says other ends than yesterday's is believed, and the review shows each.
ENDS_MOVE = {("endoflife.date", "goes back"): {"centos-stream", "windows-server"}}


class Run(NamedTuple):
    """What one build gave."""

    status: int
    manifest: Manifest
    told: str

    @property
    def requirements(self) -> dict[str, Requirement]:
        """By id."""
        return {each.id: each for each in self.manifest.requirements}


Build = Callable[..., Run]


class Good(NamedTuple):
    """What unbroken recordings give: the manifest of a day as a file, and that of the next day."""

    path: Path
    day: dict[str, Requirement]
    next_day: dict[str, Requirement]


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return our recordings, in which Debian's second suite is not lacking."""
    copy = tmp_path_factory.mktemp("whole") / "feeds"
    shutil.copytree(FEEDS, copy)
    _with_security_suite(copy / "debian-archive" / "2026-07-11")
    return copy


@pytest.fixture(scope="module")
def good(whole: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[date], Good]:
    """Return what gives the good manifests of a day and of the next, each built once."""

    @cache
    def made(day: date) -> Good:
        first = built(whole, day).manifest
        path = tmp_path_factory.mktemp("good") / "good.json"
        path.write_bytes(encode(first))
        second = built_after(whole, (day,), day + timedelta(days=1)).manifest
        return Good(
            path,
            {each.id: each for each in first.requirements},
            {each.id: each for each in second.requirements},
        )

    return made


@pytest.fixture
def build(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Build:
    """Return what builds on a day, through the command line."""

    def run(feeds: Path, day: date, previous: Path | None = None, out: str = "new.json") -> Run:
        options = ["build", "--policy", str(POLICY), "--feeds", str(feeds)]
        options += ["--as-of", day.isoformat(), "-o", str(tmp_path / out)]
        options += ["--previous", str(previous)] if previous else []
        status = main(options)
        manifest = document.read((tmp_path / out).read_bytes()).manifest
        return Run(status, manifest, capsys.readouterr().err)

    return run


@pytest.fixture
def feeds(whole: Path, tmp_path: Path) -> Path:
    """Return a copy of the whole recordings in which each feed can be broken by itself."""
    shutil.copytree(whole, tmp_path / "feeds")
    return tmp_path / "feeds"


def _with_security_suite(state: Path) -> None:
    """Give Debian's state the second suite: what is in none of several is gone, not unrecorded."""
    for name in ("Release", "main-amd64-Packages"):
        text = (state / f"bookworm-{name}").read_text(encoding="utf-8")
        text = text.replace("Codename: bookworm", "Codename: bookworm-security")
        (state / f"bookworm-security-{name}").write_text(text, encoding="utf-8")


def folder_of(feeds: Path, feed: str) -> Path:
    """Return a feed's folder of recordings; Apple's list lies in SOFA's."""
    return feeds / (adapter.feed(feed).folder or feed)


def broken_tomorrow(feeds: Path, feed: str, way: str, day: date) -> None:
    """Add a state of the next day: today's, broken."""
    folder = folder_of(feeds, feed)
    state = folder / (day + timedelta(days=1)).isoformat()
    days = [each for each in folder.iterdir() if each.name <= day.isoformat()]
    shutil.copytree(max(days), state)
    damage(state, feed, way)


@cache
def asking(feed: str) -> tuple[frozenset[str], frozenset[str]]:
    """Return the ids of the requirements that rest on a feed, and of those that only ask it too."""
    made = [part for rule in load(POLICY).requirement for part in parts(rule)]
    rest = {part.id for part in made if feed in _named(_firsts(part))}
    return frozenset(rest), frozenset(p.id for p in made if feed in _named(_seconds(p))) - rest


def _named(sources: Iterator[str | None]) -> set[str]:
    return {source.partition("/")[0] for source in sources if source and source != MARKS}


def _firsts(part: Part) -> Iterator[str | None]:
    if isinstance(part.asked, Fixed):
        return
    yield part.asked.support
    if not isinstance(part.asked, SupportOnly):
        yield part.asked.first
        yield part.asked.security
        yield from (each.first for each in part.asked.branch)


def _seconds(part: Part) -> Iterator[str | None]:
    if not isinstance(part.asked, Fixed | SupportOnly):
        yield from part.asked.second
        for each in part.asked.branch:
            yield from each.second or ()


def lines(requirement: Requirement) -> dict[str, Branch]:
    """Return the branches by id as they judge: without what holds them."""
    return {each.id: replace(each, held=None) for each in requirement.branches}


def asked_for(requirement: Requirement) -> dict[str, tuple[object, ...]]:
    """Return what a requirement demands of each branch, without how sure and whence it is known."""
    return {
        each.id: (
            each.ends,
            each.ends_by_track,
            [(step.minimum, step.deadline, step.exploited) for step in each.steps],
        )
        for each in requirement.branches
    }


def reasons(requirement: Requirement) -> set[str]:
    """Return why branches are held."""
    return {each.held.reason for each in requirement.branches if each.held}


def named(feed: str, reason: str) -> bool:
    """Tell whether a reason names the feed, or one of its files."""
    folder = adapter.feed(feed).folder or feed
    return feed in reason or f"recording {folder}/" in reason


def test_every_feed_of_the_example_policy_is_broken_here() -> None:
    """A feed that the policy comes to use has to be added."""
    made = [part for rule in load(POLICY).requirement for part in parts(rule)]
    used = {feed for part in made for ask in (_firsts, _seconds) for feed in _named(ask(part))}
    assert used | {*load(POLICY).defaults.exploited} == set(WAYS)


@pytest.mark.parametrize(("feed", "way"), CASES, ids=lambda each: each)
def test_a_broken_state_holds_what_rests_on_it(
    feed: str, way: str, feeds: Path, build: Build, good: Callable[[date], Good]
) -> None:
    """Held with a reason that names the feed, the lines as published; all else byte for byte."""
    day = DAYS.get(feed, AUGUST)
    broken_tomorrow(feeds, feed, way, day)
    run = build(feeds, day + timedelta(days=1), good(day).path)
    unbroken = good(day).next_day
    assert run.status == HELD
    rest, _ = asking(feed)
    held = HELD_ONLY.get((feed, way), rest)
    for name, requirement in run.requirements.items():
        if name in held:
            assert lines(requirement) == lines(unbroken[name])
            new = reasons(requirement) - reasons(unbroken[name])
            assert new
            assert all(named(feed, each) for each in new)
            assert all(each.replace("\n", " ") in run.told for each in new)
        elif name not in ENDS_MOVE.get((feed, way), set()):
            assert requirement == unbroken[name]
    if not held:
        assert [each for each in run.told.splitlines() if each.startswith("warning")]
        assert named(feed, run.told)


@pytest.mark.parametrize("way", [*BYTES, "missing"])
@pytest.mark.parametrize("feed", sorted(WAYS))
def test_a_state_that_breaks_afterwards_lowers_nothing(
    feed: str, way: str, feeds: Path, build: Build, good: Callable[[date], Good], tmp_path: Path
) -> None:
    """The recordings themselves are damaged or gone: what was published is asked for still."""
    if way == "missing":
        shutil.rmtree(folder_of(feeds, feed))
    else:
        damage(newest(folder_of(feeds, feed)), feed, way)
    run = build(feeds, AUGUST, good(AUGUST).path)
    assert run.status == HELD
    assert named(feed, run.told)
    assert str(feeds) not in (tmp_path / "new.json").read_text(encoding="utf-8")
    rest, also = asking(feed)
    if feed == "gdmf" and way == "missing":
        rest, also = asking("sofa")
    for name, requirement in run.requirements.items():
        assert asked_for(requirement) == asked_for(good(AUGUST).day[name])
        if name not in rest | also:
            assert requirement == good(AUGUST).day[name]


def test_a_broken_file_stops_its_own_product_only(
    feeds: Path, build: Build, good: Callable[[date], Good]
) -> None:
    """One recorder, many programs: Brave's file is a web page, Opera's and the rest are read."""
    unbroken = good(AUGUST)
    (feeds / "scoop-extras" / AUGUST.isoformat() / "brave.json").write_bytes(b"<html></html>")
    run = build(feeds, AUGUST, unbroken.path).requirements
    assert [name for name in run if run[name] != unbroken.day[name]] == ["brave"]
    (reason,) = reasons(run["brave"])
    assert reason.startswith("recording scoop-extras/2026-08-22/brave.json: got a web page")


def test_without_a_manifest_before_a_broken_feed_gives_the_state_before_it(
    feeds: Path, build: Build
) -> None:
    """The first manifest of all: July's Chrome, held, with what the web page was named as."""
    damage(newest(feeds / "chrome-versions"), "chrome-versions", "web page")
    run = build(feeds, AUGUST)
    (chrome,) = run.requirements["google-chrome"].branches
    assert chrome.steps[-1].minimum == "150.0.7871.114"
    assert chrome.held is not None
    assert "got a web page" in chrome.held.reason


def test_a_feed_that_recovers_lets_go(
    feeds: Path, build: Build, good: Callable[[date], Good], tmp_path: Path
) -> None:
    """The day after, the feed is whole again: nothing is held for it any more, nothing is lost."""
    broken_tomorrow(feeds, "release-data", "web page", AUGUST)
    broken = build(feeds, AUGUST + timedelta(days=1), good(AUGUST).path, out="broken.json")
    assert reasons(broken.requirements["firefox-release"])
    folder = feeds / "release-data"
    shutil.copytree(folder / AUGUST.isoformat(), folder / "2026-08-24")
    run = build(feeds, AUGUST + timedelta(days=2), tmp_path / "broken.json").requirements
    assert not reasons(run["firefox-release"])
    assert lines(run["firefox-release"]) == lines(broken.requirements["firefox-release"])
