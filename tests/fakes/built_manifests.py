"""Manifests of the example policy, built once a set of recordings and day, and what they say."""

from __future__ import annotations

from datetime import date, timedelta
from functools import cache
from pathlib import Path

from passmuster.model.requirement import Branch, Manifest, Step
from passmuster_publisher.build import Built, build
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.ladder import floor_at, midnight
from passmuster_publisher.policy import load

EXAMPLES = Path(__file__).parents[2] / "examples"
POLICY = EXAMPLES / "policy.toml"
FEEDS = EXAMPLES / "feeds"
JULY, AUGUST = date(2026, 7, 8), date(2026, 8, 22)


@cache
def built(feeds: Path, day: date, policy: Path = POLICY) -> Built:
    """Return what the recordings of up to a day give, with nothing published before."""
    return build(load(policy), Recordings(feeds, day), as_of=day)


@cache
def built_after(feeds: Path, before: tuple[date, ...], day: date, policy: Path = POLICY) -> Built:
    """Return the same after manifests had been published on earlier days, one upon the other."""
    previous: Manifest | None = None
    for each in (*before, day):
        made = build(load(policy), Recordings(feeds, each), as_of=each, previous=previous)
        previous = made.manifest
    return made


def branch(manifest: Manifest, requirement: str, name: str) -> Branch:
    """Return a branch of a requirement by its id."""
    (found,) = (
        branch
        for each in manifest.requirements
        if each.id == requirement
        for branch in each.branches
        if branch.id == name
    )
    return found


def floor(branch: Branch, day: date) -> str:
    """Return the minimum that holds on a day, or nothing."""
    step = floor_at(branch.steps, midnight(day))
    return step.minimum if step else ""


def ladder(branch: Branch, day: date) -> str:
    """Return a ladder as reference/feeds.md, section 4, writes it: floor, slash, pending steps."""
    lowest = floor_at(branch.steps, midnight(day))
    pending = [_written(step) for step in branch.steps if step.deadline > midnight(day)]
    return f"{_written(lowest) if lowest else '-'} / {', '.join(pending) or '-'}"


def _written(step: Step) -> str:
    last = step.deadline.date() - timedelta(days=1)
    return f"{step.minimum} ({last:%m-%d}{', exploited' if step.exploited else ''})"
