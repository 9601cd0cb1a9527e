"""Every kind of rule, by where the version stands and when it is judged.

Each table has the three versions (just below, at, just above the line 139.0.7258.128) as its rows
and, as its columns, the second before the deadline, the deadline, and the hour after it.
"""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Callable, Iterator

from tables.words import (
    Json,
    branch,
    case,
    chrome,
    clock,
    manifest,
    met,
    missed,
    rule,
    said,
    step,
    told,
)

LINE = "139.0.7258.128"
ROWS = [("below", "139.0.7258.127"), ("at", LINE), ("above", "139.0.7258.129")]
COLUMNS = [
    ("a second before", clock(seconds=-1)), ("at the deadline", clock()), ("an hour after", clock(1))
]  # fmt: skip
ID = {"requirement": "line:google-chrome"}

# What the ladder alone says; a row is one version.
LADDER = [
    ["due", "overdue", "overdue"],
    ["compliant", "compliant", "compliant"],
    ["compliant", "compliant", "compliant"],
]
# The same in a list of withdrawn versions that holds the line's own version, ...
WITHDRAWN_LIST = [LADDER[0], ["blocked"] * 3, LADDER[2]]
# ... and in a range from the version below up to, and without, the line.
WITHDRAWN_RANGE = [["blocked"] * 3, LADDER[1], LADDER[2]]
ALWAYS = {status: [[status] * 3] * 3 for status in ("blocked", "unknown", "not-covered")}
# A version outside every branch: below what is known it is what the word says.
NEWER = ["unknown"] * 3


def cases() -> Iterator[Json]:
    """Yield theme by theme."""
    yield from _grid("ladder", manifest(_line()), LADDER, _ladder)
    listed = [{"reason": "pulled", "versions": ["138.0.1.1", LINE]}]
    yield from _grid("withdrawn-list", manifest(_line(withdrawn=listed)), WITHDRAWN_LIST, _ladder)
    span = [{"reason": "hole", "at_least": ROWS[0][1], "below": LINE}]
    yield from _grid("withdrawn-range", manifest(_line(withdrawn=span)), WITHDRAWN_RANGE, _ladder)
    yield from _of_products()
    yield from _of_words()
    yield from _unlisted()


def _of_products() -> Iterator[Json]:
    ban = [{"id": "no-chrome", "product": "google-chrome"}]
    yield from _grid(
        "forbidden", manifest(_line(), forbidden=ban), ALWAYS["blocked"],
        lambda about, status: said(
            about, status, "forbidden", cause="forbidden", requirement="no-chrome"
        ),
    )  # fmt: skip
    wanted = [{"id": "a-viewer", "any_of": ["evince", "okular"]}]
    missing = [told("missing", "required", "none-of-required", requirement="a-viewer")]
    yield from _grid("required", manifest(_line(), required=wanted), LADDER, _ladder, missing)
    there = [{"id": "a-browser", "any_of": ["firefox", "google-chrome"]}]
    yield from _grid("required-is-there", manifest(_line(), required=there), LADDER, _ladder)
    for word, table in (("blocked", ALWAYS["blocked"]), ("a word of tomorrow", ALWAYS["unknown"])):
        yield from _grid(
            f"accepted others={word}", manifest(_line(), accepted=_accepted(word)), table,
            lambda about, status: said(
                about, status, "not-accepted", cause="accepted", requirement="browsers"
            ),
        )  # fmt: skip
    for word in ("", "not-covered"):
        document = manifest(_line(), accepted=_accepted(word))
        yield from _grid(f"accepted others={word or 'unsaid'}", document, LADDER, _ladder)


def _of_words() -> Iterator[Json]:
    for reason, more in (
        ("unknown-rule", {"rule": "sliding-window"}),
        ("unknown-rule", {"copies": "of-administrators"}),
        ("unknown-scheme", {"scheme": "semver"}),
    ):
        (name,) = more
        yield from _grid(
            f"{name} of tomorrow", manifest(_line(**more)), ALWAYS["unknown"],
            lambda about, status, reason=reason: said(about, status, reason, **ID),
        )  # fmt: skip


def _unlisted() -> Iterator[Json]:
    """Branch 138 alone has a line: below it lies nothing that is known, above it is newer."""
    for word, status in (
        ("", "unsupported"), ("unsupported", "unsupported"), ("not-covered", "not-covered"),
        ("unknown", "unknown"), ("a word of tomorrow", "unknown"),
    ):  # fmt: skip
        for top in ("139.0.7258.129", "139.0.7258.128"):
            steps = [branch("138", step("138.0.1", clock()), prefix="138"),
                     branch("140", step("140.0.1", clock()), prefix="140")]  # fmt: skip
            document = manifest(rule("google-chrome", "dotted", *steps, unlisted_branch=word))
            about = chrome(top)
            yield case(
                f"unlisted {word or 'unsaid'}: {top} between two branches", [about], document,
                [said(about, status, "unlisted-branch", **ID)],
            )  # fmt: skip
        alone = rule(
            "google-chrome", "dotted", branch("139", step(LINE, clock()), prefix="139.0.7258.128"),
            unlisted_branch=word,
        )  # fmt: skip
        yield from _grid(
            f"unlisted {word or 'unsaid'} around one branch", manifest(alone),
            [[status] * 3, LADDER[1], NEWER],
            _around,
        )  # fmt: skip


def _around(about: Json, status: str) -> Json:
    if about["on_disk"]["raw"] == LINE:
        return met(about, LINE, branch="139")
    newer = about["on_disk"]["raw"] > LINE
    return said(about, status, "newer-than-known" if newer else "unlisted-branch", **ID)


def _accepted(word: str) -> list[Json]:
    rule_of_kind = {"id": "browsers", "kind": "browser", "products": ["firefox"]}
    return [rule_of_kind | ({"others": word} if word else {})]


def _line(**more: object) -> Json:
    fields = {"scheme": "dotted"} | more
    return rule("google-chrome", branches=[branch("all", step(LINE, clock()))], **fields)


def _ladder(about: Json, status: str) -> Json:
    if status == "blocked":
        return said(about, "blocked", "withdrawn", **ID)
    if status == "compliant":
        return met(about, LINE)
    return missed(about, status, LINE)


def _grid(
    theme: str,
    document: Json,
    table: list[list[str]],
    finding: Callable[[Json, str], Json],
    more: list[Json] | None = None,
) -> Iterator[Json]:
    for (place, raw), row in zip(ROWS, table, strict=True):
        for (moment, at), status in zip(COLUMNS, row, strict=True):
            about = chrome(raw)
            yield case(
                f"{theme}: {place} the line, {moment}", [about], document,
                [finding(about, status), *(dict(each) for each in more or [])], time=at,
            )  # fmt: skip
