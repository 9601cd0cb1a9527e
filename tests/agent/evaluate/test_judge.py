"""Judging one desktop, told case by case; the conformance vectors go through all of it."""

from __future__ import annotations

import itertools
from datetime import UTC, datetime, timedelta

import msgspec
import pytest

from passmuster.evaluate import judge
from passmuster.model.finding import Cause, Finding, Freshness, Status, Verdict
from passmuster.model.installation import (
    Hindrance,
    Kind,
    Outcome,
    ReportedInstallation,
    ReportedInventory,
    ReportedSource,
    Version,
)
from passmuster.model.requirement import (
    Applies,
    Branch,
    Forbidden,
    Held,
    Manifest,
    OsMatch,
    Required,
    Requirement,
    Step,
    Withdrawn,
)

NOW = datetime(2026, 11, 24, 2, tzinfo=UTC)
HOUR = timedelta(hours=1)

DEBIAN = ReportedInstallation(
    product="debian", kind=Kind.OS, platform="linux", architecture="amd64", packaging="os",
    on_disk=Version(raw="12.15", scheme="dotted"),
)  # fmt: skip


def firefox(raw: str = "140.12.0esr-1~deb12u1", **changes: object) -> ReportedInstallation:
    """Return a Firefox ESR as Debian packages it."""
    copy = ReportedInstallation(
        product="firefox", kind=Kind.BROWSER, platform="linux", architecture="amd64",
        packaging="dpkg", track="esr", on_disk=deb(raw),
    )  # fmt: skip
    return msgspec.structs.replace(copy, **changes)


def deb(raw: str) -> Version:
    """Return a Debian version with a plain upstream part."""
    return Version(raw=raw, scheme="deb", upstream=raw.partition("esr")[0])


def line(*steps: tuple[str, datetime], **changes: object) -> Requirement:
    """Return a requirement for Firefox ESR on Debian 12."""
    rungs = tuple(Step(minimum=minimum, deadline=deadline) for minimum, deadline in steps)
    requirement = Requirement(
        id="firefox-debian-12", product="firefox", scheme="deb",
        applies=Applies(packagings=("dpkg",), os=(OsMatch(product="debian", release="12"),)),
        branches=(Branch(id="security", steps=rungs),),
    )  # fmt: skip
    return msgspec.structs.replace(requirement, **changes)


def manifest(*requirements: Requirement, **changes: object) -> Manifest:
    """Return a manifest of schema 1."""
    made = Manifest(
        schema=1, serial=1, issued=NOW - 24 * HOUR, expires=NOW + 24 * HOUR,
        requirements=requirements,
    )  # fmt: skip
    return msgspec.structs.replace(made, **changes)


def inventory(*copies: ReportedInstallation, outcome: Outcome = Outcome.OK) -> ReportedInventory:
    """Return an inventory of a Debian desktop with these copies."""
    source = ReportedSource(source="dpkg", outcome=outcome)
    return ReportedInventory(
        platform="linux", architecture="amd64", installations=copies, sources=(source,)
    )


def findings_of(
    copy: ReportedInstallation, requirement: Requirement, at: datetime = NOW
) -> list[Finding]:
    """Judge one copy on Debian 12 and return the findings about it."""
    system = () if copy.kind is Kind.OS else (DEBIAN,)
    judged = judge(
        inventory(*system, copy), manifest(requirement), at=at, freshness=Freshness.FRESH
    )
    return [each for each in judged.findings if each.product == copy.product]


def status_of(copy: ReportedInstallation, requirement: Requirement, at: datetime = NOW) -> Status:
    """Judge one copy and return the status of its only finding."""
    (finding,) = findings_of(copy, requirement, at)
    return finding.status


OLD, MIDDLE, NEW = "140.12.0esr-1~deb12u1", "140.13.0esr-1~deb12u1", "153.7.0esr-1~deb12u1"


@pytest.mark.parametrize(
    ("offset", "expected"),
    [(HOUR, Status.DUE), (timedelta(0), Status.OVERDUE), (-HOUR, Status.OVERDUE)],
)
def test_a_deadline_counts_to_the_hour(offset: timedelta, expected: Status) -> None:
    """The hour before the deadline is due; the deadline itself is overdue."""
    assert status_of(firefox(OLD), line((NEW, NOW + offset))) is expected


