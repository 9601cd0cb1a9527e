"""Which branches a rule has, and when each ends: as the support page writes it, or by hand."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fakes.upstreams import Upstreams
from passmuster.model.requirement import Branch, Extended, OsMatch
from passmuster_publisher.branches import Planned, living, planned
from passmuster_publisher.consult import Feeds
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.policy.tables import (
    BranchRule,
    Extension,
    LatestSecurity,
    Os,
    SupportOnly,
)

DAY = date(2026, 8, 22)
NOW = datetime(2026, 8, 22, tzinfo=UTC)
PAST, FUTURE = datetime(2026, 8, 21, tzinfo=UTC), datetime(2026, 8, 23, tzinfo=UTC)


@pytest.fixture
def upstreams(tmp_path: Path) -> Upstreams:
    """Return an empty folder of recordings."""
    return Upstreams(tmp_path / "feeds")


def _planned(upstreams: Upstreams, *cycles: dict[str, object], **fields: Any) -> Planned:
    """Return the branches of a rule for releases, from a page with these cycles."""
    upstreams.cycles(str(DAY), "x", *cycles)
    whole = {"support": "endoflife.date/x", "branches": "cycles", **fields}
    rule = LatestSecurity(id="r", product="debian", scheme="dotted", first="feed/p", **whole)
    return planned(rule, Feeds(Recordings(upstreams.folder), DAY), DAY)


def _branch(upstreams: Upstreams, *cycles: dict[str, object], **fields: Any) -> Branch:
    (plan,) = _planned(upstreams, *cycles, **fields).plans
    return plan.branch


@pytest.mark.parametrize(
    ("cycle", "phase", "ends"),
    [
        ({"eol": "2026-08-22"}, "security", datetime(2026, 8, 23, tzinfo=UTC)),
        ({"eol": False}, "security", None),
        ({"eol": True}, "security", NOW),
        ({"eol": "2026-01-01", "eoes": "2028-06-30"}, "security", datetime(2026, 1, 2, tzinfo=UTC)),
        ({"eol": "2026-01-01", "eoes": "2028-06-30"}, "extended", datetime(2028, 7, 1, tzinfo=UTC)),
        ({"eol": "2026-01-01"}, "extended", datetime(2026, 1, 2, tzinfo=UTC)),
        ({"eol": True, "eoes": False}, "extended", NOW),
        ({"eol": "2026-01-01", "eoes": True}, "extended", NOW),
    ],
)
def test_the_last_supported_day_is_still_supported(
    upstreams: Upstreams, cycle: dict[str, object], phase: str, ends: datetime | None
) -> None:
    """From the next midnight on the branch has ended; without an extended phase `eol` counts."""
    branch = _branch(upstreams, {"name": "12", **cycle}, phase=phase)
    assert (branch.id, branch.prefix, branch.ends) == ("debian-12", "12", ends)


def test_each_cycle_is_a_branch_with_its_line(upstreams: Upstreams) -> None:
    """In the page's order, each with the record of where its end stands."""
    plans = _planned(upstreams, {"name": "13", "eol": False}, {"name": "12", "eol": "2026-06-10"})
    assert [plan.branch.id for plan in plans.plans] == ["debian-13", "debian-12"]
    assert [plan.living for plan in plans.plans] == [True, False]
    assert [plan.records[0].needle for plan in plans.plans] == [
        'releaseCycle: "13"',
        'releaseCycle: "12"',
    ]
    assert plans.trouble is None


def test_what_the_policy_leaves_out_is_out(upstreams: Upstreams) -> None:
    """Long-term cycles only, or the named ones only; a name that the page lacks is an error."""
    cycles = ({"name": "12", "eol": False, "lts": True}, {"name": "13", "eol": False})
    assert _branch(upstreams, *cycles, long_term_only=True).prefix == "12"
    assert _branch(upstreams, *cycles, cycles=("13",)).prefix == "13"
    with pytest.raises(PublisherError, match=r"endoflife\.date/x has no cycle 14, 15"):
        _planned(upstreams, *cycles, cycles=("13", "15", "14"))
    with pytest.raises(PublisherError, match="has no cycle 13"):
        _planned(upstreams, *cycles, cycles=("13",), long_term_only=True)


