"""Ladders: several steps, times to the second, architectures, held lines, what a step tells."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator

from tables.words import (
    Json,
    branch,
    case,
    clock,
    copy,
    firefox,
    manifest,
    met,
    missed,
    rule,
    said,
    step,
    version,
)

# Three steps a week apart.
FIRST, SECOND, THIRD = "140.12.0esr-1~deb12u1", "140.13.0esr-1~deb12u1", "140.14.0esr-1~deb12u1"
WEEK = 7
D1, D2, D3 = clock(), clock(days=WEEK), clock(days=2 * WEEK)
# Rows: versions. Columns: a second before each deadline, at it, an hour after it. A cell is the
# status and the step that decides; "" is compliant with the highest step.
TIMES = [
    ("first", [clock(seconds=-1), D1, clock(1)]),
    ("second", [clock(days=WEEK, seconds=-1), D2, clock(1, days=WEEK)]),
    ("third", [clock(days=2 * WEEK, seconds=-1), D3, clock(1, days=2 * WEEK)]),
]
MOMENTS = ["a second before", "at", "an hour after"]
O1, O2, O3 = ("overdue", FIRST, D1), ("overdue", SECOND, D2), ("overdue", THIRD, D3)
U1, U2, U3 = ("due", FIRST, D1), ("due", SECOND, D2), ("due", THIRD, D3)
C = ("compliant", THIRD, "")
TABLE = {
    "140.11.0esr-1~deb12u1": [U1, O1, O1, O1, O1, O1, O1, O1, O1],
    FIRST: [U2, U2, U2, U2, O2, O2, O2, O2, O2],
    "140.12.1esr-1~deb12u1": [U2, U2, U2, U2, O2, O2, O2, O2, O2],
    SECOND: [U3, U3, U3, U3, U3, U3, U3, O3, O3],
    "140.14.0esr-1~deb12u1~": [U3, U3, U3, U3, U3, U3, U3, O3, O3],
    THIRD: [C] * 9,
    "140.14.0esr-1~deb12u1+b1": [C] * 9,
    "153.0-1": [C] * 9,
}


def cases() -> Iterator[Json]:
    """Yield the ladder of three steps, then the rest."""
    ladder = manifest(
        rule("firefox", "deb", branch("all", step(FIRST, D1), step(SECOND, D2), step(THIRD, D3)))
    )
    moments = [(f"{moment} the {which} deadline", at)
               for which, times in TIMES for moment, at in zip(MOMENTS, times, strict=True)]  # fmt: skip
    for raw, row in TABLE.items():
        for (moment, at), cell in zip(moments, row, strict=True):
            about = firefox(raw)
            yield case(
                f"three steps: {raw}, {moment}", [about], ladder, [_cell(about, *cell)], time=at
            )
    yield from _deadlines()
    yield from _architectures()
    yield from _held()
    yield from _what_a_step_tells()


def _cell(about: Json, status: str, minimum: str, deadline: str) -> Json:
    if status == "compliant":
        return met(about, minimum)
    return missed(about, status, minimum, deadline)


def _deadlines() -> Iterator[Json]:
    """Deadlines that fall while versions rise: an urgent step above a calm one."""
    calm, urgent = step("5.0", clock(days=9)), step("6.0", clock(days=2))
    document = manifest(rule("okular", "dotted", branch("all", calm, urgent)))
    for raw, minimum, status, at, deadline in (
        ("4.9", "6.0", "due", clock(), clock(days=2)),
        ("4.9", "6.0", "overdue", clock(days=2), clock(days=2)),
        ("4.9", "6.0", "overdue", clock(days=9), clock(days=2)),
        ("5.0", "6.0", "due", clock(), clock(days=2)),
        ("5.5", "6.0", "overdue", clock(days=3), clock(days=2)),
    ):
        about = _okular(raw)
        yield case(
            f"an urgent step above a calm one: {raw} at {at}", [about], document,
            [missed(about, status, minimum, deadline)], time=at,
        )  # fmt: skip
    same = manifest(rule("okular", "dotted", branch("all", step("5.0"), step("6.0"))))
    for raw, minimum in (("4.0", "5.0"), ("5.0", "6.0")):
        about = _okular(raw)
        yield case(
            f"two steps with one deadline: {raw} misses {minimum} first", [about], same,
            [missed(about, "overdue", minimum)],
        )  # fmt: skip
    arch = manifest(rule("okular", "alpm", branch("all", step("1.0"))))
    for raw, status in (("1.0-1", "compliant"), ("1.0", "compliant"), ("0.9-9", "overdue")):
        about = copy("okular", "pdf-viewer", version(raw, "alpm"))
        yield case(
            f"Arch, a minimum without pkgrel is met by every build: {raw}", [about], arch,
            [_cell(about, status, "1.0", D1)],
        )  # fmt: skip
    arch = manifest(rule("okular", "alpm", branch("all", step("1.0-1"))))
    about = copy("okular", "pdf-viewer", version("1.0", "alpm"))
    yield case(
        "Arch, a version without pkgrel is below every build of it", [about], arch,
        [missed(about, "overdue", "1.0-1")],
    )  # fmt: skip
    none = manifest(rule("okular", "dotted", branch("all")))
    about = _okular("0.1")
    yield case("a branch without steps asks for nothing", [about], none, [met(about)])


def _architectures() -> Iterator[Json]:
    """The second step is for arm64 alone, the third for amd64 and i386."""
    document = manifest(
        rule("okular", "dotted", branch(
            "all", step("5.0", D1), step("6.0", D2, architectures=["arm64"]),
            step("7.0", D3, architectures=["amd64", "i386"]),
        ))
    )  # fmt: skip
    for architecture, raw, cell in (
        ("amd64", "4.0", ("overdue", "5.0", D1)), ("amd64", "5.0", ("due", "7.0", D3)),
        ("amd64", "6.0", ("due", "7.0", D3)), ("amd64", "7.0", ("compliant", "7.0", "")),
        ("arm64", "4.0", ("overdue", "5.0", D1)), ("arm64", "5.0", ("due", "6.0", D2)),
        ("arm64", "6.0", ("compliant", "6.0", "")), ("i386", "6.5", ("due", "7.0", D3)),
        ("riscv64", "5.0", ("compliant", "5.0", "")), ("riscv64", "4.0", ("overdue", "5.0", D1)),
    ):  # fmt: skip
        about = _okular(raw, architecture=architecture)
        yield case(
            f"a step for some architectures: {raw} on {architecture}", [about], document,
            [_cell(about, *cell)],
        )  # fmt: skip


def _held() -> Iterator[Json]:
    held = {"reason": "sources disagree", "since": clock(days=-3)}
    bare = manifest(rule("okular", "dotted", branch("all", held=held)))
    about = _okular("5.0")
    yield case(
        "a held line without steps passes nobody", [about], bare,
        [said(about, "unknown", "line-held", requirement="line:okular", branch="all")],
    )  # fmt: skip
    lined = manifest(rule("okular", "dotted", branch("all", step("5.0"), held=held)))
    for raw, expected in (("4.9", "overdue"), ("5.0", "compliant")):
        about = _okular(raw)
        yield case(
            f"a held line with a step judges by it: {raw}", [about], lined,
            [_cell(about, expected, "5.0", D1)],
        )  # fmt: skip
    other = step("5.0", architectures=["arm64"])
    elsewhere = manifest(rule("okular", "dotted", branch("all", other, held=held)))
    about = _okular("9.0")
    yield case(
        "a held line whose only step is for another architecture passes nobody", [about], elsewhere,
        [said(about, "unknown", "line-held", requirement="line:okular", branch="all")],
    )  # fmt: skip


def _what_a_step_tells() -> Iterator[Json]:
    more = {
        "severity": "critical", "exploited": True, "cves": ["CVE-2026-1"], "confidence": "single",
        "url": "https://example.org/6", "why": ["feed:okular#6.0"], "released": clock(days=-9),
    }  # fmt: skip
    document = manifest(
        rule("okular", "dotted", branch("all", step("5.0"), step("6.0", D2, **more)))
    )
    about = _okular("5.0")
    yield case(
        "the finding tells severity and exploitation of the step that decides", [about], document,
        [missed(about, "due", "6.0", D2, severity="critical", exploited=True)],
    )  # fmt: skip
    about = _okular("4.0")
    yield case(
        "the first missed step decides, an exploited one above it is not told", [about], document,
        [missed(about, "overdue", "5.0")],
    )  # fmt: skip
    about = _okular("6.0")
    yield case(
        "who meets an exploited step has no exploited finding",
        [about],
        document,
        [met(about, "6.0")],
    )
    for severity in ("high", "medium", "low"):
        told = manifest(rule("okular", "dotted", branch("all", step("6.0", severity=severity))))
        about = _okular("5.0")
        yield case(
            f"severity {severity} changes no status", [about], told,
            [missed(about, "overdue", "6.0", severity=severity)],
        )  # fmt: skip


def _okular(raw: str, **more: object) -> Json:
    return copy("okular", "pdf-viewer", version(raw, "dotted"), **more)
