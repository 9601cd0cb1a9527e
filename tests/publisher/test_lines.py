"""From a rule and recorded feeds to branches with ladders; what is in doubt is held."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from fakes.upstreams import Upstreams
from passmuster.model.requirement import Branch
from passmuster_publisher.consult import Feeds
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.feeds.recordings import Recordings
from passmuster_publisher.ladder import Grace
from passmuster_publisher.lines import Line, Setting, lines, support_lines
from passmuster_publisher.policy.tables import (
    BranchRule,
    LatestMinus,
    LatestSecurity,
    SupportOnly,
    Withdraw,
)

FIREFOX = {"152.0": "2026-06-16", "153.0": "2026-07-21", "154.0": "2026-08-18"}
HTML = "<html><body>Sign in</body></html>"


@pytest.fixture
def upstreams(tmp_path: Path) -> Upstreams:
    """Return Firefox, agreed by Mozilla's advisories."""
    upstreams = Upstreams(tmp_path / "feeds")
    upstreams.world()
    return upstreams


def _setting(
    upstreams: Upstreams, as_of: str = "2026-08-22", *, sources: int = 2, drill: bool = False
) -> Setting:
    day = date.fromisoformat(as_of)
    return Setting(
        Feeds(Recordings(upstreams.folder, day), day, drill=drill), day, sources, {}, drill
    )


def _lines(upstreams: Upstreams, *, setting: Setting | None = None, **fields: Any) -> list[Line]:
    whole = {
        "product": "firefox",
        "scheme": "mozilla",
        "first": "release-data/firefox:rapid",
        "second": ("mfsa/firefox",),
        "security": "mfsa/firefox",
        **fields,
    }
    rule = LatestSecurity(id="r", **whole)
    return lines(rule, rule.mark, Grace(14, 3), setting or _setting(upstreams))


def _steps(branch: Branch) -> list[tuple[str, str]]:
    return [(step.minimum, step.confidence) for step in branch.steps]


def _reason(branch: Branch) -> str:
    assert branch.held is not None
    return branch.held.reason


def test_two_sources_that_agree_make_a_ladder(upstreams: Upstreams) -> None:
    """Nothing is held; what lies behind each step is kept for `why`."""
    (line,) = _lines(upstreams)
    assert line.branch.id == "firefox"
    assert _steps(line.branch) == [("153.0", "agreed"), ("154.0", "agreed")]
    assert line.branch.held is None
    assert [each.version for each in line.candidates] == ["152.0", "153.0", "154.0"]
    assert line.branch.steps[1].why == ("release-data:firefox:154.0", "mfsa:2026-80")


def test_what_the_second_does_not_confirm_is_held(upstreams: Upstreams) -> None:
    """The agreed steps stay; the branch says what each source says, since the release."""
    versions = {**FIREFOX, "155.0": "2026-08-20"}
    upstreams.firefox("2026-08-22", versions)
    (line,) = _lines(upstreams, assume_security="major")
    assert _steps(line.branch) == [("153.0", "agreed"), ("154.0", "agreed")]
    assert line.branch.held is not None
    assert line.branch.held.reason == (
        "release-data:firefox:155.0 names 155.0 (2026-08-20); mfsa/firefox knows nothing above 154"
    )
    assert line.branch.held.since == datetime(2026, 8, 20, tzinfo=UTC)


def test_one_source_is_enough_where_the_policy_says_so(upstreams: Upstreams) -> None:
    """The rule's own number goes before the default."""
    upstreams.firefox("2026-08-22", {**FIREFOX, "155.0": "2026-08-20"})
    single = [("153.0", "agreed"), ("154.0", "agreed"), ("155.0", "single")]
    setting = _setting(upstreams, sources=1)
    for line in (
        *_lines(upstreams, assume_security="major", sources=1),
        *_lines(upstreams, assume_security="major", setting=setting),
    ):
        assert _steps(line.branch) == single
        assert line.branch.held is None
    (line,) = _lines(upstreams, assume_security="major", setting=setting, sources=2)
    assert line.branch.held is not None


def test_the_next_source_speaks_for_a_silent_first(upstreams: Upstreams) -> None:
    """Held, since nobody confirms it; it cannot confirm itself."""
    upstreams.advisory("2026-08-22", "2026-81", "August 18, 2026", "Firefox ESR 140.14")
    fields = {
        "first": "release-data/firefox:esr",
        "second": ("mfsa/firefox-esr",),
        "security": "mfsa/firefox-esr",
        "branches": "named",
        "branch": (BranchRule(id="esr-140", prefix="140"),),
    }
    (line,) = _lines(upstreams, sources=1, **fields)
    assert _steps(line.branch) == [("140.14.0", "single")]
    assert _reason(line.branch) == "release-data/firefox:esr names no release of branch esr-140"
    (line,) = _lines(upstreams, **fields)
    assert (line.branch.steps, line.candidates) == ((), ())
    assert "names no release of branch esr-140" in _reason(line.branch)


