"""The moments of an impact: now, and what the new manifest sets that the old one does not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

from msgspec.structs import replace

from passmuster.model.requirement import Branch, Extended, Manifest, Requirement, Step
from passmuster_publisher.review.moments import moments_of

NOW = datetime(2026, 11, 24, tzinfo=UTC)


def day(number: int) -> datetime:
    """Return midnight so many days from now."""
    return NOW + timedelta(days=number)


def manifest(*branches: Branch, **changes: Any) -> Manifest:
    """Return a manifest with one line."""
    line = Requirement(id="firefox", product="firefox", scheme="mozilla", branches=branches)
    return Manifest(
        schema=1, serial=1, issued=NOW, expires=day(30), requirements=(replace(line, **changes),)
    )


def steps(*days: int, minimum: str = "140.", **changes: Any) -> Branch:
    """Return a branch with one step for each deadline."""
    return Branch(
        id="esr-140",
        steps=tuple(Step(minimum=f"{minimum}{each}", deadline=day(each)) for each in days),
        **changes,
    )


def found(old: Manifest | None, new: Manifest) -> dict[int, tuple[str, ...]]:
    """Return what comes on which day from now."""
    return {(at - NOW).days: why for at, why in moments_of(old, new, NOW)}


def test_now_is_always_the_first_moment() -> None:
    """Even if nothing changes, and without any requirement."""
    same = manifest(steps(1, 2))
    assert moments_of(same, same, NOW) == [(NOW, ())]
    assert moments_of(None, manifest(), NOW) == [(NOW, ())]


def test_only_what_is_added_or_moved() -> None:
    """What both set alike is none, nor what is past or now; what only the old one sets is one."""
    old = manifest(steps(-9, 3, 5))
    new = manifest(steps(-4, 0, 5, 2, 9))
    assert found(old, new) == {
        0: (),
        2: ("firefox esr-140 140.2",),
        3: ("firefox esr-140 140.3 no longer",),
        9: ("firefox esr-140 140.9",),
    }
    moved = manifest(Branch(id="esr-140", steps=(Step(minimum="140.3", deadline=day(4)),)))
    assert found(old, moved) == {
        0: (),
        3: ("firefox esr-140 140.3 no longer",),
        4: ("firefox esr-140 140.3",),
        5: ("firefox esr-140 140.5 no longer",),
    }
    raised = manifest(steps(3, minimum="140.1"))
    assert found(old, raised) == {
        0: (),
        3: ("firefox esr-140 140.13", "firefox esr-140 140.3 no longer"),
        5: ("firefox esr-140 140.5 no longer",),
    }


def test_another_line_s_deadline_is_not_the_same() -> None:
    """Two lines of one product may set the same at the same time; each counts for itself."""
    one = manifest(steps(3))
    assert found(one, manifest(steps(3), id="firefox-windows")) == {
        0: (),
        3: ("firefox esr-140 140.3",),
    }


def test_ends_of_support() -> None:
    """Of a branch, of a track, and of extended support; without an old manifest all of them."""
    new = manifest(
        Branch(
            id="build-26100",
            ends=day(10),
            ends_by_track={"home-pro": day(5), "enterprise": day(10)},
            extended=(
                Extended(support=("esu", "ltss"), ends=day(20)),
                Extended(support=("esm",)),
            ),
        )
    )
    assert found(None, new) == {
        0: (),
        5: ("firefox build-26100 home-pro ends",),
        10: ("firefox build-26100 ends", "firefox build-26100 enterprise ends"),
        20: ("firefox build-26100 esu, ltss ends",),
    }
    assert found(new, new) == {0: ()}


def test_in_order_and_told_once() -> None:
    """Rising instants; what two lines set alike for people is one reason, in the lines' order."""
    new = manifest(steps(9, 2))
    line = new.requirements[0]
    twin = replace(line, id="twin")
    other = replace(line, id="b", product="brave", branches=(Branch(id="", steps=(_arm(2),)),))
    new = replace(new, requirements=(line, twin, other))
    moments = moments_of(None, new, NOW)
    assert moments == sorted(moments)
    assert found(None, new)[2] == ("firefox esr-140 140.2", "brave 1.2 (arm64, x86)")


def _arm(number: int) -> Step:
    return Step(minimum=f"1.{number}", deadline=day(number), architectures=("arm64", "x86"))
