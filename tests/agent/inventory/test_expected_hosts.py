"""Recorded hosts against what was known of them beforehand, written down by hand.

A host's description (host_builder.hosts) states what is installed on it, independently of the
code; the approved inventory beside the recording is what the code made of it.

EXPECT: (product, track, packaging, scope, owner, version or None, reason, place that says so)
for every installation; without a version the place is the installation's own path, and a `*` in it
stands for the commit of a flatpak, which is not known beforehand.
EXPECT_SOURCES: source to outcome, for what is neither ok nor absent.
EXPECT_DEFAULTS: (owner, role, product); EXPECT_OBSTACLES: (product, cause);
EXPECT_RUNNING: (product, version or None, whether it is the one on disk);
EXPECT_PENDING: (product, version); EXPECT_CIRCUMSTANCES: names, compared where they are stated.
What is not stated, circumstances apart, is expected not to be there.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import import_module
from types import ModuleType

import pytest

from host_builder.machine import DESCRIPTIONS, HOSTS
from passmuster.host.recording import RecordedHost
from passmuster.inventory import take
from passmuster.model.installation import Installation, Inventory, Outcome
from passmuster.products import load

COMMIT = re.compile(r"(?<=/)[0-9a-f]{64}(?=/)")
ANSWERS = {Outcome.OK, Outcome.ABSENT}


def described() -> dict[str, ModuleType]:
    """Return the descriptions that state what to expect, by the name of their recording."""
    found = {}
    for path in sorted(DESCRIPTIONS.glob("*.py")):
        module = import_module(f"host_builder.hosts.{path.stem}")
        if path.stem[0] != "_" and hasattr(module, "EXPECT"):
            found[path.stem.replace("_", "-")] = module
    return found


MODULES = described()


@cache
def judged(name: str) -> Inventory:
    """Return the inventory of a recorded host."""
    return take(RecordedHost(HOSTS / name), load())


def told(each: Installation) -> tuple[object, ...]:
    """Return an installation in the form of an expectation."""
    version = each.on_disk.version.raw if each.on_disk else None
    place = each.on_disk.evidence.location if each.on_disk else each.path
    return (each.product, each.track, each.packaging, str(each.scope), each.owner, version,
            each.reason, COMMIT.sub("*", place))  # fmt: skip


def ordered(rows: object) -> list[tuple[object, ...]]:
    """Return rows in an order that does not depend on who wrote them down."""
    assert isinstance(rows, tuple), rows
    return sorted(rows, key=repr)


@pytest.mark.parametrize("name", MODULES)
def test_exactly_the_expected_is_found(name: str) -> None:
    """None is missing, none is too many, each value comes from the place that states it."""
    found = tuple(told(each) for each in judged(name).installations)
    assert ordered(found) == ordered(MODULES[name].EXPECT)


@pytest.mark.parametrize("name", MODULES)
def test_sources_end_as_expected(name: str) -> None:
    """A source that cannot answer says so, and no other one does."""
    found = {each.source: str(each.outcome) for each in judged(name).sources
             if each.outcome not in ANSWERS}  # fmt: skip
    assert found == getattr(MODULES[name], "EXPECT_SOURCES", {})


@pytest.mark.parametrize("name", MODULES)
def test_defaults_are_the_expected_ones(name: str) -> None:
    """Each person's default, and whose product it is; empty for what no definition knows."""
    found = tuple((each.owner, str(each.role), each.product) for each in judged(name).defaults)
    assert ordered(found) == ordered(getattr(MODULES[name], "EXPECT_DEFAULTS", ()))


@pytest.mark.parametrize("name", MODULES)
def test_obstacles_are_the_expected_ones(name: str) -> None:
    """What the machine states against an update, and nothing that it does not."""
    found = tuple((each.product, obstacle.cause) for each in judged(name).installations
                  for obstacle in each.obstacles)  # fmt: skip
    assert ordered(found) == ordered(getattr(MODULES[name], "EXPECT_OBSTACLES", ()))


@pytest.mark.parametrize("name", MODULES)
def test_what_runs_is_the_expected(name: str) -> None:
    """Versions that run, the old ones told apart from what is on disk."""
    found = tuple((each.product, copy.version.raw if copy.version else None, copy.current)
                  for each in judged(name).installations for copy in each.running)  # fmt: skip
    assert ordered(found) == ordered(getattr(MODULES[name], "EXPECT_RUNNING", ()))


@pytest.mark.parametrize("name", MODULES)
def test_what_waits_is_the_expected(name: str) -> None:
    """Versions that are staged for the next start."""
    found = tuple((each.product, each.pending.version.raw)
                  for each in judged(name).installations if each.pending)  # fmt: skip
    assert ordered(found) == ordered(getattr(MODULES[name], "EXPECT_PENDING", ()))


@pytest.mark.parametrize(
    "name", [name for name, each in MODULES.items() if hasattr(each, "EXPECT_CIRCUMSTANCES")]
)
def test_circumstances_are_the_expected_ones(name: str) -> None:
    """What the machine states of itself as a whole, where the description says so."""
    expected = MODULES[name].EXPECT_CIRCUMSTANCES
    assert sorted(each.name for each in judged(name).circumstances) == sorted(expected)