def test_a_third_source_confirms_the_one_that_stands_in(upstreams: Upstreams) -> None:
    """Then it is agreed, and the trouble of the first is still told."""
    upstreams.put("release-data", "2026-08-22", "firefox.json", HTML)
    upstreams.scoop("2026-08-22", "firefox", "154.0")
    (line,) = _lines(upstreams, second=("mfsa/firefox", "scoop-extras/firefox"))
    assert ("154", "agreed") in _steps(line.branch)
    assert "web page" in _reason(line.branch)


def test_a_product_of_which_nobody_says_anything_is_an_error(upstreams: Upstreams) -> None:
    """The caller holds it over as it was published."""
    upstreams.put("release-data", "2026-08-22", "firefox.json", HTML)
    with pytest.raises(PublisherError, match="got a web page"):
        _lines(upstreams, second=(), sources=1)


def test_a_sound_source_that_does_not_name_a_branch_holds_it(upstreams: Upstreams) -> None:
    """A line that nobody tells is held and no error: the other branches are built."""
    unknown, known = _lines(
        upstreams,
        branches="named",
        branch=(BranchRule(id="b", prefix="999"), BranchRule(id="c", prefix="154")),
    )
    assert unknown.branch.steps == ()
    assert unknown.branch.held is not None
    assert unknown.branch.held.reason == "release-data/firefox:rapid names no release of branch b"
    assert unknown.branch.held.since == datetime(2026, 8, 22, tzinfo=UTC)
    assert (len(known.branch.steps), known.branch.held) == (1, None)


def test_ends_alone_are_worth_telling(upstreams: Upstreams) -> None:
    """A product whose releases fail keeps the ends that its support page tells, by track too."""
    upstreams.put("release-data", "2026-08-22", "firefox.json", HTML)
    upstreams.cycles("2026-08-22", "x", {"name": "1", "eol": "2027-01-01"})
    (line,) = _lines(
        upstreams,
        second=(),
        sources=1,
        support="endoflife.date/x",
        branches="named",
        branch=(BranchRule(id="b", cycle_by_track={"esr": "1"}),),
    )
    assert line.branch.ends_by_track == {"esr": datetime(2027, 1, 2, tzinfo=UTC)}
    assert "web page" in _reason(line.branch)


def test_a_branch_that_has_ended_has_no_ladder(upstreams: Upstreams) -> None:
    """Nobody can update within it; a living one beside it has its own."""
    upstreams.cycles(
        "2026-08-22", "firefox", {"name": "153", "eol": "2026-08-20"}, {"name": "154", "eol": False}
    )
    ended, alive = _lines(upstreams, support="endoflife.date/firefox", branches="cycles")
    assert (ended.branch.steps, ended.branch.held) == ((), None)
    assert ended.records[0].needle == 'releaseCycle: "153"'
    assert _steps(alive.branch) == [("154.0", "agreed")]


def test_trouble_of_the_support_page_holds_every_branch(upstreams: Upstreams) -> None:
    """The ends may have moved; they are marked as doubtful."""
    upstreams.cycles("2026-08-15", "firefox", {"name": "154", "eol": False})
    upstreams.put("endoflife.date", "2026-08-22", "firefox.md", HTML)
    (line,) = _lines(upstreams, support="endoflife.date/firefox", branches="cycles")
    assert _steps(line.branch) == [("154.0", "agreed")]
    assert "endoflife.date/2026-08-22/firefox.md" in _reason(line.branch)
    assert line.doubt == _reason(line.branch)


def test_trouble_of_the_advisories_holds_the_line(upstreams: Upstreams) -> None:
    """Which releases close holes is not known as it stands."""
    upstreams.firefox("2026-11-20", FIREFOX)
    upstreams.scoop("2026-11-20", "firefox", "154.0")
    setting = _setting(upstreams, "2026-11-20")
    (line,) = _lines(upstreams, setting=setting, second=("scoop-extras/firefox",))
    assert _steps(line.branch) == [("154.0", "agreed")]
    assert _reason(line.branch).startswith("feed mfsa: it speaks for 2026-08-18")


