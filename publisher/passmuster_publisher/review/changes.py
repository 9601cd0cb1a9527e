"""What a new manifest changes: every value that differs once, and everything that stays.

Pure: two manifests and one time in, a review out. It decides nothing, and signs nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from passmuster.model.requirement import Manifest, Requirement
from passmuster_publisher.review.changes_model import (
    Change,
    Head,
    RequirementReview,
    Review,
    Standing,
    What,
)
from passmuster_publisher.review.field_changes import of_fields
from passmuster_publisher.review.pairing import paired
from passmuster_publisher.review.rule_changes import review_requirement, review_rules

_TOLD = ("requirements", "required", "accepted", "forbidden")


def changes(old: Manifest | None, new: Manifest, at: datetime) -> Review:
    """Compare two manifests.

    Args:
        old: the one in force; None for a first publication.
        new: the one to be signed.
        at: the UTC instant at which floors are compared: the highest step whose deadline is past.

    Raises:
        ValueError: `at` has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"time of the review: got {at.isoformat()} without a zone, expected UTC")
    found: list[RequirementReview] = []
    rules, standing = review_rules(old, new)
    for before, after in paired(
        old.requirements if old else (), new.requirements, lambda each: each.id, _speaks_of
    ):
        changed, unchanged = review_requirement(before, after, new, at)
        found += [changed] if changed else []
        standing += unchanged
    return Review(
        at=at,
        old=_head(old) if old else None,
        new=_head(new),
        document=tuple(_of_document(old, new)) if old else (),
        requirements=tuple(sorted(found, key=_gravity)),
        rules=rules,
        unchanged=tuple(sorted(standing, key=_place)),
    )


def _of_document(old: Manifest, new: Manifest) -> Iterator[Change]:
    yield from of_fields(old, new, What.SETTING, without=_TOLD)
    for product in sorted({each.product for each in new.requirements}):
        before, after = _order(old, product), _order(new, product)
        kept = set(before) & set(after)
        former = [name for name in before if name in kept]
        latter = [name for name in after if name in kept]
        if former != latter:
            # The first that applies judges: among those of one product the order counts.
            yield Change(
                what=What.SETTING,
                name=f"order of {product}",
                before=", ".join(former),
                after=", ".join(latter),
            )


def _order(manifest: Manifest, product: str) -> list[str]:
    return [each.id for each in manifest.requirements if each.product == product]


def _speaks_of(requirement: Requirement) -> object:
    return requirement.product, requirement.scheme, requirement.applies


def _head(manifest: Manifest) -> Head:
    return Head(
        serial=manifest.serial,
        issued=manifest.issued,
        expires=manifest.expires,
        publisher=manifest.publisher,
        replayed_from=manifest.replayed_from,
    )


def _gravity(review: RequirementReview) -> tuple[bool, bool, str, str]:
    falls = review.falls or any(branch.falls for branch in review.branches)
    emergencies = any(branch.emergencies for branch in review.branches)
    return not falls, not emergencies, review.product, review.id


def _place(standing: Standing) -> tuple[bool, str, str, str, str]:
    return (
        standing.kind != "requirement",
        standing.kind,
        standing.product,
        standing.id,
        standing.branch,
    )
