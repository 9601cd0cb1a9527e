"""The distribution, its release and the phase of its support: one observation.

Its evidence is the file that tells the release. The phase has evidence of its own, which stands
as a circumstance beside it.
Source: os-release(5); the modules of `inventory.distribution` name theirs.
"""

from __future__ import annotations

from passmuster.host.errors import HostError
from passmuster.inventory.distribution.os_file import Stated, parse, stated
from passmuster.inventory.distribution.release import Release, release
from passmuster.inventory.distribution.staged import staged
from passmuster.inventory.distribution.support import Phase, phase
from passmuster.inventory.observation import Look, NoDataError, Observation, Seen
from passmuster.model.installation import Circumstance, Evidence

__all__ = ["look", "parse"]


def look(look: Look) -> list[Seen] | None:
    """Return the one operating system of this host; None on a host that names none.

    Raises:
        NoDataError: the file is there and names no distribution.
        HostError: it cannot be read.
    """
    found = stated(look.host, look.notes)
    if found is None:
        return None
    if not found.id:
        raise NoDataError(f"{found.place}: no ID in it")
    told = release(look.host, found)
    # Of a release that is not known no date is known either.
    current = None if _contradicts(told) else phase(look.host, found, look.notes)
    seen: list[Seen] = [_observe(found, told, current, _pending(look, found, told))]
    if current is not None:
        seen.append(Circumstance(name=f"support-{current.support}", evidence=current.evidence))
    return seen


def _observe(
    found: Stated, told: Release, current: Phase | None, pending: tuple[str, Evidence] | None
) -> Observation:
    values = found.values
    return Observation(
        source="os-release",
        seen={
            "id": found.id,
            "version_id": values.get("VERSION_ID", ""),
            "name": values.get("NAME", ""),
            "codename": values.get("VERSION_CODENAME", ""),
            "platform_id": values.get("PLATFORM_ID", ""),
            "variant_id": values.get("VARIANT_ID", ""),
            "debian_codename": values.get("DEBIAN_CODENAME", ""),
            "derivative": found.derivative,
        },
        version=told.version,
        evidence=told.evidence,
        packaging="os",
        path=found.place,
        pending=pending,
        also=told.also,
        decided_by=told.decided_by,
        support=current.support if current else None,
        reason=told.reason,
    )


def _contradicts(told: Release) -> bool:
    return not told.version and bool(told.also)


def _pending(look: Look, found: Stated, told: Release) -> tuple[str, Evidence] | None:
    """Return the release that is staged, where it is another one of the same distribution."""
    if found.root:
        return None
    try:
        after = staged(look.host)
    except HostError as error:
        look.notes.append(f"{error}; so the release that is staged is not known")
        return None
    if after is None or after.id != found.id:
        return None
    later = release(look.host, after)
    if not later.version or later.version == told.version:
        return None
    return later.version, later.evidence
