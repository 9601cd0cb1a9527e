"""Put the findings of all copies, rules and sources together and derive the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from passmuster.evaluate.copies import judge_copy
from passmuster.evaluate.selection import Context, judging_requirement, matching_ban
from passmuster.evaluate.verdict import in_order, verdict_of
from passmuster.model.finding import Cause, Finding, Freshness, Judgement, Status
from passmuster.model.installation import Outcome, ReportedInventory
from passmuster.model.requirement import Manifest
from passmuster.wire.reduction import canonical

_UNANSWERED = {Outcome.FAILED, Outcome.TIMED_OUT}


def judge(
    inventory: ReportedInventory,
    manifest: Manifest | None,
    *,
    at: datetime,
    freshness: Freshness | None,
) -> Judgement:
    """Judge an inventory by a manifest at one reference time.

    Args:
        inventory: the reported part of an inventory; its order does not matter, findings count
            installations in canonical order (`wire.reduction.canonical`).
        manifest: the verified manifest, or None when there is none.
        at: the reference time, UTC; the caller floors it to the hour.
        freshness: how fresh the manifest is; None exactly when there is no manifest.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"reference time: got {at.isoformat()} without a zone, expected UTC")
    findings = [*_of_sources(inventory), *_of_freshness(manifest, freshness)]
    if manifest is not None:
        findings += _of_copies(inventory, manifest, at)
        findings += _of_required(inventory, manifest)
        if freshness is not Freshness.FRESH and freshness is not Freshness.AGING:
            findings = [_unsure(finding) for finding in findings]
    ordered = in_order(findings)
    return Judgement(verdict=verdict_of(ordered), findings=ordered)


def _of_copies(inventory: ReportedInventory, manifest: Manifest, at: datetime) -> Iterator[Finding]:
    context = Context.of(inventory)
    for index, copy in enumerate(canonical(inventory.installations)):
        ban = matching_ban(copy, manifest)
        if ban is not None:
            yield Finding(
                status=Status.BLOCKED,
                cause=Cause.FORBIDDEN,
                product=copy.product,
                kind=copy.kind,
                track=copy.track,
                requirement=ban.id,
                installation=index,
                version=copy.on_disk.raw if copy.on_disk else "",
                reason="forbidden",
                hindrances=copy.hindrances,
            )
            continue
        selection = judging_requirement(copy, manifest, context)
        yield from judge_copy(index, copy, selection, at)


def _of_required(inventory: ReportedInventory, manifest: Manifest) -> Iterator[Finding]:
    there = {copy.product for copy in inventory.installations}
    blind = any(source.outcome in _UNANSWERED for source in inventory.sources)
    for rule in manifest.required:
        if rule.platforms and inventory.platform not in rule.platforms:
            continue
        if there.isdisjoint(rule.any_of):
            # A source that could not look may have missed the very product.
            yield Finding(
                status=Status.UNKNOWN if blind else Status.MISSING,
                cause=Cause.REQUIRED,
                requirement=rule.id,
                reason="source-failed" if blind else "none-of-required",
            )


def _of_sources(inventory: ReportedInventory) -> Iterator[Finding]:
    for source in inventory.sources:
        if source.outcome in _UNANSWERED:
            yield Finding(
                status=Status.UNKNOWN,
                cause=Cause.SOURCE,
                product=source.source,
                reason=f"source-{source.outcome.value}",
            )


def _of_freshness(manifest: Manifest | None, freshness: Freshness | None) -> Iterator[Finding]:
    if manifest is None:
        yield Finding(status=Status.UNKNOWN, cause=Cause.MANIFEST, reason="no-manifest")
    elif freshness is None or freshness is Freshness.STALE:
        yield Finding(status=Status.UNKNOWN, cause=Cause.MANIFEST, reason="stale-manifest")


def _unsure(finding: Finding) -> Finding:
    """Under a stale manifest nothing passes; what fails still fails."""
    if finding.status is not Status.COMPLIANT:
        return finding
    return msgspec.structs.replace(finding, status=Status.UNKNOWN, reason="stale-manifest")
