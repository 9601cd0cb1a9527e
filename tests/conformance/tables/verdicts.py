"""The machine's verdict for every pair of statuses, and the order of the findings."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations_with_replacement

from tables.words import (
    NOW,
    STATUSES,
    Json,
    branch,
    case,
    clock,
    copy,
    manifest,
    met,
    missed,
    rule,
    said,
    step,
    told,
    version,
    waivers,
)

SOON, UNTIL = clock(days=3), clock(days=7)
# The verdict of a pair: row and column are statuses in the order of STATUSES (f fail, u unknown,
# p pending, o pass).
PAIRS = [
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "f",
    "u",
    "u",
    "u",
    "u",
    "u",
    "u",
    "f",
    "f",
    "f",
    "f",
    "u",
    "p",
    "p",
    "p",
    "p",
    "p",
    "f",
    "f",
    "f",
    "f",
    "u",
    "p",
    "p",
    "p",
    "p",
    "p",
    "f",
    "f",
    "f",
    "f",
    "u",
    "p",
    "p",
    "o",
    "o",
    "o",
    "f",
    "f",
    "f",
    "f",
    "u",
    "p",
    "p",
    "o",
    "o",
    "o",
    "f",
    "f",
    "f",
    "f",
    "u",
    "p",
    "p",
    "o",
    "o",
    "o",
]
WORDS = {"f": "fail", "u": "unknown", "p": "pending", "o": "pass"}


def cases() -> Iterator[Json]:
    """Yield every pair, and every status alone."""
    for one, other in combinations_with_replacement(STATUSES, 2):
        yield _pair(one, other)
    for status in STATUSES:
        copies, parts, findings = _part(status, "one")
        document, more = _document([parts])
        yield case(
            f"verdict of {status} alone", copies, document, findings, platform="linux", **more
        )


def _pair(one: str, other: str) -> Json:
    first, second = _part(one, "one"), _part(other, "two")
    document, more = _document([first[1], second[1]])
    made = case(
        f"verdict of {one} and {other}", first[0] + second[0], document, first[2] + second[2],
        platform="linux", **more,
    )  # fmt: skip
    cell = PAIRS[STATUSES.index(one) * len(STATUSES) + STATUSES.index(other)]
    made["expected"]["verdict"] = WORDS[cell]
    return made


def _document(parts: list[Json]) -> tuple[Json, Json]:
    """Return a manifest and waivers of the parts that each status needs."""
    lists: Json = {key: [] for key in ("requirements", "required", "forbidden", "waivers")}
    for part in parts:
        for key, value in part.items():
            lists[key].append(value)
    given = lists.pop("waivers")
    requirements = lists.pop("requirements")
    return manifest(*requirements, **lists), {"waivers": waivers(*given)} if given else {}


def _part(status: str, name: str) -> tuple[list[Json], Json, list[Json]]:
    """Return a copy of product NAME, what brings it to a status, and the finding."""
    about = copy(name, "browser", version("1.0", "dotted"))
    line = {"requirement": f"line:{name}"}
    late = rule(name, "dotted", branch("all", step("2", NOW)))
    early = rule(name, "dotted", branch("all", step("2", SOON)))
    if status == "missing":
        wanted = {"id": f"want-{name}", "any_of": [f"{name}-not-there"]}
        return [], {"required": wanted}, [
            told(status, "required", "none-of-required", requirement=f"want-{name}")
        ]  # fmt: skip
    if status == "relaunch-pending":
        runs = copy(name, "browser", version("2.0", "dotted"), running=[version("1.0", "dotted")])
        return [runs], {"requirements": early}, [
            missed(runs, status, "2", SOON, cause="running", version="1.0", reason="old-version-running")
        ]  # fmt: skip
    parts, finding = {
        "blocked": ({"forbidden": {"id": f"ban-{name}", "product": name}},
                    said(about, status, "forbidden", cause="forbidden", requirement=f"ban-{name}")),
        "unsupported": ({"requirements": rule(name, "dotted", branch("all", ends=NOW))},
                        said(about, status, "branch-ended", branch="all", deadline=NOW, **line)),
        "overdue": ({"requirements": late}, missed(about, status, "2")),
        "unknown": ({"requirements": rule(name, "tomorrow")},
                    said(about, status, "unknown-scheme", **line)),
        "due": ({"requirements": early}, missed(about, status, "2", SOON)),
        "compliant": ({"requirements": rule(name, "dotted", branch("all", step("1")))}, met(about, "1")),
        "not-covered": ({}, said(about, status)),
        "waived": ({"requirements": late,
                    "waivers": {"id": f"w-{name}", "expires": UNTIL, "product": name}},
                   missed(about, status, "2", covered="overdue", waiver=f"w-{name}", waived_until=UNTIL)),
    }[status]  # fmt: skip
    return [about], parts, [finding]
