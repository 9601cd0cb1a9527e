"""Sources that gave no answer, and how fresh the manifest is."""

# ruff: noqa: E501 - a row of a table is read on one line

from __future__ import annotations

from collections.abc import Iterator

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

SOON = clock(days=3)
LINE = rule("google-chrome", "dotted", branch("all", step("138"), step("139", SOON)))
GOOD, LATE, BEHIND = chrome("139.0"), chrome("137.0"), chrome("138.0")


def cases() -> Iterator[Json]:
    """Yield sources, then freshness."""
    yield from _sources()
    yield from _freshness()
    yield from _without_manifest()


def _sources() -> Iterator[Json]:
    """Of five outcomes two are no answer; they are told and blame nobody."""
    about, line = GOOD, manifest(LINE)
    for outcome, reason in (
        ("ok", ""), ("absent", ""), ("no-data", ""), ("failed", "source-failed"),
        ("timed-out", "source-timed-out"),
    ):  # fmt: skip
        sources = [{"source": "msi", "outcome": outcome, "duration_ms": 5}]
        findings = [met(about, "139")]
        if reason:
            findings.append(told("unknown", "source", reason, product="msi"))
        yield case(f"a source: {outcome}", [about], line, findings, sources=sources)
        late = [missed(LATE, "overdue", "138")]
        if reason:
            late.append(told("unknown", "source", reason, product="msi"))
        yield case(f"a source beside a late copy: {outcome}", [LATE], line, late, sources=sources)
    several = [{"source": "b", "outcome": "failed"}, {"source": "c", "outcome": "ok"},
               {"source": "a", "outcome": "timed-out"}]  # fmt: skip
    yield case(
        "several sources failed: in the order of their names", [about], line,
        [met(about, "139"), told("unknown", "source", "source-failed", product="b"),
         told("unknown", "source", "source-timed-out", product="a")], sources=several,
    )  # fmt: skip
    lost = chrome(None)
    named = [{"source": "google-chrome", "outcome": "failed"}]
    yield case(
        "a source that is named like a product stands before its copies", [lost], line,
        [said(lost, "unknown", "version-unknown", requirement="line:google-chrome"),
         told("unknown", "source", "source-failed", product="google-chrome")], sources=named,
    )  # fmt: skip
    yield case("no source at all", [about], line, [met(about, "139")], sources=[])


STALE = {"status": "unknown", "cause": "manifest", "reason": "stale-manifest"}


def _freshness() -> Iterator[Json]:
    """Aging still judges; under a stale one what would pass is unknown, what fails still fails."""
    ban = {"id": "ban", "product": "google-chrome"}
    wanted = {"id": "viewer", "any_of": ["okular"]}
    id_ = {"requirement": "line:google-chrome"}
    blocked = said(GOOD, "blocked", "forbidden", cause="forbidden", requirement="ban")
    missing = told("missing", "required", "none-of-required", requirement="viewer")
    unsure = met(GOOD, "139") | {"status": "unknown", "reason": "stale-manifest"}
    running = chrome("139.0", running=[{"raw": "138.0", "scheme": "dotted"}])
    pending = said(
        running, "relaunch-pending", "old-version-running", cause="running", version="138.0",
        branch="all", minimum="139", deadline=SOON, severity="unknown", **id_,
    )  # fmt: skip
    for name, copies, document, fresh, stale in (
        ("compliant", [GOOD], manifest(LINE), [met(GOOD, "139")], [unsure]),
        ("overdue", [LATE], manifest(LINE), *[[missed(LATE, "overdue", "138")]] * 2),
        ("due", [BEHIND], manifest(LINE), *[[missed(BEHIND, "due", "139", SOON)]] * 2),
        ("relaunch-pending", [running], manifest(LINE), *[[pending]] * 2),
        ("blocked", [GOOD], manifest(LINE, forbidden=[ban]), *[[blocked]] * 2),
        ("missing", [], manifest(required=[wanted]), *[[missing]] * 2),
        ("not-covered", [GOOD], manifest(), *[[said(GOOD, "not-covered")]] * 2),
        ("unknown", [chrome(None)], manifest(LINE),
         *[[said(chrome(None), "unknown", "version-unknown", **id_)]] * 2),
        ("nothing", [], manifest(), [], []),
    ):  # fmt: skip
        for freshness, findings in (
            ("fresh", fresh), ("aging", fresh), ("stale", [*stale, STALE]), (None, [*stale, STALE])
        ):  # fmt: skip
            yield case(
                f"manifest {freshness or 'of unknown freshness'}: {name}", copies, document,
                [dict(each) for each in findings], freshness=freshness,
            )  # fmt: skip
    expired = manifest(LINE) | {"expires": clock(days=-1), "issued": clock(days=-9)}
    yield case(
        "how fresh a manifest is, is told beside it: its own expiry judges nothing", [GOOD], expired,
        [met(GOOD, "139")],
    )  # fmt: skip


def _without_manifest() -> Iterator[Json]:
    nothing = {"status": "unknown", "cause": "manifest", "reason": "no-manifest"}
    failed = [{"source": "msi", "outcome": "failed"}]
    yield case("no manifest: copies are not judged", [GOOD, LATE], None, [dict(nothing)])
    yield case("no manifest, nothing installed", [], None, [dict(nothing)])
    yield case(
        "no manifest, a failed source is told all the same", [GOOD], None,
        [dict(nothing), told("unknown", "source", "source-failed", product="msi")], sources=failed,
    )  # fmt: skip
