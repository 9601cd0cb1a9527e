"""What `changes` finds: each kind of change once, and nothing where nothing changes."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec
import pytest

from fakes.reviewed import AT, days, document, ladders, manifest, requirement, step
from passmuster.model.requirement import (
    Advice,
    Applies,
    Branch,
    Extended,
    Forbidden,
    Held,
    OsMatch,
    Required,
    Step,
    Withdrawn,
)
from passmuster_publisher.review.changes import changes
from passmuster_publisher.review.changes_model import (
    Change,
    State,
    What,
)


def branch_changes(before: Branch, after: Branch) -> tuple[Change, ...]:
    """Review one branch and return what changes besides its steps."""
    found = changes(manifest(requirement(before)), manifest(requirement(after)), AT)
    return found.requirements[0].branches[0].changes


def test_the_floor_is_the_highest_step_in_force() -> None:
    """At the review's time, in both manifests; what is pending is told as a step."""
    found = ladders(
        (step("1.0", -9), step("1.1", -1)),
        (step("2.0", 0), step("2.1", 3)),
    )
    assert found is not None
    (floor,) = found.floors
    assert floor.before is not None
    assert floor.after is not None
    assert (floor.before.step.minimum, floor.before.pending) == ("1.1", False)
    assert (floor.after.step.minimum, floor.after.pending) == ("2.0", False)
    assert floor.unannounced
    told = [(each.after and each.after.minimum, each.state) for each in found.steps]
    assert told == [("2.1", State.PENDING), (None, State.PAST)]
    assert found.steps[1].superseded_by == "2.0"
    assert not found.falls


def test_where_none_is_in_force_the_lowest_pending_step_is_named() -> None:
    """As pending, and not told again as a step."""
    found = ladders((), (step("1.0", 2), step("1.1", 4)))
    assert found is not None
    (floor,) = found.floors
    assert floor.before is None
    assert floor.after is not None
    assert (floor.after.step.minimum, floor.after.pending) == ("1.0", True)
    assert not floor.unannounced
    assert [each.after.minimum for each in found.steps if each.after] == ["1.1"]


def test_a_deadline_at_the_very_time_is_in_force() -> None:
    """`now >= deadline`, as desktops judge; a second later it is still pending."""
    for deadline, pending in ((AT, False), (AT + timedelta(seconds=1), True)):
        found = ladders((), (Step(minimum="1.0", deadline=deadline),))
        assert found is not None
        assert found.floors[0].after is not None
        assert found.floors[0].after.pending is pending


def test_a_step_that_is_brought_forward_is_told_with_its_former_deadline() -> None:
    """It is announced, and its own change stands with the floor."""
    found = ladders((step("1.0", -9), step("1.1", 5)), (step("1.0", -9), step("1.1", -1)))
    assert found is not None
    (floor,) = found.floors
    assert floor.announced == days(5)
    assert not floor.unannounced
    assert floor.step is not None
    assert floor.step.before == step("1.1", 5)
    assert found.steps == ()


def test_an_unchanged_floor_whose_facts_change_is_told_as_such() -> None:
    """Severity, sources, links: the minimum stays, the step is told once."""
    old = step("1.0", -9, why=("a",), confidence="single")
    new = step("1.0.0", -9, why=("a", "b"), severity="high")
    found = ladders((old,), (new,))
    assert found is not None
    assert found.floors == ()
    (changed,) = found.steps
    assert changed.state is State.FLOOR
    assert [each.name for each in changed.facts] == ["written as", "severity", "confidence", "why"]


def test_steps_for_some_architectures_are_ladders_of_their_own() -> None:
    """A floor is told for those on which it differs, a fall for those on which it falls."""
    arm = ("arm64",)
    found = ladders(
        (step("1.0", -9), step("1.1", -3, architectures=arm)),
        (step("1.0", -9), step("1.2", -1, architectures=arm)),
    )
    assert found is not None
    assert [each.architectures for each in found.floors] == [arm]
    assert found.falls == ()
    found = ladders((step("1.1", -9),), (step("1.0", -9), step("1.1", -3, architectures=arm)))
    assert found is not None
    assert [(each.architectures, each.asked) for each in found.falls] == [(("",), "1.1")]
    before = Branch(id="b", architectures=arm, steps=(step("1.1", -9),))
    after = Branch(id="b", architectures=arm, steps=(step("1.1", -9, architectures=arm),))
    review = changes(manifest(requirement(before)), manifest(requirement(after)), AT)
    assert review.falls == ()
    assert review.requirements[0].branches[0].floors == ()


