"""Which rule of the manifest judges a copy: the first, in the manifest's order, that applies."""

from __future__ import annotations

from typing import NamedTuple

from passmuster.evaluate.scope import Context, applies_but_for_track, listed
from passmuster.model.installation import ReportedInstallation
from passmuster.model.requirement import Accepted, Forbidden, Manifest, Requirement


class Selection(NamedTuple):
    """The requirement that judges; without one, why there is none.

    Attributes:
        product_known: the manifest has lines for the product.
        track_wanted: one of them would apply if the copy's track could be told.
    """

    requirement: Requirement | None
    product_known: bool = False
    track_wanted: bool = False


def judging_requirement(
    copy: ReportedInstallation, manifest: Manifest, context: Context
) -> Selection:
    """Return the first requirement that applies to `copy`."""
    known = wanted = False
    for requirement in manifest.requirements:
        if requirement.product == copy.product:
            known = True
            if applies_but_for_track(requirement.applies, copy, context):
                if listed(copy.track, requirement.applies.tracks):
                    return Selection(requirement)
                wanted = wanted or not copy.track
    return Selection(None, product_known=known, track_wanted=wanted)


def matching_ban(copy: ReportedInstallation, manifest: Manifest) -> Forbidden | None:
    """Return the rule that forbids `copy`, if there is one."""
    for ban in manifest.forbidden:
        if (
            ban.product == copy.product
            and listed(copy.track, ban.tracks)
            and listed(copy.platform, ban.platforms)
        ):
            return ban
    return None


def excluding_list(copy: ReportedInstallation, manifest: Manifest) -> Accepted | None:
    """Return the list of accepted products that leaves `copy` out and says what follows.

    A list that calls the others not-covered changes nothing. What no product definition knows
    could be anything, an accepted product too: no list leaves it out.
    """
    for accepted in manifest.accepted:
        if (
            accepted.kind == copy.kind.value
            and accepted.others != "not-covered"
            and listed(copy.platform, accepted.platforms)
            and copy.product not in accepted.products
            and not stands_for_unknown(copy)
        ):
            return accepted
    return None


def stands_for_unknown(copy: ReportedInstallation) -> bool:
    """Tell whether a copy stands for something that no product definition knows."""
    return copy.product.startswith("unknown-")
