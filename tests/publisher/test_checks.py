"""Every rule that a manifest must keep beyond its schema, each broken on its own."""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from passmuster.model.requirement import (
    Accepted,
    Branch,
    Forbidden,
    Manifest,
    Required,
    Requirement,
    Step,
    Withdrawn,
)
from passmuster_publisher.checks import problems

NOW = datetime(2026, 11, 24, tzinfo=UTC)
DAY = timedelta(days=1)
STEPS = (Step(minimum="1.0", deadline=NOW), Step(minimum="1.1", deadline=NOW + DAY))


def _manifest(branch: Branch | None = None, **fields: object) -> Manifest:
    branches = (branch or Branch(id="b", prefix="1", steps=STEPS),)
    whole = {"id": "r", "product": "evince", "scheme": "dotted", "branches": branches, **fields}
    return Manifest(
        schema=1,
        serial=1,
        issued=NOW,
        expires=NOW + DAY,
        requirements=(Requirement(**whole),),
    )


def test_a_sound_manifest_has_no_problem() -> None:
    """Neither an empty branch nor an open end is one."""
    assert problems(_manifest()) == []
    assert problems(_manifest(Branch(id="b"))) == []


NAIVE = NOW.replace(tzinfo=None)


@pytest.mark.parametrize(
    ("manifest", "message"),
    [
        (_manifest(rule="guess"), "rule: got 'guess'"),
        (_manifest(scheme="magic"), "scheme: got 'magic'"),
        (_manifest(unlisted_branch="fine"), "unlisted_branch: got 'fine'"),
        (_manifest(withdrawn=(Withdrawn(reason="x", below="new"),)), "withdrawn: got 'new'"),
        (_manifest(Branch(id="b", prefix="lmde7")), "branch b: got 'lmde7'"),
        (
            _manifest(Branch(id="b", prefix="2", steps=STEPS[:1])),
            "does not begin with the prefix 2",
        ),
        (_manifest(Branch(id="b", ends=NAIVE)), "ends has no time zone"),
        (
            _manifest(Branch(id="b", steps=(Step(minimum="1", deadline=NAIVE),))),
            "an instant has no time zone",
        ),
        (
            _manifest(Branch(id="b", steps=(Step(minimum="1", deadline=NOW, released=NAIVE),))),
            "an instant has no time zone",
        ),
        (_manifest(Branch(id="b", steps=STEPS[::-1])), "expected rising minimums"),
        (
            _manifest(Branch(id="b", steps=(STEPS[0], Step(minimum="2", deadline=NOW)))),
            "its deadline is not before",
        ),
    ],
)
def test_each_broken_rule_is_said_once(manifest: Manifest, message: str) -> None:
    """With the requirement, so that its author finds it."""
    found = [each for each in problems(manifest) if message in each]
    assert len(found) == 1
    assert found[0].startswith("requirement r: ")


def test_an_unreadable_minimum_is_said() -> None:
    """A version that no desktop could compare."""
    branch = Branch(id="b", steps=(Step(minimum="one", deadline=NOW),))
    assert any("got 'one'" in each for each in problems(_manifest(branch)))


def test_serial_times_and_empty_lists_are_looked_at() -> None:
    """What stands beside the requirements."""
    manifest = Manifest(
        schema=1, serial=0, issued=NOW, expires=NOW, required=(Required(id="any", any_of=()),)
    )
    assert len(problems(manifest)) == 3


@pytest.mark.parametrize(
    "withdrawn",
    [
        Withdrawn(reason="x", versions=("1", "one")),
        Withdrawn(reason="x", at_least="one"),
        Withdrawn(reason="x", at_least="1", below="one"),
    ],
)
def test_each_withdrawn_version_is_read(withdrawn: Withdrawn) -> None:
    """An agent that could not read one would call the product unknown."""
    (problem,) = problems(_manifest(withdrawn=(withdrawn,)))
    assert "withdrawn: got 'one'" in problem
    sound = Withdrawn(reason="x", versions=("1", "2"), at_least="1")
    assert problems(_manifest(withdrawn=(sound,))) == []


@pytest.mark.parametrize(
    "fields",
    [
        {"required": (Required(id="r", any_of=("firefox",)),)},
        {"accepted": (Accepted(id="r", kind="browser", products=("firefox",)),)},
        {"forbidden": (Forbidden(id="r", product="konqueror"),)},
        {"accepted": (Accepted(id="a", kind="os", products=("x",)),) * 2},
    ],
)
def test_an_id_is_used_once(fields: dict[str, object]) -> None:
    """Findings and waivers name rules of every kind by it."""
    manifest = msgspec.structs.replace(_manifest(), **fields)
    (problem,) = problems(manifest)
    assert re.fullmatch(r"id '[ra]' is used 2 times", problem)