def test_a_removed_step_for_one_architecture_is_superseded_on_it() -> None:
    """By a step that asks all copies, or by one that asks at least the same ones."""
    arm, floor = ("arm64",), step("1.0", -1)
    gone = step("1.1", 3, architectures=arm)
    for other, by in ((arm, "1.2"), ((), "1.2"), (("x86_64",), "")):
        found = ladders((floor, gone), (floor, step("1.2", 2, architectures=other)))
        assert found is not None
        assert [each.superseded_by for each in found.steps if each.after is None] == [by]
        assert bool(found.falls) is not bool(by)


def test_ends_move() -> None:
    """The branch's own, single tracks', and support beyond; with the direction."""
    soon, late = days(5), days(9)
    for old, new, note in ((soon, late, "later"), (late, soon, "earlier")):
        (moved,) = branch_changes(Branch(id="b", ends=old), Branch(id="b", ends=new))
        assert moved.what is What.END
        assert moved.note.startswith(note)
    (end,) = branch_changes(Branch(id="b"), Branch(id="b", ends=soon))
    assert (end.before, end.after) == ("", "Wed 2026-08-26")
    (gone,) = branch_changes(Branch(id="b", ends=soon), Branch(id="b"))
    assert (gone.after, gone.note) == ("", "")
    found = branch_changes(
        Branch(id="b", ends_by_track={"pro": soon}),
        Branch(id="b", ends_by_track={"pro": late, "ltsc": late}),
    )
    assert [(each.name, each.before != "") for each in found] == [("ltsc", False), ("pro", True)]
    (extended,) = branch_changes(
        Branch(id="b"), Branch(id="b", extended=(Extended(support=("esu",), ends=late),))
    )
    assert extended.name == "extended support"


def test_a_line_is_held_and_held_no_longer() -> None:
    """With the reason, and since when."""
    held = Branch(id="b", held=Held(reason="sources disagree", since=days(-2)))
    (change,) = branch_changes(Branch(id="b"), held)
    assert (change.what, change.before, change.after) == (
        What.HELD, "", "sources disagree, since 2026-08-20",
    )  # fmt: skip
    (change,) = branch_changes(held, Branch(id="b"))
    assert change.after == ""


def test_the_scope_changes() -> None:
    """Of a branch and of a requirement, field by field."""
    (change,) = branch_changes(Branch(id="b"), Branch(id="b", tracks=("esr",)))
    assert (change.what, change.name, change.before, change.after) == (
        What.SCOPE, "tracks", "any", "esr",
    )  # fmt: skip
    old = requirement(applies=Applies(os=(OsMatch(product="debian", release="12"),)))
    new = requirement(
        applies=Applies(platforms=("linux",)), copies="default-handler", unlisted_branch="unknown"
    )
    found = changes(manifest(old), manifest(new), AT).requirements[0].changes
    assert [(each.name, each.before, each.after) for each in found] == [
        ("copies", "every", "default-handler"),
        ("unlisted_branch", "unsupported", "unknown"),
        ("platforms", "any", "linux"),
        ("os", "debian 12", "any"),
    ]


def test_what_only_changes_its_name_is_not_removed_and_new() -> None:
    """A requirement or a branch with the same scope."""
    branch = Branch(id="b", prefix="1", steps=(step("1.0", -1),))
    renamed = msgspec.structs.replace(branch, id="c")
    found = changes(manifest(requirement(branch)), manifest(requirement(renamed, id="s")), AT)
    assert found.falls == ()
    (review,) = found.requirements
    assert [(each.name, each.before, each.after) for each in review.changes] == [("id", "r", "s")]
    (inner,) = review.branches
    assert [(each.name, each.before, each.after) for each in inner.changes] == [("id", "b", "c")]
    assert inner.floors == ()


def test_withdrawn_versions_and_advice_change() -> None:
    """Entry by entry and language by language."""
    old = requirement(
        withdrawn=(Withdrawn(reason="crash", versions=("1.0",)), Withdrawn(reason="x", below="1")),
        advice={"en": Advice(text="Update."), "de": Advice(text="Aktualisieren.")},
    )
    new = requirement(
        withdrawn=(
            Withdrawn(reason="x", below="1"),
            Withdrawn(reason="loses data", versions=("1.0",)),
            Withdrawn(reason="y", at_least="2", below="3"),
        ),
        advice={
            "en": Advice(text="Update now.", url="https://example.org/"),
            "fr": Advice(text="O"),
        },
    )
    found = changes(manifest(old), manifest(new), AT).requirements[0].changes
    assert [(each.what.value, each.name, each.before, each.after) for each in found] == [
        ("withdrawn", "", "1.0: crash", "1.0: loses data"),
        ("withdrawn", "", "", "from 2 below 3: y"),
        ("advice", "de", "Aktualisieren.", ""),
        ("advice", "en", "Update.", "Update now. <https://example.org/>"),
        ("advice", "fr", "", "O"),
    ]