def test_a_label_is_no_branch(upstreams: Upstreams) -> None:
    """Beside versions it is another product's; alone, or named by the policy, it is an error."""
    mint = ({"name": "22.3", "eol": False}, {"name": "lmde7", "eol": False})
    assert _branch(upstreams, *mint).prefix == "22.3"
    with pytest.raises(PublisherError, match="is no version; name the branches yourself"):
        _planned(upstreams, *mint, cycles=("22.3", "lmde7"))
    with pytest.raises(PublisherError, match="lmde7 is no version"):
        _planned(upstreams, {"name": "lmde7", "eol": False})
    with pytest.raises(PublisherError, match="no cycle is no version"):
        _planned(upstreams, {"name": "12", "eol": False}, long_term_only=True)


def test_a_cycle_may_live_on_for_some_systems_only(upstreams: Upstreams) -> None:
    """As the policy says by its name."""
    windows = Os(product="windows", release="7601")
    only_on = {"115": (windows, Os(product="macos", below="10.15"))}
    cycles = ({"name": "140", "eol": False}, {"name": "115", "eol": False})
    plans = _planned(upstreams, *cycles, only_on=only_on)
    assert plans.plans[0].branch.os == ()
    assert plans.plans[1].branch.os == (
        OsMatch(product="windows", release="7601"),
        OsMatch(product="macos", below="10.15"),
    )


def test_one_line_for_all_versions(upstreams: Upstreams) -> None:
    """With a support page for its trouble only, or without any."""
    assert _branch(upstreams, {"name": "1", "eol": True}, branches="one") == Branch(id="debian")
    assert _branch(upstreams, support=None, branches="one") == Branch(id="debian")


def test_a_page_that_gives_nothing_is_an_error(upstreams: Upstreams) -> None:
    """With what ails it."""
    with pytest.raises(
        PublisherError, match=r"feed endoflife\.date/y: the recordings hold nothing"
    ):
        _planned(upstreams, {"name": "1", "eol": False}, support="endoflife.date/y")


# --- Branches that the policy names -------------------------------------------------------------

WINDOWS = (
    {"name": "11-24h2-w", "eol": "2026-10-13"},
    {"name": "11-24h2-e", "eol": "2027-10-12"},
    {"name": "11-21h2-w", "eol": "2023-10-10"},
    {"name": "11-21h2-e", "eol": "2024-10-08"},
    {"name": "10-22h2", "eol": "2025-10-14", "eoes": "2028-10-10"},
    {"name": "11-26h1-w", "eol": False},
)


def _named(upstreams: Upstreams, **fields: Any) -> Planned:
    rule = BranchRule(id="b", **fields)
    return _planned(upstreams, *WINDOWS, branches="named", branch=(rule,))


def test_a_named_branch_takes_its_ends_from_cycles(upstreams: Upstreams) -> None:
    """By track where the tracks differ, with a record of each."""
    (plan,) = _named(
        upstreams,
        prefix="26100",
        cycle_by_track={"home-pro": "11-24h2-w", "enterprise": "11-24h2-e"},
    ).plans
    assert plan.branch == Branch(
        id="b",
        prefix="26100",
        # A track that nobody named ends with the last of them.
        ends=datetime(2027, 10, 13, tzinfo=UTC),
        ends_by_track={
            "home-pro": datetime(2026, 10, 14, tzinfo=UTC),
            "enterprise": datetime(2027, 10, 13, tzinfo=UTC),
        },
    )
    assert [each.needle for each in plan.records] == [
        'releaseCycle: "11-24h2-w"',
        'releaseCycle: "11-24h2-e"',
    ]
    assert plan.living
    over = {"home-pro": "11-21h2-w", "enterprise": "11-21h2-e"}
    (plan,) = _named(upstreams, prefix="22000", cycle_by_track=over).plans
    assert not plan.living


def test_a_track_without_a_known_end_keeps_a_branch_alive(upstreams: Upstreams) -> None:
    """Though it stands in no table of ends."""
    mixed = {"home-pro": "11-21h2-w", "enterprise": "11-26h1-w"}
    (plan,) = _named(upstreams, prefix="28000", cycle_by_track=mixed).plans
    assert plan.branch.ends_by_track.keys() == {"home-pro"}
    assert plan.branch.ends is None
    assert plan.living


