"""Old versions that still run while another is on disk."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tables.words import (
    NOW,
    Json,
    branch,
    case,
    chrome,
    clock,
    firefox,
    manifest,
    met,
    missed,
    rule,
    said,
    step,
    version,
)

SOON = clock(days=3)
# 10 is overdue, 20 is due, 30 is good; 5 is withdrawn.
LADDER = [branch("all", step("20", NOW), step("30", SOON))]
LINE = rule(
    "google-chrome", "dotted", branches=LADDER, withdrawn=[{"reason": "hole", "versions": ["5"]}]
)
ID = {"requirement": "line:google-chrome"}


def cases() -> Iterator[Json]:
    """Yield disk by running, several at once, upstream's number under a package's line."""
    yield from _disk_by_running()
    yield from _several()
    yield from _by_time()
    yield from _upstream()
    yield from _ended()


def _dotted(*texts: str | None) -> list[Json | None]:
    return [None if each is None else version(each, "dotted") for each in texts]


def _runs(about: Json, status: str, raw: str = "", reason: str = "", **more: Any) -> Json:
    fields = {"cause": "running", "version": raw} | ID
    return said(about, status, reason, **fields | more)


def _still(about: Json, raw: str) -> Json:
    """Return what is said of a running version, whatever is on disk."""
    known = {"branch": "all", "severity": "unknown"}
    return {
        "5": lambda: _runs(about, "blocked", "5", "withdrawn"),
        "10": lambda: _runs(
            about, "overdue", "10", "below-minimum", minimum="20", deadline=NOW, **known
        ),
        "20": lambda: _runs(
            about, "relaunch-pending", "20", "old-version-running", minimum="30", deadline=SOON, **known
        ),
        "junk": lambda: _runs(about, "unknown", "junk", "version-unparsable"),
        "?": lambda: _runs(about, "unknown", "", "running-version-unknown"),
    }[raw]()  # fmt: skip


def _disk(about: Json, raw: str | None) -> Json:
    return {
        "5": lambda: said(about, "blocked", "withdrawn", **ID),
        "10": lambda: missed(about, "overdue", "20", NOW),
        "20": lambda: missed(about, "due", "30", SOON),
        "30": lambda: met(about, "30"),
        "junk": lambda: said(about, "unknown", "version-unparsable", **ID),
        None: lambda: said(about, "unknown", "version-unknown", **ID),
    }[raw]()


# Disk, running, what is told: of the disk (d) and of what runs (r), the one or both.
TABLE = [
    ("30", "30", "d"), ("30", "20", "r"), ("30", "10", "r"), ("30", "5", "r"), ("30", "junk", "r"),
    ("30", "?", "r"),
    ("20", "30", "d"), ("20", "20", "d"), ("20", "10", "dr"), ("20", "5", "dr"), ("20", "junk", "dr"),
    ("20", "?", "dr"),
    ("10", "30", "d"), ("10", "20", "d"), ("10", "10", "d"), ("10", "5", "dr"), ("10", "junk", "d"),
    ("10", "?", "d"),
    ("5", "30", "d"), ("5", "10", "d"), ("5", "5", "d"), ("5", "?", "d"),
    ("junk", "30", "d"), ("junk", "20", "d"), ("junk", "10", "dr"), ("junk", "5", "dr"),
    ("junk", "junk", "d"), ("junk", "?", "d"),
    (None, "30", "d"), (None, "20", "d"), (None, "10", "dr"), (None, "?", "d"),
]  # fmt: skip


def _disk_by_running() -> Iterator[Json]:
    for disk, runs, told in TABLE:
        about = chrome(disk, running=_dotted(None if runs == "?" else runs))
        findings = [_disk(about, disk)] if "d" in told else []
        findings += [_still(about, runs)] if "r" in told else []
        yield case(
            f"{disk or 'no version'} on disk, {runs} runs", [about], manifest(LINE), findings
        )


def _several() -> Iterator[Json]:
    """Of several that run the gravest is told."""
    for texts, told in (
        (["20", "10"], "10"), (["10", "20"], "10"), (["20", None], "?"), (["10", None], "10"),
        (["30", "20"], "20"), (["junk", "20"], "junk"), (["20", "5", "10"], "5"),
    ):  # fmt: skip
        about = chrome("30", running=_dotted(*texts))
        shown = "+".join(each or "?" for each in texts)
        yield case(f"30 on disk, {shown} run", [about], manifest(LINE), [_still(about, told)])
    about = chrome("30", running=_dotted("30", "31"))
    yield case("30 on disk, 30+31 run", [about], manifest(LINE), [met(about, "30")])
    twice = chrome("30", running=_dotted("12", "10"))
    first = _runs(
        twice, "overdue", "12", "below-minimum", minimum="20", deadline=NOW, branch="all",
        severity="unknown",
    )  # fmt: skip
    yield case("two that run are as grave: the first", [twice], manifest(LINE), [first])
    plain = chrome("30", running=_dotted("10"))
    nothing = manifest()
    yield case(
        "what runs is nothing without a rule", [plain], nothing, [said(plain, "not-covered")]
    )
    held = chrome("30", running=_dotted("20"), hindrances=["policy"])
    yield case("a relaunch that is hindered", [held], manifest(LINE), [_still(held, "20")])


def _by_time() -> Iterator[Json]:
    """A relaunch has the step's deadline as well."""
    for at, status, reason in (
        (clock(days=3, seconds=-1), "relaunch-pending", "old-version-running"),
        (SOON, "overdue", "below-minimum"), (clock(1, days=3), "overdue", "below-minimum"),
    ):  # fmt: skip
        about = chrome("30", running=_dotted("20"))
        finding = _runs(
            about,
            status,
            "20",
            reason,
            minimum="30",
            deadline=SOON,
            branch="all",
            severity="unknown",
        )
        yield case(f"30 on disk, 20 runs at {at}", [about], manifest(LINE), [finding], time=at)


