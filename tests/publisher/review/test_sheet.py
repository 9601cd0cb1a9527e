"""A review in words: its summary, what must not be overlooked, and the impact."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone

import msgspec

from fakes.reviewed import AT, days, document, impact, ladders, manifest, requirement, step
from passmuster.model.requirement import (
    Branch,
    Extended,
    Forbidden,
    Held,
    Manifest,
    OsMatch,
    Step,
    Withdrawn,
)
from passmuster_publisher.review import markdown, text, wording
from passmuster_publisher.review.changes import changes
from passmuster_publisher.review.changes_model import Fall, How
from passmuster_publisher.review.impact_model import Impact, Moment, Shift
from passmuster_publisher.review.rows import of_branch
from passmuster_publisher.review.sheet import Sheet, sheet

ONE = requirement(Branch(id="b", steps=(step("1.0", -1),)))


def shown(old: Manifest | None, new: Manifest, **more: str) -> Sheet:
    """Return the sheet of two manifests."""
    digests = {"old_sha256": "0" * 64, "new_sha256": "1" * 64, **more}
    return sheet(changes(old, new, AT), **digests)


def test_the_summary_counts() -> None:
    """What changes, what stays, and what is grave."""
    old = document("old").manifest
    assert shown(old, document("new").manifest).summary == (
        "10 requirements change; 3 rules without versions too; 5 lines as before; "
        "8 falls of the line, 7 of them unexplained; 3 emergencies."
    )
    assert shown(old, old).summary == "No requirement changes; 21 lines as before."
    gone = Withdrawn(reason="crashes", versions=("1.0",))
    explained = requirement(Branch(id="b"), withdrawn=(gone,))
    assert shown(manifest(ONE), manifest(explained)).summary == (
        "1 requirement changes; 0 lines as before; "
        "1 fall of the line, explained by what is withdrawn."
    )


def test_what_stands_around_the_minimums_is_noted() -> None:
    """A serial that does not rise, a replay, an expiry that has passed, bytes without meaning."""
    old, new = manifest(ONE, serial=2), manifest(ONE, serial=2, replayed_from=AT, expires=AT)
    notes = [(each.tone, each.title) for each in shown(old, new).alerts]
    assert notes == [("note", "Replay"), ("note", "Expired"), ("note", "Serial")]
    assert [each.title for each in shown(old, old).alerts] == ["Serial", "Bytes"]
    assert [each.title for each in shown(old, old, new_sha256="0" * 64).alerts] == ["Serial"]
    assert shown(None, manifest(ONE)).alerts == ()
    assert shown(manifest(ONE), manifest(ONE, serial=2)).alerts == ()


def test_a_document_may_change_beyond_its_head() -> None:
    """In the order of one product's requirements: the first that applies judges."""
    other = requirement(Branch(id="b"), id="s")
    (group,) = shown(manifest(ONE, other), manifest(other, ONE, serial=2)).groups
    assert (group.title, [row.label for row in group.rows]) == (
        "The whole document", ["order of p"],
    )  # fmt: skip


def test_an_alert_says_what_was_asked_for_and_whether_it_is_withdrawn() -> None:
    """One sentence for each way in which a line falls."""
    since = datetime(2026, 8, 1, tzinfo=UTC)
    until = datetime(2026, 9, 1, tzinfo=UTC)
    asked = "1.1 was asked for from 2026-08-01 00:00 UTC"
    for fall, said in (
        (Fall(how=How.LESS, asked="1.1", since=since, instead="1.0"),
         f"{asked}, now only 1.0 is; 1.1 is not withdrawn"),
        (Fall(how=How.LESS, asked="1.1", since=since, withdrawn="crashes"),
         f"{asked}, now nothing is; 1.1 is withdrawn (crashes)"),
        (Fall(how=How.LATER, asked="1.1", since=since, until=until),
         f"{asked}, now only from 2026-09-01 00:00 UTC; 1.1 is not withdrawn"),
        (Fall(how=How.UNTOLD, asked="1.1", since=since),
         f"{asked}, and what is asked for now has no order with it; 1.1 is not withdrawn"),
        (Fall(how=How.LESS, asked="1.1", since=since, architectures=("arm64", "")),
         f"on arm64, others: {asked}, now nothing is; 1.1 is not withdrawn"),
        (Fall(how=How.GONE, instead="unknown"),
         "Nothing asks for it any more, its versions become unknown"),
        (Fall(how=How.REOPENED, asked="pro", since=since, until=until),
         ("The end of support for pro had passed (2026-08-01 00:00 UTC), "
          "now it ends Mon 2026-08-31")),
        (Fall(how=How.REOPENED, since=since),
         "The end of support had passed (2026-08-01 00:00 UTC), now there is none"),
    ):  # fmt: skip
        assert wording.fall(fall) == said


