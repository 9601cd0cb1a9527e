"""Put the findings of all copies, rules and sources together and derive the verdict."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import msgspec

from passmuster.evaluate.copies import judge_copy
from passmuster.evaluate.scope import Context
from passmuster.evaluate.verdict import in_order, verdict_of
from passmuster.evaluate.waiving import covered
from passmuster.model.finding import Cause, Finding, Freshness, Judgement, Status
from passmuster.model.installation import Outcome, ReportedInventory
from passmuster.model.requirement import Manifest
from passmuster.model.waiver import Bearer, Waivers
from passmuster.wire.reduction import canonical

_UNANSWERED = {Outcome.FAILED, Outcome.TIMED_OUT}


def judge(
    inventory: ReportedInventory,
    manifest: Manifest | None,
    *,
    at: datetime,
    freshness: Freshness | None,
    waivers: Waivers | None = None,
    bearer: Bearer = Bearer(),  # noqa: B008 - frozen
) -> Judgement:
    """Judge an inventory by a manifest at one reference time.

    Args:
        inventory: the reported part of an inventory; its order does not matter, findings count
            installations in canonical order (`wire.reduction.canonical`).
        manifest: the verified manifest, or None when there is none.
        at: the reference time, UTC; the caller floors it to the hour.
        freshness: how fresh the manifest is; None exactly when there is no manifest.
        waivers: the customer's waivers, if there are any.
        bearer: the machine, for waivers that name machines or groups.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"reference time: got {at.isoformat()} without a zone, expected UTC")
    findings = [*_of_sources(inventory), *_of_freshness(manifest, freshness)]
    copies = canonical(inventory.installations)
    if manifest is not None:
        context = Context.of(inventory)
        for index, copy in enumerate(copies):
            findings += judge_copy(copy, index, manifest, context, at)
        findings += judge_required(inventory, manifest)
        if freshness is not Freshness.FRESH and freshness is not Freshness.AGING:
            findings = [_unsure(finding) for finding in findings]
    if waivers is not None:
        findings = [covered(each, copies, waivers, bearer, at) for each in findings]
    ordered = in_order(findings)
    return Judgement(verdict=verdict_of(ordered), findings=ordered)


def judge_required(inventory: ReportedInventory, manifest: Manifest) -> Iterator[Finding]:
    """Yield a finding for each rule of which no product is there."""
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
