"""The end of a branch, by track, and support beyond it."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator

from tables.words import (
    NOW,
    Json,
    branch,
    case,
    clock,
    debian,
    manifest,
    met,
    missed,
    rule,
    said,
    step,
    windows,
)

BEFORE, AT, SECOND, HOUR = clock(seconds=-1), NOW, clock(seconds=1), clock(1)
LATER, MUCH_LATER = clock(days=30), clock(days=365)
BUILD = "10.0.19045.6456"


def cases() -> Iterator[Json]:
    """Yield plain ends, ends by track, extended support."""
    yield from _ends()
    yield from _ends_by_track()
    yield from _unknown_track()
    yield from _extended_by_phase()
    yield from _extended_by_proof()
    yield from _extended_for_tracks()


def _ends() -> Iterator[Json]:
    document = manifest(
        rule("debian", "dotted", branch("12", step("12.10", LATER), prefix="12", ends=NOW))
    )
    bare = manifest(rule("debian", "dotted", branch("12", prefix="12", ends=NOW)))
    for at, over in ((clock(-1), False), (BEFORE, False), (AT, True), (SECOND, True), (HOUR, True)):
        for raw, good in (("12.9", False), ("12.10", True), ("12.11", True)):
            about = debian(raw)
            alive = met(about, "12.10", "12") if good else missed(
                about, "due", "12.10", LATER, branch="12"
            )  # fmt: skip
            yield case(
                f"a branch ends: {raw} at {at}", [about], document,
                [_ended(about, "12") if over else alive], time=at,
            )  # fmt: skip
        about = debian("12.0")
        yield case(
            f"a branch without steps ends: at {at}", [about], bare,
            [_ended(about, "12") if over else met(about, branch="12")], time=at,
        )  # fmt: skip
    two = manifest(
        rule(
            "debian",
            "dotted",
            branch("12", step("12.10"), ends=NOW, prefix="12"),
            branch("13", prefix="13"),
        )
    )
    about = debian("12.1")
    yield case("an end outranks a missed step", [about], two, [_ended(about, "12")])
    about = debian("13.0")
    yield case("the end of another branch is nothing", [about], two, [met(about, branch="13")])


def _ended(about: Json, name: str, reason: str = "branch-ended", deadline: str = NOW) -> Json:
    line = f"line:{about['product']}"
    return said(about, "unsupported", reason, requirement=line, branch=name, deadline=deadline)


# Home and Pro end now, Enterprise later, whoever else in a year.
EDITIONS = {"home": NOW, "enterprise": LATER}


def _ends_by_track() -> Iterator[Json]:
    document = manifest(
        rule("windows", "windows-build", branch(
            "22H2", step("19045.6456"), prefix="19045", ends=MUCH_LATER, ends_by_track=EDITIONS
        ))
    )  # fmt: skip
    for track, at, end in (
        ("home", BEFORE, ""), ("home", AT, NOW), ("home", HOUR, NOW), ("home", MUCH_LATER, NOW),
        ("enterprise", AT, ""), ("enterprise", clock(days=30, seconds=-1), ""),
        ("enterprise", LATER, LATER), ("ltsc", LATER, ""), ("ltsc", MUCH_LATER, MUCH_LATER),
        ("ltsc", clock(days=365, seconds=-1), ""),
    ):  # fmt: skip
        about = windows(BUILD, track=track)
        alive = met(about, "19045.6456", "22H2")
        yield case(
            f"ends by track: {track} at {at}", [about], document,
            [_ended(about, "22H2", deadline=end) if end else alive], time=at,
        )  # fmt: skip
    endless = manifest(
        rule("windows", "windows-build", branch("22H2", prefix="19045", ends_by_track=EDITIONS))
    )
    for track, at, end in (("home", AT, NOW), ("ltsc", MUCH_LATER, "")):
        about = windows(BUILD, track=track)
        yield case(
            f"ends by track, no end for the others: {track} at {at}", [about], endless,
            [_ended(about, "22H2", deadline=end) if end else met(about, branch="22H2")], time=at,
        )  # fmt: skip


def _unknown_track() -> Iterator[Json]:
    """Which end is the copy's cannot be told: only what holds for every track is said."""
    branches = {
        "all end": branch("22H2", step("19045.6456"), prefix="19045", ends=MUCH_LATER, ends_by_track=EDITIONS),
        "some go on": branch("22H2", step("19045.6456"), prefix="19045", ends_by_track=EDITIONS),
    }  # fmt: skip
    line = {"requirement": "line:windows", "branch": "22H2"}
    for name, at, status, deadline in (
        ("all end", BEFORE, "compliant", ""), ("all end", AT, "unknown", ""),
        ("all end", LATER, "unknown", ""), ("all end", clock(days=365, seconds=-1), "unknown", ""),
        ("all end", MUCH_LATER, "unsupported", MUCH_LATER),
        ("some go on", BEFORE, "compliant", ""), ("some go on", AT, "unknown", ""),
        ("some go on", MUCH_LATER, "unknown", ""),
    ):  # fmt: skip
        about = windows(BUILD)
        finding = met(about, "19045.6456", "22H2")
        if status != "compliant":
            unsure = said(about, "unknown", "track-unknown", **line)
            finding = _ended(about, "22H2", deadline=deadline) if deadline else unsure
        document = manifest(rule("windows", "windows-build", branches[name]))
        yield case(f"an unknown track, {name}: at {at}", [about], document, [finding], time=at)
    yield from _unknown_track_and_a_missed_step(line)


