"""Each rule as the requirements that it makes."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime
from pathlib import Path

from fakes.upstreams import Upstreams, held, ladder
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


PACKAGES = """
[defaults]
exploited = ["cisa-kev"]
[[requirement]]
id = "debian-12"
rule = "distro-security"
scheme = "deb"
first = "debian-archive/bookworm:{package}"
sources = 1
security = "debian-security-tracker/bookworm:{source}"
[requirement.packages]
chromium = { package = "chromium" }
"""


def _archive(upstreams: Upstreams) -> None:
    """Record what Debian 12 offers."""
    day = "2026-08-22"
    release = "Origin: Debian\nCodename: bookworm\nDate: Sat, 22 Aug 2026 08:00:00 UTC\n"
    upstreams.put("debian-archive", day, "bookworm-Release", release)
    stanza = "Package: chromium\nVersion: 151.0.7922.173-1~deb12u1\nArchitecture: amd64\n"
    upstreams.put("debian-archive", day, "bookworm-main-amd64-Packages", stanza)


def test_advisories_tell_the_holes_of_a_package(tmp_path: Path) -> None:
    """By the version that fixes them; so an exploited one shortens a package's grace too."""
    upstreams = Upstreams(tmp_path / "feeds")
    _archive(upstreams)
    version = "151.0.7922.173-1~deb12u1"
    fixed = {"status": "resolved", "fixed_version": version, "urgency": "high",
             "repositories": {"bookworm-security": version}}  # fmt: skip
    tracker = {"chromium": {"CVE-2026-11645": {"scope": "remote", "releases": {"bookworm": fixed}}}}
    upstreams.put("debian-security-tracker", "2026-08-22", "data.json", json.dumps(tracker))
    upstreams.exploited("2026-08-22", ("CVE-2026-11645", "2026-08-21"))
    built = upstreams.build(PACKAGES)
    assert held(built) == {}
    (step,) = built.manifest.requirements[0].branches[0].steps
    assert (step.severity, step.exploited, step.cves) == ("high", True, ("CVE-2026-11645",))
    assert f"{step.deadline:%Y-%m-%d}" == "2026-08-26"


def test_a_package_without_advisories_has_its_line_all_the_same(tmp_path: Path) -> None:
    """They add to it and do not decide it: their trouble is told, and holds nothing."""
    upstreams = Upstreams(tmp_path / "feeds")
    _archive(upstreams)
    built = upstreams.build(PACKAGES)
    assert held(built) == {}
    assert ladder(built, "debian-12:chromium") == [("151.0.7922.173-1~deb12u1", "2026-09-06")]
    assert any("debian-security-tracker" in each for each in built.warnings)
