"""What may not happen to a published line unless somebody says so when he signs.

A deadline that is shortened because a hole is exploited makes people work at night, and the flag
behind it is the datum that feeds get wrong most: it is signed with the hole's name. A line that
falls without a `withdrawn` entry is signed with the requirement's name.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

from passmuster.model.requirement import Manifest
from passmuster_publisher.errors import PublisherError
from passmuster_publisher.review.changes import changes
from passmuster_publisher.review.changes_model import RequirementReview, Review


class Consent(NamedTuple):
    """What whoever signs has said.

    Attributes:
        emergencies: CVE ids.
        lower: ids of requirements whose line may fall.
    """

    emergencies: frozenset[str] = frozenset()
    lower: frozenset[str] = frozenset()


def demand(old: Manifest | None, new: Manifest, at: datetime, consent: Consent) -> None:
    """Refuse a manifest that needs a word that was not said; a first manifest needs none.

    Args:
        old: the manifest that stands.
        new: the one that is to be signed.
        at: UTC, the time of signing.
        consent: what was said.

    Raises:
        PublisherError: names each line and the option that says the word.
    """
    if old is None:
        return
    review = changes(old, new, at)
    wanted = [*_emergencies(review, consent), *_falls(review, consent)]
    if wanted:
        raise PublisherError(
            f"this manifest needs your word (`review --at {at:%Y-%m-%d}` shows it whole); "
            "nothing was published:\n  " + "\n  ".join(wanted)
        )


def _emergencies(review: Review, consent: Consent) -> Iterator[str]:
    for requirement in review.requirements:
        for branch in requirement.branches:
            for emergency in branch.emergencies:
                step = emergency.step
                missing = set(step.cves) - consent.emergencies
                if missing or (not step.cves and step.minimum not in consent.emergencies):
                    names = sorted(missing) or [step.minimum]
                    yield (
                        f"{requirement.id} {branch.id}: {step.minimum} is exploited, deadline "
                        f"{step.deadline:%Y-%m-%d}: "
                        + " ".join(f"--emergency {name}" for name in names)
                    )


def _falls(review: Review, consent: Consent) -> Iterator[str]:
    for requirement in review.requirements:
        if requirement.id not in consent.lower and _falls_unexplained(requirement):
            yield f"{requirement.id}: its line falls: --lower {requirement.id}"


def _falls_unexplained(requirement: RequirementReview) -> bool:
    branches = (fall for branch in requirement.branches for fall in branch.falls)
    return any(fall.withdrawn is None for fall in (*requirement.falls, *branches))