def _upstream() -> Iterator[Json]:
    """A program that runs after its package was replaced tells upstream's number alone."""
    steps = [step("140.12.0esr-1~deb12u1", NOW), step("1:140.13.0esr-1~deb12u1", SOON)]
    document = manifest(rule("firefox", "deb", branch("all", *steps)))
    line = {"requirement": "line:firefox"}
    known = {"branch": "all", "severity": "unknown"} | line
    for raw, made in (
        ("140.11.0", lambda about: _runs(
            about, "overdue", "140.11.0", "below-minimum", minimum=steps[0]["minimum"], deadline=NOW,
            **known)),
        ("140.12.1", lambda about: _runs(
            about, "relaunch-pending", "140.12.1", "old-version-running",
            minimum=steps[1]["minimum"], deadline=SOON, **known)),
        ("140.13", lambda about: _runs(about, "unknown", "140.13", "not-comparable", **line)),
        ("140.12.0", lambda about: _runs(about, "unknown", "140.12.0", "not-comparable", **line)),
        ("140.13.1", lambda about: met(about, steps[1]["minimum"])),
    ):  # fmt: skip
        about = firefox("1:140.14.0esr-1~deb12u1", running=[version(raw, "mozilla")])
        yield case(f"a package's line, upstream's {raw} runs", [about], document, [made(about)])
    about = firefox("1:140.14.0esr-1~deb12u1", running=[version("140.12.0", "mozilla")])
    late = _runs(
        about,
        "overdue",
        "140.12.0",
        "below-minimum",
        minimum=steps[1]["minimum"],
        deadline=SOON,
        **known,
    )
    yield case(
        "a package's line, upstream's 140.12.0 surely misses the second step, which is past", [about],
        document, [late], time=SOON,
    )  # fmt: skip
    ended = manifest(
        rule("firefox", "deb", branch("141", prefix="141"),
             branch("140", *steps, prefix="140", ends=NOW))
    )  # fmt: skip
    about = firefox("141.0-1", running=[version("140.12.0", "mozilla")])
    over = _runs(
        about, "unsupported", "140.12.0", "branch-ended", branch="140", deadline=NOW, **line
    )
    yield case("an ended branch needs no comparison", [about], ended, [over])
    withdrawn = [
        {"reason": "hole", "at_least": "140.10.0esr-1", "below": "140.12.0esr-1"},
        {"reason": "listed", "versions": ["140.13.0esr-1"]},
    ]
    document = manifest(rule("firefox", "deb", branch("all"), withdrawn=withdrawn))
    # Where the numbers are equal the revision would decide, and it is not known.
    for raw, status in (
        ("140.9.9", ""), ("140.10.0", "unknown"), ("140.10.1", "blocked"), ("140.12.0", "unknown"),
        ("140.12.1", ""), ("140.13.0", "unknown"), ("140.13.1", ""),
    ):  # fmt: skip
        about = firefox("140.14.0esr-1~deb12u1", running=[version(raw, "mozilla")])
        reason = "withdrawn" if status == "blocked" else "not-comparable"
        finding = _runs(about, status, raw, reason, **line) if status else met(about)
        yield case(
            f"a package's withdrawn range, upstream's {raw} runs", [about], document, [finding]
        )
    listed = [{"reason": "listed", "versions": ["140.11.0esr-1"]}, *withdrawn]
    document = manifest(rule("firefox", "deb", branch("all"), withdrawn=listed))
    about = firefox("140.14.0esr-1~deb12u1", running=[version("140.11.0", "mozilla")])
    yield case(
        "a withdrawn range that surely holds what runs, behind a list that may", [about], document,
        [_runs(about, "blocked", "140.11.0", "withdrawn", **line)],
    )  # fmt: skip


def _ended() -> Iterator[Json]:
    """What runs may be of another branch than what is on disk."""
    document = manifest(
        rule("google-chrome", "dotted", branch("30", prefix="30"),
             branch("20", prefix="20", ends=NOW), branch("25", prefix="25", held={"reason": "odd"}))
    )  # fmt: skip
    for raw, finding in (
        ("20.1", lambda about: _runs(about, "unsupported", "20.1", "branch-ended", branch="20", deadline=NOW)),
        ("25.1", lambda about: _runs(about, "unknown", "25.1", "line-held", branch="25")),
        ("10.1", lambda about: _runs(about, "unsupported", "10.1", "unlisted-branch")),
        ("30.1", lambda about: met(about, branch="30")),
    ):  # fmt: skip
        about = chrome("30.2", running=_dotted(raw))
        yield case(f"another branch runs: {raw}", [about], document, [finding(about)])