@pytest.mark.parametrize(
    ("raw", "expected"),
    [(MIDDLE, Status.OVERDUE), (NEW, Status.COMPLIANT), ("154.0-1", Status.COMPLIANT)],
)
def test_below_at_and_above_the_line(raw: str, expected: Status) -> None:
    """At the line is good enough."""
    assert status_of(firefox(raw), line((NEW, NOW))) is expected


def test_the_nearest_missed_deadline_decides() -> None:
    """A copy between two steps is judged by the one it misses, one below both by the first."""
    ladder = line((MIDDLE, NOW - HOUR), (NEW, NOW + HOUR))
    (lowest,) = findings_of(firefox(OLD), ladder)
    (between,) = findings_of(firefox(MIDDLE), ladder)
    assert (lowest.status, lowest.minimum) == (Status.OVERDUE, MIDDLE)
    assert (between.status, between.minimum) == (Status.DUE, NEW)
    assert between.deadline == NOW + HOUR


def test_an_ended_branch_is_unsupported_from_its_instant() -> None:
    """`ends` is exclusive of the hour before and inclusive of the hour itself."""
    for ends, expected in ((NOW + HOUR, Status.COMPLIANT), (NOW, Status.UNSUPPORTED)):
        branch = Branch(id="12", prefix="12", ends=ends)
        requirement = Requirement(id="os", product="debian", scheme="dotted", branches=(branch,))
        assert status_of(DEBIAN, requirement) is expected


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("unsupported", Status.UNSUPPORTED),
        ("not-covered", Status.NOT_COVERED),
        ("unknown", Status.UNKNOWN),
        ("a word of tomorrow", Status.UNKNOWN),
    ],
)
def test_a_version_of_no_branch_gets_the_stated_status(word: str, expected: Status) -> None:
    """The manifest says what an unlisted branch means; an unknown word is unknown."""
    steps = (Step(minimum="153.0", deadline=NOW),)
    requirement = Requirement(
        id="r", product="firefox", scheme="mozilla", unlisted_branch=word,
        branches=(Branch(id="153", prefix="153", steps=steps),),
    )  # fmt: skip
    assert status_of(firefox(OLD), requirement) is expected


def test_a_branch_newer_than_the_manifest_is_unknown_not_unsupported() -> None:
    """A machine ahead of the publisher is never blamed."""
    steps = (Step(minimum="140.12.0", deadline=NOW),)
    requirement = Requirement(
        id="r", product="firefox", scheme="mozilla",
        branches=(Branch(id="140", prefix="140", steps=steps),),
    )  # fmt: skip
    (finding,) = findings_of(firefox(NEW), requirement)
    assert (finding.status, finding.reason) == (Status.UNKNOWN, "newer-than-known")


@pytest.mark.parametrize(
    "withdrawn",
    [
        Withdrawn(reason="pulled", versions=(NEW,)),
        Withdrawn(reason="pulled", at_least=NEW),
        Withdrawn(reason="pulled", below="154"),
        Withdrawn(reason="pulled", at_least=MIDDLE, below="154"),
    ],
)
def test_a_withdrawn_version_is_blocked_above_the_line_too(withdrawn: Withdrawn) -> None:
    """Withdrawn beats the ladder, by list and by range with an open end on either side."""
    assert status_of(firefox(NEW), line((OLD, NOW), withdrawn=(withdrawn,))) is Status.BLOCKED


def test_a_withdrawn_range_is_half_open() -> None:
    """`below` is outside the range."""
    withdrawn = (Withdrawn(reason="pulled", at_least=OLD, below=NEW),)
    assert status_of(firefox(NEW), line((OLD, NOW), withdrawn=withdrawn)) is Status.COMPLIANT