def test_paid_support_keeps_a_branch_alive(upstreams: Upstreams) -> None:
    """The end for all and the end for those who are entitled, from one cycle."""
    esu = Extension(support=("esu",), cycle="10-22h2", proven_from="19045.6575")
    (plan,) = _named(upstreams, prefix="19045", cycle="10-22h2", extended=(esu,)).plans
    assert plan.branch.ends == datetime(2025, 10, 15, tzinfo=UTC)
    assert plan.branch.extended == (
        Extended(
            support=("esu",), ends=datetime(2028, 10, 11, tzinfo=UTC), proven_from="19045.6575"
        ),
    )
    assert plan.living
    assert len(plan.records) == 1


def test_ends_may_be_set_by_hand(upstreams: Upstreams) -> None:
    """The last day of support; without a cycle nothing of the page is needed."""
    by_hand = Extension(support=("esu",), ends=date(2026, 8, 22))
    open_end = Extension(support=("ltss",))
    (plan,) = _named(
        upstreams,
        ends=date(2026, 8, 20),
        extended=(by_hand, open_end),
        tracks=("ltsc",),
        architectures=("arm64",),
        os=(Os(product="debian"),),
        first="feed/other",
        second=(),
    ).plans
    assert plan.branch == Branch(
        id="b",
        ends=PAST,
        tracks=("ltsc",),
        architectures=("arm64",),
        os=(OsMatch(product="debian"),),
        extended=(Extended(support=("esu",), ends=FUTURE), Extended(support=("ltss",))),
    )
    assert (plan.records, plan.first, plan.second) == ((), "feed/other", ())
    rule = LatestSecurity(
        id="r", product="p", scheme="dotted", first="feed/p", branches="named",
        branch=(BranchRule(id="b", ends=date(2026, 8, 20)),),
    )  # fmt: skip
    (plan,) = planned(rule, Feeds(Recordings(upstreams.folder), DAY), DAY).plans
    assert plan.branch == Branch(id="b", ends=PAST)


def test_a_cycle_that_the_page_lacks_is_an_error(upstreams: Upstreams) -> None:
    """With the branch that names it."""
    for fields in (
        {"cycle": "11-25h2"},
        {"cycle_by_track": {"home-pro": "11-25h2"}},
        {"extended": (Extension(support=("esu",), cycle="11-25h2"),)},
    ):
        with pytest.raises(PublisherError, match=r"has no cycle 11-25h2 \(branch b\)"):
            _named(upstreams, **fields)


def test_a_rule_of_ends_only_may_extend_every_cycle(upstreams: Upstreams) -> None:
    """Ubuntu: each has its own ESM."""
    upstreams.cycles(
        str(DAY), "ubuntu", {"name": "22.04", "eol": "2027-04-01", "eoes": "2032-04-09"},
        {"name": "25.10", "eol": "2026-07-01"},
    )  # fmt: skip
    rule = SupportOnly(
        id="ubuntu", product="ubuntu", scheme="dotted", support="endoflife.date/ubuntu",
        extended=(Extension(support=("esm",)),),
    )  # fmt: skip
    plans = planned(rule, Feeds(Recordings(upstreams.folder), DAY), DAY).plans
    assert plans[0].branch.extended == (
        Extended(support=("esm",), ends=datetime(2032, 4, 10, tzinfo=UTC)),
    )
    # Without an extended phase on the page it ends with the branch.
    assert plans[1].branch.extended[0].ends == plans[1].branch.ends
    assert [plan.living for plan in plans] == [True, False]


@pytest.mark.parametrize(
    ("fields", "lives"),
    [
        ({}, True),
        ({"ends": FUTURE}, True),
        ({"ends": NOW}, False),
        ({"ends": PAST}, False),
        ({"ends_by_track": {"a": PAST, "b": FUTURE}}, True),
        ({"ends_by_track": {"a": PAST}}, False),
        ({"ends": FUTURE, "ends_by_track": {"a": PAST}}, True),
        ({"ends": PAST, "extended": (Extended(support=("esu",), ends=FUTURE),)}, True),
        ({"ends": PAST, "extended": (Extended(support=("esu",)),)}, True),
        ({"ends": PAST, "extended": (Extended(support=("esu",), ends=PAST),)}, False),
    ],
)
def test_a_branch_lives_while_somebody_gets_fixes(fields: dict[str, Any], *, lives: bool) -> None:
    """Any track, any entitlement."""
    assert living(Branch(id="b", **fields), DAY) is lives