def test_an_explained_fall_is_told_apart() -> None:
    """And an emergency says since when its hole is known."""
    found = ladders((step("1.1", 3),), (step("1.1", 3, exploited=True, cves=("CVE-2026-1",)),))
    assert found is not None
    assert wording.emergency(found.emergencies[0], ["r / b 1.1"], AT) == (
        "Now known to be exploited; "
        "last good day Mon 2026-08-24 (deadline 2026-08-25 08:00 UTC). Closed by r / b 1.1"
    )
    gone = Withdrawn(reason="crashes", versions=("1.0",))
    alerts = shown(manifest(ONE), manifest(requirement(Branch(id="b"), withdrawn=(gone,)))).alerts
    assert [(each.tone, each.where) for each in alerts if each.title == "Line falls"] == [
        ("explained", "r / b")
    ]


def test_a_hole_is_told_once_with_all_the_lines_that_it_touches() -> None:
    """Another deadline or another hole is another alert; a hole without a name has its version."""
    steps = {
        "b1": step("1.1", 3, exploited=True, cves=("CVE-2026-1",)),
        "b2": step("2.1", 3, exploited=True, cves=("CVE-2026-1",)),
        "b3": step("3.1", 4, exploited=True, cves=("CVE-2026-1",)),
        "r": step("4.1", 3, exploited=True),
    }
    branches = [
        Branch(id=each, prefix=made.minimum[0], steps=(made,)) for each, made in steps.items()
    ]
    alerts = shown(manifest(ONE), manifest(requirement(*branches))).alerts
    told = [
        (each.where, each.text.partition("Closed by ")[2])
        for each in alerts
        if each.tone == "emergency"
    ]
    assert told == [
        ("CVE-2026-1", "r / b1 1.1, r / b2 2.1"),
        ("CVE-2026-1", "r / b3 3.1"),
        ("4.1", "r 4.1"),
    ]


def test_instants_are_told_in_utc_however_far_they_lie() -> None:
    """The first and the last day of the calendar too, in a zone of their own."""
    east, west = timezone(timedelta(hours=14)), timezone(timedelta(hours=-11))
    assert wording.instant(datetime(2026, 8, 10, 1, 2, 3, tzinfo=east)) == "2026-08-09 11:02:03 UTC"
    assert wording.last_day(datetime(2026, 8, 10, 5, tzinfo=UTC)) == "Sun 2026-08-09"
    assert wording.instant(datetime(1, 1, 1, tzinfo=east)) == "0001-01-01 00:00:00+14:00"
    assert wording.last_day(datetime(1, 1, 1, tzinfo=UTC)) == "before 0001-01-01 00:00:00+00:00"
    assert wording.instant(datetime(9999, 12, 31, 23, tzinfo=west)).startswith("9999-12-31")
    first, last = (
        Step(minimum="1.0", deadline=datetime(1, 1, 1, tzinfo=east)),
        Step(minimum="1.1", deadline=datetime(9999, 12, 31, 23, tzinfo=west)),
    )
    new = manifest(requirement(Branch(id="b", ends=first.deadline, steps=(first, last))))
    assert "1.1" in text.render(shown(None, new))