def test_a_withdrawn_build_of_another_windows_branch_says_nothing() -> None:
    """Builds of two branches have no order: that is no reason to call the machine unknown."""
    windows = ReportedInstallation(
        product="windows", kind=Kind.OS, platform="windows", architecture="amd64", packaging="os",
        on_disk=Version(raw="10.0.19045.7663", scheme="windows-build"),
    )  # fmt: skip
    requirement = Requirement(
        id="w", product="windows", scheme="windows-build",
        branches=(Branch(id="19045", prefix="19045"),),
        withdrawn=(Withdrawn(reason="bad", versions=("26100.1",), below="26100.9"),),
    )  # fmt: skip
    assert status_of(windows, requirement) is Status.COMPLIANT


def test_a_forbidden_product_is_blocked_whatever_its_version() -> None:
    """The ban names product, and tracks if it wants to."""
    ban = Forbidden(id="no-esr", product="firefox", tracks=("esr",))
    judged = judge(
        inventory(firefox(NEW), firefox(NEW, track="release")),
        manifest(forbidden=(ban,)), at=NOW, freshness=Freshness.FRESH,
    )  # fmt: skip
    statuses = {each.track: each.status for each in judged.findings}
    assert statuses == {"esr": Status.BLOCKED, "release": Status.NOT_COVERED}


def test_a_required_product_that_is_not_there_is_missing() -> None:
    """Any one of the list is enough; none is a failure."""
    rule = Required(id="a-browser", any_of=("chromium", "firefox"))
    told = manifest(required=(rule,))
    for copies, verdict in (((DEBIAN,), Verdict.FAIL), ((DEBIAN, firefox()), Verdict.PASS)):
        judged = judge(inventory(*copies), told, at=NOW, freshness=Freshness.FRESH)
        assert judged.verdict is verdict
    elsewhere = manifest(required=(msgspec.structs.replace(rule, platforms=("windows",)),))
    judged = judge(inventory(DEBIAN), elsewhere, at=NOW, freshness=Freshness.FRESH)
    assert judged.verdict is Verdict.PASS


@pytest.mark.parametrize("outcome", [Outcome.FAILED, Outcome.TIMED_OUT])
def test_a_source_that_failed_is_told_and_blames_nobody(outcome: Outcome) -> None:
    """A failed source makes the verdict unknown, and an absent product unknown, not missing."""
    told = manifest(required=(Required(id="a-browser", any_of=("firefox",)),))
    judged = judge(inventory(DEBIAN, outcome=outcome), told, at=NOW, freshness=Freshness.FRESH)
    assert judged.verdict is Verdict.UNKNOWN
    assert {each.cause for each in judged.findings if each.status is Status.UNKNOWN} == {
        Cause.SOURCE,
        Cause.REQUIRED,
    }


@pytest.mark.parametrize(
    ("running", "disk", "expected"),
    [
        ((deb(OLD),), NEW, [(Status.RELAUNCH_PENDING, Cause.RUNNING, OLD)]),
        ((deb(NEW),), "154.0-1", [(Status.COMPLIANT, Cause.ON_DISK, "154.0-1")]),
        ((None,), NEW, [(Status.UNKNOWN, Cause.RUNNING, "")]),
        ((None, deb(OLD)), NEW, [(Status.UNKNOWN, Cause.RUNNING, "")]),
        ((deb(OLD),), MIDDLE, [(Status.DUE, Cause.ON_DISK, MIDDLE)]),
    ],
)
def test_an_old_version_that_still_runs(
    running: tuple[Version | None, ...], disk: str, expected: list[tuple[Status, Cause, str]]
) -> None:
    """Good on disk and old in memory asks for a relaunch; what cannot be told is unknown."""
    found = findings_of(firefox(disk, running=running), line((NEW, NOW + HOUR)))
    assert [(each.status, each.cause, each.version) for each in found] == expected


def test_a_running_version_can_be_overdue_on_its_own() -> None:
    """On disk due, in memory overdue: two causes, two findings, the graver one first."""
    ladder = line((MIDDLE, NOW), (NEW, NOW + HOUR))
    found = findings_of(firefox(MIDDLE, running=(deb(OLD),)), ladder)
    assert [(each.status, each.cause) for each in found] == [
        (Status.OVERDUE, Cause.RUNNING),
        (Status.DUE, Cause.ON_DISK),
    ]


