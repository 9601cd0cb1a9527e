"""Which copies a rule of the manifest speaks of: platform, architecture, track, OS."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from passmuster.model.installation import (
    Kind,
    ReportedInstallation,
    ReportedInventory,
    Role,
    Version,
)
from passmuster.model.requirement import Applies, Branch, OsMatch
from passmuster.versions import VersionError, compare, starts_with

_HANDLES = {Kind.BROWSER: Role.HTTPS, Kind.PDF_VIEWER: Role.PDF}


class Context(NamedTuple):
    """What a rule may ask about the machine around a copy.

    Attributes:
        operating_systems: the copies of kind os.
        defaults: the roles for which somebody's default is known on the machine.
    """

    operating_systems: tuple[ReportedInstallation, ...]
    defaults: frozenset[Role]

    @classmethod
    def of(cls, inventory: ReportedInventory) -> Context:
        """Take the context from an inventory; the order of its copies does not matter."""
        return cls(
            tuple(copy for copy in inventory.installations if copy.kind is Kind.OS),
            frozenset(role for copy in inventory.installations for role in copy.default_for),
        )


def listed(value: str, wanted: Iterable[str]) -> bool:
    """Tell whether a list names a value; an empty list names every value."""
    return not wanted or value in wanted


def applies_but_for_track(applies: Applies, copy: ReportedInstallation, context: Context) -> bool:
    """Tell whether a requirement applies to a copy, its track left aside."""
    return (
        listed(copy.platform, applies.platforms)
        and listed(copy.architecture, applies.architectures)
        and listed(copy.packaging, applies.packagings)
        and is_on(applies.os, context)
    )


def branch_speaks_but_for_track(
    branch: Branch, copy: ReportedInstallation, context: Context
) -> bool:
    """Tell whether a branch speaks of a copy, its track left aside."""
    return listed(copy.architecture, branch.architectures) and is_on(branch.os, context)


def is_on(wanted: tuple[OsMatch, ...], context: Context) -> bool:
    """Tell whether the machine runs one of these operating systems; an empty list fits any."""
    return not wanted or any(
        system.product == each.product and _release_fits(system.on_disk, each)
        for each in wanted
        for system in context.operating_systems
    )


def counts(copies: str, copy: ReportedInstallation, context: Context) -> bool | None:
    """Tell whether a copy counts for a requirement; None for a word that is not known here."""
    if copies == "every":
        return True
    if copies != "default-handler":
        return None
    role = _HANDLES.get(copy.kind)
    # Where nobody's default could be told, any copy may be the one: all of them count.
    return role is None or role in copy.default_for or role not in context.defaults


def _release_fits(version: Version | None, wanted: OsMatch) -> bool:
    if not (wanted.release or wanted.at_least or wanted.below):
        return True
    if version is None:
        return False
    try:
        return (
            starts_with(version.scheme, version.raw, wanted.release)
            and (not wanted.at_least or _order(version, wanted.at_least) >= 0)
            and (not wanted.below or _order(version, wanted.below) < 0)
        )
    except VersionError:
        return False


def _order(version: Version, bound: str) -> int:
    return compare(version.scheme, version.raw, bound)