def test_facts_are_told_in_full() -> None:
    """Scope, support and holds, with every bound."""
    systems = (OsMatch(product="ubuntu", release="24.04", at_least="24.04.1", below="24.05"),)
    assert wording.systems(systems) == "ubuntu 24.04 from 24.04.1 below 24.05"
    extended = (Extended(support=("esu", "esm"), proven_from="1.2"), Extended(support=(), ends=AT))
    assert wording.extended(extended) == (
        "esu, esm for ever, proven from 1.2; any until Fri 2026-08-21"
    )
    assert wording.held(Held(reason="disagree")) == "disagree"
    assert wording.withdrawn_range(Withdrawn(reason="", versions=("1",), below="3")) == "1, below 3"
    assert wording.withdrawn_range(Withdrawn(reason="")) == "no version"
    assert wording.number(1, "line") == "1 line"


def test_a_row_says_how_much_notice_a_minimum_gives() -> None:
    """Brought forward, or not announced at all."""
    forward = ladders((step("1.0", -9), step("1.1", 5)), (step("1.1", -1),))
    assert forward is not None
    assert "brought forward; last good day was to be Wed 2026-08-26" in (
        next(of_branch(forward)).details
    )
    sudden = ladders((step("1.0", -9),), (step("1.1", -1),))
    assert sudden is not None
    assert any(each.startswith("holds at once") for each in next(of_branch(sudden)).details)


def test_a_row_names_the_architectures_of_a_minimum() -> None:
    """In its label and among its details."""
    found = ladders((), (step("1.0", 1, architectures=("arm64",)),))
    assert found is not None
    row = next(of_branch(found))
    assert row.label == "minimum, arm64"
    assert "only on arm64" in row.details


def test_standing_lines_name_their_floors_and_what_is_ahead() -> None:
    """For each architecture, with holds and ends."""
    branch = Branch(
        id="b",
        ends=days(9),
        held=Held(reason="x"),
        steps=(step("1.0", -1), step("1.1", -1, architectures=("arm64",)), step("1.2", 3)),
    )
    same = manifest(requirement(branch), forbidden=(Forbidden(id="f", product="q"),))
    assert [tuple(each) for each in shown(same, same).kept] == [
        ("r / b", "arm64: 1.1; others: 1.0", "1 pending, ends Sun 2026-08-30, held: x"),
        ("f", "", "forbidden products"),
    ]
    over = manifest(requirement(Branch(id="b", ends=AT)))
    assert shown(over, over).kept[0].also == "ended Fri 2026-08-21"
    bare = manifest(requirement(), requirement(Branch(id="b"), id="s"))
    assert [tuple(each) for each in shown(bare, bare).kept] == [
        ("r", "none", ""),
        ("s / b", "none", ""),
    ]


def test_the_impact_of_many_customers_is_cut_short_and_says_so() -> None:
    """In text and Markdown; the largest first, verdicts before products."""
    shifts = tuple(
        Shift(customer=f"c{n:02}", product="", before="pass", after="fail", machines=n)
        for n in range(1, 13)
    ) + tuple(
        Shift(customer="c12", product=f"p{n}", before="due", after="overdue", machines=20 + n)
        for n in range(7)
    )
    moment = Moment(at=AT, why=(), before={"none": 3}, after={"pass": 3}, shifts=shifts)
    fleet = Impact(machines=3, customers=1, oldest=None, moments=(moment,))
    found = sheet(changes(None, manifest(), AT), old_sha256="", new_sha256="1", impact=fleet)
    assert found.impact is not None
    assert found.impact.verdicts == ("fail", "unknown", "pending", "pass", "none")
    assert found.impact.intro == (
        "3 machines of 1 customer, as if nobody updated anything until then."
    )
    assert [each.id for each in found.impact.blocks[0].customers][:3] == ["c12", "c11", "c10"]
    terminal, document_ = text.render(found), markdown.render(found)
    assert "and 6 more customers" in terminal
    assert "and 4 more\n" in terminal
    assert "and 2 more customers" in document_
    assert "and 3 more" in document_
    assert "c01" not in terminal


def test_a_moment_without_shifts_has_its_totals_only() -> None:
    """Nothing is said twice."""
    quiet = msgspec.structs.replace(impact(), moments=impact().moments[2:])
    found = sheet(changes(None, manifest(), AT), old_sha256="", new_sha256="1", impact=quiet)
    assert found.impact is not None
    assert found.impact.blocks == ()
    assert "  2026-09-02 00:00 UTC  12    9        80       311\n" in text.render(found)
    assert "Shifts" not in text.render(found) + markdown.render(found)