def test_a_running_version_past_its_deadline_is_overdue_though_the_disk_is_good() -> None:
    """The relaunch had a deadline as well."""
    (finding,) = findings_of(firefox(NEW, running=(deb(OLD),)), line((NEW, NOW)))
    assert (finding.status, finding.cause) == (Status.OVERDUE, Cause.RUNNING)


@pytest.mark.parametrize(
    ("raw", "expected", "reason"),
    [
        ("140.12.0", Status.RELAUNCH_PENDING, "old-version-running"),
        ("153.7.0", Status.UNKNOWN, "not-comparable"),
        ("154.0", Status.COMPLIANT, ""),
    ],
)
def test_a_running_version_that_only_upstream_numbers_tell(
    raw: str, expected: Status, reason: str
) -> None:
    """After an upgrade the image tells no revision: other numbers decide, equal ones do not."""
    running = (Version(raw=raw, scheme="mozilla"),)
    (finding,) = findings_of(firefox("153.7.0esr-2", running=running), line((NEW, NOW + HOUR)))
    assert (finding.status, finding.reason) == (expected, reason)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"rule": "sliding-window"}, "unknown-rule"),
        ({"scheme": "semver"}, "unknown-scheme"),
        ({"scheme": "rpm"}, "not-comparable"),
    ],
)
def test_a_requirement_of_tomorrow_is_unknown(changes: dict[str, str], reason: str) -> None:
    """What this release does not understand is never passed."""
    (finding,) = findings_of(firefox(NEW), line((OLD, NOW), **changes))
    assert (finding.status, finding.reason) == (Status.UNKNOWN, reason)


@pytest.mark.parametrize(
    ("copy", "reason"),
    [
        (firefox(on_disk=None, reason="no-version-file"), "no-version-file"),
        (firefox(on_disk=None), "version-unknown"),
        (firefox("not a version"), "version-unparsable"),
    ],
)
def test_a_version_that_cannot_be_told_is_unknown(copy: ReportedInstallation, reason: str) -> None:
    """Unreadable is unknown, never oldest and never newest."""
    (finding,) = findings_of(copy, line((OLD, NOW)))
    assert (finding.status, finding.reason) == (Status.UNKNOWN, reason)


def test_a_held_line_without_steps_passes_nobody() -> None:
    """The publisher could not tell: neither can we."""
    branch = Branch(id="security", held=Held(reason="sources disagree"))
    (finding,) = findings_of(firefox(), line(branches=(branch,)))
    assert (finding.status, finding.reason) == (Status.UNKNOWN, "line-held")


def test_an_upstream_line_judges_the_upstream_part() -> None:
    """A requirement in upstream numbers compares the upstream part of a package's version."""
    steps = (Step(minimum="140.12.0", deadline=NOW),)
    requirement = Requirement(
        id="r", product="firefox", scheme="mozilla", branches=(Branch(id="all", steps=steps),)
    )
    assert status_of(firefox("140.12.0esr-1~deb12u1"), requirement) is Status.COMPLIANT
    assert status_of(firefox("140.11.0esr-1~deb12u1"), requirement) is Status.OVERDUE


def test_only_the_first_requirement_that_applies_judges() -> None:
    """Order in the manifest is precedence; another release's line is passed over."""
    applies = Applies(os=(OsMatch(product="debian", release="13"),))
    elsewhere = line((NEW, NOW), id="debian-13", applies=applies)
    told = manifest(elsewhere, line((OLD, NOW), id="first"), line((NEW, NOW), id="second"))
    judged = judge(inventory(DEBIAN, firefox(OLD)), told, at=NOW, freshness=Freshness.FRESH)
    assert [each.requirement for each in judged.findings if each.product == "firefox"] == ["first"]


def test_a_known_product_on_which_no_line_applies_is_not_covered_and_says_so() -> None:
    """Not covered because nothing is said, told apart from no line for this packaging."""
    (finding,) = findings_of(firefox(packaging="files"), line((OLD, NOW)))
    assert (finding.status, finding.reason) == (Status.NOT_COVERED, "no-line-applies")


