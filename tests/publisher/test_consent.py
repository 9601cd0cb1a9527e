"""Emergencies and falling lines are signed by their names, or not at all."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from msgspec.structs import replace

from passmuster.model.requirement import Branch, Manifest, Requirement, Step, Withdrawn
from passmuster_publisher.consent import Consent, demand
from passmuster_publisher.errors import PublisherError

NOW = datetime(2026, 8, 22, tzinfo=UTC)
DAY = timedelta(days=1)
OLD = Step(minimum="26.5", deadline=NOW - 30 * DAY)
EXPLOITED = Step(
    minimum="26.6.1", deadline=NOW + DAY, exploited=True, cves=("CVE-2026-65400", "CVE-2026-1")
)


def manifest(*steps: Step, **changes: object) -> Manifest:
    """Return a manifest with one line of macOS."""
    line = Requirement(
        id="macos", product="macos", scheme="macos", branches=(Branch(id="macos-26", steps=steps),)
    )
    return Manifest(
        schema=1,
        serial=1,
        issued=NOW,
        expires=NOW + 45 * DAY,
        requirements=(replace(line, **changes),),
    )


def test_a_first_manifest_needs_no_word() -> None:
    """Nobody's deadline is shortened by a line that nobody knew."""
    demand(None, manifest(EXPLOITED), NOW, Consent())


def test_a_line_that_rises_as_usual_needs_no_word() -> None:
    """A new step that no exploited hole shortens is what a manifest is for."""
    demand(
        manifest(OLD), manifest(OLD, replace(EXPLOITED, exploited=False, cves=())), NOW, Consent()
    )


@pytest.mark.parametrize("said", [(), ("CVE-2026-65400",), ("CVE-2026-2",)])
def test_an_emergency_is_refused_until_each_hole_is_named(said: tuple[str, ...]) -> None:
    """The message has the very options that are missing."""
    with pytest.raises(PublisherError, match=r"26\.6\.1 is exploited") as error:
        demand(manifest(OLD), manifest(OLD, EXPLOITED), NOW, Consent(frozenset(said)))
    for cve in EXPLOITED.cves:
        assert (f"--emergency {cve}" in str(error.value)) == (cve not in said)
    demand(manifest(OLD), manifest(OLD, EXPLOITED), NOW, Consent(frozenset(EXPLOITED.cves)))


def test_a_hole_without_a_name_is_signed_by_the_version() -> None:
    """Upstream says exploited and names no CVE."""
    nameless = replace(EXPLOITED, cves=())
    with pytest.raises(PublisherError, match=r"--emergency 26\.6\.1"):
        demand(manifest(OLD), manifest(OLD, nameless), NOW, Consent())
    demand(manifest(OLD), manifest(OLD, nameless), NOW, Consent(frozenset({"26.6.1"})))


def test_a_known_emergency_is_signed_once() -> None:
    """The next weekly manifest has the same exploited step and asks for nothing."""
    known = manifest(OLD, EXPLOITED)
    demand(known, replace(known, serial=2), NOW + 7 * DAY, Consent())


def test_a_falling_line_is_signed_by_its_requirement() -> None:
    """Built without the published manifest beside it, say."""
    lower = manifest(replace(OLD, minimum="26.4"))
    with pytest.raises(PublisherError, match="--lower macos"):
        demand(manifest(OLD), lower, NOW, Consent(lower=frozenset({"windows"})))
    demand(manifest(OLD), lower, NOW, Consent(lower=frozenset({"macos"})))


def test_a_withdrawn_version_explains_its_fall() -> None:
    """The policy's own word is enough."""
    taken_back = (Withdrawn(reason="pulled by Apple", versions=("26.5",)),)
    demand(
        manifest(OLD), manifest(replace(OLD, minimum="26.4"), withdrawn=taken_back), NOW, Consent()
    )


def test_a_removed_requirement_is_a_fall() -> None:
    """What nobody asks for any more was asked for yesterday."""
    with pytest.raises(PublisherError, match="--lower macos"):
        demand(manifest(OLD), replace(manifest(OLD), requirements=()), NOW, Consent())
