"""Each rule as the requirements that it makes."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

from passmuster.model.requirement import Branch, Step
from passmuster_publisher.consult import Feeds
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.ladder import Grace
from passmuster_publisher.lines import Setting
from passmuster_publisher.policy.tables import (
    DistroSecurity,
    Fixed,
    FixedBranch,
    FixedStep,
    Latest,
    Mark,
    Package,
    SupportOnly,
    Withdraw,
)
from passmuster_publisher.rules import parts

DAY = date(2026, 8, 22)


def test_a_rule_with_feeds_is_one_requirement() -> None:
    """With its sources as they are asked."""
    rule = Latest(id="r", product="brave", scheme="brave", first="a/x", second=("b/y", "c/z"))
    (part,) = parts(rule)
    assert (part.id, part.product, part.sources) == ("r", "brave", ("a/x", "b/y", "c/z"))
    assert part.asked is part.rule is rule


def test_a_rule_of_ends_asks_the_support_page() -> None:
    """And nobody else."""
    rule = SupportOnly(id="r", product="ubuntu", scheme="dotted", support="endoflife.date/ubuntu")
    (part,) = parts(rule)
    assert part.sources == ("endoflife.date/ubuntu",)


def test_a_distribution_is_one_requirement_for_each_package() -> None:
    """The names of binary and source package go into the selectors; scope stays the rule's."""
    mark = Mark(version="1-1", reason="x")
    withdrawn = Withdraw(reason="x", versions=("1-0",))
    rule = DistroSecurity(
        id="debian-12",
        scheme="deb",
        first="debian-archive/bookworm:{package}",
        second=("debian-security-tracker/{source}", "x/{package}/{source}"),
        sources=1,
        packages={
            "firefox": Package(
                package="firefox-esr", tracks=("esr",), mark=(mark,), withdrawn=(withdrawn,)
            ),
            "evince": Package(package="evince", source="evince-src"),
        },
    )
    firefox, evince = parts(rule)
    assert (firefox.id, firefox.product) == ("debian-12:firefox", "firefox")
    assert firefox.sources == (
        "debian-archive/bookworm:firefox-esr",
        "debian-security-tracker/firefox-esr",
        "x/firefox-esr/firefox-esr",
    )
    asked = firefox.asked
    assert isinstance(asked, Latest)
    assert (asked.tracks, asked.mark, asked.withdrawn) == (("esr",), (mark,), (withdrawn,))
    assert (asked.scheme, asked.sources) == ("deb", 1)
    assert [each.id for each in asked.branch] == ["debian-12"]
    assert firefox.rule is rule
    assert evince.sources[1:] == ("debian-security-tracker/evince-src", "x/evince/evince-src")


def test_lines_by_hand_come_from_the_policy_alone() -> None:
    """With their own grace by severity and exploited flag; the end is the day after the last."""
    rule = Fixed(
        id="by-hand",
        product="xpdf",
        scheme="dotted",
        reason="no feed",
        branches=(
            FixedBranch(
                id="4",
                prefix="4",
                ends=date(2026, 12, 31),
                steps=(
                    FixedStep(minimum="4.05", released=date(2026, 8, 1), exploited=True),
                    FixedStep(
                        minimum="4.06", released=date(2026, 8, 10), severity="high",
                        url="https://example.test/4.06",
                    ),
                ),
            ),
            FixedBranch(id="3", prefix="3"),
        ),
    )  # fmt: skip
    (part,) = parts(rule)
    assert part.sources == ()
    setting = Setting(Feeds(Recordings(Path(__file__).parent), DAY), DAY, 2, {})
    four, three = part.lines(Grace(14, 3), setting)
    assert four.branch == Branch(
        id="4",
        prefix="4",
        ends=datetime(2027, 1, 1, tzinfo=UTC),
        steps=(
            Step(
                minimum="4.05",
                deadline=datetime(2026, 8, 5, tzinfo=UTC),
                released=datetime(2026, 8, 1, tzinfo=UTC),
                exploited=True,
                confidence="single",
                why=("policy:by-hand",),
            ),
            Step(
                minimum="4.06",
                deadline=datetime(2026, 8, 25, tzinfo=UTC),
                released=datetime(2026, 8, 10, tzinfo=UTC),
                severity="high",
                confidence="single",
                url="https://example.test/4.06",
                why=("policy:by-hand",),
            ),
        ),
    )
    assert [each.version for each in four.candidates] == ["4.05", "4.06"]
    assert three.branch == Branch(id="3", prefix="3")