def test_a_copy_of_unknown_track_never_passes_for_want_of_one() -> None:
    """The manifest has a line for the ESR track: whether it is this copy's cannot be told."""
    esr = msgspec.structs.replace(line((OLD, NOW)), applies=Applies(tracks=("esr",)))
    (finding,) = findings_of(firefox(track=""), esr)
    assert (finding.status, finding.reason) == (Status.UNKNOWN, "track-unknown")
    (other,) = findings_of(firefox(track="release"), esr)
    assert (other.status, other.reason) == (Status.NOT_COVERED, "no-line-applies")


def test_an_unknown_operating_system_is_unknown_not_uncovered() -> None:
    """What no definition knows must not pass for want of a line."""
    strange = msgspec.structs.replace(
        DEBIAN, product="unknown-os", on_disk=None, reason="unknown-distribution"
    )
    judged = judge(inventory(strange), manifest(), at=NOW, freshness=Freshness.FRESH)
    assert judged.verdict is Verdict.UNKNOWN


def test_without_a_manifest_the_verdict_is_unknown() -> None:
    """None at all: unknown, never compliant."""
    judged = judge(inventory(DEBIAN, firefox()), None, at=NOW, freshness=None)
    assert judged.verdict is Verdict.UNKNOWN
    assert [each.reason for each in judged.findings] == ["no-manifest"]


@pytest.mark.parametrize("freshness", [Freshness.STALE, None])
def test_under_a_stale_manifest_nothing_passes_and_failures_stay(
    freshness: Freshness | None,
) -> None:
    """What would pass is unknown; what fails still fails."""
    good = judge(
        inventory(DEBIAN, firefox(NEW)), manifest(line((NEW, NOW))), at=NOW, freshness=freshness
    )
    assert good.verdict is Verdict.UNKNOWN
    assert Status.COMPLIANT not in {each.status for each in good.findings}
    bad = judge(
        inventory(DEBIAN, firefox(OLD)), manifest(line((NEW, NOW))), at=NOW, freshness=freshness
    )
    assert bad.verdict is Verdict.FAIL


def test_an_aging_manifest_still_judges() -> None:
    """Aging is told elsewhere; it changes no finding."""
    judged = judge(
        inventory(DEBIAN, firefox(NEW)), manifest(line((NEW, NOW))),
        at=NOW, freshness=Freshness.AGING,
    )  # fmt: skip
    assert judged.verdict is Verdict.PASS


def test_a_hindrance_is_carried_and_changes_no_status() -> None:
    """A held package is overdue like any other; only the advice differs."""
    held = firefox(OLD, hindrances=(Hindrance.HELD,))
    (finding,) = findings_of(held, line((NEW, NOW)))
    assert (finding.status, finding.hindrances) == (Status.OVERDUE, (Hindrance.HELD,))


def test_a_reference_time_without_zone_is_refused() -> None:
    """A naive time would mean another instant on another machine."""
    with pytest.raises(ValueError, match="without a zone"):
        judge(inventory(), None, at=datetime(2026, 1, 1), freshness=None)  # noqa: DTZ001


_VERDICTS = {
    Status.BLOCKED: Verdict.FAIL, Status.UNSUPPORTED: Verdict.FAIL, Status.OVERDUE: Verdict.FAIL,
    Status.MISSING: Verdict.FAIL, Status.UNKNOWN: Verdict.UNKNOWN,
    Status.RELAUNCH_PENDING: Verdict.PENDING, Status.DUE: Verdict.PENDING,
    Status.COMPLIANT: Verdict.PASS, Status.NOT_COVERED: Verdict.PASS, Status.WAIVED: Verdict.PASS,
}  # fmt: skip


def test_the_verdict_of_every_pair_of_statuses() -> None:
    """Fail over unknown over pending over pass."""
    from passmuster.evaluate.verdict import verdict_of

    order = list(Verdict)
    for pair in itertools.product(_VERDICTS, repeat=2):
        found = [Finding(status=status, cause=Cause.ON_DISK) for status in pair]
        expected = min((_VERDICTS[status] for status in pair), key=order.index)
        assert verdict_of(found) is expected
    assert verdict_of([]) is Verdict.PASS