def _unknown_track_and_a_missed_step(line: Json) -> Iterator[Json]:
    """Overdue is graver than unknown and holds for every track that still gets fixes."""
    late = branch("22H2", step("19045.7000", LATER), prefix="19045", ends_by_track=EDITIONS)
    document = manifest(rule("windows", "windows-build", late))
    about = windows(BUILD)
    for at, finding in (
        (BEFORE, missed(about, "due", "19045.7000", LATER, branch="22H2")),
        (AT, said(about, "unknown", "track-unknown", **line)),
        (LATER, missed(about, "overdue", "19045.7000", LATER, branch="22H2")),
    ):  # fmt: skip
        yield case(
            f"an unknown track that misses a step: at {at}", [about], document, [finding], time=at
        )


def _extended_by_phase() -> Iterator[Json]:
    """ESU until LATER for who states it; `esm` counts as well, without an end of its own."""
    esu = {"support": ["esu", "elts"], "ends": LATER}
    document = manifest(
        rule("windows", "windows-build", branch(
            "22H2", step("19045.6456", BEFORE), prefix="19045", ends=NOW, extended=[esu]
        ))
    )  # fmt: skip
    for support, at, status in (
        ("", BEFORE, "compliant"), ("", AT, "extended-support-not-shown"),
        ("", clock(days=30, seconds=-1), "extended-support-not-shown"), ("", LATER, "branch-ended"),
        ("esu", BEFORE, "compliant"), ("esu", AT, "compliant"), ("elts", HOUR, "compliant"),
        ("esu", clock(days=30, seconds=-1), "compliant"), ("esu", LATER, "branch-ended"),
        ("esu", MUCH_LATER, "branch-ended"), ("standard", AT, "extended-support-not-shown"),
        ("ended", AT, "extended-support-not-shown"), ("ended", LATER, "branch-ended"),
    ):  # fmt: skip
        for raw, good in ((BUILD, True), ("10.0.19045.6455", False)):
            about = windows(raw, support=support)
            if status != "compliant":
                finding = _ended(about, "22H2", status)
            elif good:
                finding = met(about, "19045.6456", "22H2")
            else:
                finding = missed(about, "overdue", "19045.6456", BEFORE, branch="22H2")
            yield case(
                f"extended support: {support or 'none stated'}, {raw} at {at}", [about], document,
                [finding], time=at,
            )  # fmt: skip
    endless = branch("12", prefix="12", ends=NOW, extended=[{"support": ["lts"]}])
    document = manifest(rule("debian", "dotted", endless))
    for support, good in (("lts", True), ("", False), ("elts", False)):
        about = debian(support=support)
        ended = _ended(about, "12", "extended-support-not-shown")
        yield case(
            f"extended support without an end: {support or 'none stated'}", [about], document,
            [met(about, branch="12") if good else ended], time=MUCH_LATER,
        )  # fmt: skip
    zoned = {"support": ["lts"], "ends": "2026-11-24T04:00:00+01:00"}
    document = manifest(
        rule("debian", "dotted", branch("12", prefix="12", ends=NOW, extended=[zoned]))
    )
    for at, good in ((clock(seconds=3599), True), (HOUR, False)):
        about = debian(support="lts")
        yield case(
            f"an instant with an offset is the same instant in UTC: at {at}", [about], document,
            [met(about, branch="12") if good else _ended(about, "12")], time=at,
        )  # fmt: skip