def test_rules_without_versions_change() -> None:
    """Added, removed and changed, each with what it is."""
    old = manifest(
        required=(Required(id="a", any_of=("firefox",)), Required(id="same", any_of=("x",))),
        forbidden=(Forbidden(id="b", product="konqueror"),),
    )
    new = manifest(
        required=(Required(id="same", any_of=("x",)), Required(id="a", any_of=("firefox", "edge"))),
        forbidden=(Forbidden(id="c", product="ie", reason="retired"),),
    )
    found = changes(old, new, AT)
    told = [(r.kind, r.id, [(c.what.value, c.name) for c in r.changes]) for r in found.rules]
    assert told == [
        ("required", "a", [("setting", "any_of")]),
        ("forbidden", "b", [("removed", "")]),
        ("forbidden", "c", [("new", ""), ("setting", "product"), ("setting", "reason")]),
    ]
    assert [(each.kind, each.id) for each in found.unchanged] == [("required", "same")]


def test_the_documents_own_values_change() -> None:
    """And the order of requirements of one product, because the first that applies judges."""
    one, two, other = requirement(id="one"), requirement(id="two"), requirement(id="x", product="q")
    old = manifest(one, two, other)
    new = manifest(other, two, one, serial=2, publisher="P", replayed_from=AT)
    found = changes(old, new, AT)
    assert [each.name for each in found.document] == [
        "serial", "publisher", "replayed_from", "order of p",
    ]  # fmt: skip
    assert found.requirements == ()
    assert [(each.id, each.lanes) for each in found.unchanged] == [
        ("one", ()), ("two", ()), ("x", ()),
    ]  # fmt: skip


def test_a_first_publication_shows_everything_as_new() -> None:
    """Without falls; the document's values are no changes."""
    found = changes(None, document("new").manifest, AT)
    assert found.old is None
    assert found.document == ()
    assert found.unchanged == ()
    assert found.falls == ()
    assert all(each.changes[0].what is What.NEW for each in found.requirements)
    assert all(each.changes[0].what is What.NEW for each in found.rules)
    assert len(found.requirements) == len(document("new").manifest.requirements)


def test_a_manifest_against_itself_shows_no_change() -> None:
    """And names every line and every rule once, with floors and what is pending."""
    for name in ("old", "new"):
        found = document(name).manifest
        review = changes(found, found, AT)
        assert (review.document, review.requirements, review.rules) == ((), (), ())
        lines = {(r.id, b.id) for r in found.requirements for b in r.branches}
        rules = {(r.id, "") for r in (*found.required, *found.accepted, *found.forbidden)}
        assert {(each.id, each.branch) for each in review.unchanged} == lines | rules
        assert len(review.unchanged) == len(lines) + len(rules)
    stands = {(each.id, each.branch): each for each in review.unchanged}
    assert stands["macos", "26"].pending == 2
    assert stands["windows", "11-24h2"].held.endswith("refused, since 2026-08-12")
    assert [lane.architectures for lane in stands["macos", "26"].lanes] == [()]


def test_duplicate_ids_lose_nothing() -> None:
    """A manifest that may not be published is reviewed all the same."""
    one = requirement(Branch(id="b", steps=(step("1.0", -1),)))
    two = requirement(Branch(id="b", steps=(step("2.0", -1),)))
    found = changes(manifest(one, one), manifest(one, two), AT)
    assert len(found.requirements) == 1
    assert len(found.unchanged) == 1


def test_falls_stand_first_then_emergencies_then_products() -> None:
    """In the order of their ids."""
    found = changes(document("old").manifest, document("new").manifest, AT)
    ids = [each.id for each in found.requirements]
    assert ids == [
        "windows", "brave", "firefox-esr", "google-chrome", "okular", "sumatrapdf",
        "adobe-acrobat", "macos",
        "ubuntu:evince", "firefox-rapid",
    ]  # fmt: skip
    assert [each.id for each in found.requirements[0].branches] == [
        "10-22h2", "11-23h2", "11-25h2", "11-24h2",
    ]  # fmt: skip


def test_a_time_without_a_zone_is_refused() -> None:
    """It would be another one elsewhere."""
    with pytest.raises(ValueError, match="expected UTC"):
        changes(None, manifest(), datetime(2026, 8, 22))  # noqa: DTZ001
