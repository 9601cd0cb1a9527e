"""Which requirement judges a copy: the first, in the manifest's order, that applies to it."""

from __future__ import annotations

from typing import NamedTuple

from passmuster.model.installation import Kind, ReportedInstallation, ReportedInventory
from passmuster.model.requirement import Applies, Forbidden, Manifest, OsMatch, Requirement
from passmuster.versions import VersionError, starts_with


class Context(NamedTuple):
    """What a requirement may ask about the machine around a copy."""

    platform: str
    operating_systems: tuple[ReportedInstallation, ...]

    @classmethod
    def of(cls, inventory: ReportedInventory) -> Context:
        """Take the context from an inventory."""
        systems = (copy for copy in inventory.installations if copy.kind is Kind.OS)
        return cls(inventory.platform, tuple(systems))


class Selection(NamedTuple):
    """The requirement that judges; without one, why there is none.

    Attributes:
        product_known: the manifest has lines for the product.
        track_wanted: one of them would apply if the copy's track could be told.
    """

    requirement: Requirement | None
    product_known: bool
    track_wanted: bool = False


def judging_requirement(
    copy: ReportedInstallation, manifest: Manifest, context: Context
) -> Selection:
    """Return the first requirement that applies to `copy`."""
    known = wanted = False
    for requirement in manifest.requirements:
        if requirement.product == copy.product:
            known = True
            if _applies(requirement.applies, copy, context):
                if _listed(copy.track, requirement.applies.tracks):
                    return Selection(requirement, product_known=True)
                wanted = wanted or not copy.track
    return Selection(None, product_known=known, track_wanted=wanted)


def matching_ban(copy: ReportedInstallation, manifest: Manifest) -> Forbidden | None:
    """Return the rule that forbids `copy`, if there is one."""
    for ban in manifest.forbidden:
        if (
            ban.product == copy.product
            and _listed(copy.track, ban.tracks)
            and _listed(copy.platform, ban.platforms)
        ):
            return ban
    return None


def _applies(applies: Applies, copy: ReportedInstallation, context: Context) -> bool:
    """Tell whether a requirement applies to a copy, its track left aside."""
    return (
        _listed(copy.platform, applies.platforms)
        and _listed(copy.architecture, applies.architectures)
        and _listed(copy.packaging, applies.packagings)
        and (not applies.os or any(_is_on(each, context) for each in applies.os))
    )


def _listed(value: str, wanted: tuple[str, ...]) -> bool:
    return not wanted or value in wanted


def _is_on(wanted: OsMatch, context: Context) -> bool:
    return any(
        system.product == wanted.product and _release_fits(system, wanted.release)
        for system in context.operating_systems
    )


def _release_fits(system: ReportedInstallation, release: str) -> bool:
    if not release:
        return True
    if system.on_disk is None:
        return False
    try:
        return starts_with(system.on_disk.scheme, system.on_disk.raw, release)
    except VersionError:
        return False