@pytest.mark.parametrize(("as_of", "late"), [("2026-09-22", False), ("2026-09-23", True)])
def test_a_branch_without_news_is_held(upstreams: Upstreams, as_of: str, *, late: bool) -> None:
    """Upstream seems to have stopped feeding it; the steps stay, and a drill is never late."""
    upstreams.firefox(as_of, FIREFOX)
    (line,) = _lines(upstreams, setting=_setting(upstreams, as_of), expect_every_days=35)
    assert [each for each, _ in _steps(line.branch)] == ["154.0"]
    assert (line.branch.held is not None) is late
    if late:
        assert line.branch.held is not None
        assert line.branch.held.reason == (
            "the newest release is of 2026-08-18; expected one every 35 days"
        )
        assert line.branch.held.since == datetime(2026, 9, 22, tzinfo=UTC)
    drill = _setting(upstreams, as_of, drill=True)
    assert _lines(upstreams, setting=drill, expect_every_days=35)[0].branch.held is None


def test_releases_without_a_day_are_not_late(upstreams: Upstreams) -> None:
    """Apple's own list tells no days."""
    (line,) = _lines(
        upstreams, product="macos", scheme="macos", first="gdmf/macos", second=(), sources=1,
        security=None, expect_every_days=1,
    )  # fmt: skip
    assert [each for each, _ in _steps(line.branch)] == ["26.6.2"]
    assert line.branch.held is None


def test_a_branch_may_have_sources_of_its_own(upstreams: Upstreams) -> None:
    """Instead of the requirement's, both first and second."""
    upstreams.advisory("2026-08-22", "2026-81", "August 18, 2026", "Firefox ESR 140.14")
    own = BranchRule(
        id="esr", prefix="140", first="mfsa/firefox-esr", second=("scoop-extras/firefox-esr",)
    )
    upstreams.scoop("2026-08-22", "firefox-esr", "140.14.0")
    esr, rapid = _lines(
        upstreams, branches="named", branch=(own, BranchRule(id="rapid", prefix="154"))
    )
    assert _steps(esr.branch) == [("140.14.0", "agreed")]
    assert _steps(rapid.branch) == [("154.0", "agreed")]
    assert (esr.branch.held, rapid.branch.held) == (None, None)


def test_rows_of_another_scheme_belong_to_no_branch(upstreams: Upstreams) -> None:
    """A feed whose versions the policy's scheme cannot read names nothing."""
    (line,) = _lines(
        upstreams,
        scheme="windows-build",
        security=None,
        branches="named",
        branch=(BranchRule(id="b", prefix="26100", ends=date(2027, 1, 1)),),
    )
    assert line.branch.steps == ()
    assert "names no release of branch b" in _reason(line.branch)


def test_a_withdrawn_release_is_nobodys_minimum(upstreams: Upstreams) -> None:
    """Though the feed still lists it; a copy of it is blocked, and must not be asked for."""
    pulled = Withdraw(reason="it deletes profiles", versions=("154.0",))
    (line,) = _lines(upstreams, withdrawn=(pulled,))
    assert _steps(line.branch) == [("153.0", "agreed")]
    assert line.branch.held is None
    (line,) = _lines(upstreams, withdrawn=(Withdraw(reason="x", at_least="153", below="154"),))
    assert _steps(line.branch) == [("152.0", "agreed"), ("154.0", "agreed")]


def test_one_release_below_the_newest_is_agreed_as_well(upstreams: Upstreams) -> None:
    """Two sources agree about each release on its own day; then the later day counts."""
    rule = LatestMinus(
        id="r", product="firefox", scheme="mozilla", first="release-data/firefox:rapid",
        second=("mfsa/firefox",), behind=1,
    )  # fmt: skip
    (line,) = lines(rule, (), Grace(14, 3), _setting(upstreams))
    assert [(s.minimum, s.deadline.date(), s.confidence) for s in line.branch.steps] == [
        ("152.0", date(2026, 8, 5), "agreed"),
        ("153.0", date(2026, 9, 2), "agreed"),
    ]
    assert line.branch.held is None


def test_a_rule_of_ends_only(upstreams: Upstreams) -> None:
    """Branches without steps; trouble of the page holds them all."""
    upstreams.cycles("2026-08-22", "ubuntu", {"name": "24.04", "eol": "2029-04-01"})
    rule = SupportOnly(id="u", product="ubuntu", scheme="dotted", support="endoflife.date/ubuntu")
    (line,) = support_lines(rule, _setting(upstreams))
    assert line.branch == Branch(
        id="ubuntu-24.04", prefix="24.04", ends=datetime(2029, 4, 2, tzinfo=UTC)
    )
    assert line.doubt == ""
    (line,) = support_lines(rule, _setting(upstreams, "2026-09-22"))
    assert _reason(line.branch) == line.doubt
    assert line.doubt.startswith("feed endoflife.date: it speaks for 2026-08-22")
    with pytest.raises(PublisherError, match="hold nothing of it"):
        support_lines(
            SupportOnly(id="u", product="u", scheme="dotted", support="endoflife.date/none"),
            _setting(upstreams),
        )