def _extended_by_proof() -> Iterator[Json]:
    """A build that only entitled machines are given proves that this one is entitled."""
    esu = {"support": ["esu"], "ends": LATER, "proven_from": "19045.6500"}
    line = branch("22H2", prefix="19045", ends=NOW, extended=[esu])
    document = manifest(rule("windows", "windows-build", line))
    for revision, at, reason in (
        ("6499", BEFORE, ""), ("6499", AT, "extended-support-not-shown"), ("6500", AT, ""),
        ("6501", AT, ""), ("6501", clock(days=30, seconds=-1), ""), ("6501", LATER, "branch-ended"),
        ("6499", LATER, "branch-ended"),
    ):  # fmt: skip
        about = windows(f"10.0.19045.{revision}")
        finding = _ended(about, "22H2", reason) if reason else met(about, branch="22H2")
        yield case(f"proven by revision {revision} at {at}", [about], document, [finding], time=at)
    foreign = branch("22H2", prefix="19045", ends=NOW,
                     extended=[esu | {"proven_from": "20000.1"}])  # fmt: skip
    about = windows("10.0.19045.9999")
    yield case(
        "a build of another branch proves nothing", [about],
        manifest(rule("windows", "windows-build", foreign)),
        [_ended(about, "22H2", "extended-support-not-shown")],
    )  # fmt: skip
    unread = branch("22H2", prefix="19045", ends=NOW, extended=[esu | {"proven_from": "KB5000"}])
    yield case(
        "a proof that cannot be read makes unknown", [about],
        manifest(rule("windows", "windows-build", unread)),
        [said(about, "unknown", "version-unparsable", requirement="line:windows")],
    )  # fmt: skip


def _extended_for_tracks() -> Iterator[Json]:
    """Several kinds of extended support, and ends by track under them."""
    both = [{"support": ["esu"], "ends": LATER}, {"support": ["ltss"], "ends": MUCH_LATER}]
    document = manifest(
        rule("windows", "windows-build", branch(
            "22H2", prefix="19045", ends=NOW, ends_by_track={"enterprise": BEFORE}, extended=both
        ))
    )  # fmt: skip
    for support, track, at, reason, since in (
        ("esu", "home", AT, "", ""), ("esu", "home", LATER, "extended-support-not-shown", NOW),
        ("ltss", "home", LATER, "", ""), ("ltss", "home", MUCH_LATER, "branch-ended", NOW),
        ("", "enterprise", BEFORE, "extended-support-not-shown", BEFORE),
        ("esu", "enterprise", BEFORE, "", ""), ("", "home", BEFORE, "", ""),
        ("esu", "", AT, "", ""), ("", "", AT, "extended-support-not-shown", NOW),
        ("", "", MUCH_LATER, "branch-ended", NOW),
    ):  # fmt: skip
        about = windows(BUILD, support=support, track=track)
        finding = _ended(about, "22H2", reason, since) if reason else met(about, branch="22H2")
        yield case(
            f"two kinds of extended support: {support or 'none'}, {track or 'no track'} at {at}",
            [about], document, [finding], time=at,
        )  # fmt: skip
